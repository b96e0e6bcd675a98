"""Shapes: the files are what the model says, any engine can read them, and they find what the official ones find."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
import rdflib

from dcat_ap import check, clean, cut, ntriples, parse, rdf, resources, shapes, write
from dcat_ap.naming import Naming
from dcat_ap.ntriples import Row
from dcat_ap.repair import curie
from dcat_ap.shacl import Background, Result, Shapes, compile_shapes, profiles
from dcat_ap.terms import SKOS, Iri

FOLDER = resources.schemas() / "shapes"
FORMS = {".ttl": "ttl", ".rdf": "rdf", ".xml": "rdf", ".jsonld": "jsonld"}
LONGEST = 500_000  # bytes; longer files hold more of the same
VOCABULARIES = (
    *("eu/languages.ttl", "eu/planned-availability.ttl", "eu/frequencies.ttl", "eu/dataset-types.ttl"),
    *("eu/data-theme.ttl", "eu/access-right.ttl", "eu/filetypes.ttl", "eu/distribution-status.ttl"),
    *("dcat-ap.de/contributors.rdf", "dcat-ap.de/licenses-with-openness.rdf"),
    *("dcat-ap.de/sh-politicalGeocodingLevel.ttl", "adms/ADMS_SKOS_v1.00.rdf"),
)

DEVIATIONS: dict[tuple[str, str], str] = {
    ("dcat:inSeries", "Class"): "the series is an entry of its own: a single description cannot know what it is",
    ("dcat:servesDataset", "Class"): "so is the dataset",
    ("dcat:accessService", "Class"): "so is the service",
    ("dct:source", "Class"): "so is the other dataset",
    ("dcat:hasVersion", "Class"): "so is the other version",
    ("dcat:hadRole", "Class"): "a role is described in its list, not in the entry",
    ("dct:publisher", "missing/DatasetSeries"): "mandatory in the table; the official shape hangs on no class",
    ("dct:issued", "datatype"): "the table names the types of a date; no official shape of 3.0 asks for them",
    ("dct:modified", "datatype"): "as for dct:issued",
}
"""Property, and component of theirs or rule of ours: why only one of the two finds it. See docs/shapes.md."""


def test_the_file_is_what_the_model_says() -> None:
    for path, text in shapes.files().items():
        assert (resources.schemas() / path).read_text("utf-8") == text


@pytest.mark.parametrize("name", [*check.PROFILES, check._CLASSES])
def test_a_second_library_reads_each_file_alike(name: str) -> None:
    graph = rdflib.Graph().parse(data=check._file(name), format="turtle")
    assert len(graph) == len(set(check._rows(name))) > 0


@pytest.mark.parametrize("name", check.PROFILES)
def test_each_file_compiles_alone_and_asks_for_nothing_beyond_core(name: str) -> None:
    assert not compile_shapes(check._rows(name)).ignored


def test_every_shape_says_it_in_both_languages() -> None:
    messages = defaultdict(list)
    for name in check.PROFILES:
        for subject, predicate, value in check._rows(name):
            if predicate.endswith("shacl#message>"):
                messages[subject].append(value.rpartition("@")[2])
    assert messages
    assert all(sorted(languages) == ["de", "en"] for languages in messages.values())


def test_pyshacl_finds_the_same() -> None:
    pyshacl = pytest.importorskip("pyshacl")
    text = (
        f"{write.PREFIXES} @prefix e: <http://e.example/> . e:1 a dcat:Dataset ; dct:title 'x', e:y ; dcat:theme e:z ; "
        "dct:modified 'x' ; dcat:contactPoint [ a vcard:Group ] ; dct:publisher [ a foaf:Person ] ; dct:temporal [] ; "
        "dcat:distribution e:d . e:d a dcat:Distribution ; dct:license <http://dcat-ap.de/def/licenses/cc-by/4.0> ; "
        "dcat:mediaType e:m ."
    )
    rows = parse.parse(text.encode(), "ttl", base="http://e.example/", where="").rows
    data, graph = rdflib.Graph(), rdflib.Graph()
    licences = [row for row in check._background().rows() if "/def/licenses/" in row[0]]
    data.parse(data=ntriples.text([*rows, *licences, *check._rows(check._CLASSES)]), format="nt")
    for name in check.PROFILES:
        graph.parse(data=check._file(name), format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=graph, advanced=False)
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    theirs = {str(each) for each in report.objects(None, sh.sourceShape) if isinstance(each, rdflib.URIRef)}
    assert theirs == {each.shape[1:-1] for each in check._shapes().validate(rows, check._background())}


Place = tuple[str, str]
"""Focus node and property, as tokens."""


@cache
def official(shared: Path) -> tuple[Shapes, Background]:
    standard = shared / "standard"
    return profiles()["v30_de_spec"].load(
        standard / "shapes", [standard / "vocabularies" / each for each in VOCABULARIES]
    )


def entries(folder: Path) -> Iterator[rdf.Entry]:
    """Every entry of the files of a folder."""
    for file in sorted(each for each in folder.iterdir() if each.suffix in FORMS and each.stat().st_size < LONGEST):
        try:
            document = parse.parse(file.read_bytes(), FORMS[file.suffix], base="http://e.example/", where=file.name)
        except parse.Unreadable:
            continue
        for piece in cut.cut(document.rows, Naming("http://e.example/id/", "x")).pieces:
            yield rdf.read(f"<{piece.iri}>", ntriples.rows(piece.text), piece.kind)


def violations(results: Iterable[Result]) -> dict[Place, set[str]]:
    """By place, the constraint components of theirs or the rules of ours that are broken."""
    found = defaultdict(set)
    for each in results:
        if each.severity.endswith("#Violation>"):
            found[_place(each)].add(_name(each))
    return found


def _place(result: Result) -> Place:
    """Where a result is. A value outside its list is told at the value officially, at its subject by ours."""
    if result.shape.startswith(f"<{check.BASE}check.vocabulary/") and "Node" in result.component:
        return result.value, ntriples.token(SKOS.inScheme)
    return result.focus, result.path


def _name(result: Result) -> str:
    if result.shape.startswith(f"<{check.BASE}"):
        rule, name, _ = result.shape.removeprefix(f"<{check.BASE}").split("/")
        return rule.partition(".")[2] + (f"/{name}" if rule == "check.missing" else "")
    return result.component.rpartition("#")[2].removesuffix("ConstraintComponent>")


def unexplained(one: dict[Place, set[str]], other: dict[Place, set[str]]) -> set[tuple[str, str]]:
    """What is found in one alone, by property and name, without the deviations that have a reason."""
    places = (
        (curie(Iri(path.strip("<>"))), name) for focus, path in one.keys() - other.keys() for name in one[focus, path]
    )
    return {each for each in places if each not in DEVIATIONS}


@pytest.mark.parametrize("cleaned", [False, True], ids=["delivered", "cleaned"])
@pytest.mark.parametrize("corpus", ["shacl-testcases-de", "dcat-rdf-de"])
def test_ours_finds_the_violations_of_the_official_profile(shared: Path, corpus: str, cleaned: bool) -> None:
    their_shapes, their_background = official(shared)
    compared = 0
    for entry in entries(shared / "corpus" / corpus):
        rows: list[Row] = rdf.rows(clean.clean(entry)[0] if cleaned else entry)
        theirs = violations(their_shapes.validate(rows, their_background))
        results = check._shapes().validate(rows, check._background())
        ours = violations(each for each in results if _is_binding(each))
        assert not unexplained(theirs, ours), entry.id
        assert not unexplained(ours, theirs), entry.id
        compared += len(theirs.keys() & ours.keys())
    assert compared > 10


def _is_binding(result: Result) -> bool:
    return result.shape.removeprefix(f"<{check.BASE}").startswith(check._BINDING)


def test_every_deviation_is_documented() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "shapes.md").read_text("utf-8")
    assert all(f"`{place}`" in page for place, _ in DEVIATIONS)
