"""Public participation: a feed (RSS, Atom) or a JSON list of procedures, surveys, dialogues and events.

No German participation platform has a public API that is confirmed, so this reads whatever lists them, tolerantly.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from dcat_ap.finding import error
from harvester import feed, mapping
from harvester.clue import Clue
from harvester.feed import Feed
from harvester.options import extra_headers
from harvester.procedure import FORMAT, of_list
from harvester.record import Contents, Page, SourceFailed, readable
from harvester.visit import Answer, Visit

KIND = "beteiligung"
DOC = {
    "de": "Bürgerbeteiligung: ein Feed (RSS, Atom) oder eine JSON-Liste von Verfahren, Umfragen, Dialogen, Terminen.",
    "en": "Public participation: a feed (RSS, Atom) or a JSON list of procedures, surveys, dialogues, events.",
}
_TAKES_PART = r"xbeteiligung|beteiligung(?:sverfahren|Oeffentlichkeit|URL|sportal)|verfahrensart|auslegungsStartDatum"
_IS_LIST = r"(?=.*(?:<rss\b|<rdf:RDF\b|<feed\b|^application/(?:\w+\+)?json|\n\s*[{\[]))"
CLUES = (
    Clue(says=rf"{_IS_LIST}.*(?:{_TAKES_PART})", rank=45),
    Clue(says=r"<(?:\w+:)?(?:kommunal|planfeststellung|raumordnung)\.\w+\.0\d{3}\b", rank=14),
    Clue(says=r"<rss\b[^>]*\bversion=|<feed\b[^>]*http://www\.w3\.org/2005/Atom(?!.*opensearch)", rank=88),
)
_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/json;q=0.9, */*;q=0.1"


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a steward may set for a source of kind `beteiligung`."""

    title: str = field(
        default="",
        metadata={
            "doc_de": "Titel des Datensatzes für die Liste, wenn sie selbst keinen nennt.",
            "doc_en": "Title of the dataset for the list, if it names none itself.",
        },
    )
    complete: bool = field(
        default=False,
        metadata={
            "doc_de": "Die Liste nennt stets alle Verfahren: Was fehlt, gilt als gelöscht.",
            "doc_en": "The list always names all procedures: what is missing counts as deleted.",
        },
    )
    max_pages: int = field(
        default=1_000,
        metadata={
            "doc_de": "So viele Seiten darf die Liste höchstens haben.",
            "doc_en": "The list may have at most this many pages.",
            "minimum": 1,
        },
    )
    headers: Mapping[str, str] = extra_headers()


def pages(visit: Visit) -> Iterator[Page]:
    """Give the pages of the list, the list itself as a dataset on the first; the last says if absence proves anything.

    Raises SourceFailed when a page cannot be had or read, or when the pages go round in a circle.
    """
    yield from _Walk(visit).pages()


class _Walk:
    """Goes from page to page and counts what it met."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._asked: set[str] = set()
        self._met: set[str] = set()
        self._totals: set[int | None] = set()
        self._trusted = True
        self._complete: bool = visit.options.complete

    def pages(self) -> Iterator[Page]:
        """Give each page once; of the last is known whether the walk saw everything."""
        url = self._visit.url
        while url:
            page = self._page(url)
            keys = set(page.unchanged) | {each.key for each in page.records}
            if keys and keys <= self._met:
                raise SourceFailed(error("page.repeated", url))
            self._trusted = self._trusted and not page.findings and self._met.isdisjoint(keys)
            self._met |= keys
            self._totals.add(page.total)
            url = page.next_url
            yield page if url else replace(page, whole=self._whole())

    def _whole(self) -> bool:
        """Say whether all was seen: the numbers agree, or one page is all there is and says that it is complete."""
        numbers = self._totals == {len(self._met)}
        alone = len(self._asked) == 1 and self._complete and self._totals == {None}
        return self._trusted and (numbers or alone)

    def _page(self, url: str) -> Page:
        if url in self._asked:
            raise SourceFailed(error("page.repeated", url))
        if len(self._asked) >= self._visit.options.max_pages:
            raise SourceFailed(error("page.too-many", url, most=self._visit.options.max_pages))
        is_first = not self._asked
        self._asked.add(url)
        answer = self._visit.fetch(url, headers=self._visit.options.headers, accept=_ACCEPT)
        return self._visit.as_known(answer) or self._read(answer, is_first=is_first)

    def _read(self, answer: Answer, *, is_first: bool) -> Page:
        with readable():
            listed = feed.read(answer.body, answer.url)
            contents = mapping.records(FORMAT, answer.body, self._visit.origin, answer.where)
            own = (of_list(self._about(listed, answer), self._visit.origin),) if is_first else ()
        self._complete = self._complete or listed.complete
        return replace(
            answer.page(Contents((*own, *contents.records), contents.findings)),
            next_url=listed.next,
            total=None if listed.total is None else listed.total + 1,  # the list itself is a record, too
        )

    def _about(self, listed: Feed, answer: Answer) -> Mapping[str, object]:
        """Give what the list says of itself, with its address; what it says of one page is left out.

        A file of the instance has no address that anybody else could use.
        """
        told = {name: value for name, value in listed.about.items() if name not in _OF_PAGES}
        told.pop("url", None)
        title = {} if told.get("title") or not self._visit.options.title else {"title": self._visit.options.title}
        media_type = answer.content_type.partition(";")[0].strip().lower()
        address = {} if self._visit.is_file else {"url": self._visit.url, "media_type": media_type}
        return {**told, **title, **address}


_OF_PAGES = frozenset(
    {
        *("totalResults", "startIndex", "itemsPerPage", "total", "next", "next_url", "limit", "offset", "page"),
        *("generator", "ttl", "docs", "image", "logo", "icon", "favicon", "cloud", "version", "feed_url", "type"),
        *("_links", "links", "meta", "pagination", "paging", "numberMatched", "numberReturned", "timeStamp"),
    }
)
