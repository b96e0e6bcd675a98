"""`lotse map`: a document's entries as they would be published, or as they were delivered."""

import sys
from collections.abc import Iterable, Iterator

import click
import orjson

from catalog.web import validate as words
from catalog.web.findings import findings as grouped
from dcat_ap import plain, write
from dcat_ap.assess import Assessment
from dcat_ap.document import Reading
from dcat_ap.finding import Finding
from dcat_ap.ntriples import token
from dcat_ap.parse import Unreadable
from harvester.cli import documents, option
from harvester.cli.instance import Instance
from harvester.cli.speech import EXIT_OK, EXIT_RECORDS, Speech
from harvester.source import SourceConfig

_FROM = ("dcat",)  # formats of which a document holds many entries
_JSON = "json"
_TO = ("ttl", "rdf", "jsonld", "nt", _JSON)


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the command `map`."""

    @click.command("map", help=speech.text("map.help"))
    @click.argument("file", metavar="FILE|URL")
    @click.option("--from", "mapping", type=click.Choice(_FROM), required=True, help=speech.text("map.from"))
    @click.option("--to", type=click.Choice(_TO), default="ttl", show_default=True, help=speech.text("map.to"))
    @option.stage(speech)
    @click.option("--source", help=speech.text("map.source"))
    @option.config(speech)
    def command(*, file: str, to: str, stage: str, source: str | None, instance: Instance, **_: str) -> int:
        chosen = _source(source, instance, speech)
        try:
            reading = documents.read(file, None, instance, speech, source or "document")
        except Unreadable as unreadable:
            click.echo(speech.finding(unreadable.finding), err=True)
            return EXIT_RECORDS
        found: list[Finding] = list(reading.findings)
        _print(_mapped(reading, stage, instance, chosen, found), to)
        for view in grouped(found, speech.language):
            click.echo(speech.group(view), err=True)
        speech.say("map.total", entries=len(reading.cutting.pieces), findings=len(found))
        return EXIT_OK

    yield command


def _source(name: str | None, instance: Instance, speech: Speech) -> SourceConfig | None:
    if name is None:
        return None
    known = instance.sources if instance.exists else {}
    if name not in known:
        raise click.UsageError(speech.text("harvest.unknown", name=name, names=", ".join(known) or "-"))
    return known[name]


def _mapped(
    reading: Reading, stage: str, instance: Instance, source: SourceConfig | None, found: list[Finding]
) -> Iterator[Assessment]:
    """Give the entries, and put what was found about them into `found`."""
    given = instance.given(source)
    for each in reading.entries():
        assessment = words.STAGES[stage](each.entry, given)
        found += (*each.findings, *assessment.findings)
        yield assessment


def _print(entries: Iterable[Assessment], to: str) -> None:
    out = sys.stdout.buffer
    if to == _JSON:
        for each in entries:
            out.write(orjson.dumps(plain.write(each.entry)) + b"\n")
    else:
        blocks = ((str(each.entry.id), write.block(each.rows, token(each.entry.id))) for each in entries)
        for piece in write.document(to, blocks):
            out.write(piece)
    out.flush()
