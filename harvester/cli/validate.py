"""`lotse validate`: what DCAT-AP.de, or an official profile, has against a document."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from catalog.web import validate as words
from catalog.web.findings import FindingView
from catalog.web.findings import findings as grouped
from dcat_ap.document import Reading
from dcat_ap.finding import Finding, Severity
from dcat_ap.given import Given
from dcat_ap.parse import Unreadable
from dcat_ap.score import Score
from dcat_ap.shacl import ShapesInvalid, profiles
from harvester.cli import documents, official, option
from harvester.cli.instance import Instance
from harvester.cli.speech import EXIT_OK, EXIT_RECORDS, Speech

_OWN = "dcat-ap-de"
_MOST_PLACES = 3
_FILES = click.Path(exists=True, path_type=Path)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What is said of one entry: for a person, and as `data` for a program."""

    name: str
    title: str
    conforms: bool
    findings: tuple[Finding, ...]
    repairs: tuple[Finding, ...] = ()
    verdict: str = ""
    data: dict[str, Any]


@dataclass(slots=True)
class _Count:
    entries: int = 0
    conform: int = 0
    by_severity: dict[Severity, int] = field(default_factory=lambda: dict.fromkeys(Severity, 0))
    repairs: int = 0

    def add(self, told: _Told) -> None:
        self.entries += bool(told.name)
        self.conform += bool(told.name) and told.conforms
        self.repairs += len(told.repairs)
        self.note(told.findings)

    def note(self, findings: tuple[Finding, ...]) -> None:
        for each in findings:
            self.by_severity[each.severity] += 1

    @property
    def code(self) -> int:
        return EXIT_RECORDS if self.by_severity[Severity.ERROR] else EXIT_OK


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the command `validate`."""

    @click.command("validate", help=speech.text("validate.help"), epilog=speech.text("validate.exit_codes"))
    @click.argument("place", metavar="FILE|URL")
    @option.form(speech)
    @option.stage(speech)
    @click.option(
        "--profile",
        type=click.Choice([_OWN, *profiles()]),
        default=_OWN,
        show_default=True,
        help=speech.text("validate.profile"),
    )
    @click.option("--shapes", multiple=True, type=_FILES, help=speech.text("validate.shapes"))
    @click.option("--vocabularies", multiple=True, type=_FILES, help=speech.text("validate.vocabularies"))
    @option.as_json(speech)
    @option.config(speech)
    def validate(
        *,
        place: str,
        form: str | None,
        stage: str,
        profile: str,
        shapes: tuple[Path, ...],
        vocabularies: tuple[Path, ...],
        as_json: bool,
        instance: Instance,
    ) -> int:
        if profile != _OWN and (len(shapes) != 1 or not shapes[0].is_dir()):
            raise click.UsageError(speech.text("validate.no_shapes", profile=profile))
        count = _Count()
        try:
            reading = documents.read(place, form, instance, speech)
        except Unreadable as unreadable:
            return _end(place, (unreadable.finding,), count, speech, as_json=as_json)
        if shapes:
            entries = _official(reading, profile, shapes, vocabularies, speech)
        else:
            entries = _own(reading, stage, instance.given(), speech)
        for each in entries:
            count.add(each)
            if as_json:
                speech.data(each.data)
            else:
                _say(each, speech)
        return _end(place, reading.findings, count, speech, as_json=as_json)

    yield validate


def _own(reading: Reading, stage: str, given: Given, speech: Speech) -> Iterator[_Told]:
    """Give what our own shapes, licences and score say of each entry."""
    for each in reading.entries():
        assessment = words.STAGES[stage](each.entry, given)
        data = words.plain(each, assessment, speech.language)
        yield _Told(
            name=data["iri"],
            title=data["title"],
            conforms=assessment.conforms,
            findings=(*each.findings, *assessment.remaining),
            repairs=assessment.repairs,
            verdict=" · ".join(filter(None, (speech.openness(data["openness"]), _points(assessment.score, speech)))),
            data=data,
        )


def _official(
    reading: Reading, profile: str, shapes: tuple[Path, ...], vocabularies: tuple[Path, ...], speech: Speech
) -> Iterator[_Told]:
    """Give what official files say of each entry, and of what belongs to none. Files that are none end the command."""
    try:
        compiled, background = official.loaded(profile, shapes, vocabularies)
    except (OSError, ShapesInvalid) as fault:
        raise click.UsageError(speech.text("validate.bad_shapes", reason=fault)) from fault
    except Unreadable as unreadable:
        reason = speech.finding(unreadable.finding)
        raise click.UsageError(speech.text("validate.bad_shapes", reason=reason)) from unreadable
    for each in official.judged(reading, compiled, background):
        conforms = not any(finding.severity is Severity.ERROR for finding in each.findings)
        told = words.said(each.findings, speech.language)
        data = {"iri": each.name, "title": each.title, "conforms": conforms, "findings": told}
        yield _Told(name=each.name, title=each.title, conforms=conforms, findings=each.findings, data=data)


def _say(told: _Told, speech: Speech) -> None:
    title = told.title or (speech.text("validate.no_title") if told.name else speech.text("validate.rest"))
    click.echo(f"{'✓' if told.conforms else '✗'} {title}" + (f"  {told.name}" if told.name else ""))
    if told.verdict:
        click.echo(f"  {told.verdict}")
    for view in grouped(told.findings, speech.language):
        _say_group(view, speech)
    if told.repairs:
        click.echo(f"  {speech.text('validate.repaired')}")
    for view in grouped(told.repairs, speech.language):
        click.echo(f"    {speech.times(view.count)}{view.what}")


def _say_group(view: FindingView, speech: Speech) -> None:
    click.echo(f"  {speech.group(view)}")
    for place in view.places[:_MOST_PLACES]:
        click.echo(f"      {place}")
    if view.proposal:
        click.echo(f"      → {view.proposal}")


def _points(score: Score | None, speech: Speech) -> str:
    return speech.points(*score.points()) if score else ""


def _end(place: str, findings: tuple[Finding, ...], count: _Count, speech: Speech, *, as_json: bool) -> int:
    """Say what is to be said of the document as a whole, and give the exit code."""
    count.note(findings)
    for each in findings:
        click.echo(speech.finding(each), err=True)
    numbers = {each.value: number for each, number in count.by_severity.items()}
    totals = {"entries": count.entries, "conform": count.conform, "repairs": count.repairs}
    if as_json:
        speech.data({"document": place, **totals, **numbers, "findings": words.said(findings, speech.language)})
    speech.say("validate.total", **totals, **numbers)
    return count.code
