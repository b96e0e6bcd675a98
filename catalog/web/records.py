"""What we say about our own catalogue in RDF: the catalogue, its records, a page of its feed.

Everything here hangs on IRIs of ours; nothing is ever added to a subject of the source.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalog.change import Entry, EntryKind, EntryState
from catalog.organisation import Label
from catalog.web.portal import Portal
from dcat_ap import write
from dcat_ap.ntriples import Row, token
from dcat_ap.terms import DCAT, DCT, FOAF, HYDRA, OWL, RDF, XSD, Iri, Literal, Term

WITHDRAWN = "<http://publications.europa.eu/resource/authority/distribution-status/WITHDRAWN>"

OPENNESS = "openness"
"""Our own property of a record, below iri_base: free, declared, unclear or not_free."""

_SHOWN = (EntryState.PUBLIC, EntryState.CLOSED)

Said = Iterable[tuple[Iri, Term]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPage:
    """One page of the feed: its entries, and the addresses that lead through the walk."""

    entries: Sequence[Entry]
    address: str
    first: str
    next: str
    total: int
    position: int


def document(*blocks: str) -> str:
    """Give a whole Turtle document of `blocks`."""
    return "".join((write.PREFIXES, *blocks))


def entry_document(entry: Entry, portal: Portal) -> str:
    """Give an entry as a Turtle document: its own triples and our record of it."""
    return document(entry.turtle, record(entry, portal))


def feed_document(page: FeedPage, portal: Portal) -> str:
    """Give a page of the feed as a Turtle document, made by copying the entries' blocks."""
    shown = [entry.turtle for entry in page.entries if entry.state in _SHOWN]
    records = [record(entry, portal) for entry in page.entries]
    return document(_view(page), catalogue(page.entries, portal), *shown, *records)


def record(entry: Entry, portal: Portal) -> str:
    """Give our dcat:CatalogRecord of an entry and the verdict on its reuse; a tombstone's says since when.

    Of what the catalogue does not list there is a mere foaf:Document, and no verdict.
    """
    gone = entry.state not in (*_SHOWN, EntryState.SHADOWED)
    has_page = entry.state in (EntryState.PUBLIC, EntryState.SHADOWED) or (
        not gone and portal.settings.gate.show_closed
    )
    page = f"    foaf:page <{portal.url(entry.path)}> ;\n" if has_page else ""
    verdict = f'<{portal.settings.iri_base}{OPENNESS}> "{entry.openness}"'
    status = f"    adms:status {WITHDRAWN} ;\n" if gone else f"    {verdict} ;\n" if entry.kind.listed else ""
    cls = "dcat:CatalogRecord" if entry.kind.listed else "foaf:Document"
    return (
        f"<{record_iri(entry, portal)}> a {cls} ;\n{status}"
        f'    dct:identifier "{entry.id}" ;\n'
        f'    dct:issued "{entry.first_seen.isoformat()}"^^xsd:dateTime ;\n'
        f'    dct:modified "{entry.changed.isoformat()}"^^xsd:dateTime ;\n'
        f"    prov:wasDerivedFrom <{portal.url(f'/sources/{entry.source}')}> ;\n{page}"
        f"    foaf:primaryTopic <{entry.iri}> .\n\n"
    )


def record_iri(entry: Entry, portal: Portal) -> Iri:
    """Give the IRI of our record of an entry."""
    return Iri(portal.settings.record_base + entry.id)


def catalogue(entries: Sequence[Entry], portal: Portal) -> str:
    """Give our dcat:Catalog with its links to `entries` and to our records of them."""
    settings = portal.settings
    catalogue = Iri(settings.iri_base + "catalog")
    publisher = Iri(settings.iri_base + "catalog#publisher")  # their own IRI may be a subject of some source
    links = {EntryKind.DATASET: DCAT.dataset, EntryKind.SERIES: DCAT.dataset, EntryKind.SERVICE: DCAT.service}
    facts: list[tuple[Iri, Term]] = [
        (RDF.type, DCAT.Catalog),
        (DCT.publisher, publisher),
        (FOAF.homepage, Iri(portal.url("/"))),
        *((DCT.title, each) for each in _words(settings.title)),
        *((DCT.description, each) for each in _words(settings.description)),
        *((links[each.kind], Iri(each.iri)) for each in entries if each.state in _SHOWN),
        *((DCAT.record, record_iri(each, portal)) for each in entries),
    ]
    agent: list[tuple[Iri, Term]] = [
        (RDF.type, FOAF.Agent),
        *((FOAF.name, each) for each in _words(settings.publisher.title)),
    ]
    if settings.publisher.uri:
        agent.append((OWL.sameAs, Iri(settings.publisher.uri)))
    return _block(catalogue, facts) + _block(publisher, agent)


def _view(page: FeedPage) -> str:
    facts: list[tuple[Iri, Term]] = [
        (RDF.type, HYDRA.PartialCollectionView),
        (HYDRA.first, Iri(page.first)),
        (HYDRA.totalItems, Literal(str(page.total), datatype=XSD.integer)),
        (DCAT.version, Literal(str(page.position))),
    ]
    if page.next:
        facts.append((HYDRA.next, Iri(page.next)))
    return _block(Iri(page.address), facts)


def _words(label: Label) -> list[Literal]:
    return [Literal(text, language) for language, text in label.words.items()]


def _block(subject: Iri, facts: Said) -> str:
    rows: set[Row] = {(token(subject), token(predicate), token(value)) for predicate, value in facts}
    return write.block(sorted(rows))
