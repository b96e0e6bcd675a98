"""udata: the datasets of its API page by page, and their identifiers once more, since pages can move."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from dcat_ap.finding import error
from harvester.clue import Clue
from harvester.options import extra_headers
from harvester.record import Page, SourceFailed
from harvester.visit import Visit
from harvester.walk import Walk

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
    max_records: int = field(
        default=500_000,
        metadata={
            "doc_de": "So viele Datensätze darf die Quelle höchstens haben.",
            "doc_en": "The source may have at most this many datasets.",
            "minimum": 1,
        },
    )
    headers: Mapping[str, str] = extra_headers()


def pages(visit: Visit) -> Iterator[Page]:
    """Give the datasets in the order in which they were made, and at the end a page that says whether these are all.

    The identifiers are read a second time: only where both times agree with each other and with the number that the
    server says, absence proves anything. What was met the second time only is asked for alone. Raises SourceFailed.
    """
    walk = Walk(visit, "udata", "udata", visit.options.headers)
    if visit.is_file:
        yield walk.document(visit.fetch(visit.url))
        return
    licences = _licences(walk)
    first, again = _Census(walk), _Census(walk)
    for where, data in first.pages({"X-Get-Datasets-Full-Objects": "True"}):
        yield walk.page(where, (_licensed(each, licences) for each in data))
    for _ in again.pages({"X-Fields": "data{id},next_page,total"}):
        continue
    for key in sorted(again.met - first.met - {""}):
        alone = f"{_base(visit)}{_API}{key}/"
        shown = walk.found(alone)
        if shown is not None:
            yield walk.page(alone, [_licensed(shown, licences)])
    if not first.agrees(again):
        walk.doubt()
    yield walk.end(first.total)


class _Census:
    """One way through all pages: which identifiers were met, and whether the server's number was theirs."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._options: Options = walk.visit.options
        self.steady = True
        self.met: set[str] = set()
        self.total = -1

    def pages(self, headers: Mapping[str, str]) -> Iterator[tuple[str, list[Any]]]:
        """Give the address and the datasets of each page, until nothing new comes."""
        number = 0
        while len(self.met) <= self._options.max_records:
            number += 1
            asked = {**self._options.query, "sort": "created", "page_size": self._options.page_size, "page": number}
            where = f"{_base(self._walk.visit)}{_API}?{urlencode(asked)}"
            data, more = self._page(where, headers, first=number == 1)
            news = self._news(data)
            if news:
                yield where, data
            if not news or not (more or len(self.met) < self.total):
                return
        raise SourceFailed(error("walk.too-many", self._walk.visit.url, most=self._options.max_records))

    def agrees(self, other: "_Census") -> bool:
        """Say whether both met the same, each without a repetition, and as much as the server says there is."""
        steady = self.steady and other.steady
        return steady and self.met == other.met and self.total == other.total == len(self.met)

    def _page(self, where: str, headers: Mapping[str, str], *, first: bool) -> tuple[list[Any], bool]:
        ask = self._walk.ask if first else self._walk.found
        said = ask(where, headers=headers)
        if said is None:
            return [], False  # some servers have no page behind the last one
        if not isinstance(said, dict) or not isinstance(said.get("data"), list):
            raise self._walk.no_answer(where)
        total = said.get("total")
        if not isinstance(total, int) or total != (total if first else self.total):
            self.steady = False
        self.total = total if isinstance(total, int) else self.total
        return said["data"], bool(said.get("next_page"))

    def _news(self, data: list[Any]) -> int:
        """Count what was not met before."""
        keys = [str(each.get("id") or "") if isinstance(each, dict) else "" for each in data]
        news = set(keys) - self.met
        if len(news) < len(keys) or "" in keys:
            self.steady = False
        self.met |= news
        return len(news)


def _licences(walk: Walk) -> dict[str, Any]:
    """Give what the portal says of each licence that its datasets only call by an identifier."""
    said = walk.found(f"{_base(walk.visit)}{_API}licenses/")
    return {str(each["id"]): each for each in said or () if isinstance(each, dict) and each.get("id")}


def _licensed(said: Any, licences: Mapping[str, Any]) -> Any:
    known = licences.get(str(said.get("license"))) if isinstance(said, dict) else None
    return {**said, "license": known} if known else said


def _base(visit: Visit) -> str:
    return visit.url.partition("?")[0].partition("/api/")[0].rstrip("/")
