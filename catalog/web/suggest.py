"""Suggestions: what one may be about to ask, and what is like an entry; both read off the search index."""

from dataclasses import asdict
from functools import partial

from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog.change import Entry, EntryKind, path
from catalog.output import SearchIndex
from catalog.query import Answer, Not, Query, Value
from catalog.values import best, words
from catalog.web import asked, closed
from catalog.web.operation import Call, Operation, Parameter, named
from catalog.web.shape import ref, text
from catalog.words.complete import alike, completions

_LOOKED_AT, _ALIKE = 20, 10


def suggest(call: Call) -> Response:
    """Give up to ten questions that begin as what was typed."""
    typed = asked.text(call.request, "q")
    answer = _index(call).find(Query(text=typed, limit=_LOOKED_AT, counted=()))
    found = completions(typed, [hit.title for hit in answer.hits])
    return call.answer({"suggestions": found, "position": answer.position})


def similar(call: Call, kind: EntryKind) -> Response:
    """Give up to ten entries that are named by words of this one, the likest first."""
    portal, index = call.portal, _index(call)
    with portal.store.reading() as snapshot:
        entry = closed.entry_at(snapshot, portal, kind, call.request.path_params["slug"])
    answer = like(index, entry, _ALIKE)
    hits = [{**asdict(hit), "page": portal.url(path(EntryKind(hit.kind), hit.slug))} for hit in answer.hits]
    return call.answer({"hits": hits, "position": answer.position})


def like(index: SearchIndex, entry: Entry, most: int) -> Answer:
    """Give the entries that are named by words of this one, the likest first; none where it says no words."""
    said = entry.plain()
    text = alike(best(said.get("title")), words(said.get("keyword")))
    return index.find(Query(text=text, where=Not(Value("id", entry.id)), limit=most if text else 0, counted=()))


def _index(call: Call) -> SearchIndex:
    if call.portal.search is None:
        raise HTTPException(503)
    return call.portal.search


operations = [
    Operation(
        name="suggest",
        path="/suggest",
        tag="catalogue",
        handle=suggest,
        answer=ref("Suggestions"),
        parameters=(Parameter(name="q", shape=text()),),
        errors=(503,),
    ),
    *(
        Operation(
            name=f"similar{named(kind)}",
            path=f"/{kind.folder}/{{slug}}/similar",
            tag="catalogue",
            handle=partial(similar, kind=kind),
            answer=ref("Alike"),
            errors=(404, 503),
            says="similar",
            kind=kind,
        )
        for kind in EntryKind
        if kind.listed
    ),
]
