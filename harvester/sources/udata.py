"""udata: the datasets of its API page by page, and their identifiers once more, since pages can move."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from harvester.clue import Clue
from harvester.interface import Interface
from harvester.options import extra_headers, most_records
from harvester.paging import Leaf, Leaves, Walk
from harvester.record import Page
from harvester.visit import Visit

KIND = "udata"
DOC = {
    "de": "udata, etwa data.gouv.fr oder data.public.lu: die Datensätze über die API 1.",
    "en": "udata, such as data.gouv.fr or data.public.lu: the datasets by its API 1.",
}
_API = "/api/1/datasets/"
CLUES = (Clue(ask=f"{_API}licenses/", says=r"\"alternate_(urls|titles)\"\s*:", url="{base}/", rank=6),)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a steward may set for a source of kind `udata`."""

    query: Mapping[str, str] = field(
        default_factory=dict,
        metadata={
            "doc_de": 'Nur was so zu finden ist, etwa `{organization = "534fff…"}` oder `{tag = "inspire"}`.',
            "doc_en": 'Only what is found so, such as `{organization = "534fff…"}` or `{tag = "inspire"}`.',
        },
    )
    page_size: int = field(
        default=100,
        metadata={
            "doc_de": "So viele Datensätze werden auf einmal verlangt.",
            "doc_en": "This many datasets are asked for at once.",
            "minimum": 1,
        },
    )
    max_records: int = most_records()
    headers: Mapping[str, str] = extra_headers()


def pages(visit: Visit) -> Iterator[Page]:
    """Give the datasets in the order in which they were made, and at the end a page that says whether these are all.

    The identifiers are read a second time, and what was met only then is asked for alone: only where that reading met
    as many as the server says there are, absence proves anything. Raises SourceFailed.
    """
    interface = Interface(visit, "udata", "udata", visit.options.headers)
    if visit.is_file:
        yield interface.document(visit.fetch(visit.url))
        return
    licences = _licences(interface)
    first = _Listing(interface, {"X-Get-Datasets-Full-Objects": "True"}).walk
    for where, data in (window.said for window in first.windows()):
        yield interface.page(where, (_licensed(each, licences) for each in data))
    again = _Listing(interface, {"X-Fields": "data{id},next_page,page,page_size,total"}).walk
    for _ in again.windows():
        continue
    for key in sorted(again.met - first.met):
        alone = f"{_base(visit)}{_API}{key}/"
        shown = interface.found(alone)
        if shown is not None:
            yield interface.page(alone, [_licensed(shown, licences)])
    if not again.proves(again.totals[-1]):
        interface.doubt()
    yield interface.end(again.expected)


class _Listing:
    """The numbered pages of the list of all datasets."""

    def __init__(self, interface: Interface, headers: Mapping[str, str]) -> None:
        self._interface = interface
        self._headers = headers
        self._total: int | None = None

    @property
    def walk(self) -> Walk[tuple[str, list[Any]]]:
        """A walk through the list from its beginning."""
        options: Options = self._interface.visit.options
        leaves = Leaves(self._leaf, _key, options.page_size)
        return Walk(leaves.window, self._interface.visit.url, most=options.max_records)

    def _leaf(self, number: int, size: int) -> Leaf:
        """Give a page; it is empty where a server has none behind the last one."""
        asked = {**self._interface.visit.options.query, "sort": "created", "page_size": size, "page": number + 1}
        where = f"{_base(self._interface.visit)}{_API}?{urlencode(asked)}"
        ask = self._interface.found if number else self._interface.ask
        said = ask(where, headers=self._headers)
        if said is None and number:
            return Leaf(items=[], total=self._total, where=where)
        if not isinstance(said, dict) or not isinstance(said.get("data"), list):
            raise self._interface.no_answer(where)
        told, total = said.get("page_size"), said.get("total")
        self._total = total if isinstance(total, int) else None
        size = told if isinstance(told, int) and told > 0 else 0
        return Leaf(items=said["data"], size=size or None, total=self._total, where=where)


def _key(said: Any) -> str:
    return str(said.get("id") or "") if isinstance(said, dict) else ""


def _licences(interface: Interface) -> dict[str, Any]:
    """Give what the portal says of each licence that its datasets only call by an identifier."""
    said = interface.found(f"{_base(interface.visit)}{_API}licenses/")
    return {str(each["id"]): each for each in said or () if isinstance(each, dict) and each.get("id")}


def _licensed(said: Any, licences: Mapping[str, Any]) -> Any:
    known = licences.get(str(said.get("license"))) if isinstance(said, dict) else None
    return {**said, "license": known} if known else said


def _base(visit: Visit) -> str:
    return visit.url.partition("?")[0].partition("/api/")[0].rstrip("/")
