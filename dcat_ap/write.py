"""RDF as text: Turtle blocks that can be put together, and all other formats from them.

A block is the Turtle of one entry without prefix declarations; PREFIXES declares all that blocks use. A
document is PREFIXES and any number of blocks, so feeds, dumps and the triple store copy text instead of
computing it.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from io import BytesIO
from typing import Any

import orjson
import pyoxigraph as ox

from dcat_ap import rdfxml
from dcat_ap.ntriples import Row
from dcat_ap.terms import PREFIXES as NAMESPACES
from dcat_ap.terms import RDF, XSD

VERSION = 2
"""Part of every record's fingerprint: raised when a block would be written differently."""

PREFIXES = "".join(f"@prefix {prefix}: <{namespace.base}> .\n" for prefix, namespace in NAMESPACES.items()) + "\n"

FORMATS = {
    "ttl": "text/turtle",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "nq": "application/n-quads",
    "trig": "application/trig",
}
"""Each format we write, by file ending, with its media type."""

_RDF_FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
}
_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_TYPE = f"<{RDF.type}>"
_BASES = {namespace.base: prefix for prefix, namespace in NAMESPACES.items()}
_OX_PREFIXES = {prefix: namespace.base for prefix, namespace in NAMESPACES.items()}


def block(rows: Iterable[Row], first: str = "") -> str:
    """Give sorted rows as Turtle statements, one a subject, that of the token `first` in front."""
    if first:
        rows = sorted(rows, key=lambda row: row[0] != first)
    out: list[str] = []
    subject = predicate = ""
    for next_subject, next_predicate, value in rows:
        written = value if value[-1] == '"' else short(value)
        if next_subject != subject:
            out.append(" .\n\n" if subject else "")
            out.append(f"{short(next_subject)} {_verb(next_predicate)} {written}")
            subject, predicate = next_subject, next_predicate
        elif next_predicate != predicate:
            out.append(f" ;\n    {_verb(next_predicate)} {written}")
            predicate = next_predicate
        else:
            out.append(f", {written}")
    if subject:
        out.append(" .\n\n")
    return "".join(out)


def short(token: str) -> str:
    """Give the token as Turtle writes it: IRIs and datatypes of our namespaces with their prefix."""
    if token[0] == "<":
        return _curie(token)
    if token[-1] == ">":
        value, mark, datatype = token.rpartition("^^")
        return f"{value}{mark}{_curie(datatype)}"
    return token


def convert(turtle: str, form: str) -> bytes:
    """Give the Turtle document `turtle` in another format: rdf, jsonld, nt, nq, trig or ttl itself."""
    if form == "ttl":
        return turtle.encode()
    quads = ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE)
    return _jsonld(quads) if form == "jsonld" else serialise(quads, form)


def serialise(quads: Iterable[ox.Quad], form: str) -> bytes:
    """Give the quads in a format of FORMATS except jsonld; formats without graphs get the triples."""
    if form == "rdf":
        return (rdfxml.HEAD + rdfxml.body(quads) + rdfxml.FOOT).encode()
    out = BytesIO()
    graphs = form in {"nq", "trig"}
    ox.serialize(quads if graphs else (each.triple for each in quads), out, _RDF_FORMATS[form], prefixes=_OX_PREFIXES)
    return out.getvalue()


def trig(graph: str, turtle: str) -> str:
    """Give a block as the named graph `graph`, to be put behind PREFIXES in a TriG document."""
    return f"<{graph}> {{\n{turtle}}}\n\n" if turtle else ""


def document(form: str, items: Iterable[tuple[str, str]]) -> Iterator[bytes]:
    """Give a document of many blocks piece by piece, for any format of FORMATS and any size.

    An item is the name of a graph and its block; formats without graphs leave the name out.
    """
    head, write, foot = _PARTS[form]
    yield head
    batch: list[tuple[str, str]] = []
    first = True
    for item in items:
        batch.append(item)
        if len(batch) == _BATCH:
            yield write(batch, first)
            batch, first = [], False
    if batch:
        yield write(batch, first)
    yield foot


_BATCH = 200  # blocks that are converted at a time


def _turtle(batch: list[tuple[str, str]], _first: bool) -> bytes:  # noqa: FBT001
    return "".join(turtle for _, turtle in batch).encode()


def _trig(batch: list[tuple[str, str]], _first: bool) -> bytes:  # noqa: FBT001
    return "".join(trig(graph, turtle) for graph, turtle in batch).encode()


