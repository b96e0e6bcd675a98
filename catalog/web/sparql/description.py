"""What the endpoint says of itself: the service (SPARQL 1.1 Service Description) and the data behind it (VoID)."""

from collections.abc import Sequence

from catalog.change import Entry
from catalog.dump import DumpFile
from catalog.sparql.question import GRAPHS, TABLES
from catalog.store import Snapshot
from catalog.web import records
from catalog.web.portal import Portal
from dcat_ap.terms import DCAT, DCT, FOAF, PREFIXES, RDF, XSD, Iri, Literal, Namespace, Term

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")
_FORMATS = "http://www.w3.org/ns/formats/"
_NAMES = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "rdf": "RDF_XML",
    "jsonld": "JSON-LD",
}
_GRAPHS, _EXAMPLES = 100, 5


def service(portal: Portal) -> str:
    """Give the service description as a Turtle document; it names the first hundred graphs."""
    with portal.store.reading() as snapshot:
        graphs = [records.record_iri(entry, portal) for entry in snapshot.page(limit=_GRAPHS)]
    address = Iri(portal.url("/sparql"))
    dataset, collection, default = (Iri(f"{address}#{name}") for name in ("dataset", "graphs", "default"))
    facts: list[tuple[Iri, Term]] = [
        (RDF.type, SD.Service),
        (SD.endpoint, address),
        (SD.supportedLanguage, SD.SPARQL11Query),
        (SD.feature, SD.UnionDefaultGraph),
        *((SD.resultFormat, Iri(_FORMATS + _NAMES[each.name])) for each in (*TABLES, *GRAPHS)),
        (SD.defaultDataset, dataset),
        (SD.availableGraphs, collection),
    ]
    named = [(graph, Iri(f"{address}#graph-{number}")) for number, graph in enumerate(graphs, 1)]
    return records.document(
        records.block(address, facts),
        records.block(dataset, [(RDF.type, SD.Dataset), (SD.defaultGraph, default)]),
        records.block(default, [(RDF.type, SD.Graph), *_size(portal)]),
        records.block(collection, [(RDF.type, SD.GraphCollection), *((SD.namedGraph, node) for _, node in named)]),
        *(records.block(node, [(RDF.type, SD.NamedGraph), (SD.name, graph)]) for graph, node in named),
    )


def void(portal: Portal) -> str:
    """Give the description of the catalogue as a dataset, as a Turtle document."""
    settings = portal.settings
    with portal.store.reading() as snapshot:
        entities, newest = portal.remembered.count(snapshot), _examples(snapshot)
        position = snapshot.position
    document = Iri(portal.url("/.well-known/void"))
    dataset = Iri(f"{document}#dataset")
    facts: list[tuple[Iri, Term]] = [
        (RDF.type, VOID.Dataset),
        *((DCT.title, each) for each in records.words(settings.title)),
        *((DCT.description, each) for each in records.words(settings.description)),
        (DCT.publisher, Iri(settings.iri_base + "catalog#publisher")),
        (FOAF.homepage, Iri(portal.url("/"))),
        *((VOID.dataDump, Iri(portal.url(f"/dumps/{each.name}"))) for each in _dumped(portal)),
        (VOID.sparqlEndpoint, Iri(portal.url("/sparql"))),
        (VOID.rootResource, Iri(settings.iri_base + "catalog")),
        (VOID.entities, Literal(str(entities), datatype=XSD.integer)),
        *_size(portal),
        (DCAT.version, Literal(str(position))),
        *((VOID.exampleResource, Iri(entry.iri)) for entry in newest),
        *((VOID.vocabulary, Iri(namespace.base)) for namespace in PREFIXES.values()),
        *((VOID.feature, Iri(_FORMATS + _NAMES[each.name])) for each in GRAPHS),
    ]
    about: list[tuple[Iri, Term]] = [(RDF.type, VOID.DatasetDescription), (FOAF.primaryTopic, dataset)]
    agent = records.catalogue([], portal)
    return records.document(records.block(document, about), records.block(dataset, facts), agent)


def _dumped(portal: Portal) -> Sequence[DumpFile]:
    """Give the files of the whole catalogue that are RDF."""
    found = portal.newest_dump()
    return [each for each in found.files if each.name.split(".")[1:2] != ["json"]] if found else []


def _size(portal: Portal) -> list[tuple[Iri, Term]]:
    """Give the number of triples, if there is a graph store to count them."""
    if portal.graph is None:
        return []
    return [(VOID.triples, Literal(str(portal.graph.count()), datatype=XSD.integer))]


def _examples(snapshot: Snapshot) -> Sequence[Entry]:
    return snapshot.newest(_EXAMPLES)
