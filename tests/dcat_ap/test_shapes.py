"""Our shapes: what the model declares, readable by any SHACL engine, as grave as the official ones."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyshacl
import pytest
import rdflib

from benchmarks.shacl_oracle import FORMATS, VOCABULARIES
from dcat_ap import check, messages, ntriples, parse, resources, shapes
from dcat_ap.ntriples import Row
from dcat_ap.shacl import Background, Result, Shapes, compile_shapes, profiles
from dcat_ap.shacl.profile import load, rows
from dcat_ap.terms import PREFIXES, RDF, SH, SKOS, curie

GERMAN, OTHERS = ("shacl-testcases-de", "dcat-rdf-de"), ("dcat-rdf-eu",)
TYPE, IN_SCHEME, VIOLATION = map(ntriples.token, (RDF.type, SKOS.inScheme, SH.Violation))
Place = tuple[str, str]  # focus node, predicate
Holding = dict[tuple[str, str], list[str]]  # predicate, value; the subjects
Types = dict[str, list[str]]


# what the official shapes (v30_de_spec) call a violation and ours do not, by class and property, and why
ELSEWHERE = "what a link leads to is described elsewhere: no single description can hold its class"
BEYOND = "DCAT-AP.de 3.0 has no such property in its table, only the shapes of DCAT-AP 3.0.0 have"
MANY = "the specification's table allows any number"
NEWER = "our list is the newer one: it has AS_NEEDED, and the list that the official profile is given has not"
ONLY_OFFICIAL = {
    ("dcat:Catalog", "dcat:catalog"): ELSEWHERE,
    ("dcat:Catalog", "dcat:dataset"): ELSEWHERE,
    ("dcat:Catalog", "dcat:record"): ELSEWHERE,
    ("dcat:Catalog", "dcat:service"): ELSEWHERE,
    ("dcat:Catalog", "dct:hasPart"): ELSEWHERE,
    ("dcat:CatalogRecord", "dct:source"): ELSEWHERE,
    ("dcat:CatalogRecord", "foaf:primaryTopic"): "no dataset is typed dcat:Resource too, and none has to be",
    ("dcat:DataService", "dcat:servesDataset"): ELSEWHERE,
    ("dcat:Dataset", "dcat:hasVersion"): ELSEWHERE,
    ("dcat:Dataset", "dcat:inSeries"): ELSEWHERE,
    ("dcat:Dataset", "dct:source"): ELSEWHERE,
    ("dcat:Distribution", "dcat:accessService"): ELSEWHERE,
    ("dcat:Relationship", "dcat:hadRole"): "roles are IRIs of lists that nobody describes as dcat:Role",
    ("dcat:Catalog", "dct:creator"): MANY,
    ("dcat:Dataset", "dcat:temporalResolution"): MANY,
    ("dcat:Dataset", "dct:accrualPeriodicity"): NEWER,
    ("dcat:DatasetSeries", "dct:accrualPeriodicity"): NEWER,
    ("dcat:Catalog", "dct:temporal"): BEYOND,
    ("dcat:DataService", "dcat:keyword"): BEYOND,
    ("dcat:DataService", "dcat:landingPage"): BEYOND,
    ("dcat:DataService", "dcat:theme"): BEYOND,
    ("dcat:DataService", "dct:conformsTo"): BEYOND,
}
# the other way round
ONLY_OURS = {
    ("dcat:DatasetSeries", "dct:publisher"): "official shape hangs on no node shape, so it is never looked at",
    ("dcat:Catalog", "dcatap:availability"): "official shape has the namespace r5r# instead of r5r/",
    ("dcat:Dataset", "dcatap:availability"): "official shape has the namespace r5r# instead of r5r/",
    ("dcat:DataService", "dcatap:availability"): "official shape has the namespace r5r# instead of r5r/",
    ("dcat:Distribution", "dcatap:availability"): "official shape has the namespace r5r# instead of r5r/",
}


@pytest.mark.parametrize("path", shapes.files())
def test_the_shipped_shapes_are_those_of_the_model(path):
    assert (resources.schemas() / path).read_text("utf-8") == shapes.files()[path], "write it anew: make docs"


@pytest.mark.parametrize("rule", shapes.rules().values(), ids=lambda rule: rule.name.removeprefix(shapes.BASE))
def test_every_rule_can_be_said_with_its_facts(rule):
    known = {"property": "p", "value": "v"} | dict(rule.words)
    for language in messages.LANGUAGES:
        for part in ("what", "fix"):
            assert "{" not in messages.text(f"finding.{rule.key}.{part}", language, **known)


def test_no_two_rules_share_a_name():
    assert len(shapes.rules()) == sum(len(list(made())) for _, _, made in shapes.PROFILES.values())


def test_the_engine_understands_every_word_of_the_shapes():
    compiled = compile_shapes(row for path in shapes.files() for row in rows(resources.schemas() / path))
    assert compiled.ignored == ()


def by_pyshacl(said: list[Row], *, strictly: bool = False) -> set[str]:
    """The shapes that find something; `strictly`, if our shapes conform to the shapes of SHACL itself."""
    named = {each for row in said for each in row}
    behind = [row for row in check.background().rows() if row[0] in named]
    data, graph = rdflib.Graph(), rdflib.Graph()
    data.parse(data=ntriples.text([*said, *behind]), format="nt")
    for path in shapes.files():
        graph.parse(resources.schemas() / path)
    _, report, _ = pyshacl.validate(data, shacl_graph=graph, meta_shacl=strictly, inference="none")
    return {str(each) for each in report.objects(None, rdflib.SH.sourceShape) if isinstance(each, rdflib.URIRef)}


@pytest.mark.parametrize(
    "name",
    [
        "GovDataOfficia__ckanext_dcatde_tests_resources_metadata_max.rdf",
        "GovDataOfficia__testcases_rewritten-example-advanced.ttl",
        "HealthDCAT-AP-__examples_FDZ-Gesundheit.ttl",
        "dcat-ap.de-3.0-DatasetSeries.ttl",
    ],
)
def test_another_engine_finds_the_same(name, shared):
    said = list(rows(shared / "corpus" / "dcat-rdf-de" / name))
    own = load(resources.schemas() / path for path in shapes.files())[0]
    found = {each.shape[1:-1] for each in own.validate(said, check.background())}
    assert found
    assert by_pyshacl(said) == found


@pytest.mark.prove
def test_our_shapes_are_shapes_by_the_shapes_of_shacl():
    assert by_pyshacl([], strictly=True) == set()


def test_the_page_about_shapes_names_every_deviation():
    page = (resources.schemas().parent / "docs" / "shapes.md").read_text("utf-8")
    assert {place for _, place in (*ONLY_OFFICIAL, *ONLY_OURS) if f"`{place}`" not in page} == set()


# ours and the official ones


class Official:
    """The profile v30_de_spec as GovData publishes it; a value in no list is a fault where the value stands."""

    def __init__(self, shared: Path) -> None:
        standard = shared / "standard"
        profile = profiles()["v30_de_spec"]
        behind = [standard / "vocabularies" / each for each in VOCABULARIES]
        _, self._background = profile.load(standard / "shapes", behind)
        graph = [row for each in profile.shapes for row in rows(standard / "shapes" / each)]
        self._shapes = compile_shapes(graph)
        path = dict(_said(graph, SH.path))
        target = dict(_said(graph, SH.targetClass))
        above = {inner: outer for outer, inner in _said(graph, SH.property)}
        self._places = {each: (path[outer], target[above[outer]]) for each, outer in above.items() if outer in path}

    def violations(self, data: list[Row]) -> set[Place]:
        places = set()
        types = _types(data)
        holding: Holding = {}
        for subject, predicate, value in data:
            holding.setdefault((predicate, value), []).append(subject)
        for result in _violations(self._shapes, data, self._background):
            if result.path == IN_SCHEME:
                places |= set(self._holders(result, holding, types))
            else:
                places.add((result.focus, result.path))
        return places

    def _holders(self, result: Result, holding: Holding, types: Types) -> Iterator[Place]:
        """Where the value stands that is not in its list."""
        path, cls = self._places[result.shape]
        for subject in holding[path, result.focus]:
            if any(cls in self._background.superclasses(each) for each in types.get(subject, [])):
                yield subject, path


def _types(data: list[Row]) -> Types:
    types: Types = {}
    for subject, value in _said(data, RDF.type):
        types.setdefault(subject, []).append(value)
    return types


def _said(data: Iterable[Row], predicate: str) -> Iterator[tuple[str, str]]:
    return ((subject, value) for subject, said, value in data if said == f"<{predicate}>")


def _violations(compiled: Shapes, data: list[Row], background: Background) -> Iterator[Result]:
    return (each for each in compiled.validate(data, background) if each.severity == VIOLATION)


def differences(data: list[Row], official: Official, ours: Shapes) -> tuple[list[set[Place]], list[set[Place]]]:
    """What only the official shapes find, and what only ours do: each place by its classes and its property."""
    theirs = official.violations(data)
    own = {(each.focus, each.path) for each in _violations(ours, data, check.background())}
    return _named(theirs - own, data), _named(own - theirs, data)


def _named(places: Iterable[Place], data: list[Row]) -> list[set[Place]]:
    types = _types(data)
    return [{(curie(cls[1:-1]), curie(path[1:-1])) for cls in types.get(focus, [])} for focus, path in places]


def unexplained(places: list[set[Place]], table: dict[Place, str]) -> list[set[Place]]:
    return [each for each in places if each.isdisjoint(table)]


def documents(shared: Path, folders: Iterable[str]) -> Iterator[tuple[str, list[Row]]]:
    for file in sorted(each for folder in folders for each in (shared / "corpus" / folder).iterdir()):
        if file.suffix in FORMATS:
            try:
                data = list(rows(file))
            except parse.Unreadable:
                continue
            yield file.name, data


@pytest.fixture(scope="module")
def official(shared):
    return Official(shared)


@pytest.fixture(scope="module")
def ours():
    return load([resources.schemas() / "shapes" / "dcat-ap-de.ttl"])[0]


def test_the_official_shapes_and_ours_find_the_same_violations(official, ours, shared):
    assert agreeing(documents(shared, GERMAN), official, ours) > 60


@pytest.mark.prove
def test_the_official_shapes_and_ours_find_the_same_violations_elsewhere(official, ours, shared):
    assert agreeing(documents(shared, OTHERS), official, ours) > 60


def agreeing(found: Iterator[tuple[str, list[Row]]], official: Official, ours: Shapes) -> int:
    """How many documents were compared; each difference has its line in the tables."""
    compared = 0
    for name, data in found:
        only_official, only_ours = differences(data, official, ours)
        assert unexplained(only_official, ONLY_OFFICIAL) == [], name
        assert unexplained(only_ours, ONLY_OURS) == [], name
        compared += 1
    return compared


AGENTS = ["<http://e.example/a>", "<http://e.example/b>"]
TRIALS = (
    [],
    ["<http://e.example/undescribed>"],
    AGENTS,
    ["<http://publications.europa.eu/resource/authority/frequency/AS_NEEDED>"],
    ['"text"'],
    ['"P1D"^^<http://www.w3.org/2001/XMLSchema#duration>', '"P2D"^^<http://www.w3.org/2001/XMLSchema#duration>'],
)


def described(cls: str, predicate: str, values: list[str]) -> list[Row]:
    """A thing with one property, some of whose values are agents."""
    subject = "<http://e.example/1>"
    typed = [(each, TYPE, token("foaf:Agent")) for each in AGENTS]
    return [(subject, TYPE, token(cls)), *((subject, token(predicate), value) for value in values), *typed]


def token(short: str) -> str:
    prefix, _, name = short.partition(":")
    return ntriples.token(PREFIXES[prefix][name])


@pytest.mark.parametrize(("cls", "predicate"), ONLY_OFFICIAL)
def test_each_deviation_is_one_today(cls, predicate, official, ours):
    """When an official shape is mended, or ours are, the table of deviations has to go along."""
    found = [differences(described(cls, predicate, values), official, ours)[0] for values in TRIALS]
    assert any((cls, predicate) in places for each in found for places in each)


@pytest.mark.parametrize(("cls", "predicate"), ONLY_OURS)
def test_each_defect_of_the_official_shapes_is_one_today(cls, predicate, official, ours):
    found = [differences(described(cls, predicate, values), official, ours)[1] for values in TRIALS]
    assert any((cls, predicate) in places for each in found for places in each)
