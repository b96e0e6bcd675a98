"""Graphs for the tests of dcat_ap: random ones, and two libraries that say when two are equal."""

import random
import re
import warnings
from collections.abc import Iterable

import pyoxigraph as ox
import rdflib
from hypothesis import strategies as st

from dcat_ap import canonical, ntriples
from dcat_ap.model import CLASSES, DataService, Dataset, DatasetSeries, Thing, properties
from dcat_ap.ntriples import Row
from dcat_ap.salvage import good_iri
from dcat_ap.terms import DCAT, FOAF, RDF, XSD, Blank, Iri, Literal

RDFLIB_NAMES = {
    "ttl": "turtle",
    "rdf": "xml",
    "nt": "nt",
    "nq": "nquads",
    "trig": "trig",
    "jsonld": "json-ld",
}

_ODD_IRIS = (
    "dct:title",  # a scheme that looks like a prefix of ours
    "dcat:Dataset",
    "urn:uuid:6d2c3c2e-0f1c-4e5e-8e43-000000000001",
    "mailto:daten@stadt.example",
    "http://e.example/größe/\U0001f333?q=ä&r=(1)#x'y",
    "http://e.example/%20a;b,c=$!*+~@:",
    "http://e.example/a.",
    "http://e.example/-a",
    "http://www.w3.org/ns/dcat#a.b",
    "http://www.w3.org/ns/dcat#1a",
    "http://www.w3.org/ns/dcat#",
    "http://purl.org/dc/terms/a/b",
)
_TAGS = ("de", "en", "de-at", "zh-hant-tw", "x-klingon")
_TYPES = (XSD.date, XSD.integer, XSD.boolean, XSD.anyURI, Iri("http://e.example/own#type"), Iri("xsd:date"))
_VALUES = (
    "",
    "01",
    "2024-05-01",
    "x",
    'a"b\\c',
    "\r\n \t\n",
    "\x00\x01\x0b\x7f\x85\u2028\ufffe\uffff",
    "]]>&<",
    "\U0001f333",
    '"""',
    "'''",
    "@de",
    "^^<x>",
    " .",
)


def _readable(iri: str) -> bool:
    """Whether it is an IRI that both libraries read; to rdflib a no-break space is the end of a token."""
    return good_iri(iri) and not re.search(r"\s", iri)


characters = st.characters(exclude_categories=["Cs"])
values = st.sampled_from(_VALUES) | st.text(characters, max_size=12)
iris = (
    st.sampled_from([f"http://e.example/{n}" for n in range(6)] + list(_ODD_IRIS))
    | st.text(characters, min_size=1, max_size=6).map(lambda text: f"http://e.example/{text}").filter(_readable)
).map(Iri)
blanks = st.sampled_from([f"b{n}" for n in range(5)]).map(Blank)
nodes = iris | blanks
literals = st.tuples(values, st.sampled_from(("", *_TAGS)), st.sampled_from(("", *_TYPES))).map(
    lambda parts: Literal(parts[0], parts[1], "" if parts[1] else parts[2])
)
terms = nodes | literals
MODELLED = sorted({each.predicate for cls in CLASSES.values() for each in properties(cls)})
predicates = st.sampled_from(MODELLED) | st.just(RDF.type) | iris
triples = st.tuples(nodes, predicates, terms)
rows = st.lists(triples.map(ntriples.tokens), max_size=12)

ROOT = "<http://e.example/root>"
_LINKING = [each.predicate for each in properties(Dataset) if each.kind.thing]


@st.composite
def records(draw: st.DrawFn) -> list[Row]:
    """Rows about a root, most of them below it: things in things, shared, in circles, with all sorts of values."""
    cls = draw(st.sampled_from((DCAT.Dataset, DCAT.DatasetSeries, DCAT.DataService, FOAF.Document)))
    met = [ROOT]
    made: list[Row] = [(ROOT, ntriples.token(RDF.type), ntriples.token(cls))]
    for _ in range(draw(st.integers(0, 12))):
        subject = draw(st.sampled_from(met))
        predicate = ntriples.token(draw(predicates | st.sampled_from(_LINKING)))
        value = ntriples.token(draw(terms))
        made.append((subject, predicate, value))
        if value[0] != '"':
            met.append(value)
    return made


