"""The catalogue as DCAT: its feed, Hydra-paged by keyset on our ids, and single entries in RDF."""

from functools import partial
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.change import Entry, EntryState
from catalog.store import Snapshot
from catalog.web import accept, asked, formats, records
from catalog.web.portal import Portal
from catalog.web.respond import respond

LIMIT, MOST = 100, 1000


def feed(request: Request, *, everything: bool = False) -> Response:
    """Give one page of the feed, in the format its suffix or the Accept header asks for.

    With `everything` it holds entries of every verdict, if the instance wants such a feed.
    """
    portal: Portal = request.app.state.portal
    if everything and not portal.settings.gate.feed_all:
        raise HTTPException(404)
    fmt = _format(request)
    with portal.store.reading() as snapshot:
        page = _page(request, snapshot, portal, everything=everything)
    turtle = records.feed_document(page, portal)
    headers = {"datenlotse-position": str(page.position), "vary": "Accept"}
    if page.next:
        headers["link"] = f'<{page.next}>; rel="next"'
    return respond(request, turtle, lambda: formats.in_format(turtle, fmt), fmt.media_type, headers=headers)


def entry_in_rdf(request: Request, entry: Entry, fmt: formats.Format) -> Response:
    """Give an entry in an RDF format; a withdrawn one as its record alone, with status 410."""
    portal: Portal = request.app.state.portal
    turtle = records.entry_document(entry, portal)
    headers = {"vary": "Accept", "link": f'<{portal.url(entry.path)}>; rel="canonical"'}
    status = 410 if entry.state is EntryState.WITHDRAWN else 200
    return respond(
        request, turtle, lambda: formats.in_format(turtle, fmt), fmt.media_type, headers=headers, status=status
    )


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


def _page(request: Request, snapshot: Snapshot, portal: Portal, *, everything: bool) -> records.FeedPage:
    after, limit = _slice(request)
    found = snapshot.everything(after, limit + 1) if everything else snapshot.page(after, limit + 1)
    entries = found[:limit]
    return records.FeedPage(
        entries=entries,
        address=_address(request, portal, after, limit),
        first=_address(request, portal, "", limit),
        next=_address(request, portal, entries[-1].id, limit) if len(found) > limit else "",
        total=snapshot.count_everything() if everything else portal.remembered.count(snapshot),
        position=snapshot.position,
    )


def _slice(request: Request) -> tuple[str, int]:
    return asked.entry_id(request, "after"), asked.number(request, "limit", LIMIT, 1, MOST)


def _address(request: Request, portal: Portal, after: str, limit: int) -> str:
    query = {key: value for key, value in (("after", after), ("limit", limit)) if value not in ("", LIMIT)}
    return portal.url(request.scope["path"]) + ("?" + urlencode(query) if query else "")


routes = [
    Route("/catalog", feed),
    Route("/catalog.{suffix}", feed),
    Route("/catalog-all", partial(feed, everything=True)),
    Route("/catalog-all.{suffix}", partial(feed, everything=True)),
]
