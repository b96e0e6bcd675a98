"""udata: the datasets of its API page by page, and their identifiers once more, since pages can move."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from harvester.clue import Clue
from harvester.interface import Interface
from harvester.options import extra_headers, most_records
from harvester.paging import Walk, Window, numbered
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
    listing = _Listing(interface, {"X-Get-Datasets-Full-Objects": "True"})
    first = Walk(listing.window, visit.url, most=visit.options.max_records)
    for where, data in (window.said for window in first.windows()):
        yield interface.page(where, (_licensed(each, licences) for each in data))
    listing = _Listing(interface, {"X-Fields": "data{id},next_page,page,page_size,total"})
    again = Walk(listing.window, visit.url, most=visit.options.max_records)
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


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A numbered page: its address, its datasets, how many it may have and how many there are by the server's word."""

    where: str
    data: list[Any]
    size: int
    total: int | None

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(key for each in self.data if (key := _key(each)))


class _Listing:
    """The list of all datasets, as its numbered pages hold it from any position on."""

    def __init__(self, interface: Interface, headers: Mapping[str, str]) -> None:
        self._interface = interface
        self._headers = headers
        self._most = interface.visit.options.page_size
        self._total: int | None = None

    def window(self, position: int) -> Window[tuple[str, list[Any]]]:
        """Give the datasets from a position on; a server whose pages are smaller than asked for is asked for such ones.

        A page that ends with the position is joined with the next one, if it is still the same afterwards.
        """
        number, size = numbered(position, self._most)
        pages = [self._page(number, size)]
        if (number + 1) * size == position + 1 and len(pages[0].data) == size:
            pages += [self._page(number + 1, size), self._page(number, size)]
        told = min(each.size for each in pages)
        if told < size:
            self._most = told
            return self.window(position)
        joined = [*pages[0].data, *(pages[1].data if pages[1:] and pages[0].keys == pages[2].keys else ())]
        totals = {each.total for each in pages}
        shown = replace(pages[0], data=joined[position - number * size :])
        total = totals.pop() if len(totals) == 1 else None
        return Window(keys=shown.keys, count=len(shown.data), total=total, said=(shown.where, shown.data))

    def _page(self, number: int, size: int) -> _Numbered:
        """Give a page, the first being 0; it is empty where a server has none behind the last one."""
        asked = {**self._interface.visit.options.query, "sort": "created", "page_size": size, "page": number + 1}
        where = f"{_base(self._interface.visit)}{_API}?{urlencode(asked)}"
        ask = self._interface.found if number else self._interface.ask
        said = ask(where, headers=self._headers)
        if said is None and number:
            return _Numbered(where, [], size, self._total)
        if not isinstance(said, dict) or not isinstance(said.get("data"), list):
            raise self._interface.no_answer(where)
        told, total = said.get("page_size"), said.get("total")
        self._total = total if isinstance(total, int) else None
        return _Numbered(where, said["data"], told if isinstance(told, int) and told > 0 else size, self._total)


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
