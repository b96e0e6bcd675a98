"""pySHACL as the other engine: what it finds, as tokens that can be held against ours."""

from collections.abc import Iterable
from typing import NamedTuple

import pyshacl
import rdflib
from rdflib.namespace import SH, XSD

from dcat_ap import ntriples
from dcat_ap.ntriples import Row
from dcat_ap.shacl import Result
from dcat_ap.shacl.graph import Data
from dcat_ap.shacl.paths import compile_path
from dcat_ap.shacl.reading import Node
from dcat_ap.terms import Blank, Iri, Literal

rdflib.NORMALIZE_LITERALS = False  # a literal is what was written, not what rdflib makes of it


class Found(NamedTuple):
    """What is compared of a result."""

    focus: str
    path: str
    component: str
    severity: str


def ours(results: Iterable[Result]) -> set[Found]:
    """Give our results as they are compared."""
    return {Found(each.focus, each.path, each.component, each.severity) for each in results}


class Other:
    """pySHACL with shapes and background loaded once."""

    def __init__(self, shapes: Iterable[Row], background: Iterable[Row] = ()) -> None:
        self._shapes = graph(shapes)
        self._background = set(background)
        self._data = graph(self._background)

    def results(self, rows: Iterable[Row]) -> set[Found]:
        """Give what pySHACL finds in `rows`, the background merged into them."""
        added = list(map(_triple, set(rows) - self._background))
        for triple in added:
            self._data.add(triple)
        _, report, _ = pyshacl.validate(self._data, shacl_graph=self._shapes, inplace=True)
        for triple in added:
            self._data.remove(triple)
        return set(_found(report))


def graph(rows: Iterable[Row]) -> rdflib.Graph:
    """Give `rows` as a graph of rdflib, blank nodes under their own labels."""
    made = rdflib.Graph()
    for row in rows:
        made.add(_triple(row))
    return made


def _found(report: rdflib.Graph) -> Iterable[Found]:
    read = Data((_token(s), _token(p), _token(o)) for s, p, o in report)
    for result in report.objects(None, SH.result):  # those in sh:detail only explain them
        node = Node(read, _token(result))
        path = node.one("resultPath")
        yield Found(
            node.one("focusNode"),
            compile_path(Node(read, path)).text if path else "",
            node.one("sourceConstraintComponent"),
            node.one("resultSeverity"),
        )


def _triple(row: Row) -> tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]:
    subject, predicate, value = (_term(each) for each in row)
    return subject, predicate, value


def _term(token: str) -> rdflib.term.Node:
    term = ntriples.term(token)
    if isinstance(term, Literal):
        return rdflib.Literal(term.value, lang=term.language or None, datatype=term.datatype or None)
    return rdflib.URIRef(term) if isinstance(term, Iri) else rdflib.BNode(term)


def _token(node: rdflib.term.Node) -> str:
    if isinstance(node, rdflib.Literal):
        datatype = "" if node.language or node.datatype == XSD.string else str(node.datatype or "")
        return ntriples.token(Literal(str(node), (node.language or "").lower(), datatype))
    return ntriples.token(Blank(node) if isinstance(node, rdflib.BNode) else Iri(node))
