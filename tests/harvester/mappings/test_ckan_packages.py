"""CKAN packages: what arrives of their fields, that the whole corpus is mapped, and that nothing raises."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcat_ap import rdf
from dcat_ap.naming import Naming
from dcat_ap.parse import Unreadable
from dcat_ap.terms import DCAT, DCATDE, DCT, FOAF, GEODCATAP, SCHEMA, VCARD, Iri
from harvester import mapping
from harvester.record import Origin

NAMING = Naming("https://katalog.example/id/", "quelle")
ORIGIN = Origin(NAMING, "https://quelle.example/api/3/action/")


def entries(said: object, origin: Origin = ORIGIN) -> list:
    contents = mapping.records("ckan", json.dumps(said).encode(), origin, "x")
    return [mapping.read(each, origin).entry for each in contents.records]


def values(said: dict, predicate: Iri) -> list[str]:
    """Give what the entry of a package says by a predicate, wherever in it."""
    (entry,) = entries({"id": "1", "title": "T"} | said)
    return sorted(str(getattr(value, "value", value)) for _, used, value in rdf.triples(entry) if used == predicate)


def extras(**said: str) -> dict:
    return {"extras": [{"key": name, "value": value} for name, value in said.items()]}


@pytest.mark.parametrize(
    ("url", "iri"),
    [
        ("https://quelle.example/api/3/action/", "https://quelle.example/dataset/1"),
        ("https://quelle.example/api/action/package_search", "https://quelle.example/dataset/1"),
        ("https://stadt.example/daten/api/3", "https://stadt.example/daten/dataset/1"),
        ("https://quelle.example/", "https://quelle.example/dataset/1"),
        ("file:data/ckan.json", NAMING.entry("dataset", "1")),
    ],
)
def test_a_dataset_has_the_iri_that_ckanext_dcat_gives_it(url, iri):
    assert [each.id for each in entries({"id": "1", "title": "T"}, Origin(NAMING, url))] == [iri]


@pytest.mark.parametrize("said", [{"uri": "https://a.example/1"}, extras(uri="https://a.example/1")])
def test_a_uri_that_the_package_gives_is_its_iri(said):
    assert [each.id for each in entries({"id": "1", "title": "T"} | said)] == ["https://a.example/1"]


@pytest.mark.parametrize("uri", ["ohne Schema", "urn:a b", "javascript:1", "https://a b/", "", None, 7])
def test_a_uri_that_is_none_names_nothing(uri):
    assert [each.id for each in entries({"id": "1", "title": "T", "uri": uri})] == ["https://quelle.example/dataset/1"]


def test_an_id_that_stands_nowhere_else_is_kept():
    named = {"id": "abc", "identifier": "x"}
    assert "ckan:id" not in values(named, SCHEMA.propertyID)
    assert "ckan:id" in values(named | {"uri": "https://a.example/1"}, SCHEMA.propertyID)


PACKAGE = {"id": "1", "name": "a", "title": "T"}


@pytest.mark.parametrize(
    "document",
    [
        PACKAGE,
        [PACKAGE],
        {"success": True, "result": PACKAGE},
        {"success": True, "result": [PACKAGE]},
        {"success": True, "result": [[PACKAGE]]},
        {"success": True, "result": {"count": 1, "results": [PACKAGE]}},
    ],
)
def test_packages_are_found_in_every_answer_that_has_them(document):
    assert len(entries(document)) == 1


def test_an_answer_that_is_an_error_is_unreadable_and_says_why():
    answer = {"success": False, "error": {"__type": "Authorization Error", "message": "Access denied"}}
    with pytest.raises(Unreadable) as refused:
        entries(answer)
    assert refused.value.finding.rule == "ckan.refused"
    assert dict(refused.value.finding.facts)["said"] == "Access denied"


@pytest.mark.parametrize("more", [{"private": True}, {"private": "true"}, {"state": "deleted"}, {"state": "draft"}])
def test_what_is_not_public_is_left_out_and_told(more):
    contents = mapping.records("ckan", json.dumps(PACKAGE | more).encode(), ORIGIN, "x")
    assert (contents.records, [each.rule for each in contents.findings]) == ((), ["ckan.not-public"])


@pytest.mark.parametrize("flat", [True, False])
def test_extras_are_read_in_both_ways_of_writing_them(flat):
    said = {"issued": "2020-01-01", "contributorID": '["http://dcat-ap.de/def/contributors/a"]', "eigenes": "x"}
    package = {"extras": said} if flat else extras(**said)
    assert values(package, DCT.issued) == ["2020-01-01"]
    assert values(package, DCATDE.contributorID) == ["http://dcat-ap.de/def/contributors/a"]
    assert "ckan:eigenes" in values(package, SCHEMA.propertyID)


def test_an_extra_that_contradicts_a_field_is_kept_beside_it():
    package = {"version": "1"} | extras(version="2")
    assert values(package, DCAT.version) == ["1"]
    assert "ckan:extras/version" in values(package, SCHEMA.propertyID)


def test_the_attribution_of_the_package_is_that_of_resources_that_have_none():
    said = extras(licenseAttributionByText="Paket") | {
        "resources": [
            {"url": "https://a.example/1", "licenseAttributionByText": "Datei"},
            {"url": "https://a.example/2"},
        ]
    }
    assert values(said, DCATDE.licenseAttributionByText) == ["Datei", "Paket"]


def test_an_attribution_that_no_resource_can_carry_is_kept():
    assert "ckan:licenseAttributionByText" in values(extras(licenseAttributionByText="Paket"), SCHEMA.propertyID)


def test_the_maintainer_is_asked_before_the_author():
    said = {"author": "A", "author_email": "a@a.example", "maintainer": "M", "maintainer_email": "m@a.example"}
    assert values(said, VCARD.fn) == ["M"]
    assert values(said, VCARD.hasEmail) == ["mailto:m@a.example"]
    assert values(said, FOAF.name) == ["A", "M"]


@pytest.mark.parametrize("name", ["author", "maintainer"])
def test_an_address_without_a_name_is_asked_and_makes_nobody_an_agent(name):
    said = {f"{name}_email": "a@a.example"}
    assert values(said, VCARD.hasEmail) == ["mailto:a@a.example"]
    assert values(said, DCT.creator) == values(said, GEODCATAP.custodian) == []


@pytest.mark.parametrize("name", ["author", "maintainer"])
def test_an_address_that_nobody_asks_is_kept(name):
    said = {f"{name}_email": "a@a.example", "contact": [{"name": "K"}]}
    assert f"ckan:{name}_email" in values(said, SCHEMA.propertyID)


def test_reference_dates_of_ckanext_spatial_say_when_data_were_published_and_revised():
    dates = [{"type": "publication", "value": "2011-02-03"}, {"type": "revision", "value": "2012-03-04"}]
    said = {"metadata_created": "2024-01-01", "metadata_modified": "2024-01-02"}
    said |= extras(**{"dataset-reference-date": json.dumps(dates)})
    assert values(said, DCT.issued) == ["2011-02-03"]
    assert values(said, DCT.modified) == ["2012-03-04"]


def test_extras_mean_the_same_as_fields_of_ckanext_scheming():
    common = {"id": "1", "title": "T"}
    flat = common | {"extras": [{"key": "language", "value": '["de", "en"]'}, {"key": "issued", "value": "2020"}]}
    fields = common | {"language": ["de", "en"], "issued": "2020"}
    (one,), (other,) = (entries(each) for each in (flat, fields))
    assert set(rdf.triples(one)) == set(rdf.triples(other))


def test_lines_of_json_are_packages_and_a_bad_line_costs_itself():
    contents = mapping.records("ckan", b'{"id": "1", "title": "a"}\n{"id": \n{"id": "2", "title": "b"}\n', ORIGIN, "x")
    assert [each.key for each in contents.records] == ["1", "2"]
    assert [each.rule for each in contents.findings] == ["ckan.no-package"]


def test_licences_that_contradict_each_other_are_both_said():
    package = {"id": "1", "title": "T", "license_id": "cc-zero", "license_title": "CC BY-NC 4.0"}
    assert len(values(package, DCT.license)) == 2


@pytest.mark.parametrize(
    ("west", "names"), [("12.800", set()), ("1.5", {"ckan:bbox-west-long"}), (1.5, {"ckan:bbox-west-long"})]
)
def test_corners_that_are_not_those_of_the_geometry_are_kept(west, names):
    polygon = {"type": "Polygon", "coordinates": [[[12.8, 50.7], [13, 50.7], [13, 50.9], [12.8, 50.9], [12.8, 50.7]]]}
    package = extras(**{"spatial": json.dumps(polygon), "bbox-west-long": west, "bbox-east-long": "13.0"})
    assert {name for name in values(package, SCHEMA.propertyID) if "bbox" in name} == names


_NAMES = (
    "id name title notes url uri type state private extras resources tags groups organization contacts dates author "
    "author_email maintainer contact publisher creator spatial spatial_coverage temporal_coverage access_services "
    "license_id license_url terms_of_use qualified_attribution qualified_relation theme key value role hash "
    "title_translated tags_translated dataset-reference-date result results success error"
)
NAMES = _NAMES.split()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=3), inner, max_size=6)
        | inner.map(json.dumps)
    ),
    max_leaves=20,
)


@given(JSON, st.dictionaries(st.sampled_from(NAMES), JSON, max_size=8))
def test_no_json_raises(document, package):
    for said in (document, [package, document], PACKAGE | package):
        with contextlib.suppress(Unreadable):
            entries(said)


@given(st.text(min_size=1, max_size=120))
def test_no_tag_is_refused(tag):
    said = values({"tags": [{"name": tag}]}, DCAT.keyword)
    assert said == ([] if tag.isspace() else [tag])


NO_PACKAGES = {"catalog", "catalog_datasets_list", "dataset", "Zugbildungsplan"}  # data.json, and an index of others


def test_every_package_of_the_corpus_is_mapped(shared):
    counts, refused = {}, set()
    for file in sorted((shared / "corpus" / "ckan-json").glob("*.json*")):
        contents = mapping.records("ckan", file.read_bytes(), ORIGIN, file.name)
        refused |= {file.stem for each in contents.findings}
        for each in contents.records:
            title = json.loads(each.body).get("title")
            assert bool(mapping.read(each, ORIGIN).entry.title) == bool(title)
        counts[file.name.partition("__")[0]] = len(contents.records)
    assert len(refused) == len(NO_PACKAGES)
    assert all(name.endswith(tuple(NO_PACKAGES)) for name in refused)
    assert (counts["opendata-guru"], counts["data.gov-2017-packages-a.jsonl"]) == (70, 900)
