"""piveau: the names of all datasets from its search, and what is said of them as RDF from its repository."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any
from urllib.parse import quote, unquote, urlencode

import orjson

from dcat_ap import document
from dcat_ap.parse import Unreadable
from harvester.clue import Clue
from harvester.interface import Census, Interface, refused
from harvester.options import extra_headers, most_records
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
    are read a second time: only where both times agree, absence proves anything. Raises SourceFailed.
    """
    interface = Interface(visit, "piveau", "dcat", visit.options.headers)
    if visit.is_file:
        yield interface.document(visit.fetch(visit.url))
        return
    names, again = (Census(visit, visit.options.max_records) for _ in range(2))
    _name(interface, names)
    for page in _many(visit, names):
        interface.met.update(_tail(record.iri) for record in page.records)
        yield page
    for name in (each for each in names.met if each not in interface.met):
        alone = _alone(visit, name)
        if alone:
            interface.met.update(name for _ in alone.records[:1])
            yield alone
    _name(interface, again)
    if not names.agrees(again):
        interface.doubt()
    yield interface.end(names.total)


_SINGLY = {"400", "404", "405", "406", "500", "501"}  # a repository that does not give several at once
_GONE = {"404", "410"}
_BROKEN = "500"  # a repository that cannot write this one dataset
_NAMES = 1000


def _name(interface: Interface, census: Census) -> None:
    """Read the names of all datasets: by scrolling, which shows one state, else page by page."""
    base = interface.visit.options.search or _hub(interface.visit, "search")
    catalogue = interface.visit.options.catalogue
    asked: dict[str, Any] = {"filter": "dataset", "limit": _NAMES, "includes": "id", "aggregation": "false"}
    if catalogue:
        asked["facets"] = orjson.dumps({"catalog": [catalogue]}).decode()
    where = f"{base}/search?{urlencode({**asked, 'scroll': 'true', 'page': 0})}"
    for number in count(1):
        said = interface.ask(where)
        result = said.get("result") if isinstance(said, dict) else None
        if not isinstance(result, dict) or not isinstance(result.get("results"), list):
            raise interface.no_answer(where)
        if not census.count(map(_key, result["results"]), result.get("count")):
            return
        scroll = result.get("scrollId")
        if scroll:
            where = f"{base}/scroll?{urlencode({'scrollId': scroll})}"
        elif len(census.met) >= census.total:
            return
        else:
            where = f"{base}/search?{urlencode({**asked, 'page': number})}"


def _many(visit: Visit, names: Census) -> Iterator[Page]:
    """Give the pages of the repository with those of their datasets that the search names, until nothing new comes."""
    catalogue = visit.options.catalogue
    place = f"/catalogues/{quote(catalogue, safe='')}/datasets" if catalogue else "/datasets"
    size = visit.options.page_size
    met: set[str] = set()
    for offset in range(0, visit.options.max_records, size):
        where = f"{_repo(visit)}{place}?{urlencode({'valueType': 'metadata', 'limit': size, 'offset': offset})}"
        try:
            page = _page(visit, _ask(visit, where))
        except SourceFailed as failed:
            if refused(failed) in _SINGLY:
                return
            raise
        except Unreadable:
            if offset > len(names.met):
                return
            continue  # each of its datasets is asked for alone
        found = {_tail(record.iri) for record in page.records}
        if found <= met:
            return
        met |= found
        yield replace(page, records=tuple(each for each in page.records if _tail(each.iri) in names.met))


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
