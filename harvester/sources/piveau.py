"""piveau: the names of all datasets from its search, and what is said of them as RDF from its repository."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, unquote, urlencode

import orjson

from dcat_ap import document
from dcat_ap.finding import error
from dcat_ap.parse import Unreadable
from harvester.clue import Clue
from harvester.interface import Interface, refused
from harvester.options import extra_headers, most_records
from harvester.paging import Leaf, Leaves, Walk
from harvester.record import Page, SourceFailed, of_reading
from harvester.visit import Answer, Visit

KIND = "piveau"
DOC = {
    "de": "piveau, etwa open.bydata oder data.europa.eu: RDF aus dem Hub, gefunden über die Suche.",
    "en": "piveau, such as open.bydata or data.europa.eu: RDF from its hub, found by its search.",
}
_HUB = "/api/hub"
_IS_HUB = r"\"result\"\s*:\s*\{.*\"(count|facets)\"\s*:"
CLUES = (
    Clue(ask=f"{_HUB}/search/search?filter=dataset&limit=0&aggregation=false", says=_IS_HUB, url="{base}/", rank=5),
)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a steward may set for a source of kind `piveau`."""

    catalogue: str = field(
        default="",
        metadata={
            "doc_de": "Nur dieser Katalog des Portals (seine Kennung), etwa erlangen-import.",
            "doc_en": "Only this catalogue of the portal (its identifier), such as erlangen-import.",
        },
    )
    repo: str = field(
        default="",
        metadata={
            "doc_de": "Adresse des Repositoriums (hub-repo), wenn sie nicht …/api/hub/repo ist.",
            "doc_en": "Address of the repository (hub-repo) where it is not …/api/hub/repo.",
        },
    )
    search: str = field(
        default="",
        metadata={
            "doc_de": "Adresse der Suche (hub-search), wenn sie nicht …/api/hub/search ist.",
            "doc_en": "Address of the search (hub-search) where it is not …/api/hub/search.",
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
    max_records: int = most_records(2_000_000)
    headers: Mapping[str, str] = extra_headers()


def pages(visit: Visit) -> Iterator[Page]:
    """Give the datasets that the search names, and at the end a page that says whether it named all.

    The repository gives many at once, in no certain order: what those pages leave out is asked for alone. The names
    are read a second time: only where that reading met as many as the search says there are, absence proves anything.
    Raises SourceFailed.
    """
    interface = Interface(visit, "piveau", "dcat", visit.options.headers)
    if visit.is_file:
        yield interface.document(visit.fetch(visit.url))
        return
    names = _Names(interface)
    names.read()
    for page in _many(visit, names.met):
        interface.met.update(_tail(record.iri) for record in page.records)
        yield page
    yield from _each(interface, names.met)
    first = set(names.met)
    if not names.read():
        interface.doubt()
    yield from _each(interface, (each for each in names.met if each not in first))
    yield interface.end(names.total)


_SINGLY = {"400", "404", "405", "406", "500", "501"}  # a repository that does not give several at once
_GONE = {"404", "410"}
_BROKEN = "500"  # a repository that cannot write this one dataset
_NAMES = 1000
_PASSES = 3  # so often the names are read that did not come to as many as there are
_IDLE = 5  # answers in a row without a new name are a circle


class _Names:
    """The names of all datasets: by scrolling, which shows one state of the search, else page by page."""

    def __init__(self, interface: Interface) -> None:
        self.met: dict[str, None] = {}
        self.total = 0
        self._interface = interface
        visit = interface.visit
        asked: dict[str, Any] = {"filter": "dataset", "includes": "id", "aggregation": "false"}
        if visit.options.catalogue:
            asked["facets"] = orjson.dumps({"catalog": [visit.options.catalogue]}).decode()
        self._base = visit.options.search or _hub(visit, "search")
        self._asked = asked

    def read(self) -> bool:
        """Read the names, and say whether they are as many as the search says, none of them twice.

        Where they are not they are read again, a few times; all that were ever met stay.
        """
        for _ in range(_PASSES):
            result = self._search({"limit": _NAMES, "scroll": "true", "page": 0})
            if not result.get("scrollId"):
                return self._paged()
            if self._scrolled(result):
                return True
        return False

    def _scrolled(self, result: dict[str, Any]) -> bool:
        met: dict[str, None] = {}
        totals: list[object] = []
        seen = idle = 0
        while idle < _IDLE:
            keys = dict.fromkeys(map(_key, result["results"]))
            idle = idle + 1 if keys.keys() <= met.keys() else 0
            met |= keys
            seen += len(result["results"])
            totals.append(result.get("count"))
            self._meet(met, totals[-1])
            if not keys and totals[-1] == len(met):
                break
            result = self._result(f"{self._base}/scroll?{urlencode({'scrollId': result.get('scrollId') or ''})}")
        return seen == len(met) and set(totals) == {len(met)}

    def _paged(self) -> bool:
        leaves = Leaves(self._leaf, _key, _NAMES)
        walk = Walk(leaves.window, self._base, most=self._interface.visit.options.max_records)
        for _ in walk.windows():
            continue
        self._meet(dict.fromkeys(walk.met), walk.expected)
        return walk.proves(walk.totals[-1])

    def _leaf(self, number: int, size: int) -> Leaf:
        result = self._search({"limit": size, "page": number, "sort": "id+asc"})
        count = result.get("count")
        return Leaf(items=result["results"], total=count if isinstance(count, int) else None, where=self._base)

    def _meet(self, names: Mapping[str, None], total: object) -> None:
        self.met |= {name: None for name in names if name}
        self.total = total if isinstance(total, int) else self.total
        most = self._interface.visit.options.max_records
        if len(self.met) > most:
            raise SourceFailed(error("entry.too-many", self._base, most=most))

    def _search(self, more: Mapping[str, Any]) -> dict[str, Any]:
        return self._result(f"{self._base}/search?{urlencode({**self._asked, **more})}")

    def _result(self, where: str) -> dict[str, Any]:
        said = self._interface.ask(where)
        result = said.get("result") if isinstance(said, dict) else None
        if not isinstance(result, dict) or not isinstance(result.get("results"), list):
            raise self._interface.no_answer(where)
        return result


def _many(visit: Visit, names: Mapping[str, None]) -> Iterator[Page]:
    """Give the pages of the repository with those of their datasets that the search names, until nothing new comes."""
    catalogue = visit.options.catalogue
    place = f"/catalogues/{quote(catalogue, safe='')}/datasets" if catalogue else "/datasets"
    size = visit.options.page_size
    met: set[str] = set()
    idle = 0
    for offset in range(0, visit.options.max_records, size):
        where = f"{_repo(visit)}{place}?{urlencode({'valueType': 'metadata', 'limit': size, 'offset': offset})}"
        try:
            page = _page(visit, _ask(visit, where))
        except SourceFailed as failed:
            if refused(failed) in _SINGLY:
                return
            raise
        except Unreadable:
            if offset > len(names):
                return
            continue  # each of its datasets is asked for alone
        found = {_tail(record.iri) for record in page.records}
        idle = idle + 1 if found <= met else 0
        if idle == _IDLE or not found:
            return
        met |= found
        yield replace(page, records=tuple(each for each in page.records if _tail(each.iri) in names))


def _each(interface: Interface, names: Iterable[str]) -> Iterator[Page]:
    """Give the pages of those datasets that were not met, one by one."""
    for name in names:
        alone = None if name in interface.met else _alone(interface.visit, name)
        if alone:
            interface.met.update(name for _ in alone.records[:1])
            yield alone


def _alone(visit: Visit, name: str) -> Page | None:
    """Give the page of one dataset; None where the repository has none of this name."""
    where = f"{_repo(visit)}/datasets/{quote(name, safe='')}"
    try:
        page = _page(visit, _ask(visit, where))
    except SourceFailed as failed:
        if refused(failed) in _GONE:
            return None
        if refused(failed) != _BROKEN:
            raise
        return Page(url=where, digest="", findings=(failed.finding,), whole=False)
    except Unreadable as unreadable:
        return Page(url=where, digest="", findings=(unreadable.finding,), whole=False)
    own = tuple(each for each in page.records if _tail(each.iri) == name)  # not what it mentions, such as its series
    return replace(page, records=own or page.records)


def _ask(visit: Visit, where: str) -> Answer:
    return visit.ask(where, headers={**visit.options.headers, "Accept": "text/turtle"})


def _page(visit: Visit, answer: Answer) -> Page:
    """Give a page of RDF. Raises Unreadable."""
    form = document.form_of(answer.body, answer.content_type)
    reading = document.read(answer.body, form, base=answer.url, where=answer.where, naming=visit.naming)
    return of_reading(reading, answer.asked, answer.digest)


def _key(said: Any) -> str:
    return str(said.get("id") or "") if isinstance(said, dict) else ""


def _tail(iri: str) -> str:
    """Give the identifier at the end of the name that piveau gives a dataset."""
    return unquote(iri.rpartition("/")[2])


def _repo(visit: Visit) -> str:
    return visit.options.repo.rstrip("/") or _hub(visit, "repo")


def _hub(visit: Visit, part: str) -> str:
    return f"{visit.url.partition('?')[0].partition('/api/')[0].rstrip('/')}{_HUB}/{part}"
