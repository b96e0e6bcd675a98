"""Atom feeds (RFC 4287), and those of runs: of all sources, and of each one, each run with its report in one sentence.

Ids are made of `iri_base`, which is fixed for good, so that an entry stays the same wherever the portal moves.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET  # writes only

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.change import Run
from catalog.web import asked
from catalog.web.markup import clean
from catalog.web.portal import Visit
from catalog.web.respond import respond
from catalog.web.runs import line

ATOM = "application/atom+xml"
_NAMESPACE = "http://www.w3.org/2005/Atom"
_RUNS = 50
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # when a feed without runs was last updated: it must say something


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed is called, where it is, and the page that shows the same to people."""

    id: str
    title: str
    path: str
    page: str
    query: Mapping[str, Any] = field(default_factory=dict)
    page_query: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An entry of a feed; `page` is its full address."""

    id: str
    title: str
    published: datetime
    updated: datetime
    page: str
    summary: str
    category: str


def all_runs(request: Request) -> Response:
    """Give the latest runs of all sources."""
    visit = Visit(request)
    with visit.portal.store.reading() as snapshot:
        found = snapshot.runs(None, _RUNS)
        titles = {state.card.name: state.card.title for state in snapshot.sources()}
    title = visit.text("run.feed.all", catalogue=visit.portal.settings.title.text(visit.language))
    feed = Feed(id=iri(visit, "runs"), title=title, path="/runs.atom", page="/sources")
    return _respond(visit, feed, found, titles)


def runs_of_source(request: Request) -> Response:
    """Give the latest runs of one source."""
    visit, name = Visit(request), request.path_params["name"]
    with visit.portal.store.reading() as snapshot:
        state = snapshot.source(name) if asked.is_sound(name) else None
        if state is None:
            raise HTTPException(404)
        found = snapshot.runs(name, _RUNS)
    title = visit.text("run.feed.source", source=state.card.title)
    path, page = f"/sources/{name}/runs.atom", f"/sources/{name}"
    feed = Feed(id=iri(visit, f"runs/{name}"), title=title, path=path, page=page)
    return _respond(visit, feed, found, {name: state.card.title})


def _respond(visit: Visit, feed: Feed, runs: Iterable[Run], titles: Mapping[str, str]) -> Response:
    return answer(visit, feed, [_item(visit, run, titles.get(run.source, run.source)) for run in runs])


def _item(visit: Visit, run: Run, source: str) -> Item:
    return Item(
        id=iri(visit, f"run/{run.id}"),
        title=f"{source}: {visit.text(f'state.{run.state}')}",
        published=run.started,
        updated=run.ended or run.started,
        page=visit.portal.url(f"/runs/{run.id}", lang=visit.language),
        summary=line(run, visit.language),
        category=run.state.value,
    )


def answer(visit: Visit, feed: Feed, items: Sequence[Item]) -> Response:
    """Give the feed with these items."""
    body = ET.tostring(_feed(visit, feed, items), encoding="utf-8", xml_declaration=True)
    vary = {"vary": "Accept-Language", "content-language": visit.language}
    return respond(visit.request, body, lambda: body, ATOM, headers=vary, packs=True)


def _feed(visit: Visit, feed: Feed, items: Sequence[Item]) -> ET.Element:
    root = ET.Element("feed", {"xmlns": _NAMESPACE, "xml:lang": visit.language})
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    _text(root, "updated", _moment(max((each.updated for each in items), default=_NEVER)))
    own = visit.portal.url(feed.path, **feed.query, lang=visit.language)
    ET.SubElement(root, "link", rel="self", type=ATOM, href=own)
    ET.SubElement(root, "link", rel="alternate", type="text/html", href=visit.portal.url(feed.page, **feed.page_query))
    _text(ET.SubElement(root, "author"), "name", visit.portal.settings.publisher.title.text(visit.language))
    for item in items:
        _entry(ET.SubElement(root, "entry"), item)
    return root


def _entry(entry: ET.Element, item: Item) -> None:
    _text(entry, "id", item.id)
    _text(entry, "title", item.title)
    _text(entry, "published", _moment(item.published))
    _text(entry, "updated", _moment(item.updated))
    ET.SubElement(entry, "category", term=item.category)
    ET.SubElement(entry, "link", rel="alternate", type="text/html", href=item.page)
    _text(entry, "summary", item.summary)


def _text(parent: ET.Element, name: str, text: str) -> None:
    """Add an element with this text, as far as XML can hold it."""
    ET.SubElement(parent, name).text = clean(text)


def iri(visit: Visit, path: str) -> str:
    """Give an id that stays, wherever the portal moves."""
    return f"{visit.portal.settings.iri_base}{path}"


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


routes = [Route("/runs.atom", all_runs), Route("/sources/{name}/runs.atom", runs_of_source)]
