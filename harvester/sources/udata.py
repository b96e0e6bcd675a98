"""udata: the datasets of its API page by page, and their identifiers once more, since pages can move."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode

from harvester.clue import Clue
from harvester.interface import Census, Interface
from harvester.options import extra_headers, most_records
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

    The identifiers are read a second time: only where both times agree with each other and with the number that the
    server says, absence proves anything. What was met the second time only is asked for alone. Raises SourceFailed.
    """
    interface = Interface(visit, "udata", "udata", visit.options.headers)
    if visit.is_file:
        yield interface.document(visit.fetch(visit.url))
        return
    licences = _licences(interface)
    first, again = (Census(visit, visit.options.max_records) for _ in range(2))
    for where, data in _pages(interface, first, {"X-Get-Datasets-Full-Objects": "True"}):
        yield interface.page(where, (_licensed(each, licences) for each in data))
    for _ in _pages(interface, again, {"X-Fields": "data{id},next_page,total"}):
        continue
    for key in (each for each in again.met if each not in first.met):
        alone = f"{_base(visit)}{_API}{key}/"
        shown = interface.found(alone)
        if shown is not None:
            yield interface.page(alone, [_licensed(shown, licences)])
    if not first.agrees(again):
        interface.doubt()
    yield interface.end(first.total)


def _pages(interface: Interface, census: Census, headers: Mapping[str, str]) -> Iterator[tuple[str, list[Any]]]:
    """Give the address and the datasets of each page, until nothing new comes."""
    options: Options = interface.visit.options
    for number in count(1):
        asked = {**options.query, "sort": "created", "page_size": options.page_size, "page": number}
        where = f"{_base(interface.visit)}{_API}?{urlencode(asked)}"
        said = interface.found(where, headers=headers) if census.met else interface.ask(where, headers=headers)
        if said is None:
            return  # some servers have no page behind the last one
        data = said.get("data") if isinstance(said, dict) else None
        if not isinstance(data, list):
            raise interface.no_answer(where)
        news = census.count(map(_key, data), said.get("total"))
        if news:
            yield where, data
        if not news or not (said.get("next_page") or len(census.met) < census.total):
            return


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
