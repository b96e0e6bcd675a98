"""DCAT in RDF: one document, or pages linked by Hydra, over HTTP or from a file of the instance."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import urljoin, urlsplit

from dcat_ap import document, ntriples
from dcat_ap.finding import error, warning
from dcat_ap.ntriples import Row
from dcat_ap.terms import HYDRA
from harvester.clue import Clue
from harvester.options import extra_headers
from harvester.record import Page, SourceFailed, of_reading, readable
from harvester.visit import Answer, Visit

KIND = "dcat"
DOC = {
    "de": "DCAT in RDF: ein Dokument oder über Hydra verbundene Seiten, aus dem Netz oder aus einer Datei.",
    "en": "DCAT in RDF: one document, or pages linked by Hydra, from the network or from a file.",
}

_IS_DCAT = r"www\.w3\.org/ns/dcat#|\bdcat:(Catalog|Dataset)\b"
CLUES = (
    Clue(says=_IS_DCAT, rank=20),
    *(
        Clue(ask=f"/{place}", says=_IS_DCAT, rank=30)
        for place in ("catalog.ttl", "catalog.rdf", "catalog.xml", "catalog.jsonld", "duva2dcat/catalog.jsonld")
    ),
)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a steward may set for a source of kind `dcat`."""

    format: Literal["", "ttl", "rdf", "jsonld", "nt", "nq", "trig"] = field(
        default="",
        metadata={
            "doc_de": "Format, falls die Quelle es falsch angibt: ttl, rdf, jsonld, nt, nq oder trig.",
            "doc_en": "The format, if the source mislabels it: ttl, rdf, jsonld, nt, nq or trig.",
        },
    )
    max_pages: int = field(
        default=100_000,
        metadata={
            "doc_de": "So viele Seiten darf die Quelle höchstens haben.",
            "doc_en": "The source may have at most this many pages.",
        },
    )
    headers: Mapping[str, str] = extra_headers()


def pages(visit: Visit) -> Iterator[Page]:
    """Give the pages of a catalogue in the order in which it links them.

    Raises SourceFailed when a page cannot be had or read, or comes a second time.
    """
    options: Options = visit.options
    url, walked, digests = visit.url, set[str](), set[str]()
    while url:
        if len(walked) >= options.max_pages:
            raise SourceFailed(error("page.too-many", url, most=options.max_pages))
        answer = visit.fetch(url, headers=options.headers, accept=_ACCEPT)
        if url in walked or answer.digest in digests:
            raise SourceFailed(error("page.repeated", url))
        walked.add(url)
        digests.add(answer.digest)
        page = _within(visit, visit.as_known(answer) or _page(answer, visit))
        yield page
        url = page.next_url if _leads_on(visit, page) else ""


_ACCEPT = (
    "text/turtle, application/n-triples;q=0.9, application/rdf+xml;q=0.9, application/ld+json;q=0.8, "
    "application/trig;q=0.7, application/n-quads;q=0.7, */*;q=0.1"
)
_NEXT = {ntriples.token(HYDRA.next), ntriples.token(HYDRA.nextPage)}
_TOTAL = ntriples.token(HYDRA.totalItems)


def _page(answer: Answer, visit: Visit) -> Page:
    with readable():
        form = visit.options.format or document.form_of(answer.body, answer.content_type, urlsplit(answer.url).path)
        reading = document.read(answer.body, form, base=answer.url, where=answer.where, naming=visit.naming)
    return replace(
        of_reading(reading, answer.asked, answer.digest),
        etag=answer.etag,
        last_modified=answer.last_modified,
        next_url=_next(reading.rows, answer.url),
        total=_total(reading.rows),
    )


def _next(rows: tuple[Row, ...], url: str) -> str:
    """Give the address of the next page, in old Hydra (PagedCollection, nextPage) or new; empty at the end.

    Where a document describes several collections, the one that is this page counts.
    """
    found = {(subject, value) for subject, predicate, value in rows if predicate in _NEXT}
    own = {value for subject, value in found if subject == f"<{url}>"}
    targets = sorted(own or {value for _, value in found})
    if not targets:
        return ""
    term = ntriples.term(targets[0])
    return urljoin(url, term.value if isinstance(term, tuple) else str(term))


def _within(visit: Visit, page: Page) -> Page:
    """Give the page; if it leads from a file of the instance to the network, as one after which much is missing."""
    if not page.next_url or _leads_on(visit, page):
        return page
    outside = warning("page.outside", page.url, next=page.next_url)
    return replace(page, findings=(*page.findings, outside), whole=False)


def _leads_on(visit: Visit, page: Page) -> bool:
    """Say whether the next page may be read: from a file of the instance only files of it are."""
    return not visit.is_file or page.next_url.startswith("file:")


def _total(rows: tuple[Row, ...]) -> int | None:
    """Give how many entries the source says it has, if all its collections say the same."""
    said = {ntriples.term(value) for _, predicate, value in rows if predicate == _TOTAL}
    numbers = {int(each.value) for each in said if isinstance(each, tuple) and each.value.strip().isdigit()}
    return numbers.pop() if len(numbers) == 1 else None
