"""Capabilities, layers and OGC API: what is said of use is told apart, and no document whatever raises."""

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from dcat_ap import rdf
from dcat_ap.naming import Naming
from dcat_ap.parse import Unreadable
from dcat_ap.terms import DCAT, DCATDE, DCT, RDFS
from harvester import mapping, webservice
from harvester.record import Origin
from tests.harvester.arbitrary import json_with

ORIGIN = Origin(Naming("https://katalog.example/id/", "quelle"), "https://quelle.example/dienst")
SAMPLES = Path(__file__).parents[2] / "samples"
NAMES = [
    *(
        "id",
        "type",
        "properties",
        "links",
        "rel",
        "href",
        "items",
        "self",
        "collections",
        "features",
        "geometry",
        "time",
    ),
    *("title", "keywords", "themes", "concepts", "contacts", "roles", "emails", "value", "externalIds", "license"),
    *("extent", "spatial", "bbox", "temporal", "interval", "formats", "language", "code", "data_queries", "conformsTo"),
    *("Feature", "service", "record", "itemType", "license", "enclosure", "https://a.example/x"),
]
JSON = json_with(NAMES, leaves=25)
TAGS = [
    *("Service", "Title", "Keywords", "KeywordList", "Keyword", "Fees", "AccessConstraints", "Layer", "Name"),
    *("Identifier", "AuthorityURL", "OnlineResource", "MetadataURL", "GetCapabilities", "Get", "ServiceProvider"),
    *("ContactInformation", "ContactPerson", "ContactElectronicMailAddress", "FeatureType", "WGS84BoundingBox"),
    *("LowerCorner", "UpperCorner", "EX_GeographicBoundingBox", "westBoundLongitude", "LatLonBoundingBox", "Style"),
    *("ExtendedCapabilities", "ResponseLanguage", "Language", "SpatialDataSetIdentifier", "Code", "Namespace"),
    *("Conformity", "Specification", "Degree", "URI", "SupportedLanguages", "DefaultLanguage", "TemporalReference"),
]
TEXT = st.text("abc {}\"':,[]0159<&ä", max_size=8) | st.sampled_from(
    ["none", "https://a.example/", "Lizenz: CC BY 4.0", '{"id": 3}', '{"url": "https://a.example/"}', "ger", "9 50"]
)
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["name", "authority", "href", "minx", "{http://www.w3.org/1999/xlink}href", "type"]),
    TEXT,
    max_size=2,
)
TREES = st.recursive(
    st.tuples(st.sampled_from(TAGS), ATTRIBUTES, TEXT),
    lambda inner: st.tuples(st.sampled_from(TAGS), ATTRIBUTES, st.lists(inner, max_size=4)),
    max_leaves=25,
)


def entries(form: str, document: bytes) -> list:
    contents = mapping.records(form, document, ORIGIN, "x")
    return [mapping.read(each, ORIGIN).entry for each in contents.records]


def values(entry, predicate) -> set[str]:
    return {str(getattr(value, "value", value)) for _, each, value in rdf.triples(entry) if each == predicate}


def built(parent, tree) -> None:
    tag, attributes, inside = tree
    element = etree.SubElement(parent, tag, attributes)
    if isinstance(inside, str):
        element.text = inside
    else:
        for each in inside:
            built(element, each)


@given(said=JSON)
def test_no_json_raises(said):
    record = {"id": "1", "type": "Feature", "properties": said, "links": said, "time": said}
    collection = {"id": "1", "links": [{"rel": "items", "href": "x"}], "extent": said, "contacts": said, "themes": said}
    landing = {"links": [{"rel": "data", "href": "x"}], "collections": [said, collection | {"license": said}]}
    for document in (said, record, collection, landing, {"features": [record, said], "links": said}):
        with contextlib.suppress(Unreadable):
            entries("ogcapi", json.dumps(document).encode())


@pytest.mark.parametrize("form", ["capabilities", "layers"])
@given(
    trees=st.lists(TREES, max_size=5), name=st.sampled_from(["WMS_Capabilities", "WFS_Capabilities", "Capabilities"])
)
def test_no_capabilities_raise(form, trees, name):
    root = etree.Element(f"{{http://www.opengis.net/wmts/1.0}}{name}" if name == "Capabilities" else name)
    for each in trees:
        built(root, each)
    with contextlib.suppress(Unreadable):
        entries(form, etree.tostring(root))


