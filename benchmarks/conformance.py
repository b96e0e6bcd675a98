"""How many datasets conform to the official profile before and after `clean`? Judged by pySHACL, not by us.

    python -m benchmarks.conformance DIR [DIR ...] [--shapes DIR] [--vocabularies DIR] [--declare FILE] [--why]

Each file counts as a portal. Per portal: violations and warnings a dataset under the profile v30_de_spec, the
share of datasets without violation, the ceiling (the share whose source holds every mandatory fact, a downloadURL
counting as accessURL: K39), the share of that ceiling reached, violations that were not there before, and the mean
points of the MQA. With --why, each violation that remains is listed with the fact that is missing at the source.
With --declare, the table `[declare]` of a source file is applied as well and shown apart.
"""

import argparse
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyshacl
import rdflib
from rdflib.namespace import RDF, RDFS, SKOS

from benchmarks.fidelity import FORMATS
from dcat_ap import check, ntriples, rdf, score
from dcat_ap.clean import Given, clean
from dcat_ap.cut import cut
from dcat_ap.model import Agent, Dataset, Distribution, Entry, Property, Thing, properties
from dcat_ap.model.property import Obligation
from dcat_ap.naming import Naming
from dcat_ap.ntriples import Row
from dcat_ap.parse import Unreadable, parse
from dcat_ap.terms import DCT, Literal, Node

SHARED = Path(__file__).resolve().parents[2] / "shared" / "standard"
_SHACL = rdflib.Namespace("http://www.w3.org/ns/shacl#")
_SHAPES = (
    "dcat-ap/3.0.0/dcat-ap-SHACL.ttl",
    *(
        f"dcat-ap-de/v3.0/{name}.ttl"
        for name in (
            "dcat-ap-de-imports",
            "dcat-ap-SHACL-DE",
            "dcat-ap-de-deprecated",
            "dcat-ap-spec-german-additions",
            "dcat-ap-de-controlledvocabularies",
        )
    ),
)
_BACKGROUND = {RDF.type, SKOS.inScheme, RDFS.subClassOf, SKOS.topConceptOf}  # all that the shapes look up

Fault = tuple[str, str, str]
"""Path, component and value of a violation."""


@dataclass
class Judged:
    """What pySHACL said of the datasets of a portal: violations and warnings by dataset."""

    violations: dict[str, set[Fault]] = field(default_factory=lambda: defaultdict(set))
    warnings: Counter[str] = field(default_factory=Counter)


@dataclass
class Portal:
    """The datasets of one file: as they were delivered, cleaned, and cleaned with a declaration."""

    name: str
    before: dict[str, Entry]
    after: dict[str, Entry]
    declared: dict[str, Entry]


