"""Harvest Sources and their runs for programs; and to have a source harvested, for who has a key."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog.change import PENDING, PlannedChange, Run, SourceState
from catalog.job import HARVEST, JobState
from catalog.report import Report
from catalog.store import GroundMoved, NotPending, Snapshot, SourceBusy
from catalog.web import asked, parameters, runs
from catalog.web.operation import Call, Operation, Parameter
from catalog.web.portal import Portal
from catalog.web.shape import number, ref

_LIMIT = Parameter(name="limit", shape=number(1, 200, 50))
_RUN = {"id": parameters.RUN}


def sources(call: Call) -> Response:
    """Give all Harvest Sources with their latest runs."""
    with call.portal.store.reading() as snapshot:
        states = snapshot.sources()
    return call.answer({"sources": [_source(state, call.portal) for state in states]})


def source(call: Call) -> Response:
    """Give one Harvest Source."""
    with call.portal.store.reading() as snapshot:
        return call.answer(_source(_state(snapshot, call["name"]), call.portal))


def run_list(call: Call) -> Response:
    """Give the latest runs, of one source or of all, latest first."""
    name, limit = call.values.get("name") or call.values.get("source") or None, call["limit"]
    before = int(call["cursor"]) if call["cursor"] else None
    with call.portal.store.reading() as snapshot:
        if "name" in call.values:
            _state(snapshot, call["name"])
        found = snapshot.runs(name, limit + 1, before)
    following = str(found[limit - 1].id) if len(found) > limit else None
    links = {"first": call.address(cursor=None)} | ({"next": call.address(cursor=following)} if following else {})
    return call.answer({"runs": [_run(each) for each in found[:limit]], "next": following}, links=links)


def run(call: Call) -> Response:
    """Give the report of one run; of one that waits it tells only what concerns public entries."""
    with call.portal.store.reading() as snapshot:
        report = _report(snapshot, call["id"])
    told = runs.plain(report, call.language)
    public = {each.id for each in report.causes if each.public}
    body = {
        **_plain(report.run),
        **told,
        "page": call.portal.url(f"/runs/{report.run.id}"),
        "causes": [each for each in told["causes"] if each["ticket"] in public],
    }
    return call.answer(body, worded=True)


def plan(call: Call) -> Response:
    """Give what a run that waits would do to public entries, in the order of ids; all others are only counted."""
    limit, after = call["limit"], call["cursor"] or ""
    with call.portal.store.reading() as snapshot:
        report = _report(snapshot, call["id"])
        if report.run.state not in PENDING:
            raise HTTPException(404)
        public = (each for each in snapshot.planned(report.run.id) if each.before.json)
        found = list(islice((each for each in public if each.entry > after), limit + 1))
        paths = snapshot.paths({each.entry for each in found})
    shown = [each for each in found[:limit] if each.entry in paths]
    following = found[limit - 1].entry if len(found) > limit else None
    body = {
        "run": report.run.id,
        "source": report.run.source,
        "effects": {effect.value: count for effect, count in report.effects.items()},
        "changes": [_change(each, call.portal, paths[each.entry]) for each in shown],
        "next": following,
    }
    return call.answer(body, links={"next": call.address(cursor=following)} if following else {})


def harvest(call: Call) -> Response:
    """Have a source harvested: there is a job for it afterwards, which a worker does."""
    with call.portal.store.reading() as snapshot:
        state = _state(snapshot, call["name"])
    if state.gone:
        raise HTTPException(409)
    due = datetime.now(UTC)
    call.portal.store.queue.enqueue(HARVEST, state.card.name, due)
    return call.answer({"source": state.card.name, "kind": HARVEST, "due": due, "state": JobState.WAITING}, status=202)


def decide(call: Call) -> Response:
    """Have the plan of a run that waits carried out exactly, or dropped."""
    store, decision = call.portal.store, call["body"]["decision"]
    with store.reading() as snapshot:
        _report(snapshot, call["id"])
    try:
        done = store.apply(call["id"]) if decision == "accept" else store.reject(call["id"])
    except (NotPending, GroundMoved, SourceBusy):
        raise HTTPException(409) from None
    return call.answer(_plain(done))


def _state(snapshot: Snapshot, name: str) -> SourceState:
    state = snapshot.source(name) if asked.is_sound(name) else None
    if state is None:
        raise HTTPException(404)
    return state


def _report(snapshot: Snapshot, number: int) -> Report:
    report = snapshot.report(number)
    if report is None:
        raise HTTPException(404)
    return report


def _source(state: SourceState, portal: Portal) -> Mapping[str, Any]:
    return {
        **asdict(state.card),
        "page": portal.url(f"/sources/{state.card.name}"),
        "gone": state.gone,
        "entries": state.entries,
        "closed": state.closed,
        "last": _run(state.last),
        "good": _run(state.good),
    }


def _run(run: Run | None) -> Mapping[str, Any] | None:
    return None if run is None else _plain(run)


def _plain(run: Run) -> Mapping[str, Any]:
    return {
        "id": run.id,
        "source": run.source,
        "state": run.state,
        "started": run.started,
        "ended": run.ended,
        "seconds": run.seconds,
        "counts": asdict(run.counts),
        "reason": run.reason,
    }


def _change(change: PlannedChange, portal: Portal, at: str) -> Mapping[str, Any]:
    return {
        "entry": change.entry,
        "iri": change.iri,
        "kind": change.kind,
        "effect": change.effect,
        "state": change.state,
        "page": portal.url(at),
    }


operations = [
    Operation(name="listSources", path="/sources", tag="sources", handle=sources, answer=ref("Sources")),
    Operation(
        name="getSource", path="/sources/{name}", tag="sources", handle=source, answer=ref("Source"), errors=(404,)
    ),
    Operation(
        name="listSourceRuns",
        path="/sources/{name}/runs",
        tag="sources",
        handle=run_list,
        answer=ref("Runs"),
        parameters=(_LIMIT, parameters.BY_RUN),
        errors=(404,),
    ),
    Operation(
        name="listRuns",
        path="/runs",
        tag="runs",
        handle=run_list,
        answer=ref("Runs"),
        parameters=(parameters.SOURCE, _LIMIT, parameters.BY_RUN),
    ),
    Operation(
        name="getRun",
        path="/runs/{id}",
        path_shapes=_RUN,
        tag="runs",
        handle=run,
        answer=ref("Report"),
        errors=(404,),
    ),
    Operation(
        name="getPlan",
        path="/runs/{id}/plan",
        path_shapes=_RUN,
        tag="runs",
        handle=plan,
        answer=ref("Plan"),
        parameters=(_LIMIT, parameters.BY_ID),
        errors=(404,),
    ),
    Operation(
        name="harvestSource",
        path="/sources/{name}/runs",
        method="POST",
        status=202,
        tag="sources",
        handle=harvest,
        answer=ref("Job"),
        errors=(404, 409),
        scope="harvest",
    ),
    Operation(
        name="decideRun",
        path="/runs/{id}/decision",
        path_shapes=_RUN,
        method="POST",
        tag="runs",
        handle=decide,
        answer=ref("Run"),
        body={"application/json": ref("Decision")},
        errors=(404, 409, 413, 415, 422),
        scope="decide",
    ),
]
