"""`lotse score`: points of the MQA, faults on GovData's dashboard and what high-value datasets lack."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from catalog.store import Snapshot
from catalog.web.quality import overview
from dcat_ap import messages, plain
from dcat_ap import score as scores
from dcat_ap.assess import assess
from dcat_ap.dashboard import dashboard
from dcat_ap.hvd import Hvd, hvd
from dcat_ap.model import Entry, label
from dcat_ap.parse import Unreadable
from dcat_ap.score import Score
from dcat_ap.score.tally import Tally
from harvester.cli import documents, option
from harvester.cli.instance import Instance
from harvester.cli.speech import EXIT_OK, EXIT_RECORDS, Speech

_BATCH = 500

Scored = tuple[Entry, Score | None]


@dataclass(slots=True)
class _Sum:
    """All entries together: points, how many have each fault, how many are of high value and complete."""

    tally: Tally = field(default_factory=Tally)
    faults: Counter[str] = field(default_factory=Counter)
    high_value: int = 0
    complete: int = 0

    def add(self, score: Score | None, faults: frozenset[str], high: Hvd | None) -> None:
        if score is not None:
            self.tally.add(score)
        self.faults.update(faults)
        self.high_value += high is not None
        self.complete += high is not None and high.complete

    def plain(self) -> dict[str, Any]:
        return {
            "total": self.tally.plain(),
            "dashboard": dict(sorted(self.faults.items())),
            "hvd": {"entries": self.high_value, "complete": self.complete},
        }


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the command `score`."""

    @click.command("score", help=speech.text("score.help"))
    @click.argument("what", metavar="[FILE|URL|NAME]", required=False)
    @option.form(speech)
    @option.as_json(speech)
    @option.config(speech)
    def command(what: str | None, form: str | None, as_json: bool, instance: Instance) -> int:  # noqa: FBT001
        if what is None:
            _say_overview(instance, speech, as_json=as_json)
            return EXIT_OK
        total = _Sum()
        try:
            for entry, score in _entries(what, form, instance, speech):
                faults, high = dashboard(entry), hvd(entry)
                total.add(score, faults, high)
                if as_json:
                    speech.data(_plain(entry, score, faults, high, speech.language))
                else:
                    _say(entry, score, faults, high, speech)
        except Unreadable as unreadable:
            click.echo(speech.finding(unreadable.finding), err=True)
            return EXIT_RECORDS
        if as_json:
            speech.data(total.plain())
        else:
            _say_total(total, speech)
        return EXIT_OK

    yield command


def _say_overview(instance: Instance, speech: Speech, *, as_json: bool) -> None:
    """Print what was measured of the whole catalogue, of each public body and of each source."""
    with instance.store() as store, store.reading() as snapshot:
        found = overview(snapshot, instance.settings, speech.language)
    for kind, groups in (
        ("catalogue", (found.catalogue,)),
        ("organisation", found.organisations),
        ("source", found.sources),
    ):
        for group in groups:
            if as_json:
                speech.data({"group": kind, **group.plain()})
            else:
                mean = _of(group.tally, "", group.best, speech)
                click.echo(f"{kind:<13}{group.title:<40} {group.tally.datasets:>7} {mean}")


def _entries(what: str, form: str | None, instance: Instance, speech: Speech) -> Iterator[Scored]:
    """Give the entries of a document, or those that a source has published, each with its score."""
    is_document = documents.is_address(what) or what == "-" or Path(what).is_file()
    if is_document or not instance.exists or what not in instance.sources:
        for each in documents.read(what, form, instance, speech).entries():
            assessment = assess(each.entry, instance.given())
            yield assessment.entry, assessment.score
        return
    with instance.store() as store, store.reading() as snapshot:
        yield from _published(snapshot, what)


def _published(snapshot: Snapshot, source: str) -> Iterator[Scored]:
    after = ""
    while batch := snapshot.page(after, _BATCH):
        after = batch[-1].id
        for each in batch:
            if each.source == source and each.json:
                entry = plain.read(each.plain())
                yield entry, scores.score(entry) if each.score is None else Score.decode(each.score)


def _plain(
    entry: Entry, score: Score | None, faults: frozenset[str], high: Hvd | None, language: str
) -> dict[str, Any]:
    return {
        "iri": str(entry.id),
        "title": label(entry, language),
        "score": score.plain() if score else None,
        "dashboard": sorted(faults),
        "hvd": _hvd(high) if high else None,
    }


def _hvd(high: Hvd) -> dict[str, Any]:
    missing = [
        {
            "subject": each.subject,
            "demand": each.demand.name,
            "property": each.demand.property,
            "must": each.demand.must,
        }
        for each in high.missing
    ]
    return {"complete": high.complete, "missing": missing}


def _say(entry: Entry, score: Score | None, faults: frozenset[str], high: Hvd | None, speech: Speech) -> None:
    head = (
        f"{speech.points(*score.points())}, {speech.ratings(score.ratings())}" if score else speech.text("score.none")
    )
    click.echo(f"{label(entry, speech.language) or entry.id}: {head}  {entry.id}")
    for fault in sorted(faults):
        click.echo(f"    GovData: {_score_text(f'dashboard.{fault}', speech)}")
    for each in high.missing if high else ():
        must = _score_text("hvd.must" if each.demand.must else "hvd.should", speech)
        click.echo(f"    HVD ({must}): {_score_text(f'hvd.{each.demand.name}', speech)} ({each.demand.property})")


def _say_total(total: _Sum, speech: Speech) -> None:
    """Print the table of dimensions, the sum, and what GovData and the regulation would count."""
    tally = total.tally
    click.echo()
    for each in scores.dimensions():
        click.echo(f"{_score_text(f'dimension.{each.name}', speech):<20} {_of(tally, each.name, each.points, speech)}")
    best = sum(each.points for each in scores.dimensions())
    name = speech.text("score.mean")
    click.echo(f"{name:<20} {_of(tally, '', best, speech)}  {speech.ratings(tally.ratings())}")
    for fault, count in total.faults.most_common():
        click.echo(f"GovData: {speech.times(count)}{_score_text(f'dashboard.{fault}', speech)}")
    if total.high_value:
        click.echo(speech.text("score.hvd", entries=total.high_value, complete=total.complete))
    speech.say("score.total", datasets=tally.datasets)


def _of(tally: Tally, dimension: str, best: int, speech: Speech) -> str:
    least, most = (speech.decimal(each) for each in tally.points(dimension))
    shown = least if least == most else speech.text("score.span", least=least, most=most)
    return f"{shown:>15} / {best}"


def _score_text(key: str, speech: Speech) -> str:
    return messages.text(f"score.{key}", speech.language)
