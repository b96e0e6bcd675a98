"""JSON of portals other than CKAN: every record of the corpus is mapped, and no document whatever raises."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcat_ap import rdf
from dcat_ap.naming import Naming
from dcat_ap.parse import Unreadable
from dcat_ap.terms import SCHEMA
from harvester import mapping
from harvester.mappings.datajson.coverage import box
from harvester.record import Origin
from tests.harvester.arbitrary import json_with

ORIGIN = Origin(Naming("https://katalog.example/id/", "quelle"), "https://quelle.example/api/3/action/")
FORMATS = ["datajson", "arcgis", "opendatasoft", "udata", "genesis"]
NAMES = [
    *(
        "id",
        "name",
        "title",
        "notes",
        "extras",
        "resources",
        "tags",
        "groups",
        "organization",
        "contacts",
        "dates",
        "spatial",
    ),
    *(
        "spatial_coverage",
        "temporal_coverage",
        "contact",
        "publisher",
        "creator",
        "license_id",
        "license_url",
        "uri",
        "type",
    ),
    *(
        "identifier",
        "@id",
        "distribution",
        "contactPoint",
        "keyword",
        "theme",
        "temporal",
        "modified",
        "accessLevel",
        "key",
    ),
    *(
        "value",
        "dataset",
        "service",
        "datasetSeries",
        "terms_of_use",
        "url",
        "hash",
        "access_services",
        "result",
        "results",
        "dataset_id",
        "metas",
        "default",
        "dcat",
        "bbox",
        "attachments",
        "features",
        "has_records",
        "harvest",
        "catalogue",
        "metadata",
        "Code",
        "Content",
        "Time",
        "Updated",
        "Ident",
        "Parameter",
        "List",
        "Object",
        "contact_points",
        "owner",
        "page",
        "slug",
        "schema",
        "badges",
        "license",
        "zones",
    ),
]
JSON = json_with(NAMES, leaves=20, other_keys=3)


def entries(form: str, document: bytes, where: str = "x") -> list:
    contents = mapping.records(form, document, ORIGIN, where)
    return [mapping.read(each, ORIGIN).entry for each in contents.records]


@pytest.mark.parametrize("form", FORMATS)
@given(said=JSON)
def test_no_document_raises(form, said):
    whole = {"id": "1", "name": "1", "identifier": "1", "dataset_id": "1", "title": "t", "metadata": {"Code": "1"}} | (
        said if isinstance(said, dict) else {"extras": said}
    )
    for document in (said, whole, [whole, said], {"dataset": [whole]}, {"features": [{"id": "1", "properties": said}]}):
        with contextlib.suppress(Unreadable):
            entries(form, json.dumps(document).encode())


def test_every_data_json_of_the_corpus_is_mapped(shared):
    count = 0
    for folder in ("data-json", "data-json-snapshots"):
        for file in sorted((shared / "corpus" / folder).glob("*.json*")):
            with contextlib.suppress(Unreadable):
                count += len(entries("datajson", file.read_bytes(), file.name))
    assert count > 900


@pytest.mark.parametrize("form", ["ckan", *FORMATS])
def test_broken_documents_end_as_mapped_or_as_a_finding(shared, form):
    for file in sorted((shared / "corpus" / "broken-dcat").iterdir()):
        with contextlib.suppress(Unreadable):
            entries(form, file.read_bytes(), file.name)


def test_the_words_of_a_licence_are_not_lost_beside_its_address():
    said = {
        "title": "T",
        "licenseInfo": "Datenlizenz Deutschland Namensnennung 2.0",
        "structuredLicense": {"url": "https://www.govdata.de/dl-de/by-2-0"},
    }
    (entry,) = entries("arcgis", json.dumps({"features": [{"id": "1", "properties": said}]}).encode())
    values = {str(getattr(value, "value", value)) for _, _, value in rdf.triples(entry)}
    assert {said["licenseInfo"], said["structuredLicense"]["url"]} <= values


def kept(form: str, document: object) -> set[str]:
    (entry,) = entries(form, json.dumps(document).encode())
    return {str(getattr(value, "value", value)) for _, used, value in rdf.triples(entry) if used == SCHEMA.propertyID}


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({"@type": "dcat:Dataset"}, None),
        ({"@type": ["Dataset", "dcat:Dataset"]}, None),
        ({"@type": "x:Sensor"}, "datajson:@type"),
        ({"@type": {"a": 1}}, "datajson:@type"),
        ({"publisher": {"@type": "org:Organization", "name": "N"}}, None),
        ({"publisher": {"@type": "x:Robot", "name": "N"}}, "datajson:@type"),
        ({"publisher": {"@id": "_:b1", "name": "N"}}, None),
        ({"publisher": {"@id": "kein IRI", "name": "N"}}, "datajson:@id"),
        ({"@id": "https://stadt.example/1"}, None),
        ({"@id": "urn:x:1"}, "datajson:@id"),
    ],
)
def test_a_class_or_name_of_datajson_that_says_more_than_its_place_is_kept(more, name):
    said = {"dataset": [{"identifier": "https://stadt.example/1", "title": "T"} | more]}
    assert kept("datajson", said) == ({name} if name else set())


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({"distribution": {"@type": "DataDownload", "contentUrl": "https://a.example/1"}}, None),
        ({"distribution": {"@type": "WebAPI", "url": "https://a.example/1"}}, "schema:@type"),
        ({"spatialCoverage": {"@type": "Place", "name": "Auental"}}, None),
        ({"publisher": {"@id": "https//a.example", "name": "N"}}, "schema:@id"),
        ({"contactPoint": {"name": "N", "contactType": "Auskunft"}}, "schema:contactPoint"),
    ],
)
def test_what_schema_org_says_beside_its_counterparts_is_kept(more, name):
    said = {"@context": "https://schema.org/", "@type": "Dataset", "@id": "https://stadt.example/1", "name": "T"} | more
    assert kept("schemaorg", said) == ({name} if name else set())


@given(st.tuples(*[st.floats(-400, 400)] * 4), st.text(max_size=20))
def test_a_box_is_one_within_the_world_or_none(corners, text):
    west, south, east, north = corners
    said = box(",".join(map(repr, corners)))
    assert bool(said) == (-180 <= west <= east <= 180 and -90 <= south <= north <= 90)
    box(text)
