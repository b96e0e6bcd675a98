"""From an IRI to the page about it: IRIs of sources by /resolve, our own where they live."""

from collections.abc import Sequence
from urllib.parse import unquote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from catalog.change import Entry, EntryState
from catalog.settings import Settings
from catalog.store import Snapshot
from catalog.web import asked
from catalog.web.portal import Portal, Visit

_SEEN = (EntryState.PUBLIC, EntryState.WITHDRAWN)


def resolve(request: Request) -> Response:
    """Send the reader to the page of the entry whose IRI is asked for."""
    iri = request.query_params.get("iri", "").strip()
    return _to_entry(request, [iri])


def minted(request: Request) -> Response:
    """Send the reader from an IRI of ours to the page of what it names."""
    settings = request.app.state.portal.settings
    raw: str = request.scope.get("raw_path", b"").decode("ascii", "replace").partition("?")[0]
    names = [raw.partition(_folder(settings))[2], request.path_params["rest"]]
    if "catalog" in names:
        return RedirectResponse(Visit(request).link("/catalog"), 303)
    return _to_entry(request, [settings.iri_base + name for name in names])


def routes(settings: Settings) -> Sequence[Route]:
    """Give the routes, with one for our own IRIs when they lie below the portal's address."""
    folder = _folder(settings)
    own = [Route(f"{folder}{{rest:path}}", minted)] if folder else []
    return [Route("/resolve", resolve), *own]


def _to_entry(request: Request, iris: Sequence[str]) -> Response:
    portal: Portal = request.app.state.portal
    with portal.store.reading() as snapshot:
        for iri in dict.fromkeys(iris):
            entry = _find(snapshot, portal.settings, iri) if asked.is_sound(iri) else None
            if entry:
                return RedirectResponse(Visit(request).link(entry.path), 303)
    raise HTTPException(404)


def _find(snapshot: Snapshot, settings: Settings, iri: str) -> Entry | None:
    if iri.startswith(settings.record_base):
        name = iri.removeprefix(settings.record_base)
        entry = snapshot.entry_by_id(name)
        return entry if entry and entry.state in _SEEN else snapshot.named(name)
    return next((each for each in snapshot.entries_by_iri(iri) if each.state in _SEEN), None) or snapshot.named(iri)


def _folder(settings: Settings) -> str:
    """Give the path below which our IRIs lie, e.g. /id/; empty when they lie elsewhere."""
    base = settings.base_url.rstrip("/")
    path = settings.iri_base.removeprefix(base)
    inside = settings.iri_base.startswith(f"{base}/") and path.endswith("/") and path != "/"
    return unquote(path) if inside else ""
