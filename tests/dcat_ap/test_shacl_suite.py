"""The W3C test suite of SHACL Core: every test of it, results compared as the suite lists them."""

from collections import Counter
from pathlib import Path

import pytest

from dcat_ap import ntriples, parse
from dcat_ap.ntriples import Row
from dcat_ap.shacl import ShapesInvalid, compile_shapes
from dcat_ap.shacl.graph import Data
from dcat_ap.shacl.names import TRUE, TYPE, sh
from dcat_ap.shacl.paths import compile_path
from dcat_ap.shacl.reading import Node
from dcat_ap.terms import Iri, Namespace

SUITE = Path(__file__).resolve().parents[3] / "shared" / "standard" / "shacl-core-suite"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
COMPARED = ("focusNode", "sourceConstraintComponent", "resultSeverity", "value")


def read(file: Path) -> tuple[Row, ...]:
    return parse.parse(file.read_bytes(), "ttl", base=file.as_uri(), where=file.name).rows


def value(graph: Data, node: str, name: Iri) -> str:
    (only,) = graph.objects(node, ntriples.token(name))
    return only


def entries() -> list[object]:
    """Each file with each test in it."""
    return [
        pytest.param(file, subject, id=f"{file.parent.name}/{file.stem}")
        for file in sorted(SUITE.rglob("*.ttl"))
        for subject, predicate, kind in read(file)
        if predicate == TYPE and kind == ntriples.token(SHT.Validate)
    ]


def expected(graph: Data, report: str) -> Counter[tuple[str, ...]]:
    return Counter(_nameless(_listed(graph, each)) for each in graph.objects(report, sh("result")))


def _listed(graph: Data, result: str) -> tuple[str, ...]:
    node = Node(graph, result)
    path = node.one("resultPath")
    return (compile_path(Node(graph, path)).text if path else "", *map(node.one, COMPARED))


def _nameless(tokens: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("_:" if token[:1] == "_" else token for token in tokens)


def test_the_suite_is_whole(shared):
    assert len(entries()) == 98


@pytest.mark.parametrize(("file", "name"), entries())
def test_suite(file, name):
    graph = Data(read(file))
    action, report = value(graph, name, MF.action), value(graph, name, MF.result)
    shapes, data = (Path(value(graph, action, each)[len("<file://") : -1]) for each in (SHT.shapesGraph, SHT.dataGraph))
    if report == ntriples.token(SHT.Failure):
        with pytest.raises(ShapesInvalid):
            compile_shapes(read(shapes))
        return
    results = compile_shapes(read(shapes)).validate(read(data))
    found = Counter(_nameless((each.path, each.focus, each.component, each.severity, each.value)) for each in results)
    assert found == expected(graph, report)
    assert (not results) == (value(graph, report, Iri("http://www.w3.org/ns/shacl#conforms")) == TRUE)