def described(fees: str, access: str = "none") -> bytes:
    root = etree.Element("WMS_Capabilities")
    service = etree.SubElement(root, "Service")
    etree.SubElement(service, "Fees").text = fees
    etree.SubElement(service, "AccessConstraints").text = access
    return etree.tostring(root)


@pytest.mark.parametrize("nothing", ["none", "NONE", "keine", "Keine.", "None", "-"])
def test_the_word_for_nothing_is_no_licence_no_right_and_no_access(nothing):
    (entry,) = entries("capabilities", described(nothing, nothing))
    for predicate in (DCT.license, DCT.rights, DCT.accessRights):
        assert not values(entry, predicate)
    assert nothing in {text for each in rdf.triples(entry) for text in [getattr(each[2], "value", "")]}


@pytest.mark.parametrize(
    ("fees", "access", "licence", "named", "rights"),
    [
        ("Datenlizenz Deutschland Zero 2.0", "none", "Datenlizenz Deutschland Zero 2.0", "", ""),
        (
            "none",
            "https://creativecommons.org/licenses/by/4.0/",
            "https://creativecommons.org/licenses/by/4.0/",
            "",
            "",
        ),
        ('{"id": "dl-by-de/2.0", "quelle": "Amt"}', "keine", "dl-by-de/2.0", "Amt", ""),
        ("Quellenvermerk: Amt", "none", "", "Amt", ""),
        ("12 Euro je Blatt", "none", "", "", "12 Euro je Blatt"),
        ("CC BY 4.0", "CC BY 4.0", "CC BY 4.0", "", ""),
        ("CC BY 4.0", "Nur im Landesnetz", "CC BY 4.0", "", "Nur im Landesnetz"),
    ],
)
def test_licence_attribution_and_other_words_are_told_apart(fees, access, licence, named, rights):
    (entry,) = entries("capabilities", described(fees, access))
    assert values(entry, DCT.license) == ({licence} if licence else set())
    assert values(entry, DCATDE.licenseAttributionByText) == ({named} if named else set())
    assert values(entry, RDFS.label) == ({rights} if rights else set())


def test_nobody_is_called_publisher_whom_the_service_does_not():
    for sample in sorted((SAMPLES / "capabilities").glob("*.xml")):
        (entry,) = entries("capabilities", sample.read_bytes())
        assert not values(entry, DCT.publisher)


@pytest.mark.parametrize(
    ("relations", "count"), [(["enclosure"], 1), (["items"], 1), (["self", "root", "queryables"], 0), (["about"], 0)]
)
def test_links_to_the_data_are_distributions_and_ways_through_the_api_are_not(relations, count):
    links = [{"rel": each, "href": f"https://a.example/{each}", "type": "application/json"} for each in relations]
    (entry,) = entries("ogcapi", json.dumps({"id": "1", "links": links}).encode())
    assert len(values(entry, DCAT.distribution)) == count


def test_an_api_of_mere_records_is_no_service():
    catalogue = {"id": "k", "itemType": "record", "links": []}
    landing = {"links": [{"rel": "conformance", "href": "https://a.example/c"}], "collections": [catalogue]}
    assert not entries("ogcapi", json.dumps(landing).encode())


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://a.example/wms", "https://a.example/wms?service=WMS&request=GetCapabilities"),
        ("https://a.example/wms?", "https://a.example/wms?service=WMS&request=GetCapabilities"),
        ("https://a.example/m?map=/x/y.map&", "https://a.example/m?map=/x/y.map&service=WMS&request=GetCapabilities"),
        ("https://a.example/w?REQUEST=GetCapabilities", "https://a.example/w?REQUEST=GetCapabilities"),
        ("https://a.example/w?service=WFS&version=2.0.0", "https://a.example/w?service=WMS&request=GetCapabilities"),
    ],
)
def test_the_address_of_capabilities(url, asked):
    assert webservice.capabilities(url, "wms") == asked


def test_a_catalogue_service_is_told_to_be_of_another_kind():
    document = b'<csw:Capabilities xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"/>'
    with pytest.raises(Unreadable) as unreadable:
        entries("capabilities", document)
    assert unreadable.value.finding.rule == "capabilities.other"


@pytest.mark.parametrize("form", ["capabilities", "layers"])
def test_a_feed_of_news_is_no_service(form):
    document = b'<feed xmlns="http://www.w3.org/2005/Atom"><title>Neues</title><entry><id>1</id></entry></feed>'
    with pytest.raises(Unreadable):
        entries(form, document)
