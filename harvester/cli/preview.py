"""`lotse source preview` and `lotse source test`: what a harvest would make of a source; nothing is written."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from catalog.web.findings import findings as grouped
from dcat_ap import ntriples, write
from dcat_ap.entry import EntryKind
from dcat_ap.finding import Finding, Severity
from dcat_ap.ntriples import token
from dcat_ap.openness import Openness
from harvester.cli import documents, option
from harvester.cli.instance import Instance
from harvester.cli.speech import EXIT_OK, EXIT_RECORDS, EXIT_SOURCE, Speech
from harvester.detect import Unreached, detect, recognise
from harvester.kind import Kind
from harvester.preview import Look
from harvester.preview import preview as looks
from harvester.record import Page, Record, SourceFailed
from harvester.visit import Visit

_TRIED = 50
_LINES = 40
_WORST = 5


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the parts `preview` and `test` of `lotse source`."""
    yield _preview(speech)
    yield _test(speech)


def _preview(speech: Speech) -> click.Command:
    @click.command("preview", help=speech.text("source.preview"))
    @click.argument("place", metavar="NAME|URL|FILE")
    @click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help=speech.text("source.limit"))
    @click.option("--kind", help=speech.text("source.kind"))
    @option.as_json(speech)
    @option.config(speech)
    def command(place: str, limit: int, kind: str | None, as_json: bool, instance: Instance) -> int:  # noqa: FBT001
        with _opened(place, kind, instance, speech) as (chosen, visit):
            tally = _Tally()
            for look in tally.looks(chosen, visit, limit, speech):
                if as_json:
                    speech.data(_plain(look, speech))
                else:
                    _show(look, speech)
            return tally.tell(speech)

    return command


def _test(speech: Speech) -> click.Command:
    @click.command("test", help=speech.text("source.test"))
    @click.argument("place", metavar="NAME|URL|FILE")
    @click.option("--kind", help=speech.text("source.kind"))
    @option.config(speech)
    def command(place: str, kind: str | None, instance: Instance) -> int:
        with _opened(place, kind, instance, speech) as (chosen, visit):
            tally = _Tally()
            for _ in tally.looks(chosen, visit, _TRIED, speech):
                pass
            return tally.tell(speech)

    return command


@contextmanager
def _opened(place: str, name: str | None, instance: Instance, speech: Speech) -> Iterator[tuple[Kind, Visit]]:
    """Give kind and visit of a source by its name, or of an address or file that is none yet."""
    if instance.exists and place in instance.sources:
        source = instance.sources[place]
        with instance.visit(source) as visit:
            yield instance.kinds[source.kind], visit
        return
    if name is not None and name not in instance.kinds:
        raise click.UsageError(speech.text("source.no_kind", kind=name, kinds=", ".join(instance.kinds)))
    with instance.client() as client:
        folder = instance.directory
        if documents.is_address(place):
            name, url = (name, place) if name else _found(place, instance, speech)
        else:
            folder, url = Path(place).absolute().parent, f"file:///{Path(place).name}"
            name = name or recognise(documents.get(place, instance, speech).data, instance.kinds)
        if not name:
            raise click.UsageError(speech.text("source.unknown", url=place, kinds=", ".join(instance.kinds)))
        kind = instance.kinds[name]
        speech.say("source.recognised", kind=kind.doc.text(speech.language), url=url)
        yield (
            kind,
            Visit(
                url=url,
                options=kind.options(),
                instance=folder,
                client=client,
                naming=documents.naming(instance, "preview"),
                given=instance.given(),
            ),
        )


def _found(url: str, instance: Instance, speech: Speech) -> tuple[str, str]:
    """Give the kind of an address, and the address for it; the command ends where nothing answers there."""
    try:
        with instance.client() as client:
            found = detect(url, instance.kinds, client)
    except Unreached as unreached:
        click.echo(speech.finding(unreached.failed.finding()), err=True)
        raise click.exceptions.Exit(EXIT_SOURCE) from unreached
    return (found.kind, found.url) if found else ("", url)


class _Tally:
    """Counts what was looked at, and says at the end whether the source would do."""

    def __init__(self) -> None:
        self.total: int | None = None
        self.seen = 0
        self.mapped = 0
        self.conform = 0
        self.beside = 0  # of kinds that the DCAT catalogue does not list: nobody checks or judges them
        self.open: Counter[Openness] = Counter()
        self.findings: list[Finding] = []
        self.failed: Finding | None = None

    def looks(self, kind: Kind, visit: Visit, limit: int, speech: Speech) -> Iterator[Look]:
        """Give the looks at records, counted; a source that fails ends them."""
        try:
            for each in looks(kind, visit, limit):
                if isinstance(each, Page):
                    self.total = each.total if each.total is not None else self.total
                    self.findings += each.findings
                else:
                    self._count(each)
                    yield each
        except SourceFailed as failed:
            self.failed = failed.finding
            click.echo(speech.finding(failed.finding), err=True)

    def tell(self, speech: Speech) -> int:
        """Say in words whether a harvest would work; the exit code of the command."""
        if self.failed and not self.seen:
            speech.say("source.fails")
            return EXIT_SOURCE
        total = "?" if self.total is None else self.total
        speech.say("source.seen", total=total, seen=self.seen, mapped=self.mapped, conform=self.conform)
        if self.beside:
            speech.say("source.beside", count=self.beside)
        for openness, count in self.open.most_common():
            speech.say("source.openness", openness=speech.openness(openness), count=count)
        worst = [each for each in grouped(self.findings, speech.language) if each.severity is not Severity.INFO]
        for view in worst[:_WORST]:
            click.echo(f"  {speech.group(view)}", err=True)
        if self.failed:
            speech.say("source.fails_later")
            return EXIT_SOURCE
        speech.say("source.works" if self.mapped else "source.empty")
        return EXIT_OK if self.mapped == self.seen > 0 else EXIT_RECORDS

    def _count(self, look: Look) -> None:
        self.seen += 1
        self.findings += look.findings
        if look.assessment:
            self.mapped += 1
            if EntryKind(look.record.kind).listed:
                self.conform += look.assessment.conforms
                self.open[look.assessment.judgement.openness] += 1
            else:
                self.beside += 1


def _plain(look: Look, speech: Speech) -> dict[str, object]:
    """Give the record beside what would be published of it, for programs."""
    return {**look.plain(), "findings": [each.plain() | {"text": speech.finding(each)} for each in look.findings]}


def _show(look: Look, speech: Speech) -> None:
    """Print the record and, beside it, what would be published of it; below, what was found."""
    console = Console()
    table = Table(speech.text("source.raw"), speech.text("source.mapped"), title=Text(look.record.iri), expand=True)
    assessment = look.assessment
    turtle = write.block(assessment.rows, token(assessment.entry.id)) if assessment else speech.text("source.unmapped")
    table.add_row(Text(_begun(_pretty(look.record))), Text(_begun(turtle)))
    console.print(table)
    for view in grouped(look.findings, speech.language):
        console.print(Text(f"  {speech.group(view)}"))


def _pretty(record: Record) -> str:
    """Give a record as a person reads it."""
    if record.format == "dcat":
        return write.block(ntriples.rows(record.body.decode()), f"<{record.iri}>")
    try:
        return orjson.dumps(orjson.loads(record.body), option=orjson.OPT_INDENT_2).decode()
    except ValueError:
        return record.body.decode("utf-8", "replace")


def _begun(text: str) -> str:
    lines = text.splitlines()
    return "\n".join([*lines[:_LINES], *(["…"] if len(lines) > _LINES else [])])
