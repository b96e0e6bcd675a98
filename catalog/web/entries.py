"""The address of an entry: one path, and the format that its suffix or the Accept header asks for."""

from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.change import EntryKind
from catalog.web import accept, api, closed, dcat, formats, pages
from catalog.web.portal import Portal

_OFFERS = (formats.HTML, *(fmt.media_type for fmt in formats.FORMATS))


async def show(request: Request, kind: EntryKind) -> Response:
    """Give an entry as a page, in RDF or as JSON; 410 when it is withdrawn, 404 when it never was."""
    portal: Portal = request.app.state.portal
    slug, fmt = _split(request)
    if fmt in formats.RDF_FORMATS and (seen := await portal.glance(kind, slug)):
        return dcat.entry_in_rdf(request, seen.entry, fmt, seen.position)
    return await run_in_threadpool(_show, request, kind, slug, fmt)


def _show(request: Request, kind: EntryKind, slug: str, fmt: formats.Format | None) -> Response:
    portal: Portal = request.app.state.portal
    with portal.store.reading() as snapshot:
        entry = closed.entry_at(snapshot, portal, kind, slug)
        if fmt is None:
            return pages.entry_page(request, snapshot, entry)
        if fmt is formats.JSON:
            return api.entry_in_json(request, snapshot, entry)
    return dcat.entry_in_rdf(request, entry, fmt, None)


def _split(request: Request) -> tuple[str, formats.Format | None]:
    """Give slug and format; None stands for the HTML page."""
    name: str = request.path_params["name"]
    slug, dot, suffix = name.rpartition(".")
    if dot and suffix in formats.BY_SUFFIX:
        return slug, formats.BY_SUFFIX[suffix]
    wanted = accept.media_type(request.headers.get("accept", ""), _OFFERS, formats.HTML)
    return name, formats.BY_MEDIA_TYPE.get(wanted)


routes = [Route(f"/{kind.folder}/{{name}}", partial(show, kind=kind)) for kind in EntryKind]