def main() -> int:
    """Measure every file and print the table; ends with 1 if `clean` made a violation."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directories", nargs="+", type=Path)
    parser.add_argument("--shapes", type=Path, default=SHARED / "shapes")
    parser.add_argument("--vocabularies", type=Path, default=SHARED / "vocabularies")
    parser.add_argument("--declare", type=Path, help="a source file whose [declare] is applied in a second column")
    parser.add_argument("--why", action="store_true", help="list what remains")
    arguments = parser.parse_args()
    judge = Judge(arguments.shapes, arguments.vocabularies)
    given = _given(arguments.declare)
    table = Table(judge, why=arguments.why, declared=given is not None)
    for folder in arguments.directories:
        for file in sorted(folder.iterdir()):
            if file.suffix in FORMATS and (portal := read(file, given)):
                table.add(portal)
    table.total()
    return 1 if table.made else 0


def _given(file: Path | None) -> Given | None:
    return None if file is None else Given.read(tomllib.loads(file.read_text("utf-8"))["declare"])


def read(file: Path, given: Given | None) -> Portal | None:
    """Give the datasets of a file; None if it cannot be read or has none."""
    try:
        document = parse(file.read_bytes(), FORMATS[file.suffix], base=f"file:///{file.name}", where=file.name)
    except Unreadable:
        return None
    pieces = cut(document.rows, Naming("https://messung.example.org/id/", "s")).pieces
    before = {each.iri: rdf.read(f"<{each.iri}>", ntriples.rows(each.text), each.kind) for each in pieces}
    if not any(isinstance(each, Dataset) for each in before.values()):
        return None
    after = {iri: clean(entry, Given())[0] for iri, entry in before.items()}
    declared = {iri: clean(entry, given)[0] for iri, entry in before.items()} if given else {}
    return Portal(file.name.rpartition("__")[2], before, after, declared)


class Judge:
    """pySHACL with the official shapes and vocabularies."""

    def __init__(self, shapes: Path, vocabularies: Path) -> None:
        self._shapes = rdflib.Graph()
        for name in _SHAPES:
            self._shapes.parse(shapes / name)
        files = sorted(each for each in vocabularies.rglob("*") if each.suffix in {".ttl", ".rdf"})
        files += sorted((shapes / "dcat-ap-de" / "mirror").iterdir())
        self._background = list(_background(files))

    def judge(self, entries: Mapping[str, Entry]) -> Judged:
        """Give the violations of each entry: those whose focus is a node that the entry describes."""
        graph = rdflib.Graph()
        owners: dict[str, list[str]] = defaultdict(list)
        for iri, entry in entries.items():
            rows = rdf.rows(entry)
            graph.parse(data=ntriples.text(rows), format="nt", bnode_context=_labels(rows))
            for subject in {row[0] for row in rows} if isinstance(entry, Dataset) else ():
                owners[subject].append(iri)
        for triple in self._background:
            graph.add(triple)
        _, report, _ = pyshacl.validate(graph, shacl_graph=self._shapes, advanced=False, inplace=True)
        judged = Judged()
        for result in report.subjects(RDF.type, _SHACL.ValidationResult):
            _count(result, report, owners, judged)
        return judged


def _labels(rows: Iterable[Row]) -> dict[str, rdflib.BNode]:
    """Keep blank nodes by their labels: those of equal description are told apart by entry and place already."""
    return {row[0][2:]: rdflib.BNode(row[0][2:]) for row in rows if row[0][0] == "_"}


def _count(result: rdflib.term.Node, report: rdflib.Graph, owners: Mapping[str, list[str]], judged: Judged) -> None:
    focus = report.value(result, _SHACL.focusNode)
    token = f"_:{focus}" if isinstance(focus, rdflib.BNode) else f"<{focus}>"
    told = tuple(str(report.value(result, _SHACL[part])) for part in ("resultPath", "sourceConstraintComponent"))
    value = report.value(result, _SHACL.value)
    for iri in owners.get(token, ()):
        if report.value(result, _SHACL.resultSeverity) == _SHACL.Violation:
            judged.violations[iri].add((told[0], told[1].rpartition("#")[2], "" if value is None else str(value)))
        else:
            judged.warnings[iri] += 1


def _background(files: Iterable[Path]) -> Iterator[tuple[rdflib.term.Node, ...]]:
    for file in files:
        graph = rdflib.Graph()
        graph.parse(file)
        yield from (triple for triple in graph if triple[1] in _BACKGROUND and isinstance(triple[0], rdflib.URIRef))


class Table:
    """The table of all portals, printed line by line."""

    def __init__(self, judge: Judge, *, why: bool, declared: bool) -> None:
        self._judge, self._why, self._declared = judge, why, declared
        self._sums: Counter[str] = Counter()
        self.made = 0
        more = " | declared: conform" if declared else ""
        print(
            f"{'portal':<52} {'datasets':>8} | violations a dataset | warnings a dataset | conforming | ceiling "
            f"reached | new | MQA points{more}"
        )

    def add(self, portal: Portal) -> None:
        """Judge a portal and print its line."""
        before, after = self._judge.judge(portal.before), self._judge.judge(portal.after)
        datasets = [iri for iri, entry in portal.before.items() if isinstance(entry, Dataset)]
        able = {iri for iri in datasets if not lacks(portal.before[iri])}
        fine = {iri for iri in datasets if not after.violations.get(iri)}
        row = Counter(
            {
                "datasets": len(datasets),
                "violations before": sum(map(len, before.violations.values())),
                "violations after": sum(map(len, after.violations.values())),
                "warnings before": before.warnings.total(),
                "warnings after": after.warnings.total(),
                "conform before": sum(not before.violations.get(iri) for iri in datasets),
                "conform after": len(fine),
                "able": len(able),
                "reached": len(able & fine),
                "made": sum(_made(before, after).values()),
                "points before": sum(_points(portal.before[iri]) for iri in datasets),
                "points after": sum(_points(portal.after[iri]) for iri in datasets),
            }
        )
        if self._declared:
            declared = self._judge.judge(portal.declared)
            row["conform declared"] = sum(not declared.violations.get(iri) for iri in datasets)
        self._sums += row
        self.made += row["made"]
        self._print(portal.name, row)
        if self._why:
            _explain(portal, after, _made(before, after))

    def total(self) -> None:
        """Print the sum of all lines."""
        self._print("all", self._sums)

    def _print(self, name: str, row: Mapping[str, int]) -> None:
        number = row["datasets"]
        violations, warnings, points = (
            f"{row[f'{what} before'] / number:.2f} → {row[f'{what} after'] / number:.2f}"
            for what in ("violations", "warnings", "points")
        )
        conform = f"{_percent(row['conform before'], number)} → {_percent(row['conform after'], number)}"
        reached = f"{_percent(row['able'], number)}, {_percent(row['reached'], row['able'])}"
        more = f" | {_percent(row['conform declared'], number)}" if self._declared else ""
        print(
            f"{name[-52:]:<52} {number:>8} | {violations} | {warnings} | {conform} | {reached} | {row['made']} "
            f"| {points}{more}",
            flush=True,
        )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def _points(entry: Entry) -> int:
    judged = score.score(entry, conforms=check.conforms(check.check(entry)))
    return judged.points().least if judged else 0


def _made(before: Judged, after: Judged) -> Counter[Fault]:
    """Give the violations at a place where there was none before: same dataset, path and component."""
    made: Counter[Fault] = Counter()
    for iri, faults in after.violations.items():
        known = Counter(fault[:2] for fault in before.violations.get(iri, ()))
        now = Counter(fault[:2] for fault in faults)
        for fault in faults:
            if now[fault[:2]] > known[fault[:2]]:
                made[fault] += 1
    return made


def _explain(portal: Portal, after: Judged, made: Mapping[Fault, int]) -> None:
    remaining = Counter(fault for faults in after.violations.values() for fault in faults)
    for (path, component, value), number in remaining.most_common():
        new = " NEW" if (path, component, value) in made else ""
        print(f"      {number:>5} {path} {component} {value[:100]!r}{new}")
    missing = Counter(
        each for entry in portal.before.values() if isinstance(entry, Dataset) for each in set(lacks(entry))
    )
    for each, number in missing.most_common():
        print(f"      {number:>5} lack at the source: {each}")


def lacks(entry: Entry) -> list[str]:
    """Give every mandatory fact that the source does not hold, by class and property."""
    described = set(_described(entry))
    licensed = any(predicate == DCT.license for _, predicate, _ in entry.rest)
    return [
        f"{type(thing).__name__}.{declared.name}"
        for thing in described
        for declared in properties(type(thing))
        if declared.obligation is Obligation.MANDATORY
        and not _has(thing, declared, {each.id for each in described})
        and not (licensed and declared.predicate == DCT.license)
    ]


def _described(thing: Thing) -> Iterator[Thing]:
    yield thing
    for declared in properties(type(thing)):
        for value in getattr(thing, declared.name):
            if isinstance(value, Thing):
                yield from _described(value)


_NAMES = ("name", "label", "prefLabel", "title", "fn", "organization-name")


def _has(thing: Thing, declared: Property, described: set[Node]) -> bool:
    """Say whether the fact is there; a publisher of whom nothing is said has no name, and so is none."""
    values = list(getattr(thing, declared.name))
    if isinstance(thing, Distribution) and declared.name == "access_url":
        values += thing.download_url
    if isinstance(thing, Agent) and declared.name == "name":
        values += [value for _, predicate, value in thing.rest if predicate.endswith(_NAMES)]
    if declared.kind.thing == "Agent":
        values = [value for value in values if isinstance(value, Thing | Literal) or value in described]
    return any(isinstance(each, Thing) or str(each if isinstance(each, str) else each.value).strip() for each in values)


if __name__ == "__main__":
    sys.exit(main())
