"""`lotse map`: a document's entries as they would be published, or as they were delivered."""

import sys
from collections.abc import Callable, Iterable, Iterator

import click
import orjson

from catalog.web import validate as words
from catalog.web.findings import findings as grouped
from dcat_ap import plain, write
from dcat_ap.assess import Assessment
from dcat_ap.finding import Finding
from dcat_ap.given import Given
from dcat_ap.model import Entry
from dcat_ap.ntriples import token
from dcat_ap.parse import Unreadable
from harvester import mapping
from harvester.cli import documents, option
from harvester.cli.instance import Instance
from harvester.cli.speech import EXIT_OK, EXIT_RECORDS, Speech
from harvester.mapping import mappings
from harvester.record import Origin, Record
from harvester.source import SourceConfig

_JSON = "json"
_TO = ("ttl", "rdf", "jsonld", "nt", _JSON)


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the command `map`."""

    @click.command("map", help=speech.text("map.help"))
    @click.argument("file", metavar="FILE|URL")
    @click.option("--from", "form", type=click.Choice(sorted(mappings())), required=True, help=speech.text("map.from"))
    @click.option("--to", type=click.Choice(_TO), default="ttl", show_default=True, help=speech.text("map.to"))
    @option.stage(speech)
    @click.option("--source", help=speech.text("map.source"))
    @option.config(speech)
    def command(*, file: str, form: str, to: str, stage: str, source: str | None, instance: Instance) -> int:
        given = instance.given(_source(source, instance, speech))
        got = documents.get(file, instance, speech)
        origin = Origin(documents.naming(instance, source or "document"), got.base)
        try:
            records, told = mapping.records(form, got.data, origin, file)
        except Unreadable as unreadable:
            click.echo(speech.finding(unreadable.finding), err=True)
            return EXIT_RECORDS
        found = list(told)
        entries = _delivered(records, origin, found)
        _print(_assessed(entries, words.STAGES[stage], given, found), to)
        for view in grouped(found, speech.language):
            click.echo(speech.group(view), err=True)
        speech.say("map.total", entries=len(records), findings=len(found))
        return EXIT_OK

    yield command


def _source(name: str | None, instance: Instance, speech: Speech) -> SourceConfig | None:
    if name is None:
        return None
    known = instance.sources if instance.exists else {}
    if name not in known:
        raise click.UsageError(speech.text("harvest.unknown", name=name, names=", ".join(known) or "-"))
    return known[name]


def _delivered(records: Iterable[Record], origin: Origin, found: list[Finding]) -> Iterator[Entry]:
    """Give the entries of records, and put what was found on the way into `found`; what is none leaves only that."""
    for record in records:
        found += record.findings
        try:
            delivered = mapping.read(record, origin)
        except Unreadable as unreadable:
            found.append(unreadable.finding)
            continue
        found += delivered.findings
        yield delivered.entry


def _assessed(
    entries: Iterable[Entry], assess: Callable[[Entry, Given], Assessment], given: Given, found: list[Finding]
) -> Iterator[Assessment]:
    for entry in entries:
        assessment = assess(entry, given)
        found += assessment.findings
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
