"""`lotse keys`: what lets programs change something through the API."""

from collections.abc import Iterator

import click

from catalog.key import SCOPES
from catalog.store import NameTaken
from harvester.cli import option
from harvester.cli.instance import Instance
from harvester.cli.speech import EXIT_OK, EXIT_RECORDS, EXIT_USAGE, Speech


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the command `keys` with its parts `add`, `list` and `revoke`."""
    group = click.Group("keys", help=speech.text("keys.help"))
    for part in (_add(speech), _list(speech), _revoke(speech)):
        group.add_command(part)
    yield group


def _add(speech: Speech) -> click.Command:
    @click.command("add", help=speech.text("keys.add"))
    @click.argument("name")
    @click.option(
        "--scope", "scopes", type=click.Choice(SCOPES), multiple=True, required=True, help=speech.text("keys.scope")
    )
    @option.config(speech)
    def add(name: str, scopes: tuple[str, ...], instance: Instance) -> int:
        with instance.store() as store:
            try:
                secret = store.keys.add(name, scopes)
            except NameTaken:
                speech.say("keys.taken", name=name)
                return EXIT_USAGE
        click.echo(secret)
        speech.say("keys.added", name=name)
        return EXIT_OK

    return add


def _list(speech: Speech) -> click.Command:
    @click.command("list", help=speech.text("keys.list"))
    @option.as_json(speech)
    @option.config(speech)
    def listing(as_json: bool, instance: Instance) -> int:  # noqa: FBT001
        with instance.store() as store:
            found = store.keys.listed()
        for key in found:
            created, revoked = key.created.isoformat(), key.revoked.isoformat() if key.revoked else None
            if as_json:
                speech.data({"name": key.name, "scopes": list(key.scopes), "created": created, "revoked": revoked})
            else:
                state = speech.text("keys.revoked" if revoked else "keys.good", revoked=revoked or "")
                click.echo(f"{key.name}  {', '.join(key.scopes)}  {created}  {state}")
        if not found:
            speech.say("keys.none")
        return EXIT_OK

    return listing


def _revoke(speech: Speech) -> click.Command:
    @click.command("revoke", help=speech.text("keys.revoke"))
    @click.argument("name")
    @option.config(speech)
    def revoke(name: str, instance: Instance) -> int:
        with instance.store() as store:
            was_good = store.keys.revoke(name)
        speech.say("keys.gone" if was_good else "keys.unknown", name=name)
        return EXIT_OK if was_good else EXIT_RECORDS

    return revoke
