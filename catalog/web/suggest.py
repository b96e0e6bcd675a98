"""Suggestions: what one may be about to ask, and what is like an entry; both read off the search index."""

from dataclasses import asdict
from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.change import EntryKind, path
from catalog.output import SearchIndex
from catalog.query import Not, Query, Value
from catalog.values import best, words
from catalog.web import asked, closed
from catalog.web.portal import Portal
from catalog.web.respond import in_json
from catalog.words.complete import alike, completions

_LOOKED_AT, _ALIKE = 20, 10


def suggest(request: Request) -> Response:
    """Give up to ten questions that begin as what was typed."""
    typed = asked.text(request, "q")
    answer = _index(request).find(Query(text=typed, limit=_LOOKED_AT, counted=()))
    found = completions(typed, [hit.title for hit in answer.hits])
    return in_json(request, {"suggestions": found, "position": answer.position})


def similar(request: Request, kind: EntryKind) -> Response:
    """Give up to ten entries that are named by words of this one, the likest first."""
    portal: Portal = request.app.state.portal
    index = _index(request)
    with portal.store.reading() as snapshot:
        entry = closed.entry_at(snapshot, portal, kind, request.path_params["slug"])
    said = entry.plain()
    text = alike(best(said.get("title")), words(said.get("keyword")))
    answer = index.find(Query(text=text, where=Not(Value("id", entry.id)), limit=_ALIKE if text else 0, counted=()))
    hits = [{**asdict(hit), "page": portal.url(path(EntryKind(hit.kind), hit.slug))} for hit in answer.hits]
    return in_json(request, {"hits": hits, "position": answer.position})


def _index(request: Request) -> SearchIndex:
    portal: Portal = request.app.state.portal
    if portal.search is None:
        raise HTTPException(503)
    return portal.search


routes = [
    Route("/api/v1/suggest", suggest),
    *(
        Route(f"/api/v1/{kind.folder}/{{slug}}/similar", partial(similar, kind=kind))
        for kind in EntryKind
        if kind.listed
    ),
]
