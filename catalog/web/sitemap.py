"""The sitemap (https://www.sitemaps.org/protocol.html): the pages of all public entries, and when they changed last."""

from lxml import etree
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.web.asked import is_number
from catalog.web.markup import child, document
from catalog.web.portal import Portal
from catalog.web.respond import respond
from dcat_ap.entry import EntryKind

_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_SIZE = 10_000  # the protocol allows 50,000, and 50 MB


def index(request: Request) -> Response:
    """Give the parts of the sitemap."""
    portal: Portal = request.app.state.portal
    with portal.store.reading() as snapshot:
        total = sum(portal.remembered.count(snapshot, kind) for kind in EntryKind)
    root = etree.Element(f"{{{_SPACE}}}sitemapindex", nsmap={None: _SPACE})
    for number in range(1, max(total - 1, 0) // _SIZE + 2):
        child(child(root, "sitemap"), "loc", portal.url(f"/sitemap-{number}.xml"))
    return _answer(request, root)


def part(request: Request) -> Response:
    """Give one part; the first one is there even if it is empty."""
    portal: Portal = request.app.state.portal
    given = request.path_params["number"]
    number = int(given) if is_number(given) else 0
    with portal.store.reading() as snapshot:
        found = snapshot.addresses((number - 1) * _SIZE, _SIZE) if number > 0 else []
    if not found and number != 1:
        raise HTTPException(404)
    root = etree.Element(f"{{{_SPACE}}}urlset", nsmap={None: _SPACE})
    for path, changed in found:
        url = child(root, "url")
        child(url, "loc", portal.url(path))
        child(url, "lastmod", changed.isoformat(timespec="seconds"))
    return _answer(request, root)


def _answer(request: Request, root: etree._Element) -> Response:
    body = document(root)
    return respond(request, body, lambda: body, "application/xml", packs=True)


routes = [Route("/sitemap.xml", index), Route("/sitemap-{number}.xml", part)]
