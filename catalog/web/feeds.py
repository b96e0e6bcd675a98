"""Atom feeds (RFC 4287) of runs: of all sources, and of each one. A run is an entry with its report in one sentence.

Ids are made of `iri_base`, which is fixed for good, so that an entry stays the same wherever the portal moves.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
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


def all_runs(request: Request) -> Response:
    """Give the latest runs of all sources."""
    visit = Visit(request)
    with visit.portal.store.reading() as snapshot:
        found = snapshot.runs(None, _RUNS)
        titles = {state.card.name: state.card.title for state in snapshot.sources()}
    title = visit.text("run.feed.all", catalogue=visit.portal.settings.title.text(visit.language))
    feed = Feed(id=_iri(visit, "runs"), title=title, path="/runs.atom", page="/sources")
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
    feed = Feed(id=_iri(visit, f"runs/{name}"), title=title, path=path, page=page)
    return _respond(visit, feed, found, {name: state.card.title})


def _respond(visit: Visit, feed: Feed, runs: Iterable[Run], titles: Mapping[str, str]) -> Response:
    body = ET.tostring(_feed(visit, feed, list(runs), titles), encoding="utf-8", xml_declaration=True)
    vary = {"vary": "Accept-Language", "content-language": visit.language}
    return respond(visit.request, body, lambda: body, ATOM, headers=vary)


def _feed(visit: Visit, feed: Feed, runs: list[Run], titles: Mapping[str, str]) -> ET.Element:
    root = ET.Element("feed", {"xmlns": _NAMESPACE, "xml:lang": visit.language})
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    _text(root, "updated", _moment(max(map(_updated, runs), default=_NEVER)))
    ET.SubElement(root, "link", rel="self", type=ATOM, href=visit.portal.url(feed.path, lang=visit.language))
    ET.SubElement(root, "link", rel="alternate", type="text/html", href=visit.portal.url(feed.page))
    _text(ET.SubElement(root, "author"), "name", visit.portal.settings.publisher.title.text(visit.language))
    for run in runs:
        _entry(visit, ET.SubElement(root, "entry"), run, titles.get(run.source, run.source))
    return root


def _entry(visit: Visit, entry: ET.Element, run: Run, source: str) -> None:
    _text(entry, "id", _iri(visit, f"run/{run.id}"))
    _text(entry, "title", f"{source}: {visit.text(f'state.{run.state}')}")
    _text(entry, "published", _moment(run.started))
    _text(entry, "updated", _moment(_updated(run)))
    ET.SubElement(entry, "category", term=run.state.value)
    page = visit.portal.url(f"/runs/{run.id}", lang=visit.language)
    ET.SubElement(entry, "link", rel="alternate", type="text/html", href=page)
    _text(entry, "summary", line(run, visit.language))


def _text(parent: ET.Element, name: str, text: str) -> None:
    """Add an element with this text, as far as XML can hold it."""
    ET.SubElement(parent, name).text = clean(text)


def _iri(visit: Visit, path: str) -> str:
    return f"{visit.portal.settings.iri_base}{path}"


def _updated(run: Run) -> datetime:
    return run.ended or run.started


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


routes = [Route("/runs.atom", all_runs), Route("/sources/{name}/runs.atom", runs_of_source)]
