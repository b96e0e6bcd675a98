"""`lotse tickets`: what is to be mended at a source, one cause a line."""

import sys
from collections.abc import Iterator, Sequence

import click

from catalog.ticket import Ticket
from catalog.web import tickets as views
from dcat_ap import messages
from harvester.cli import option
from harvester.cli.instance import Instance
from harvester.cli.speech import EXIT_OK, Speech


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the command `tickets`."""

    @click.command("tickets", help=speech.text("tickets.help"))
    @click.argument("name")
    @click.option("--closed", is_flag=True, help=speech.text("tickets.closed"))
    @click.option("--csv", "as_csv", is_flag=True, help=speech.text("tickets.csv"))
    @option.as_json(speech)
    @option.config(speech)
    def tickets(name: str, closed: bool, as_csv: bool, as_json: bool, instance: Instance) -> int:  # noqa: FBT001
        with instance.store() as store, store.reading() as snapshot:
            if snapshot.source(name) is None:
                raise click.UsageError(speech.text("harvest.unknown", name=name, names=", ".join(instance.sources)))
            found = snapshot.tickets(name, closed=closed)
            at = views.addresses(snapshot, instance.settings, found)
        if as_csv:
            sys.stdout.write(views.sheet(found, speech.language, at))
        elif as_json:
            for each in found:
                speech.data(views.plain(each, speech.language, at))
        else:
            _say(found, at, speech)
        return EXIT_OK

    yield tickets


def _say(found: Sequence[Ticket], at: views.Address, speech: Speech) -> None:
    for each in found:
        severity = messages.text(f"web.severity.{each.cause.severity}", speech.language)
        head = speech.text("tickets.line", severity=severity, entries=each.entries, points=each.points)
        click.echo(f"{head} {speech.finding(each.cause)}")
        address = next(filter(None, map(at, each.examples)), "")
        if address:
            click.echo(f"    {speech.text('tickets.example', address=address)}")
    if not found:
        speech.say("tickets.none")
