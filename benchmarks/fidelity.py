"""Is anything lost? Harvests every RDF file of a directory and compares input and export as graphs.

    python -m benchmarks.fidelity DIR [DIR ...]

The comparison knows nothing of the harvester: it reads the input with pyoxigraph or rdflib, the export with
pyoxigraph, and walks both from every dataset along all links to the next entry. IRIs below the instance's
iri_base stand for what the source left unnamed, and count as blank nodes.
"""

import argparse
import json
import re
import shutil
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox
import rdflib

from benchmarks.lotse import IRI_BASE, Lotse, instance

FORMATS = {".ttl": "ttl", ".rdf": "rdf", ".xml": "rdf", ".jsonld": "jsonld", ".nt": "nt", ".nq": "nq", ".trig": "trig"}
_OX = {
    "ttl": ox.RdfFormat.TURTLE,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
}
_RDFLIB = {"ttl": "turtle", "rdf": "xml", "nt": "nt", "nq": "nquads", "trig": "trig"}
_DCAT = "http://www.w3.org/ns/dcat#"
_DATASET = ox.NamedNode(_DCAT + "Dataset")
_KINDS = {ox.NamedNode(_DCAT + name) for name in ("Dataset", "DatasetSeries", "DataService")}
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")

Graph = dict[object, set[tuple[ox.NamedNode, object]]]


@dataclass
class Tally:
    """What the comparison of all files found."""

    files: int = 0
    unreadable: int = 0
    datasets: int = 0
    triples: int = 0
    faults: list[str] = field(default_factory=list)


