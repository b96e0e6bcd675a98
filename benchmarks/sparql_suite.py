"""The W3C test suite of SPARQL 1.1 (queries: evaluation and syntax) against /sparql, over HTTP.

    python -m benchmarks.sparql_suite DIR [--failures]

DIR is the folder `sparql/sparql11` of a checkout of the W3C's rdf-tests, which are not part of this repository. Each
test has a scratch store; the default graph is the store's own, as the tests want it. SERVICE and updates are refused by
design: their tests are not among these.
"""

import argparse
import csv
import io
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pyoxigraph as ox
import requests

from catalog.outputs.oxigraph import OxigraphStore, copies
from catalog.sparql.question import Answered, Limits, Question
from tests.house.portal import serving

EVALUATION = (
    *("aggregates", "bind", "bindings", "cast", "construct", "csv-tsv-res", "exists", "functions", "grouping"),
    *("json-res", "negation", "project-expression", "property-path", "subquery"),
)
SYNTAX = ("syntax-query",)
BASE = "http://www.w3.org/suite/"
_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_SYNTAX_KINDS = ("PositiveSyntaxTest11", "NegativeSyntaxTest11", "PositiveSyntaxTest", "NegativeSyntaxTest")
_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = {_XSD + name for name in ("integer", "decimal", "double", "float")}
_RESULTS = {"srx": ox.QueryResultsFormat.XML, "srj": ox.QueryResultsFormat.JSON, "tsv": ox.QueryResultsFormat.TSV}
_GRAPHS = {"ttl": ox.RdfFormat.TURTLE, "rdf": ox.RdfFormat.RDF_XML, "nt": ox.RdfFormat.N_TRIPLES}


@dataclass(frozen=True, kw_only=True)
class Case:
    """One test of the suite."""

    name: str
    kind: str
    query: Path
    data: tuple[Path, ...] = ()
    named: tuple[Path, ...] = ()
    result: Path | None = None
    base: str = field(default=BASE)

    @property
    def title(self) -> str:
        """Its group and its name."""
        return f"{self.query.parent.name}/{self.name}"


class Plain(OxigraphStore):
    """A store whose default graph is its own, not the union of all."""

    def ask(self, question: Question) -> Answered:
        """Give the answer to a query."""
        return super().ask(replace(question, union=False))


def application() -> Any:
    """Give the web application over the store that SUITE names."""
    from catalog.web import create_app
    from tests.catalog.fake_store import FakeStore, settings

    store = Plain(Path(os.environ["SUITE"]), "http://a/", writer=False, limits=Limits(timeout=30))
    return create_app(FakeStore(), None, store, settings())


def main() -> int:
    """Run the suite and print how much of it passes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suite", type=Path)
    parser.add_argument("--failures", action="store_true", help="name the tests that fail")
    arguments = parser.parse_args()
    for kind, found in figures(arguments.suite).items():
        print(f"{kind}: {found['passed']} of {found.total()}")
        failed = [name for name in found if name != "passed"]
        if arguments.failures:
            print(*(f"  {name}" for name in failed), sep="\n")
    return 0


def figures(suite: Path) -> dict[str, Counter[str]]:
    """Give for evaluation and syntax how many tests passed, under `passed`, and each that did not."""
    found = {"evaluation": Counter[str](), "syntax": Counter[str]()}
    with tempfile.TemporaryDirectory() as scratch, endpoint(Path(scratch)) as service:
        for kind, folders in (("evaluation", EVALUATION), ("syntax", SYNTAX)):
            for case in (case for name in folders for case in cases(suite / name)):
                found[kind]["passed" if service.passes(case) else case.title] += 1
    return found


@dataclass
class Endpoint:
    """A SPARQL service of ours at an address, whose data a test may put in place."""

    address: str
    folder: Path
    asked: int = 0

    def passes(self, case: Case) -> bool:
        """Say whether the service answers a test as it should, over the data of that test."""
        self.asked += 1
        prepare(case, self.folder / "graph" / "v1", self.asked, self.folder)
        return passes(case, self.address)


@contextmanager
def endpoint(folder: Path) -> Iterator[Endpoint]:
    """Give a service that runs over scratch stores in `folder`, as a process of its own."""
    root = Path(__file__).resolve().parents[1]
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory"]
    search = os.pathsep.join((str(root), str(root / "tests/catalog")))
    environment = {**os.environ, "SUITE": str(folder / "graph" / "v1"), "PYTHONPATH": search}
    with serving([*command, "benchmarks.sparql_suite:application"], env=environment, stdout=subprocess.DEVNULL) as base:
        yield Endpoint(f"{base}/sparql", folder)


def cases(folder: Path) -> Iterator[Case]:
    """Give the tests of queries that a folder's manifest lists."""
    store = ox.Store()
    base = f"{BASE}{folder.name}/"
    store.load((folder / "manifest.ttl").read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=base)

    def values(subject: Any, predicate: str) -> list[Any]:
        return [quad.object for quad in store.quads_for_pattern(subject, ox.NamedNode(predicate), None)]

    def files(subject: Any, predicate: str) -> tuple[Path, ...]:
        return tuple(folder / each.value.removeprefix(base) for each in values(subject, predicate))

    for quad in list(store.quads_for_pattern(None, ox.NamedNode(_RDF + "type"), None)):
        kind = quad.object.value.removeprefix(_MF)
        if kind not in {"QueryEvaluationTest", "CSVResultFormatTest", *_SYNTAX_KINDS}:
            continue
        (action,) = values(quad.subject, _MF + "action")
        is_file = not values(action, _QT + "query")
        query = folder / action.value.removeprefix(base) if is_file else files(action, _QT + "query")[0]
        yield Case(
            name=quad.subject.value.rpartition("#")[2],
            kind=kind,
            query=query,
            data=files(action, _QT + "data"),
            named=files(action, _QT + "graphData"),
            result=next(iter(files(quad.subject, _MF + "result")), None),
            base=base,
        )


