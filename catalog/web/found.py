"""What a search finds, for spreadsheets and RDF clients: the address of the search page with another ending."""

import csv
import io
from collections.abc import Sequence
from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.change import EntryKind, path
from catalog.query import Answer, Hit
from catalog.web import asked, formats, records
from catalog.web.portal import Portal
from catalog.web.respond import respond
from catalog.web.tickets import harmless

MOST = 1000
"""Hits in one file; a narrower question brings the others."""
_SHEET = "text/csv"
_COLUMNS = ("title", "page", "kind", "publisher", "licences", "formats", "modified", "description")


def sheet(request: Request) -> Response:
    """Give the hits as CSV in UTF-8, one a line; 503 without a search index."""
    portal, answer = _asked(request)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    writer.writerows([harmless(cell) for cell in _row(hit, portal)] for hit in answer.hits)
    text = ("\ufeff" + out.getvalue()).encode()  # the mark tells spreadsheets that it is UTF-8
    headers = {**_said(answer), "content-disposition": 'attachment; filename="search.csv"'}
    return respond(request, text, lambda: text, _SHEET, headers=headers, packs=True)


def in_rdf(request: Request) -> Response:
    """Give the entries that were found, each with our record of it, in an RDF format; 503 without a search index."""
    fmt = formats.BY_SUFFIX.get(request.path_params["suffix"])
    if fmt not in formats.RDF_FORMATS:
        raise HTTPException(404)
    portal, answer = _asked(request)
    with portal.store.reading() as snapshot:
        known = snapshot.entries_by_id([hit.id for hit in answer.hits])
    entries = [known[hit.id] for hit in answer.hits if hit.id in known]
    turtle = records.document(*(each.turtle for each in entries), *(records.record(each, portal) for each in entries))
    make = partial(formats.in_format, turtle, fmt)
    return respond(request, turtle, make, fmt.media_type, headers=_said(answer), packs=True)


def _asked(request: Request) -> tuple[Portal, Answer]:
    portal: Portal = request.app.state.portal
    if portal.search is None:
        raise HTTPException(503)
    return portal, portal.search.find(asked.query(request, offset=0, limit=MOST))


def _said(answer: Answer) -> dict[str, str]:
    """Give in headers what a file has no place for: how many hits there are, and of which state."""
    return {"datenlotse-total": str(answer.total), "datenlotse-position": str(answer.position)}


def _row(hit: Hit, portal: Portal) -> Sequence[str]:
    page = portal.url(path(EntryKind(hit.kind), hit.slug))
    lists = "|".join(hit.licences), "|".join(hit.formats)
    return hit.title, page, hit.kind, hit.publisher, *lists, hit.modified, hit.description


routes = [Route("/search.csv", sheet), Route("/search.{suffix}", in_rdf)]
