"""Public bodies: who is behind the sources, and what there is of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.organisation import Organisation
from catalog.store import Snapshot
from catalog.web import asked, quality, reports
from catalog.web.portal import Visit
from catalog.web.reports import SourceView


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A public body with its sources; `entries` counts what is public of them."""

    organisation: Organisation
    sources: Sequence[SourceView]

    @property
    def entries(self) -> int:
        """How many public entries its sources have."""
        return sum(each.state.entries for each in self.sources)


def bodies(visit: Visit, snapshot: Snapshot) -> tuple[Body, ...]:
    """Give all bodies that deliver something, in the order of their names."""
    known = visit.portal.settings.organisations
    found: dict[str, list[SourceView]] = {}
    for each in reports.sources(snapshot):
        found.setdefault(each.state.card.organisation, []).append(each)
    listed = (Body(organisation=known[key], sources=sources) for key, sources in found.items() if key in known)
    return tuple(sorted(listed, key=lambda body: body.organisation.title.text(visit.language).casefold()))


def listing(request: Request) -> Response:
    """Give the list of all bodies."""
    visit = Visit(request)
    with visit.portal.store.reading() as snapshot:
        found = bodies(visit, snapshot)
    return visit.page("organisations.html", {"bodies": found})


def page(request: Request) -> Response:
    """Give the page of one body; 404 for one that is not set up."""
    visit, key = Visit(request), request.path_params["key"]
    known = visit.portal.settings.organisations.get(key) if asked.is_sound(key) else None
    if known is None:
        raise HTTPException(404)
    with visit.portal.store.reading() as snapshot:
        body = next((each for each in bodies(visit, snapshot) if each.organisation.key == key), None)
        measured = quality.overview(snapshot, visit.portal.settings, visit.language).organisations
    values = {
        "organisation": known,
        "body": body or Body(organisation=known, sources=()),
        "quality": next((each for each in measured if each.name == key), None),
    }
    return visit.page("organisation.html", values)


routes = [Route("/organisations", listing), Route("/organisations/{key}", page)]
