"""OGC services that describe themselves: capabilities of WMS, WFS, WMTS and WCS, Atom feeds, and OGC API."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from dcat_ap.finding import error
from dcat_ap.parse import Unreadable
from harvester import mapping, webservice
from harvester.clue import Clue
from harvester.options import extra_headers, most_records
from harvester.record import Contents, Page, SourceFailed
from harvester.sources.ogc import api
from harvester.sources.ogc.request import ACCEPT
from harvester.visit import Answer, Visit

KIND = "ogc"
DOC = {
    "de": "Dienste des OGC, die sich selbst beschreiben: WMS, WFS, WMTS, WCS, INSPIRE-Atom und OGC API (auch Records).",
    "en": "Services of the OGC that describe themselves: WMS, WFS, WMTS, WCS, INSPIRE Atom, OGC API (Records too).",
}
_IS_CAPABILITIES = (
    r"<(\w+:)?(WMS_Capabilities|WMT_MS_Capabilities|WFS_Capabilities|WCS_Capabilities)\b"
    r"|<(\w+:)?Capabilities\b[^>]*www\.opengis\.net/(wmts|wcs)/"
    r"|<feed\b[^>]*inspire_dls/1\.0"
)
_FORMAT = re.compile(r"[?&](f|format|request)=", re.IGNORECASE)
_REL = r"\"rel\"\s*:\s*\"(http://www\.opengis\.net/def/rel/ogc/1\.0/)?"
_IS_API = rf"{_REL}conformance\".*{_REL}data\"|{_REL}data\".*{_REL}conformance\""
CLUES = (
    Clue(says=_IS_CAPABILITIES, rank=5),
    Clue(says=_IS_API, rank=7),
    Clue(ask="?f=json", says=_IS_API, url="{base}", rank=16),
    *(
        Clue(ask=f"?service={service}&request=GetCapabilities", says=_IS_CAPABILITIES, rank=17)
        for service in ("WMS", "WFS", "WMTS")
    ),
)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a steward may set for a source of kind `ogc`."""

    service: Literal["", "WMS", "WFS", "WMTS", "WCS"] = field(
        default="",
        metadata={
            "doc_de": "Dienst, nach dessen Capabilities gefragt wird; leer: die Adresse antwortet von selbst richtig.",
            "doc_en": "The service whose capabilities are asked for; empty: the address itself answers with them.",
        },
    )
    layers: bool = field(
        default=False,
        metadata={
            "doc_de": "Auch Ebenen und Objektarten, die keine Metadaten nennen, werden Datensätze.",
            "doc_en": "Layers and feature types that name no metadata become datasets, too.",
        },
    )
    collections: tuple[str, ...] = field(
        default=(),
        metadata={
            "doc_de": "OGC API: nur diese Sammlungen (id); ohne Angabe alle.",
            "doc_en": "OGC API: only these collections (id); all of them if empty.",
        },
    )
    sort: str = field(
        default="",
        metadata={
            "doc_de": "OGC API Records: wonach die API sortieren soll (sortby), etwa +id; leer: ihre eigene Folge.",
            "doc_en": "OGC API Records: what the API shall sort by (sortby), such as +id; empty: its own order.",
        },
    )
    page_size: int = field(
        default=100,
        metadata={
            "doc_de": "OGC API Records: so viele Einträge werden auf einmal verlangt.",
            "doc_en": "OGC API Records: this many entries are asked for at once.",
            "minimum": 2,
        },
    )
    max_records: int = most_records()
    headers: Mapping[str, str] = extra_headers()


def pages(visit: Visit) -> Iterator[Page]:
    """Give the service that the source describes, with what it serves or, from an OGC API Records, its records.

    Raises SourceFailed when an answer cannot be had or read.
    """
    answer = _first(visit)
    begin = answer.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if begin in (b"{", b"["):
        yield from api.pages(visit, answer)
    else:
        yield _described(visit, answer)


def _first(visit: Visit) -> Answer:
    if visit.is_file:
        return visit.with_memory(lambda _url: None).fetch(visit.url)
    service = visit.options.service
    url = webservice.capabilities(visit.url, service) if service else visit.url
    headers = {"Accept": ACCEPT, **visit.options.headers}
    answer = visit.ask(url, headers=headers)
    if "html" in answer.content_type and not _FORMAT.search(url):  # of an API that heeds no Accept
        answer = visit.ask(f"{url}{'&' if '?' in url else '?'}f=json", headers=headers)
    return answer


def _described(visit: Visit, answer: Answer) -> Page:
    """Give the service that capabilities describe, and its layers as datasets where the steward wants them."""
    forms = ("capabilities", "layers") if visit.options.layers else ("capabilities",)
    try:
        read = [mapping.records(form, answer.body, visit.origin, answer.where) for form in forms]
    except Unreadable as unreadable:
        said = _exception(answer.body)
        raise SourceFailed(
            error("ogc.exception", answer.where, said=said) if said else unreadable.finding
        ) from unreadable
    records = tuple(record for contents in read for record in contents.records)
    if len(records) > visit.options.max_records:
        raise SourceFailed(error("entry.too-many", visit.url, most=visit.options.max_records))
    return answer.page(Contents(records, read[0].findings))


def _exception(body: bytes) -> str:
    """Give what a service says in an exception instead of an answer; empty where the answer is none."""
    if b"ExceptionReport" not in body[:2000]:
        return ""
    root = etree.fromstring(body, etree.XMLParser(recover=True, resolve_entities=False, no_network=True))
    said = " ".join(" ".join(root.itertext()).split()) if root is not None else ""
    return said[:300] or "ExceptionReport"
