"""EntryStore, the store below EntryScape: its search, with what belongs to an entry put together again."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

import orjson

from dcat_ap import document, rdfjson
from dcat_ap.finding import error, warning
from dcat_ap.terms import DCAT, Namespace
from harvester.clue import Clue
from harvester.options import extra_headers, most_records
from harvester.paging import Walk, Window
from harvester.record import Page, SourceFailed, digest, of_reading, readable
from harvester.visit import Answer, Visit

KIND = "entrystore"
DOC = {
    "de": "EntryStore (EntryScape), etwa das Register offener Daten Sachsens: die Suche unter …/store/.",
    "en": "EntryStore (EntryScape), such as Saxony's register of open data: its search below …/store/.",
}
_PROBE = "/search?type=solr&query=public:true&limit=0"
_IS_STORE = r"\"children\"\s*:.*\"results\"\s*:|\"results\"\s*:.*\"children\"\s*:"
CLUES = (
    Clue(ask=_PROBE, says=_IS_STORE, url="{base}", rank=5),
    Clue(ask=f"/store{_PROBE}", says=_IS_STORE, url="{base}/store", rank=6),
)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a steward may set for a source of kind `entrystore`."""

    contexts: tuple[str, ...] = field(
        default=(),
        metadata={
            "doc_de": "Nur diese Bereiche des Speichers, etwa 475; ohne Angabe alle.",
            "doc_en": "Only these contexts of the store, such as 475; all of them if empty.",
        },
    )
    page_size: int = field(
        default=100,
        metadata={
            "doc_de": "Einträge je Anfrage; die meisten Speicher geben höchstens 100.",
            "doc_en": "Entries a request; most stores give 100 at most.",
            "minimum": 2,
        },
    )
    max_records: int = most_records()
    headers: Mapping[str, str] = extra_headers()


_TERMS = Namespace("http://entryscape.com/terms/")
_LISTED = (
    DCAT.Dataset,
    DCAT.DatasetSeries,
    DCAT.DataService,
    _TERMS.IndependentDataService,
    _TERMS.ServedByDataService,
)
_GRAPHS = ("cached-external-metadata", "metadata")  # what was harvested, and what was said here


def pages(visit: Visit) -> Iterator[Page]:
    """Give the entries of the store, each with what it links to in the store: distributions, agents, contact points.

    What nothing links to, above all the store's own catalogues, comes last, on a page that says whether the walk can be
    trusted. Raises SourceFailed when an answer cannot be had or read, or what entries link to moves while it is read.
    """
    listed = " OR ".join(f"rdfType:{_escaped(each)}" for each in _LISTED)
    parts, whole = _parts(visit, f"rdfType:* AND NOT ({listed})")
    walk = _walk(visit, f"({listed})")
    for window in walk.windows():
        answer = window.said.answer
        yield _page("".join(parts.with_parts(hit.lines) for hit in window.said.hits), answer, visit)
    last = walk.window(0)
    whole = walk.proves(last.total) and whole
    told = () if whole else (warning("entrystore.moved", visit.url, seen=len(walk.met), total=walk.expected),)
    rest = _page(parts.unused(), last.said.answer, visit)
    url = f"{visit.url}#unused"
    yield replace(rest, url=url, findings=(*rest.findings, *told), whole=rest.whole and whole)


@dataclass(frozen=True, slots=True)
class _Hit:
    """An entry of the store by its place there, and what it says as lines of N-Triples."""

    place: str
    lines: str


@dataclass(frozen=True, slots=True)
class _Found:
    """One answer of the search."""

    answer: Answer
    hits: tuple[_Hit, ...]


class _Parts:
    """What entries link to in the store, by name, as lines of N-Triples."""

    def __init__(self) -> None:
        self._said: dict[str, str] = {}
        self._used: set[str] = set()
        self._places: set[str] = set()

    def keep(self, hit: _Hit) -> None:
        """Keep what one entry of the store says, under each name that it describes; once, however often it comes."""
        if hit.place in self._places:
            return
        self._places.add(hit.place)
        for name in {line.partition(" ")[0] for line in hit.lines.splitlines() if line[0] == "<"}:
            self._said[name] = self._said.get(name, "") + hit.lines

    def with_parts(self, lines: str) -> str:
        """Give what is said together with all that it leads to in the store."""
        said, waiting = {lines: None}, [lines]
        while waiting:
            for name in _NAME.findall(waiting.pop()):
                more = self._said.get(name)
                if more and more not in said:
                    self._used.add(name)
                    said[more] = None
                    waiting.append(more)
        return "".join(said)

    def unused(self) -> str:
        """Give what nothing led to."""
        return "".join(dict.fromkeys(said for name, said in self._said.items() if name not in self._used))


_NAME = re.compile(r"(<[^<>\s]+>) \.$", re.MULTILINE)


def _parts(visit: Visit, query: str) -> tuple[_Parts, bool]:
    """Give what entries link to, and whether that is all there is. Raises SourceFailed if it never holds still.

    A part that slipped through would be missing in entries that stayed as they were.
    """
    for _ in range(_ATTEMPTS):
        parts, walk = _Parts(), _walk(visit, query)
        for window in walk.windows():
            for hit in window.said.hits:
                parts.keep(hit)
        if walk.moved_at is None:
            return parts, walk.proves(walk.window(0).total)
    raise SourceFailed(error("page.moved", visit.url))


_ATTEMPTS = 3


def _walk(visit: Visit, query: str) -> Walk[_Found]:
    """Give a walk through all answers to a query, in the order of the entries' places."""
    options: Options = visit.options
    contexts = " OR ".join(f"context:{_escaped(f'{_base(visit)}/{each}')}" for each in options.contexts)
    whole = " AND ".join(filter(None, (query, "public:true", f"({contexts})" if contexts else "")))
    ask = partial(_search, visit, whole)
    return Walk(ask, visit.url, most=options.max_records)


def _search(visit: Visit, query: str, offset: int) -> Window[_Found]:
    options: Options = visit.options
    asked = {
        "type": "solr",
        "query": query,
        "sort": "uri asc",
        "limit": options.page_size,
        "offset": offset,
        "rdfFormat": "application/json",
    }
    answer = visit.fetch(
        f"{_base(visit)}/search?{urlencode(asked)}", headers=options.headers, accept="application/json"
    )
    try:
        tree = orjson.loads(answer.body)
        children, total = tree["resource"]["children"], int(tree["results"])
        hits = tuple(_hit(child) for child in children)
    except (ValueError, LookupError, TypeError, AttributeError) as wrong:
        raise SourceFailed(error("page.no-entrystore", answer.where)) from wrong
    return Window(keys=tuple(hit.place for hit in hits), count=len(hits), total=total, said=_Found(answer, hits))


def _hit(child: Mapping[str, Any]) -> _Hit:
    place = f"{child['contextId']}/{child['entryId']}"
    prefix = place.encode().hex()
    return _Hit(place, "".join(line for name in _GRAPHS for line in rdfjson.lines(child.get(name), prefix)))


def _page(text: str, answer: Answer, visit: Visit) -> Page:
    with readable():
        reading = document.read(text.encode(), "nt", base=visit.url, where=answer.where, naming=visit.naming)
    return of_reading(reading, answer.asked, digest(text.encode()))


def _base(visit: Visit) -> str:
    return visit.url.rstrip("/")


def _escaped(text: str) -> str:
    """Give a text as one word of a Solr query."""
    return re.sub(r"([^A-Za-z0-9])", r"\\\1", text)