def _ntriples(batch: list[tuple[str, str]], first: bool) -> bytes:  # noqa: FBT001
    return convert(PREFIXES + _turtle(batch, first).decode(), "nt")


def _nquads(batch: list[tuple[str, str]], first: bool) -> bytes:  # noqa: FBT001
    quads = ox.parse(PREFIXES.encode() + _trig(batch, first), format=ox.RdfFormat.TRIG)
    return serialise(quads, "nq")


def _xml(batch: list[tuple[str, str]], first: bool) -> bytes:  # noqa: FBT001
    quads = ox.parse(PREFIXES.encode() + _turtle(batch, first), format=ox.RdfFormat.TURTLE)
    return rdfxml.body(quads).encode()


def _json_nodes(batch: list[tuple[str, str]], first: bool) -> bytes:  # noqa: FBT001
    quads = ox.parse((PREFIXES + _turtle(batch, first).decode()).encode(), format=ox.RdfFormat.TURTLE)
    nodes = b",\n".join(orjson.dumps(node) for node in _nodes(quads))
    return nodes if first or not nodes else b",\n" + nodes


@lru_cache(maxsize=65_536)
def _verb(token: str) -> str:
    return "a" if token == _TYPE else _curie(token)


@lru_cache(maxsize=65_536)
def _curie(token: str) -> str:
    iri = token[1:-1]
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    prefix = _BASES.get(iri[:cut])
    return f"{prefix}:{iri[cut:]}" if prefix and _LOCAL.fullmatch(iri, cut) else token


def _jsonld(quads: Iterable[ox.Quad]) -> bytes:
    """Give the triples as flat, compact JSON-LD 1.1: one object a subject, names by prefix, values in arrays."""
    document = {"@context": _OX_PREFIXES, "@graph": _nodes(quads)}
    return orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n"


def _nodes(quads: Iterable[ox.Quad]) -> list[dict[str, Any]]:
    said: dict[str, list[ox.Quad]] = {}
    for quad in quads:
        said.setdefault(_node_name(quad.subject), []).append(quad)
    return [_json_node(subject, its) for subject, its in said.items()]


def _json_node(subject: str, quads: list[ox.Quad]) -> dict[str, Any]:
    """Give the object of one subject; an IRI such as <dct:title> would be taken for a short name, so all stay long."""
    long = any(map(_looks_short, (subject, *(iri for quad in quads for iri in _iris(quad)))))
    shorten = str if long else _plain_curie
    node: dict[str, Any] = {"@context": None, "@id": subject} if long else {"@id": subject}
    for quad in quads:
        predicate = quad.predicate.value
        if predicate == RDF.type and isinstance(quad.object, ox.NamedNode):
            node.setdefault("@type", []).append(shorten(quad.object.value))
        else:
            node.setdefault(shorten(predicate), []).append(_value(quad.object, shorten))
    return node


def _iris(quad: ox.Quad) -> Iterator[str]:
    yield quad.predicate.value
    if isinstance(quad.object, ox.Literal):
        yield quad.object.datatype.value
    else:
        yield _node_name(quad.object)


def _value(value: Any, shorten: Callable[[str], str]) -> dict[str, str]:
    if not isinstance(value, ox.Literal):
        return {"@id": _node_name(value)}
    if value.language:
        return {"@value": value.value, "@language": value.language}
    datatype = value.datatype.value
    return {"@value": value.value} if datatype == XSD.string else {"@value": value.value, "@type": shorten(datatype)}


def _node_name(node: Any) -> str:
    return f"_:{node.value}" if isinstance(node, ox.BlankNode) else str(node.value)


def _looks_short(iri: str) -> bool:
    return iri.partition(":")[0] in NAMESPACES


def _plain_curie(iri: str) -> str:
    curie = _curie(f"<{iri}>")
    return iri if curie[0] == "<" else curie


_PARTS: dict[str, tuple[bytes, Callable[[list[tuple[str, str]], bool], bytes], bytes]] = {
    "ttl": (PREFIXES.encode(), _turtle, b""),
    "trig": (PREFIXES.encode(), _trig, b""),
    "nt": (b"", _ntriples, b""),
    "nq": (b"", _nquads, b""),
    "rdf": (rdfxml.HEAD.encode(), _xml, rdfxml.FOOT.encode()),
    "jsonld": (b'{"@context": ' + orjson.dumps(_OX_PREFIXES) + b', "@graph": [\n', _json_nodes, b"\n]}\n"),
}
