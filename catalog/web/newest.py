"""Atom feeds of entries: those that changed last, of the catalogue, a source, a public body or a search."""

from collections.abc import Iterable
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.change import Entry
from catalog.choice import ALL, Choice
from catalog.values import best
from catalog.web import asked
from catalog.web.feeds import Feed, Item, answer, iri
from catalog.web.portal import Visit

_MOST = 50


def of_catalogue(request: Request) -> Response:
    """Give the newest entries of the catalogue."""
    visit = Visit(request)
    title = visit.text("run.feed.newest", what=visit.portal.settings.title.text(visit.language))
    return _newest(
        visit,
        Feed(
            id=iri(visit, "newest"),
            title=visit.text("run.feed.newest", what=title),
            path="/datasets.atom",
            page="/datasets",
        ),
        ALL,
    )


def of_source(request: Request) -> Response:
    """Give the newest entries of one source."""
    visit, name = Visit(request), request.path_params["name"]
    with visit.portal.store.reading() as snapshot:
        state = snapshot.source(name) if asked.is_sound(name) else None
    if state is None:
        raise HTTPException(404)
    path, page = f"/sources/{name}/datasets.atom", f"/sources/{name}"
    title = visit.text("run.feed.newest", what=state.card.title)
    feed = Feed(
        id=iri(visit, f"newest/source/{name}"),
        title=title,
        path=path,
        page=page,
    )
    return _newest(visit, feed, Choice(sources=(name,)))


def of_organisation(request: Request) -> Response:
    """Give the newest entries of one public body."""
    visit, key = Visit(request), request.path_params["key"]
    body = visit.portal.settings.organisations.get(key)
    if body is None:
        raise HTTPException(404)
    with visit.portal.store.reading() as snapshot:
        bodies = visit.portal.remembered.organisations(snapshot)
    feed = Feed(
        id=iri(visit, f"newest/organisation/{key}"),
        title=visit.text("run.feed.newest", what=body.title.text(visit.language)),
        path=f"/organisations/{key}/datasets.atom",
        page="/search",
        page_query={"organisation": key},
    )
    return _newest(visit, feed, Choice(sources=tuple(name for name, each in bodies.items() if each == key)))


def of_search(request: Request) -> Response:
    """Give what a search finds, those that changed last first; 503 without a search index."""
    visit = Visit(request)
    if visit.portal.search is None:
        raise HTTPException(503)
    query = asked.query(request, offset=0, limit=_MOST, sort="changed")
    found = visit.portal.search.find(query)
    with visit.portal.store.reading() as snapshot:
        entries = snapshot.entries_by_id([each.id for each in found.hits])
    pairs = {"q": query.text, **{name: list(values) for name, values in query.chosen.items()}}
    feed = Feed(
        id=iri(visit, f"newest/search?{urlencode(pairs, doseq=True)}"),
        title=visit.text("run.feed.search", what=query.text),
        path="/search.atom",
        page="/search",
        query=pairs,
        page_query=pairs,
    )
    return answer(visit, feed, _items(visit, (entries[each.id] for each in found.hits if each.id in entries)))


def _newest(visit: Visit, feed: Feed, choice: Choice) -> Response:
    with visit.portal.store.reading() as snapshot:
        found = snapshot.newest(_MOST, choice=choice)
    return answer(visit, feed, _items(visit, found))


def _items(visit: Visit, entries: Iterable[Entry]) -> list[Item]:
    return [_item(visit, each) for each in entries]


def _item(visit: Visit, entry: Entry) -> Item:
    plain = entry.plain()
    return Item(
        id=visit.portal.settings.record_base + entry.id,
        title=best(plain.get("title")) or entry.iri,
        published=entry.first_seen,
        updated=entry.changed,
        page=visit.portal.url(entry.path, lang=visit.language),
        summary=best(plain.get("description")),
        category=entry.kind.value,
    )


routes = [
    Route("/datasets.atom", of_catalogue),
    Route("/search.atom", of_search),
    Route("/sources/{name}/datasets.atom", of_source),
    Route("/organisations/{key}/datasets.atom", of_organisation),
]
