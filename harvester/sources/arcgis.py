"""ArcGIS Hub: its search API page by page, or one of its DCAT feeds."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Literal
from urllib.parse import urlencode

from dcat_ap import document
from harvester import mapping
from harvester.clue import Clue
from harvester.interface import Interface
from harvester.options import most_records
from harvester.paging import Walk, Window
from harvester.record import Page
from harvester.visit import Visit

KIND = "arcgis"
DOC = {
    "de": "ArcGIS Hub: die Suche des Portals oder einer seiner Feeds nach DCAT.",
    "en": "ArcGIS Hub: the search of the portal, or one of its DCAT feeds.",
}
_ITEMS = "/api/search/v1/collections/dataset/items"
_FEEDS = {"dcat-us": "/api/feed/dcat-us/1.1.json", "dcat-ap": "/api/feed/dcat-ap/2.0.1.json"}
CLUES = (
    Clue(ask=f"{_ITEMS}?limit=1", says=r"\"FeatureCollection\".*\"(numberMatched|features)\"", url="{base}", rank=6),
)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a steward may set for a source of kind `arcgis`."""

    feed: Literal["", "dcat-us", "dcat-ap"] = field(
        default="",
        metadata={
            "doc_de": "Statt der Suche diesen Feed lesen: dcat-us oder dcat-ap.",
            "doc_en": "Read this feed instead of the search: dcat-us or dcat-ap.",
        },
    )
    filter: str = field(
        default="",
        metadata={
            "doc_de": "Filter der Suche, etwa type='Feature Service'.",
            "doc_en": "A filter for the search, such as type='Feature Service'.",
        },
    )
    page_size: int = field(
        default=100,
        metadata={
            "doc_de": "So viele Einträge werden auf einmal verlangt.",
            "doc_en": "This many entries are asked for at once.",
            "minimum": 2,
        },
    )
    max_records: int = most_records(100_000)


def pages(visit: Visit) -> Iterator[Page]:
    """Give the items of the hub, and at the end a page that says whether the walk can be trusted.

    Raises SourceFailed when an answer cannot be had or read.
    """
    if visit.options.feed:
        yield _feed(visit)
    elif visit.is_file:
        yield _hub(visit).document(visit.fetch(visit.url))
    else:
        yield from _search(_hub(visit))


def _hub(visit: Visit) -> Interface:
    return Interface(visit, "ArcGIS Hub", "arcgis", {}, area="arcgis")


def _search(hub: Interface) -> Iterator[Page]:
    """Give the answers of the search, and a page that says whether they are all there is."""
    walk = Walk(partial(_ask, hub), hub.visit.url, most=hub.visit.options.max_records)
    for window in walk.windows():
        yield hub.page(*window.said)
    if not walk.proves(walk.window(0).total):
        hub.doubt()
    yield hub.end(walk.expected)


def _ask(hub: Interface, position: int) -> Window[tuple[str, list[Any]]]:
    """Give the items of the search from `position` on, with the address of the answer."""
    visit = hub.visit
    asked = {
        "limit": visit.options.page_size,
        "startindex": position + 1,
        "sortBy": "id",
        "filter": visit.options.filter,
    }
    where = f"{_base(visit)}{_ITEMS}?{urlencode({name: value for name, value in asked.items() if value})}"
    said = hub.ask(where)
    if not isinstance(said, dict) or not isinstance(said.get("features"), list):
        raise hub.no_answer(where)
    features = said["features"]
    keys = (str(each.get("id") or "") if isinstance(each, dict) else "" for each in features)
    return Window(keys=tuple(filter(None, keys)), count=len(features), total=_number(said), said=(where, features))


def _number(answer: dict[str, Any]) -> int:
    said = answer.get("numberMatched")
    return said if isinstance(said, int) else 0


def _feed(visit: Visit) -> Page:
    """Give a feed as one page: in JSON by DCAT-US, or as JSON-LD by DCAT-AP."""
    name = visit.options.feed
    answer = visit.fetch(f"{_base(visit)}{_FEEDS[name]}")
    form = "datajson" if name == "dcat-us" else "dcat"
    page = visit.page(answer, partial(mapping.records, form))
    hiding = [each for each in page.findings if form == "datajson" or each.rule in document.HIDES_ENTRIES]
    return replace(page, whole=not hiding)


def _base(visit: Visit) -> str:
    return visit.url.partition("/api/")[0].partition("?")[0].rstrip("/")
