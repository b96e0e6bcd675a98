"""The catalogue as DCAT: its feed, Hydra-paged by keyset on our ids, and single entries in RDF."""

from collections.abc import Mapping
from functools import partial
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.change import Entry, EntryState
from catalog.choice import Choice
from catalog.store import Snapshot
from catalog.web import accept, asked, formats, records
from catalog.web.portal import Portal
from catalog.web.respond import respond

LIMIT, MOST = 100, 1000
_FILTERS = ("organisation", "source", "hvd", "modified_since")


def feed(request: Request) -> Response:
    """Give one page of the feed, in the format its suffix or the Accept header asks for."""
    portal: Portal = request.app.state.portal
    fmt = _format(request)
    with portal.store.reading() as snapshot:
        page = _page(request, snapshot, portal, _choice(request, snapshot, portal))
    return _answer(request, portal, page, fmt)


def everything(request: Request) -> Response:
    """Give one page of the feed with entries of every verdict, if the instance wants such a feed."""
    portal: Portal = request.app.state.portal
    if not portal.settings.gate.feed_all:
        raise HTTPException(404)
    fmt = _format(request)
    with portal.store.reading() as snapshot:
        page = _page(request, snapshot, portal, None)
    return _answer(request, portal, page, fmt)


def _answer(request: Request, portal: Portal, page: records.FeedPage, fmt: formats.Format) -> Response:
    turtle = records.feed_document(page, portal)
    headers = {"datenlotse-position": str(page.position), "vary": "Accept"}
    if page.next:
        headers["link"] = f'<{page.next}>; rel="next"'
    make = partial(formats.in_format, turtle, fmt)
    return respond(request, turtle, make, fmt.media_type, headers=headers, packs=True)


def entry_in_rdf(request: Request, entry: Entry, fmt: formats.Format, position: int | None) -> Response:
    """Give an entry in an RDF format; a withdrawn one as its record alone, with status 410.

    `position` is the ledger position that a public entry was read at; None for any other.
    """
    portal: Portal = request.app.state.portal
    turtle = records.entry_document(entry, portal)
    headers = {"vary": "Accept", "link": f'<{portal.url(entry.path)}>; rel="canonical"'}
    status = 410 if entry.state is EntryState.WITHDRAWN else 200
    make = partial(formats.in_format, turtle, fmt)
    return respond(request, turtle, make, fmt.media_type, headers=headers, status=status, holds=position)


def _format(request: Request) -> formats.Format:
    suffix = request.path_params.get("suffix")
    if suffix is None:
        offers = [fmt.media_type for fmt in formats.RDF_FORMATS]
        wanted = accept.media_type(request.headers.get("accept", ""), offers, formats.TURTLE.media_type)
        return formats.BY_MEDIA_TYPE[wanted]
    fmt = formats.BY_SUFFIX.get(suffix)
    if fmt not in formats.RDF_FORMATS:
        raise HTTPException(404)
    return fmt


def _choice(request: Request, snapshot: Snapshot, portal: Portal) -> Choice:
    """Give which entries are asked for; 404 where the path names no public body of ours, 400 where a parameter does."""
    body = request.path_params.get("key")
    if body is not None and body not in portal.settings.organisations:
        raise HTTPException(404)
    hvd = request.query_params.get("hvd", "false")
    if hvd not in {"true", "false"}:
        raise HTTPException(400, detail="hvd")
    return Choice(
        sources=_sources(request, portal.remembered.organisations(snapshot), portal),
        since=asked.moment(request, "modified_since"),
        hvd=hvd == "true",
    )


def _sources(request: Request, bodies: Mapping[str, str], portal: Portal) -> tuple[str, ...] | None:
    wanted, source = request.query_params.get("organisation", ""), request.query_params.get("source", "")
    if wanted and wanted not in portal.settings.organisations:
        raise HTTPException(400, detail="organisation")
    if source and source not in bodies:
        raise HTTPException(400, detail="source")
    keys = {each for each in (request.path_params.get("key"), wanted) if each}
    if not keys and not source:
        return None
    return tuple(name for name, body in bodies.items() if keys <= {body} and source in {"", name})


def _page(request: Request, snapshot: Snapshot, portal: Portal, choice: Choice | None) -> records.FeedPage:
    """Give the page that is asked for; without a choice of entries of every verdict."""
    after, limit = _slice(request)
    if choice is None:
        found, total = snapshot.everything(after, limit + 1), snapshot.count_everything()
    else:
        found = snapshot.page(after, limit + 1, choice=choice)
        total = portal.remembered.count(snapshot, choice=choice)
    entries = found[:limit]
    filters = {} if choice is None else {name: request.query_params.get(name, "") for name in _FILTERS}
    return records.FeedPage(
        entries=entries,
        address=_address(request, portal, after, limit, filters),
        first=_address(request, portal, "", limit, filters),
        next=_address(request, portal, entries[-1].id, limit, filters) if len(found) > limit else "",
        total=total,
        position=snapshot.position,
    )


def _slice(request: Request) -> tuple[str, int]:
    return asked.entry_id(request, "after"), asked.number(request, "limit", LIMIT, 1, MOST)


def _address(request: Request, portal: Portal, after: str, limit: int, filters: Mapping[str, str]) -> str:
    pairs = {**filters, "after": after, "limit": limit}
    query = {key: value for key, value in pairs.items() if value not in ("", LIMIT)}
    return portal.url(request.scope["path"]) + ("?" + urlencode(query) if query else "")


routes = [
    Route("/catalog", feed),
    Route("/catalog.{suffix}", feed),
    Route("/catalog-all", everything),
    Route("/catalog-all.{suffix}", everything),
    Route("/organisations/{key}/catalog", feed),
    Route("/organisations/{key}/catalog.{suffix}", feed),
]
