"""`lotse source`: Harvest Sources listed, added by their address, looked at and tried, before any harvest."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import click

from catalog.config import ConfigInvalid
from catalog.forms import is_key
from harvester.cli import option, preview
from harvester.cli.instance import Instance
from harvester.cli.speech import EXIT_OK, EXIT_SOURCE, Speech
from harvester.detect import Sighting, Unreached, detect
from harvester.instance import toml
from harvester.source import FOLDER, load_sources


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the command `source` with its parts."""
    group = click.Group("source", help=speech.text("source.help"))
    for part in (_list(speech), _add(speech), *preview.commands(speech)):
        group.add_command(part)
    yield group


def _list(speech: Speech) -> click.Command:
    @click.command("list", help=speech.text("source.list"))
    @option.as_json(speech)
    @option.config(speech)
    def command(as_json: bool, instance: Instance) -> int:  # noqa: FBT001
        for each in instance.sources.values():
            card = {name: getattr(each, name) for name in ("name", "kind", "title", "organisation", "schedule", "url")}
            if as_json:
                speech.data(card)
            else:
                click.echo(f"{each.name:<20} {each.kind:<12} {each.schedule or '-':<14} {each.title}  {each.url}")
        if not instance.sources:
            speech.say("source.none")
        return EXIT_OK

    return command


def _add(speech: Speech) -> click.Command:
    @click.command("add", help=speech.text("source.add"))
    @click.argument("url")
    @click.option("--name", help=speech.text("source.name"))
    @click.option("--title", help=speech.text("source.title"))
    @click.option("--kind", help=speech.text("source.kind"))
    @click.option("--organisation", help=speech.text("source.organisation"))
    @option.config(speech)
    def command(url: str, *, kind: str | None, instance: Instance, **details: str | None) -> int:
        name = _name(details["name"], url, instance, speech)
        body = _organisation(details["organisation"], instance, speech)
        found = Sighting(kind, url, url) if kind else _sighting(url, instance, speech)
        if found is None:
            return EXIT_SOURCE
        table = {
            "kind": found.kind,
            "title": details["title"] or urlsplit(url).hostname or name,
            "url": found.url,
            "organisation": body,
            "schedule": "@daily",
        }
        _write(instance, name, table)
        speech.say("source.added", name=name, file=f"{FOLDER}/{name}.toml", kind=found.kind, url=found.url)
        return EXIT_OK

    return command


def _name(name: str | None, url: str, instance: Instance, speech: Speech) -> str:
    """Give the name of a source that is new, made of its host where the person gives none."""
    made = name or re.sub(r"[^a-z0-9]+", "-", (urlsplit(url).hostname or "").removeprefix("www.").lower()).strip("-")
    if not is_key(made):
        raise click.UsageError(speech.text("source.bad_name", name=made))
    if _file(instance, made).exists():
        raise click.UsageError(speech.text("source.exists", name=made, file=f"{FOLDER}/{made}.toml"))
    return made


def _organisation(asked: str | None, instance: Instance, speech: Speech) -> str:
    known = instance.settings.organisations
    if asked is not None and asked in known:
        return asked
    if asked is None and len(known) == 1:
        return next(iter(known))
    raise click.UsageError(speech.text("source.which_organisation", names=", ".join(known)))


def _sighting(url: str, instance: Instance, speech: Speech) -> Sighting | None:
    """Give what is found at the address; where it is nothing, the person is told why."""
    try:
        with instance.client() as client:
            found = detect(url, instance.kinds, client)
    except Unreached as unreached:
        click.echo(speech.finding(unreached.failed.finding()), err=True)
        return None
    if found is None:
        speech.say("source.unknown", url=url, kinds=", ".join(instance.kinds))
    return found


def _write(instance: Instance, name: str, table: dict[str, str]) -> None:
    """Write the file of a source; one that would not be valid is not left behind. Raises ConfigInvalid."""
    file = _file(instance, name)
    file.parent.mkdir(exist_ok=True)
    file.write_text("".join(f"{key} = {toml(value)}\n" for key, value in table.items()), encoding="utf-8")
    try:
        load_sources(instance.directory, instance.settings)
    except ConfigInvalid:
        file.unlink()
        raise


def _file(instance: Instance, name: str) -> Path:
    return instance.directory / FOLDER / f"{name}.toml"
