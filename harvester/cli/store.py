"""`lotse store`: the database itself, moved from one engine to the other."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click

from catalog import forms
from catalog.settings import store_at
from catalog.store import CopyIncomplete, NotEmpty, Store
from dcat_ap import messages
from harvester.cli import option
from harvester.cli.instance import Instance, now
from harvester.cli.speech import EXIT_OK, EXIT_RECORDS, Speech


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the command `store` with its part `copy`."""
    group = click.Group("store", help=speech.text("store.help"))
    group.add_command(_copy(speech))
    yield group


def _copy(speech: Speech) -> click.Command:
    @click.command("copy", help=speech.text("store.copy"))
    @click.argument("source", metavar="FROM")
    @click.argument("target", metavar="TO")
    @option.as_json(speech)
    @option.config(speech)
    def command(source: str, target: str, as_json: bool, instance: Instance) -> int:  # noqa: FBT001
        urls = [_url(each, instance.directory, speech) for each in (source, target)]
        _require_file(urls[0], speech)
        try:
            with closing(Store.open(urls[0], now)) as old, closing(Store.open(urls[1], now)) as new:
                old.migrate()
                new.migrate()
                counts = old.copy_to(new)
        except (NotEmpty, CopyIncomplete) as refused:
            speech.say("store.not_empty" if isinstance(refused, NotEmpty) else "store.incomplete", table=refused)
            return EXIT_RECORDS
        if as_json:
            speech.data(dict(counts))
        speech.say("store.copied", entries=counts["entry"], lines=counts["ledger"], rows=sum(counts.values()))
        return EXIT_OK

    return command


def _url(place: str, directory: Path, speech: Speech) -> str:
    """Give the SQLAlchemy URL that a person means; ends the command with the sentence that the configuration has."""
    name = place.removeprefix("env:") if place.startswith("env:") else ""
    url = os.environ.get(name, "") if name else place
    wrong = {
        "no_variable": bool(name) and name not in os.environ,
        "secret_in_url": not name and forms.holds_password(url),
        "form.store_url": not forms.is_store_url(url),
        "no_driver": not forms.has_driver(url),
    }
    for rule in (rule for rule, is_so in wrong.items() if is_so):
        raise click.UsageError(messages.text(f"config.{rule}", speech.language, name=name))
    return store_at(url, directory.resolve())


def _require_file(url: str, speech: Speech) -> None:
    """End the command where there is no such file, which SQLite would make."""
    scheme, _, path = url.partition(":///")
    if scheme == "sqlite" and not Path(path).is_file():
        raise click.UsageError(speech.text("store.missing", file=path))
