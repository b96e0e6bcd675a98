"""schema.org: datasets arrive however a page or a document says them, and nothing that it says is lost."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcat_ap.model import Dataset
from dcat_ap.naming import Naming
from dcat_ap.parse import Unreadable
from dcat_ap.terms import Iri, Literal
from harvester.mappings import schemaorg
from harvester.record import Contents, Origin

ORIGIN = Origin(Naming("https://katalog.example/id/", "quelle"), "https://stadt.example/daten/")


def of(value: object) -> Contents:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return schemaorg.records(body, ORIGIN, "https://stadt.example/daten/seite")


def entry(value: object) -> Dataset:
    (record,) = of(value).records
    found = schemaorg.read(record, ORIGIN).entry
    assert isinstance(found, Dataset)
    return found


def kept(found: Dataset) -> dict[str, str]:
    said = {(each[0], each[1].rpartition("/")[2]): each[2] for each in found.rest}
    names = {subject: value.value for (subject, name), value in said.items() if name == "propertyID"}
    return {names[subject]: value.value for (subject, name), value in said.items() if name == "value"}


DATASET = {"@type": "Dataset", "name": "Bäume", "url": "https://stadt.example/baeume"}


@pytest.mark.parametrize(
    "document",
    [
        DATASET,
        [DATASET],
        {"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, DATASET]},
        {"@type": "DataCatalog", "dataset": [DATASET]},
        {"@type": "WebPage", "mainEntity": DATASET},
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": DATASET}]},
        {"@type": ["schema:Dataset", "x:Other"], "schema:name": "Bäume", "schema:url": "https://stadt.example/baeume"},
        {"@type": "https://schema.org/Dataset", "http://schema.org/name": [{"@value": "Bäume"}], "schema:url": "https://stadt.example/baeume"},
    ],
)  # fmt: skip
def test_a_dataset_is_found_wherever_it_stands(document):
    found = entry(document)
    assert found.title == (Literal("Bäume"),)
    assert found.landing_page == (Iri("https://stadt.example/baeume"),)


def test_lines_of_documents_are_read_one_by_one_and_a_bad_line_costs_itself():
    lines = [json.dumps(DATASET), "{", json.dumps({"@type": "Dataset", "name": "Bienen"})]
    found = of("\n".join(lines).encode())
    assert len(found.records) == 2
    assert [finding.rule for finding in found.findings] == ["website.bad-json"]


def test_a_reference_is_what_it_refers_to():
    body = {"@id": "#amt", "@type": "Organization", "name": "Stadtamt"}
    found = entry({"@graph": [body, DATASET | {"publisher": {"@id": "#amt"}, "creator": {"@id": "#nobody"}}]})
    assert found.publisher[0].name == (Literal("Stadtamt"),)


def test_references_in_a_circle_end():
    first, second = (
        DATASET | {"@id": "#a", "isPartOf": {"@id": "#b"}},
        {"@id": "#b", "name": "x", "hasPart": {"@id": "#a"}},
    )
    assert entry({"@graph": [first, second]}).title == (Literal("Bäume"),)


def test_the_name_of_a_dataset_is_its_own_where_it_has_one():
    assert entry(DATASET | {"@id": "#baeume"}).id == "https://stadt.example/daten/seite#baeume"
    assert str(entry(DATASET).id).startswith("https://katalog.example/id/dataset/quelle/https%3A")
    assert str(entry({"@type": "Dataset", "name": "x"}).id).startswith("https://katalog.example/id/dataset/quelle/")


def test_what_stays_the_same_has_one_digest():
    shuffled = dict(reversed(DATASET.items()))
    assert of(DATASET).records[0].digest == of(shuffled).records[0].digest


@pytest.mark.parametrize(
    ("geo", "name", "wkt"),
    [
        ({"@type": "GeoCoordinates", "latitude": 50.9, "longitude": "13.5"}, "centroid", "POINT(13.5 50.9)"),
        ({"@type": "GeoShape", "box": "50 13 51 14"}, "bbox", "POLYGON((13 50, 14 50, 14 51, 13 51, 13 50))"),
        ({"@type": "GeoShape", "box": "50,13 51,14"}, "bbox", "POLYGON((13 50, 14 50, 14 51, 13 51, 13 50))"),
    ],
)  # fmt: skip
def test_latitude_comes_before_longitude(geo, name, wkt):
    (place,) = entry(DATASET | {"spatialCoverage": {"@type": "Place", "geo": geo}}).spatial
    assert getattr(place, name)[0].value == wkt


def test_a_polygon_whose_axes_nobody_knows_is_kept_as_it_is():
    found = entry(DATASET | {"spatialCoverage": {"geo": {"@type": "GeoShape", "polygon": "29.7 45.1,29.8 45.2"}}})
    assert "29.7 45.1,29.8 45.2" in kept(found)["schema:spatialCoverage"]


def test_a_provider_contributes_and_is_never_taken_for_the_publisher():
    one, two = ({"@type": "Organization", "name": name} for name in ("A", "B"))
    found = entry(DATASET | {"provider": [one, two]})
    assert not found.publisher
    assert {agent.name for agent in found.contributor} == {(Literal("A"),), (Literal("B"),)}


def test_keywords_are_told_apart_in_every_form():
    terms = ["a, b", {"@type": "DefinedTerm", "name": "c, d"}]
    assert {each.value for each in entry(DATASET | {"keywords": terms}).keyword} == {"a", "b", "c, d"}


def test_what_has_no_place_is_kept():
    said = {
        "variableMeasured": ["Höhe"],
        "isAccessibleForFree": True,
        "foo": {"bar": 1},
        "x:y": "z",
        "temporalCoverage": {"@type": "A", "b": 1},
    }
    assert set(kept(entry(DATASET | said))) == {
        "schema:variableMeasured", "schema:isAccessibleForFree", "schema:foo", "x:y", "schema:temporalCoverage",
    }  # fmt: skip


def test_a_page_says_it_in_three_ways():
    page = (
        '<html><base href="https://stadt.example/x/"><script type="application/ld+json">'
        f"{json.dumps(DATASET)}</script>"
        '<p itemscope itemtype="http://schema.org/Dataset"><b itemprop="name">Bienen</b>'
        '<a itemprop="url" href="b">x</a>'
        '<p vocab="https://schema.org/" typeof="schema:Dataset"><b property="schema:name">Bäche</b></html>'
    )
    found = of(page.encode())
    titles = [schemaorg.read(each, ORIGIN).entry.title[0].value for each in found.records]
    assert titles == ["Bäume", "Bienen", "Bäche"]
    assert found.records[1].key == "https://stadt.example/x/b"


def test_a_broken_statement_of_a_page_is_told_and_the_others_are_read():
    page = "".join(f'<script type="application/ld+json">{text}</script>' for text in ("{,}", json.dumps(DATASET)))
    found = of(f"<html>{page}</html>".encode())
    assert len(found.records) == 1
    assert [finding.rule for finding in found.findings] == ["website.bad-json"]


NAMES = st.sampled_from(
    [
        "@id", "@type", "@graph", "@value", "@language", "name", "url", "identifier", "keywords", "creator",
        "provider", "license", "distribution", "contentUrl", "spatialCoverage", "geo", "box", "latitude", "longitude",
        "temporalCoverage", "contactPoint", "dataset", "hasPart", "x",
    ]
)  # fmt: skip
VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.sampled_from(["Dataset", "https://e.example/a b", "1 2 3 4"])
)
JSON = st.recursive(
    VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12
)


def survives(body: bytes) -> None:
    try:
        found = schemaorg.records(body, ORIGIN, "x")
    except Unreadable:
        return
    for record in found.records:
        schemaorg.read(record, ORIGIN)


@given(st.dictionaries(NAMES, JSON, max_size=8))
def test_no_dataset_raises(said):
    survives(json.dumps({**said, "@type": "Dataset"}).encode())


@given(st.text(alphabet='<>/="abdgiprstv# [', max_size=80), st.binary(max_size=40))
def test_no_page_raises(text, more):
    survives(b"<html itemscope itemtype='Dataset'><p itemprop=name>" + text.encode() + more)


def test_a_deep_document_ends():
    body = b'{"@graph":[' * 2000
    survives(body + b"]}" * 2000)
    survives(b"<div itemscope itemtype=Dataset itemprop=a>" * 5000)


def test_each_dataset_of_the_corpus_arrives_with_its_title(shared):
    files = list((shared / "corpus" / "schema-org").glob("*.json*"))
    if not files:
        pytest.skip("no schema.org in the corpus")
    found = 0
    for file in files:
        if "croissant_full" in file.name:
            continue  # a comma too many: no JSON
        for record in schemaorg.records(file.read_bytes(), ORIGIN, file.name).records:
            said = json.loads(record.body)
            title = schemaorg.read(record, ORIGIN).entry.title
            assert bool(title) == bool(
                said.get("name") or said.get("schema:name") or said.get("http://schema.org/name")
            )
            found += 1
    assert found > 600
