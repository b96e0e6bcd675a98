"""`lotse check-delivery`: our own feed read as GovData and data.europa.eu read it, and what they would refuse."""

from collections import Counter
from collections.abc import Iterator

import click

from dcat_ap import messages
from dcat_ap.finding import Finding, Severity
from dcat_ap.naming import Naming
from dcat_ap.parse import Unreadable
from harvester import mapping
from harvester.cli import option
from harvester.cli.instance import Instance
from harvester.cli.speech import EXIT_OK, EXIT_RECORDS, EXIT_SOURCE, Speech
from harvester.delivery import TAKERS, Delivery, Remark
from harvester.kind import Kind
from harvester.record import SourceFailed
from harvester.visit import Visit

_FEED = "/catalog.rdf"
_EXAMPLES = 5


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the command `check-delivery`."""

    @click.command("check-delivery", help=speech.text("check-delivery.help"))
    @click.argument("url", required=False)
    @click.option("--as", "takers", type=click.Choice(TAKERS), multiple=True, help=speech.text("check-delivery.as"))
    @option.as_json(speech)
    @option.config(speech)
    def command(url: str | None, takers: tuple[str, ...], as_json: bool, instance: Instance) -> int:  # noqa: FBT001
        address = url or instance.settings.base_url + _FEED
        delivery, told = Delivery(takers or TAKERS), _Told(speech, as_json=as_json)
        kind = instance.kinds["dcat"]
        with instance.client(home=True) as client:
            naming = Naming(instance.settings.iri_base, "delivery")
            visit = Visit(
                url=address, options=kind.options(), instance=instance.directory, client=client, naming=naming
            )
            try:
                for each in _walk(kind, visit, delivery):
                    told.take(each)
            except SourceFailed as failed:
                click.echo(speech.finding(failed.finding), err=True)
                speech.say("check-delivery.ended", count=delivery.seen)
                return EXIT_SOURCE
        told.end(delivery.seen)
        return EXIT_RECORDS if told.refused else EXIT_OK

    yield command


def _walk(kind: Kind, visit: Visit, delivery: Delivery) -> Iterator[Remark | Finding]:
    """Give what is to be said, page by page, and at the end of the whole. Raises SourceFailed."""
    for page in kind.pages(visit):
        yield from page.findings
        for record in page.records:
            try:
                yield from delivery.take(mapping.read(record, visit.origin).entry)
            except Unreadable as unreadable:
                yield unreadable.finding
    yield from delivery.doubles()


class _Told:
    """Tells remarks as JSON at once, or gathers them by cause and tells these at the end."""

    def __init__(self, speech: Speech, *, as_json: bool) -> None:
        self._speech, self._as_json = speech, as_json
        self._causes: Counter[tuple[str, Finding]] = Counter()
        self._examples: dict[tuple[str, Finding], list[str]] = {}
        self.refused = 0

    def take(self, each: Remark | Finding) -> None:
        """Note a remark, or what was found out about the feed itself."""
        remark = each if isinstance(each, Remark) else Remark("", each.subject or each.where, each)
        self.refused += remark.finding.severity is Severity.ERROR
        if self._as_json:
            words = {"taker": remark.taker, "iri": remark.iri, "words": self._line(remark.finding)}
            self._speech.data({**words, **remark.finding.plain()})
            return
        cause = remark.taker, remark.finding.cause()
        self._causes[cause] += 1
        examples = self._examples.setdefault(cause, [])
        if len(examples) < _EXAMPLES:
            examples.append(remark.iri)

    def end(self, seen: int) -> None:
        """Tell the causes, the gravest and most frequent first, and the sum."""
        order = list(Severity)
        for (taker, finding), count in sorted(
            self._causes.items(), key=lambda each: (order.index(each[0][1].severity), -each[1], each[0][0])
        ):
            severity, times = self._speech.severity(finding.severity), self._speech.times(count)
            click.echo(f"{self._taker(taker)} [{severity}] {times}{self._line(finding)}")
            for iri in self._examples[taker, finding]:
                click.echo(f"    {iri}")
        self._speech.say("check-delivery.total", count=seen, refused=self.refused)

    def _line(self, finding: Finding) -> str:
        facts = finding.words()
        if "fault" in facts:
            facts["fault"] = messages.text(f"score.dashboard.{facts['fault']}", self._speech.language)
        parts = (messages.text(f"finding.{finding.rule}.{part}", self._speech.language, **facts) for part in _PARTS)
        return " ".join(filter(None, parts))

    def _taker(self, taker: str) -> str:
        return self._speech.text(f"check-delivery.{taker}") if taker else self._speech.text("check-delivery.feed")


_PARTS = ("what", "fix")
