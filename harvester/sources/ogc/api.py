"""OGC API: from the landing page to conformance and collections, and through the records of each catalogue."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from dcat_ap.finding import error
from harvester import fields
from harvester.record import Page, SourceFailed, digest
from harvester.sources.ogc import walk
from harvester.sources.ogc.request import ask, contents, link, read
from harvester.visit import Answer, Visit

_MOST_LISTS = 1000  # answers that a list of collections may take


def pages(visit: Visit, answer: Answer) -> Iterator[Page]:
    """Give what a landing page, a list of collections, one of these, or records in it lead to.

    Raises SourceFailed when an answer cannot be had or read.
    """
    said = read(answer)
    if isinstance(said.get("features"), list) and not visit.is_file:
        yield from walk.pages(visit, answer.asked, _collection_of(said, answer.url))
        return
    whole = _completed(visit, said, answer)
    listed = whole.get("collections")
    catalogues = [each for each in (listed if isinstance(listed, list) else [whole]) if _has_records(each)]
    if whole not in catalogues:
        yield _page(visit, whole, answer.asked)
    for each in catalogues if not visit.is_file else ():
        url = link(each, answer.url, "items") or f"{answer.url.partition('?')[0].rstrip('/')}/items"
        yield from walk.pages(visit, url, _name(each))


def _completed(visit: Visit, said: dict[str, Any], answer: Answer) -> dict[str, Any]:
    """Give a landing page with its conformance classes and collections; anything else as it is."""
    conformance, data = link(said, answer.url, "conformance"), link(said, answer.url, "data")
    whole = dict(said)
    if visit.is_file:
        return whole
    if conformance and "conformsTo" not in whole and "id" not in whole:
        whole["conformsTo"] = read(ask(visit, conformance)).get("conformsTo")
    if data and "collections" not in whole and "extent" not in whole:
        whole["collections"] = list(_collections(visit, data))
    elif isinstance(whole.get("collections"), list):
        following = link(whole, answer.url, "next")
        whole["collections"] = [*whole["collections"], *(_collections(visit, following) if following else ())]
    wanted = visit.options.collections
    if wanted and isinstance(whole.get("collections"), list):
        whole["collections"] = [each for each in whole["collections"] if _name(each) in wanted]
    return whole


def _collections(visit: Visit, url: str) -> Iterator[Any]:
    """Give the collections of a list, which may come in several answers. Raises SourceFailed."""
    met: set[str] = set()
    while url:
        if url in met or len(met) > _MOST_LISTS:
            raise SourceFailed(error("page.repeated", url))
        met.add(url)
        answer = ask(visit, url)
        said = read(answer)
        if not isinstance(said.get("collections"), list):
            raise SourceFailed(error("ogcapi.no-answer", answer.where))
        yield from said["collections"]
        url = link(said, answer.url, "next")


def _page(visit: Visit, said: dict[str, Any], where: str) -> Page:
    found = contents(visit, said, where)
    bodies = b"".join(record.body for record in found.records)
    return Page.of(found, where, digest(bodies), whole=not found.findings)


def _has_records(said: Any) -> bool:
    kinds = fields.listed(said.get("itemType")) if isinstance(said, dict) else []
    return "record" in kinds


def _name(said: Any) -> str:
    name = said.get("id") if isinstance(said, dict) else None
    return str(name) if isinstance(name, str | int) else ""


def _collection_of(said: dict[str, Any], url: str) -> str:
    """Give the name of the collection whose items an answer has: what stands before `/items` in its address."""
    path = urlsplit(link(said, url, "self") or url).path.rstrip("/")
    return path.removesuffix("/items").rpartition("/")[2]