def prepare(case: Case, data: Path, number: int, scratch: Path) -> None:
    """Leave a copy with the data of a test as the newest."""
    store = ox.Store(str(scratch / f"store-{number}"))
    for file in (*case.data, *case.named):
        name = urljoin(case.base, file.name)
        graph = ox.NamedNode(name) if file in case.named else ox.DefaultGraph()
        store.load(file.read_bytes(), format=_GRAPHS[file.suffix[1:]], base_iri=name, to_graph=graph)
    store.flush()
    copies.leave(data / "copies", number, store.backup)


def passes(case: Case, address: str) -> bool:
    """Say whether the answer to a test is the one expected."""
    text = f"BASE <{case.base}{case.query.name}>\n".encode() + case.query.read_bytes()
    name = case.result.suffix[1:] if case.result else ""
    accept = {"csv": "text/csv", "tsv": "text/tab-separated-values", "srx": "application/sparql-results+xml"}.get(name)
    answer = requests.post(
        address,
        text,
        headers={"content-type": "application/sparql-query", "accept": accept or "*/*"},
        timeout=120,
    )
    if "Syntax" in case.kind:
        understood = answer.ok or answer.status_code == requests.codes.server_error  # a function that nobody has
        return understood == case.kind.startswith("Positive")
    assert case.result is not None
    return answer.ok and _same(answer, case.result, case.base)


def _same(answer: requests.Response, expected: Path, base: str) -> bool:
    kind = answer.headers["content-type"].partition(";")[0]
    body, wanted = answer.content, expected.read_bytes()
    if expected.suffix == ".csv":
        return _table(body) == _table(wanted)
    if kind == "text/turtle":
        return _canonical(_triples(body, "ttl", base)) == _canonical(_triples(wanted, expected.suffix[1:], base))
    found = ox.QueryResultsFormat.from_media_type(kind)
    assert found is not None
    rows = _rows(ox.parse_query_results(body, format=found))
    if expected.suffix[1:] in _RESULTS:
        return rows == _rows(ox.parse_query_results(wanted, format=_RESULTS[expected.suffix[1:]]))
    return rows == _canonical(_of_graph(_triples(wanted, expected.suffix[1:], base)))


def _triples(text: bytes, name: str, base: str) -> list[ox.Quad]:
    return list(ox.parse(text, format=_GRAPHS[name], base_iri=base))


def _rows(results: Any) -> object:
    """Give solutions as a graph with canonical labels, one node a row; ASK as what it says."""
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    names = [each.value for each in results.variables]
    quads = []
    for row in results:
        node = ox.BlankNode()
        quads.append(ox.Quad(node, ox.NamedNode(_RDF + "type"), ox.NamedNode(_RS + "Row")))
        quads += [ox.Quad(node, ox.NamedNode(f"urn:v:{name}"), row[name]) for name in names if row[name] is not None]
    return _canonical(quads)


def _of_graph(quads: list[ox.Quad]) -> list[ox.Quad]:
    """Give a result set in the vocabulary of the older tests as such a graph."""
    found = ox.Store()
    found.extend(quads)
    query = f"SELECT ?row ?name ?value {{ ?row <{_RS}binding> [ <{_RS}variable> ?name ; <{_RS}value> ?value ] }}"
    rows = {each.object: ox.BlankNode() for each in quads if each.predicate.value == _RS + "solution"}
    given = [ox.Quad(node, ox.NamedNode(_RDF + "type"), ox.NamedNode(_RS + "Row")) for node in rows.values()]
    given.extend(
        ox.Quad(rows[each["row"]], ox.NamedNode(f"urn:v:{each['name'].value}"), each["value"])
        for each in found.query(query)  # type: ignore[union-attr]
    )
    return given


def _valued(quad: ox.Quad) -> ox.Quad:
    """Give a quad whose object, if it is a number or truth value, is written by its value: 3.0E4 is 30000."""
    value = quad.object
    if isinstance(value, ox.Literal) and value.datatype.value == _XSD + "boolean":
        said = {"1": "true", "0": "false"}.get(value.value, value.value)
        return ox.Quad(quad.subject, quad.predicate, ox.Literal(said, datatype=value.datatype), quad.graph_name)
    if not isinstance(value, ox.Literal) or value.datatype.value not in _NUMBERS:
        return quad
    try:
        number = f"{float(value.value):.10g}"
    except ValueError:
        return quad
    return ox.Quad(quad.subject, quad.predicate, ox.Literal(number, datatype=value.datatype), quad.graph_name)


def _table(text: bytes) -> list[list[tuple[str, str]]]:
    """Give the rows of CSV, each with the names of its columns, whatever their order; blank nodes are all alike."""
    header, *rows = csv.reader(io.StringIO(text.decode()))
    return sorted(sorted((name, _plain(value)) for name, value in zip(header, row, strict=True)) for row in rows)


def _plain(value: str) -> str:
    if value.startswith("_:"):
        return "_:"
    try:
        return f"{float(value):.10g}"
    except ValueError:
        return value


def _canonical(quads: list[ox.Quad]) -> set[ox.Quad]:
    dataset = ox.Dataset(map(_valued, quads))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


if __name__ == "__main__":
    sys.exit(main())
