"""A run as people and programs read it: its report in one line, against the run before, and by cause."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.change import PENDING, Counts, Effect, Entry, Run, RunState
from catalog.report import Report
from catalog.ticket import Found
from catalog.web import asked
from catalog.web.findings import FindingView, findings, sentence
from catalog.web.portal import Visit
from catalog.web.shown import Describer, Shown
from dcat_ap import messages

_CAUSES = 50  # on a page; the command line tells all
_HONEST = (RunState.DONE, *PENDING)  # whose counts are those of a publication
_OWN = "findings"  # of what a run mapped itself: another run maps other entries, so there is nothing to compare
COUNTS = tuple(field.name for field in fields(Counts))


@dataclass(frozen=True, slots=True, kw_only=True)
class CountView:
    """One count of a run, and what it was in the published run before."""

    name: str
    now: int
    before: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseView:
    """One cause in words."""

    found: Found
    what: str
    fix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleView:
    """A public entry and what a run that waits would do to it."""

    effect: Effect
    entry: Entry
    title: Shown


def line(run: Run, language: str) -> str:
    """Give the report of a run in one sentence."""
    facts = {name: getattr(run.counts, name) for name in COUNTS}
    said = messages.text(f"web.run.line.{run.state}", language, **facts)
    return " ".join(filter(None, (said, reason(run, language))))


def reason(run: Run, language: str) -> str:
    """Give in words why a run did not publish."""
    key = f"run.reason.{run.reason}"
    if messages.has(key):
        return messages.text(key, language)
    why = next((each for each in reversed(run.findings) if each.rule == run.reason), None)
    return (sentence(why, "what", language) if why else "") or run.reason


def counts(report: Report) -> Iterator[CountView]:
    """Give each count of a run, with what it was before where both can be compared."""
    before = report.before if report.run.state in _HONEST else None
    for name in COUNTS:
        then = getattr(before.counts, name) if before and name != _OWN else None
        yield CountView(name=name, now=getattr(report.run.counts, name), before=then)


def causes(report: Report, language: str) -> tuple[CauseView, ...]:
    """Give the causes of a run in words."""
    return tuple(
        CauseView(
            found=each,
            what=sentence(each.cause, "what", language) or each.cause.rule,
            fix=sentence(each.cause, "fix", language),
        )
        for each in report.causes
    )


def plain(report: Report, language: str) -> dict[str, Any]:
    """Give what a report says beyond the run itself as JSON-ready values, with sentences in `language`."""
    before = report.before
    return {
        "line": line(report.run, language),
        "before": {"run": before.id, **{name: getattr(before.counts, name) for name in COUNTS}} if before else None,
        "effects": {effect.value: count for effect, count in report.effects.items()},
        "run_findings": [_plain_finding(each) for each in findings(report.run.findings, language)],
        "causes": [_plain_cause(each) for each in causes(report, language)],
    }


def _plain_finding(view: FindingView) -> dict[str, Any]:
    names = ("rule", "what", "fix", "places", "count")
    return {"severity": view.severity.value, **{name: getattr(view, name) for name in names}}


def _plain_cause(view: CauseView) -> dict[str, Any]:
    found = view.found
    return {
        "ticket": found.id,
        "severity": found.cause.severity.value,
        "rule": found.cause.rule,
        "property": found.cause.property,
        "what": view.what,
        "fix": view.fix,
        "entries": found.entries,
        "before": found.before,
    }


def page(request: Request) -> Response:
    """Give the report of one run; of a plan it names only what is public already."""
    visit, given = Visit(request), request.path_params["id"]
    with visit.portal.store.reading() as snapshot:
        report = snapshot.report(int(given)) if asked.is_number(given) else None
        if report is None:
            raise HTTPException(404)
        source = snapshot.source(report.run.source)
    run, told = report.run, [each for each in causes(report, visit.language) if each.found.public]
    values = {
        "report": report,
        "run": run,
        "line": line(run, visit.language),
        "reason": reason(run, visit.language),
        "source": source,
        "counts": list(counts(report)),
        "findings": findings(run.findings, visit.language),
        "causes": told[:_CAUSES],
        "more_causes": len(report.causes) - len(told[:_CAUSES]),
        "waits": run.state in PENDING,
        "commands": commands(run),
        "examples": list(_examples(report, visit.language)),
    }
    return visit.page("run.html", values)


def commands(run: Run) -> tuple[tuple[str, str], ...]:
    """Give the commands that decide about a run that waits, each with the key of what it does."""
    accept = f"lotse apply {run.id}" if run.state is RunState.PLANNED else f"lotse runs accept {run.id}"
    return ("see", f"lotse runs {run.id}"), ("accept", accept), ("reject", f"lotse runs reject {run.id}")


def _examples(report: Report, language: str) -> Iterator[ExampleView]:
    describer = Describer(language, lambda _: "")
    for effect, entry in report.examples:
        title = describer.best(entry.plain().get("title")) or Shown(text=entry.iri)
        yield ExampleView(effect=effect, entry=entry, title=title)


routes = [Route("/runs/{id}", page)]
