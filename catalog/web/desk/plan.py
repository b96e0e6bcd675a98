"""A run that waits, entry by entry and property by property, and what somebody decides about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import orjson
from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog.account import Role
from catalog.change import PENDING, PlannedChange
from catalog.report import Report
from catalog.store import GroundMoved, NotPending, Snapshot, SourceBusy
from catalog.web import asked, runs
from catalog.web.desk.entrance import Call, form, page
from catalog.web.history import told
from dcat_ap import model, plain
from dcat_ap.difference import difference
from dcat_ap.score import Points, Score

_SHOWN = 50
_REFUSALS = {NotPending: "not_pending", GroundMoved: "moved", SourceBusy: "busy"}
_SAID = frozenset({*_REFUSALS.values(), "accepted", "rejected"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """What a run would do to one entry; `path` leads to its page, if it has one."""

    change: PlannedChange
    title: str
    path: str
    points: tuple[Points | None, Points | None]
    properties: list[tuple[str, str, str]]
    more: int  # properties that are not shown


def plan(call: Call) -> Response:
    """Give the plan of a run that waits; of another one only how it ended."""
    after, said = call.visit.request.query_params.get("after", ""), call.visit.request.query_params.get("said", "")
    with call.portal.store.reading() as snapshot:
        report, organisation = _report(snapshot, call)
        call.require(Role.READER, organisation)
        waits = report.run.state in PENDING
        planned = (each for each in snapshot.planned(report.run.id) if each.entry > after) if waits else iter(())
        found = list(islice(planned, _SHOWN + 1))
        paths = snapshot.paths({each.entry for each in found})
        source = snapshot.source(report.run.source)
    return call.page(
        "desk-plan.html",
        run=report.run,
        source=source,
        line=runs.line(report.run, call.visit.language),
        effects=report.effects,
        waits=waits,
        changes=list(_views(found[:_SHOWN], paths)),
        following=found[_SHOWN - 1].entry if len(found) > _SHOWN else "",
        decides=call.person.may(Role.STEWARD, organisation),
        said=said if said in _SAID else "",
    )


def decide(call: Call) -> Response:
    """Have the plan carried out exactly, or dropped, and keep who said so and why."""
    decision, store = call.form.get("decision", ""), call.portal.store
    with store.reading() as snapshot:
        report, organisation = _report(snapshot, call)
    call.require(Role.STEWARD, organisation)
    if decision not in {"accept", "reject"}:
        raise HTTPException(400, detail="decision")
    try:
        done = store.apply(report.run.id) if decision == "accept" else store.reject(report.run.id)
    except tuple(_REFUSALS) as refusal:
        return call.then(f"/desk/runs/{report.run.id}", said=_REFUSALS[type(refusal)])
    call.note(decision, f"{done.source} {done.id}", call.form.get("note", "").strip()[:1000])
    return call.then(f"/desk/runs/{done.id}", said=f"{decision}ed")


def _report(snapshot: Snapshot, call: Call) -> tuple[Report, str]:
    """Give the report of a run and the organisation whose source it harvested."""
    number = call.place("id")
    report = snapshot.report(int(number)) if asked.is_number(number) else None
    source = snapshot.source(report.run.source) if report else None
    if report is None or source is None:
        raise HTTPException(404)
    return report, source.card.organisation


def _views(found: list[PlannedChange], paths: dict[str, str]) -> Iterator[ChangeView]:
    for each in found:
        before, after = (orjson.loads(side.json) if side.json else None for side in (each.before, each.after))
        shown, changes = after or before, difference(before, after) if before and after else ()
        properties = told(changes)
        yield ChangeView(
            change=each,
            title=model.label(plain.read(shown)) if shown else each.key,
            path=paths.get(each.entry, ""),
            points=(_points(each.before.score), _points(each.after.score)),
            properties=properties,
            more=len(changes) - len(properties),
        )


def _points(score: int | None) -> Points | None:
    return None if score is None else Score.decode(score).points()


routes = [page("/desk/runs/{id}", Role.READER, plan), form("/desk/runs/{id}", Role.STEWARD, decide)]
