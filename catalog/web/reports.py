"""Sources as pages show them, with their latest runs."""

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.change import PENDING, Run, RunState, SourceState
from catalog.store import Snapshot
from catalog.web import asked, quality, tickets
from catalog.web.portal import Visit

_RUNS = 50
_LIGHTS = {RunState.DONE: "good", RunState.RUNNING: "busy", **dict.fromkeys(PENDING, "wait")}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    """A Harvest Source with its traffic light: good, busy, wait, bad or none."""

    state: SourceState
    light: str


def sources(snapshot: Snapshot) -> tuple[SourceView, ...]:
    """Give all sources with their traffic lights."""
    return tuple(map(_source, snapshot.sources()))


def source_list(request: Request) -> Response:
    """Give the list of Harvest Sources."""
    visit = Visit(request)
    with visit.portal.store.reading() as snapshot:
        values = {"sources": sources(snapshot)}
    return visit.page("sources.html", values)


def source_page(request: Request) -> Response:
    """Give the page of one Harvest Source with its latest runs."""
    visit, name = Visit(request), request.path_params["name"]
    with visit.portal.store.reading() as snapshot:
        state = snapshot.source(name) if asked.is_sound(name) else None
        if state is None:
            raise HTTPException(404)
        found = snapshot.tickets(name)
        values = {
            "source": _source(state),
            "runs": snapshot.runs(name, _RUNS),
            "organisation": _owner(visit, state),
            "tickets": tickets.views(found[: tickets.SHOWN], snapshot, visit.language),
            "ticket_count": len(found),
            "quality": quality.of_source(snapshot, state),
        }
    return visit.page("source.html", values)


def _source(state: SourceState) -> SourceView:
    return SourceView(state=state, light=_light(state.last))


def _owner(visit: Visit, state: SourceState) -> str:
    key = state.card.organisation
    known = visit.portal.settings.organisations.get(key)
    return known.title.text(visit.language) if known else key


def _light(run: Run | None) -> str:
    return _LIGHTS.get(run.state, "bad") if run else "none"


routes = [
    Route("/sources", source_list),
    Route("/sources/{name}", source_page),
]
