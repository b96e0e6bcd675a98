"""What is kept but not free to reuse: where its pages are, if the instance shows them, and what would free it."""

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.change import Entry, EntryKind, EntryState, Verdict
from catalog.store import Snapshot
from catalog.web import asked
from catalog.web.findings import sentence
from catalog.web.portal import Portal, Visit
from catalog.web.shown import Describer, Shown
from dcat_ap import licences
from dcat_ap.finding import Finding
from dcat_ap.openness import Openness

PAGE_SIZE = 50
_AREA = "licence."


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedView:
    """A closed entry in the list: why it is closed, and the cheapest way to free it."""

    entry: Entry
    title: Shown
    reason: str
    way: str


def entry_at(snapshot: Snapshot, portal: Portal, kind: EntryKind, slug: str) -> Entry:
    """Give the entry of an address, a delivery path too, and a closed one if the instance shows such; else 404."""
    if not asked.is_sound(slug):
        raise HTTPException(404)
    found = snapshot.entry(kind, slug)
    if found is None or found.state is EntryState.WITHDRAWN:
        found = snapshot.path_entry(kind, slug) or found
    if portal.settings.gate.show_closed and (found is None or found.state is EntryState.WITHDRAWN):
        found = snapshot.closed_entry(kind, slug) or found
    if found is None:
        raise HTTPException(404)
    return found


def listing(request: Request) -> Response:
    """Give the list of what is not open, with reasons; 404 where the instance does not show it."""
    visit = Visit(request)
    if not visit.portal.settings.gate.show_closed:
        raise HTTPException(404)
    after = asked.entry_id(request, "after")
    with visit.portal.store.reading() as snapshot:
        found = snapshot.closed(after, PAGE_SIZE + 1)
        counts = snapshot.count_closed()
    shown = found[:PAGE_SIZE]
    values = {
        "entries": [view(entry, verdict, visit.language) for entry, verdict in shown],
        "counts": [(each, counts[each]) for each in Openness if each in counts],
        "following": visit.link("/not-open", after=shown[-1][0].id) if len(found) > PAGE_SIZE else "",
    }
    return visit.page("not-open.html", values)


def view(entry: Entry, verdict: Verdict, language: str) -> ClosedView:
    """Give a closed entry as a list shows it."""
    what, fix = explained(verdict, language)
    title = Describer(language, lambda _: "").best(entry.plain().get("title")) or Shown(text=entry.iri)
    return ClosedView(entry=entry, title=title, reason=what, way=fix)


def explained(verdict: Verdict, language: str) -> tuple[str, str]:
    """Give in words what stands in the way most cheaply, and how it is cleared away."""
    obstacle = way(verdict)
    if obstacle is None:
        return "", ""
    return sentence(obstacle, "what", language), sentence(obstacle, "fix", language)


def labels(verdict: Verdict, language: str) -> dict[str, str]:
    """Give in words what keeps single distributions from being free, by what findings call them."""
    obstacles = (each for each in verdict.findings if each.subject and licences.way([each]))
    return {each.subject: sentence(each, "what", language) for each in obstacles}


def way(verdict: Verdict) -> Finding | None:
    """Give the finding that tells the cheapest way to free an entry, else any that says why it has its verdict."""
    found = verdict.findings
    return licences.way(found) or next((each for each in found if each.rule.startswith(_AREA)), None)


routes = [Route("/not-open", listing)]
