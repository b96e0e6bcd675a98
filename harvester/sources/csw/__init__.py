"""CSW 2.0.2 and 3.0: the records of a metadata catalogue, page by page in a stable order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from harvester.clue import Clue
from harvester.options import extra_headers, most_records
from harvester.record import Page, SourceFailed
from harvester.sources.csw import answer as answers
from harvester.sources.csw import changes
from harvester.sources.csw.answer import Offer
from harvester.sources.csw.query import SCHEMAS, Query, capabilities
from harvester.sources.csw.reading import Reading
from harvester.visit import Visit

KIND = "csw"
DOC = {
    "de": "CSW 2.0.2 und 3.0: Metadatenkataloge der Geodaten-Infrastrukturen (ISO 19139, ISO 19115-3, DCAT).",
    "en": "CSW 2.0.2 and 3.0: metadata catalogues of spatial data infrastructures (ISO 19139, ISO 19115-3, DCAT).",
}

_IS_CSW = r"<(\w+:)?(csw_?)?Capabilities[^>]*www\.opengis\.net/cat/csw"
CLUES = (
    Clue(says=_IS_CSW, rank=5, url="{base}"),
    *(
        Clue(ask=f"{place}?service=CSW&request=GetCapabilities", says=_IS_CSW, rank=8, url=f"{{base}}{place}")
        for place in ("", "/csw", "/srv/ger/csw", "/srv/eng/csw", "/geonetwork/srv/ger/csw")
    ),
)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a steward may set for a source of kind `csw`."""

    version: Literal["", "2.0.2", "3.0.0"] = field(
        default="",
        metadata={
            "doc_de": "Version von CSW; leer: die neueste, die der Dienst nennt und die wir kennen.",
            "doc_en": "The version of CSW; empty: the newest that the service names and we know.",
        },
    )
    schema: Literal["", "gmd", "mdb", "dcat"] = field(
        default="",
        metadata={
            "doc_de": "Ausgabeschema; leer: gmd, sonst mdb, sonst dcat, was der Dienst davon anbietet.",
            "doc_en": "The output schema; empty: gmd, else mdb, else dcat, whichever the service offers.",
        },
    )
    method: Literal["POST", "GET"] = field(
        default="POST",
        metadata={
            "doc_de": "Wie gefragt wird. GET nur, wenn der Dienst POST nicht versteht.",
            "doc_en": "How to ask. GET only if the service does not understand POST.",
        },
    )
    page_size: int = field(
        default=50,
        metadata={
            "doc_de": "So viele Einträge werden auf einmal verlangt.",
            "doc_en": "This many entries are asked for at once.",
            "minimum": 2,
        },
    )
    sort: str = field(
        default="apiso:Identifier",
        metadata={
            "doc_de": "Wonach der Dienst sortieren soll; leer: in keiner bestimmten Reihenfolge.",
            "doc_en": "What the service shall sort by; empty: no particular order.",
        },
    )
    cql: str = field(
        default="",
        metadata={
            "doc_de": "Filter in CQL, etwa apiso:Subject = 'opendata'.",
            "doc_en": "A filter in CQL, such as apiso:Subject = 'opendata'.",
        },
    )
    organisation: str = field(
        default="",
        metadata={
            "doc_de": "Nur Einträge dieser Stelle (apiso:OrganisationName).",
            "doc_en": "Only entries of this body (apiso:OrganisationName).",
        },
    )
    type: str = field(
        default="",
        metadata={
            "doc_de": "Nur Einträge dieser Art (apiso:Type): dataset, series, service …",
            "doc_en": "Only entries of this type (apiso:Type): dataset, series, service, …",
        },
    )
    max_records: int = most_records()
    incremental: bool = field(
        default=False,
        metadata={
            "doc_de": "Nur Geändertes ganz holen (apiso:Modified), von allem anderen nur, dass es noch da ist.",
            "doc_en": "Fetch in full only what changed (apiso:Modified), of all else only that it is still there.",
        },
    )
    headers: Mapping[str, str] = extra_headers()


def pages(visit: Visit) -> Iterator[Page]:
    """Give the pages of a catalogue, and at the end one that says whether the walk can be trusted.

    Where the steward wants it and it can be proved, only those with what changed, and the rest as unchanged. Raises
    SourceFailed.
    """
    query = _query(visit)
    if visit.options.incremental:
        yield from changes.pages(visit, query)
        return
    reading = Reading(visit, query)
    yield from reading.pages()
    yield reading.end()


def _query(visit: Visit) -> Query:
    """Give what is to be asked, of what the service offers and the steward wants."""
    options: Options = visit.options
    offer = _offer(visit)
    schema: str = options.schema or (offer.schemas or ("gmd",))[0]
    equal = {"apiso:OrganisationName": options.organisation, "apiso:Type": options.type}
    return Query(
        version=options.version or offer.version or "2.0.2",
        schema=SCHEMAS[schema],
        sort=options.sort,
        cql=options.cql,
        equal=tuple((name, value) for name, value in equal.items() if value),
    )


def _offer(visit: Visit) -> Offer:
    """Give what the service says of itself; one that does not is asked as most of them can be."""
    options: Options = visit.options
    if options.version and options.schema:
        return Offer()
    where = capabilities(visit.url)
    try:
        return answers.offered(visit.ask(where, headers=options.headers).body, where)
    except SourceFailed as failed:
        if not failed.finding.rule.startswith("csw."):
            raise
        return Offer()