def main() -> int:
    """Compare, print a table, and end with 0 if nothing was lost or altered."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directories", nargs="+", type=Path)
    arguments = parser.parse_args()
    files = [each for folder in arguments.directories for each in sorted(folder.iterdir()) if each.suffix in FORMATS]
    with instance() as first, instance() as second:
        for lotse in (first, second):
            _enter(files, lotse)
        reports = {report["source"]: report for report in first.harvest()}
        tally = _compare(files, first, reports)
        _compare_stores(first, second, tally)
    print(
        f"{tally.files} files, {tally.unreadable} unreadable (each with a finding), {tally.datasets} datasets, "
        f"{tally.triples} reachable triples compared, {len(tally.faults)} faults"
    )
    for fault in tally.faults:
        print("FAULT", fault)
    return 1 if tally.faults else 0


def name_of(file: Path, number: int) -> str:
    """Give the name under which a file becomes a source."""
    return f"s{number:04}-" + re.sub(r"[^a-z0-9]+", "-", file.stem.lower())[-40:].strip("-")


def _enter(files: list[Path], lotse: Lotse) -> None:
    for number, file in enumerate(files):
        name = name_of(file, number)
        shutil.copyfile(file, lotse.directory / "data" / f"{name}{file.suffix}")
        lotse.source(name, f"file:data/{name}{file.suffix}")


def _compare(files: list[Path], lotse: Lotse, reports: dict[str, dict[str, object]]) -> Tally:
    tally = Tally()
    with ThreadPoolExecutor(2) as hands:
        numbered = [(file, number, reports[name_of(file, number)]) for number, file in enumerate(files)]
        for _ in hands.map(lambda each: _compare_file(*each, lotse, tally), numbered):
            pass
    return tally


def _compare_file(file: Path, number: int, report: dict[str, object], lotse: Lotse, tally: Tally) -> None:
    name = name_of(file, number)
    tally.files += 1
    given = reference(file, f"file:///data/{name}{file.suffix}")
    if report["state"] != "done":
        tally.unreadable += 1
        _check_told(file, name, lotse, tally, readable=given is not None)
    elif given is not None:
        out = lotse.directory / f"{name}.nq"
        lotse.export(out, "--as", "delivered", "--source", name)
        _compare_graphs(file, given, _graph(ox.parse(path=str(out))), tally)


def _check_told(file: Path, name: str, lotse: Lotse, tally: Tally, *, readable: bool) -> None:
    """An unreadable file must be told with file, line and reason; a readable one must not be unreadable."""
    told = lotse.call("runs", str(json.loads(lotse.call("runs", name, "--json").stdout)["run"])).stdout
    place = re.search(rf"{re.escape(name)}\S*, \d+: ", told)
    print(f"{file.name}: {told.strip().splitlines()[-1].strip() if told else ''}")
    if readable or not place:
        tally.faults.append(f"{file.name}: {'readable, but' if readable else ''} {told}")


def _compare_graphs(file: Path, given: Graph, got: Graph, tally: Tally) -> None:
    roots = [node for node, said in given.items() if (_TYPE, _DATASET) in said]
    tally.datasets += len(roots)
    wanted = {_reachable(given, root): root for root in roots}
    there = {_reachable(got, node) for node, said in got.items() if (_TYPE, _DATASET) in said}
    for triples, root in wanted.items():
        tally.triples += len(triples)
        if triples not in there:
            tally.faults.append(f"{file.name}: {root} is not in the export as it was in the input")


def _reachable(graph: Graph, root: object) -> frozenset[str]:
    """Give all that is reachable from `root`, stopping at other entries, with blank nodes canonically labelled."""
    dataset = ox.Dataset()
    waiting, met = [root], {root}
    while waiting:
        node = waiting.pop()
        for predicate, value in graph.get(node, ()):
            dataset.add(ox.Quad(node, predicate, value))
            if value not in met and not isinstance(value, ox.Literal) and not _is_entry(graph, value):
                met.add(value)
                waiting.append(value)
    dataset.add(ox.Quad(root, _TYPE, ox.NamedNode("urn:root")))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(str(quad) for quad in dataset)


def _is_entry(graph: Graph, node: object) -> bool:
    return any(predicate == _TYPE and value in _KINDS for predicate, value in graph.get(node, ()))


def _graph(quads: Iterable[ox.Quad]) -> Graph:
    """Give the triples by subject; what was given a name below iri_base is unnamed again."""
    graph: Graph = {}
    for quad in quads:
        subject, value = _unnamed(quad.subject), _unnamed(quad.object)
        graph.setdefault(subject, set()).add((quad.predicate, value))
    return graph


def _unnamed(node: object) -> object:
    if isinstance(node, ox.NamedNode) and node.value.startswith(IRI_BASE):
        return ox.BlankNode("n" + re.sub(r"[^A-Za-z0-9]", "x", node.value))
    return node


def reference(file: Path, base: str) -> Graph | None:
    """Give the graph of a file as pyoxigraph reads it, else as rdflib does; None if neither can."""
    form = FORMATS[file.suffix]
    data = file.read_bytes()
    try:
        return _graph(list(ox.parse(data, format=_OX[form], base_iri=base)))
    except SyntaxError:
        return _by_rdflib(data, form, base)


def _by_rdflib(data: bytes, form: str, base: str) -> Graph | None:
    if form not in _RDFLIB:
        return None
    rdflib.NORMALIZE_LITERALS = False
    graph = rdflib.Graph()
    try:
        graph.parse(data=data, format=_RDFLIB[form], publicID=base)
    except Exception:  # noqa: BLE001  rdflib has no base class for what its parsers raise
        return None
    quads = []
    for triple in graph:
        try:
            quads.append(ox.Quad(*(_term(each) for each in triple)))
        except ValueError:
            continue  # a term that no RDF 1.1 document may hold costs its triple
    return _graph(quads)


def _term(node: object) -> object:
    if isinstance(node, rdflib.BNode):
        return ox.BlankNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return ox.Literal(str(node), language=node.language)
        return (
            ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype))) if node.datatype else ox.Literal(str(node))
        )
    return ox.NamedNode(str(node))


def _compare_stores(first: Lotse, second: Lotse, tally: Tally) -> None:
    """Two fresh stores must export the same bytes, and a second harvest must change none."""
    second.harvest()
    for which in ("delivered", "published"):
        before = first.export(first.directory / "a.nq", "--as", which)
        if before != second.export(second.directory / "a.nq", "--as", which):
            tally.faults.append(f"two fresh stores differ in what they export as {which}")
    again = first.harvest()
    for which in ("delivered", "published"):
        if first.export(first.directory / "b.nq", "--as", which) != second.export(
            second.directory / "b.nq", "--as", which
        ):
            tally.faults.append(f"a second harvest changed what is exported as {which}")
    changed = [report["source"] for report in again if report["new"] or report["changed"] or report["withdrawn"]]
    if changed:
        tally.faults.append(f"a second harvest found changes in {changed}")


if __name__ == "__main__":
    sys.exit(main())