def things(cls: type[Thing]) -> st.SearchStrategy[Thing]:
    """Things of a class with any values in any of its properties."""
    return st.lists(st.sampled_from(properties(cls)), max_size=4, unique=True).flatmap(
        lambda chosen: st.builds(
            cls,
            id=nodes,
            types=st.lists(iris, max_size=2).map(tuple),
            rest=st.lists(triples, max_size=3).map(tuple),
            **{each.name: _values(each.kind.thing) for each in chosen},
        )
    )


def _values(nested: str) -> st.SearchStrategy[tuple[object, ...]]:
    value = terms | st.deferred(lambda: things(CLASSES[nested])) if nested else terms
    return st.lists(value, min_size=1, max_size=3).map(tuple)


entries = st.sampled_from((Dataset, DatasetSeries, DataService)).flatmap(things)


def shuffled(given: Iterable[Row], seed: int) -> list[Row]:
    """The same graph with its rows in another order and its blank nodes under other labels."""
    chance = random.Random(seed)
    given = list(given)
    old = sorted({token for row in given for token in row if token[0] == "_"})
    new = [f"_:n{number}" for number in range(len(old))]
    chance.shuffle(new)
    renamed = canonical.relabel(given, dict(zip(old, new, strict=True)))
    chance.shuffle(renamed)
    return renamed


def same(one: Iterable[Row], other: Iterable[Row]) -> bool:
    """Whether two graphs are equal but for the labels of blank nodes, as RDFC-1.0 says."""
    return standard(one) == standard(other)


def standard(given: Iterable[Row]) -> str:
    """The graph as RDFC-1.0 writes it."""
    text = "".join(f"{ntriples.line(row)}\n" for row in set(given))
    dataset = ox.Dataset(ox.parse(text.encode(), format=ox.RdfFormat.N_TRIPLES))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return "\n".join(sorted(map(str, dataset)))


def by_oxigraph(data: bytes, form: str, base: str = "") -> list[Row]:
    """The triples of a document as pyoxigraph reads it."""
    formats = {
        "ttl": ox.RdfFormat.TURTLE,
        "rdf": ox.RdfFormat.RDF_XML,
        "nt": ox.RdfFormat.N_TRIPLES,
        "nq": ox.RdfFormat.N_QUADS,
        "trig": ox.RdfFormat.TRIG,
        "jsonld": ox.RdfFormat.JSON_LD,
    }
    quads = ox.parse(data, format=formats[form], base_iri=base or None)
    return [(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads]


def by_rdflib(data: bytes, form: str, base: str = "") -> list[Row]:
    """The triples of a document as rdflib reads it."""
    rdflib.NORMALIZE_LITERALS = False
    dataset = rdflib.Dataset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        dataset.parse(data=data, format=RDFLIB_NAMES[form], publicID=base or None)
        return list({tuple(map(_token, quad[:3])) for quad in dataset.quads()})


def _token(node: rdflib.term.Node) -> str:
    if isinstance(node, rdflib.Literal):
        datatype = "" if node.language or node.datatype == rdflib.XSD.string else str(node.datatype or "")
        return ntriples.token(Literal(str(node), (node.language or "").lower(), datatype))
    return ntriples.token(Blank(node) if isinstance(node, rdflib.BNode) else Iri(node))


def expressible(row: Row) -> bool:
    """Whether RDF/XML surely holds a triple: a predicate with a plain local name, no control characters."""
    return _PLAIN_NAME.search(row[1]) is not None and _CONTROLS.search(row[2]) is None


_PLAIN_NAME = re.compile(r"[/#](?!li>|Description>)[A-Za-z_][A-Za-z0-9_]*>$")
_CONTROLS = re.compile(r"\\(?:u|[bf])")
