"""Repairs, case by case: what is certain is mended, what only looks alike stays, and no input is too long."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from graphs import same

from dcat_ap import clean, messages, parse, rdf, write
from dcat_ap.given import NOTHING, Given
from dcat_ap.model import Agent, Checksum, ContactPoint, Dataset, Distribution, Location, PeriodOfTime
from dcat_ap.ntriples import Row
from dcat_ap.terms import (
    DCAT,
    DCATDE,
    DCT,
    FOAF,
    GSP,
    RDF,
    RDFS,
    SPDX,
    TIME,
    VCARD,
    XSD,
    Blank,
    Iri,
    Literal,
    Namespace,
)

E = "http://e.example/"
EU = "http://publications.europa.eu/resource/authority/"
IANA = "https://www.iana.org/assignments/media-types/"


def dataset(**fields: object) -> Dataset:
    """A dataset of the right class."""
    return Dataset(id=Iri(E + "1"), types=(DCAT.Dataset,), **fields)  # type: ignore[arg-type]


def distribution(**fields: object) -> Distribution:
    """A distribution of the right class."""
    return Distribution(id=Iri(E + "d"), types=(DCAT.Distribution,), **fields)  # type: ignore[arg-type]


def contact(**fields: object) -> ContactPoint:
    """A contact point of the right class."""
    return ContactPoint(id=Iri(E + "c"), types=(VCARD.Kind,), **fields)  # type: ignore[arg-type]


def cleaned(entry: Dataset, given: Given = NOTHING) -> Dataset:
    """The dataset after `clean`."""
    found, _ = clean.clean(entry, given)
    assert isinstance(found, Dataset)
    return found


def file_of(entry: Dataset) -> Distribution:
    """The first distribution after `clean`."""
    (found, *_) = cleaned(entry).distribution
    assert isinstance(found, Distribution)
    return found


def contact_of(**fields: object) -> ContactPoint:
    """A contact point after `clean`."""
    (found,) = cleaned(dataset(contact_point=(contact(**fields),))).contact_point
    assert isinstance(found, ContactPoint)
    return found


def title_of(text: str) -> str:
    """A title after `clean`."""
    (found,) = cleaned(dataset(title=(Literal(text, "de"),))).title
    assert isinstance(found, Literal)
    return found.value


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('Mehr <a href="https://e.example/x?a=1&amp;b=2">hier</a>.', "Mehr hier (https://e.example/x?a=1&b=2)."),
        ('<a href="mailto:info@e.example">info@e.example</a>', "info@e.example"),
        ("<ul><li>eins</li><li>zwei</li></ul>", "eins\nzwei"),
        ("Zeile eins<br/>Zeile zwei", "Zeile eins\nZeile zwei"),
        ("Zeile eins  \r\nZeile zwei\t\n", "Zeile eins\nZeile zwei"),
        ("A\x0bB\x00", "AB"),
        ("Gr&#252;n &ndash; 5 &euro;", "Grün \u2013 5 €"),
        ("GrÃ¼n â€“ 5 â\u201a¬", "Grün \u2013 5 €"),
    ],
)
def test_damage_of_a_text_is_undone_and_nothing_it_says_is_lost(text, shown):
    assert title_of(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Das Element <b> macht fett",
        "http://e.example/?a=1&copy=2&reg=3",
        "&notaname; &#0; &#xD800;",
        "GrÃ¼n und grün",  # not all of it was misread
        "&" + "amp;" * 1 + "amp;" * 9,  # nobody's accident
    ],
)
def test_a_text_that_may_be_meant_so_stays(text):
    fine = dataset(title=(Literal(text, "de"),))
    assert clean.clean(fine)[0] is fine


LONG = 300_000
HOSTILE = {
    "spaces": "a" + " " * LONG + "b",
    "spaces before a tag": "a" + " " * LONG + "<x",
    "no-break spaces": "a" + "\xa0" * LONG + "b",
    "lines": "a" + "\n" * LONG + "b",
    "open tags": "<a " * (LONG // 3) + "</p>",
    "links without an end": "<a href='x'>" * (LONG // 12) + "</p>",
    "references": "&" + "amp;" * (LONG // 4),
    "twice misread": "Ã\x83Â¼" * (LONG // 4),
    "an address": "http://" + "a." * (LONG // 2),
    "a mail address": "a@" + "a." * (LONG // 2),
    "brackets": "POINT" + "(" * LONG + ")",
    "points": "POINT" + " " * LONG + "(1 1)",
    "a number": "1" * LONG,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_the_time_for_a_text_does_not_run_away_with_its_length(text):
    """A repair that is slower than linear would take hours."""
    value = (Literal(text),)
    file = distribution(access_url=value, format=value, byte_size=value)
    entry = dataset(title=value, modified=value, spatial=value, temporal=value, theme=value, distribution=(file,))
    assert clean.clean(clean.clean(entry)[0])[1] == ()


@pytest.mark.parametrize(
    ("text", "value", "datatype"),
    [
        ("2021-3-5", "2021-03-05", XSD.date),
        ("2009.03.02", "2009-03-02", XSD.date),
        ("2018/02/03", "2018-02-03", XSD.date),
        ("20/12/2018", "2018-12-20", XSD.date),
        ("Fri, 12 Mar 2021 10:00:00 +0100", "2021-03-12T10:00:00+01:00", XSD.dateTime),
        ("Sat Dec 31 23:00:00 GMT 2005", "2005-12-31T23:00:00Z", XSD.dateTime),
        ("Fri Mar 12 10:00:00 CET 2021", "2021-03-12T10:00:00+01:00", XSD.dateTime),
        ("2021-03-12 10:00:00 UTC", "2021-03-12T10:00:00Z", XSD.dateTime),
        ("2021-03-12T10:00:00+01", "2021-03-12T10:00:00+01:00", XSD.dateTime),
        ("2001.05", "2001-05", XSD.gYearMonth),
    ],
)
def test_dates_of_other_lands_and_programs_are_read(text, value, datatype):
    assert cleaned(dataset(issued=(Literal(text),))).issued == (Literal(value, datatype=datatype),)


@pytest.mark.parametrize(
    "text", ["06/05/2009", "1999/2000", "2007-07-16T19", "29.05..2017", "٢٠٢١", "0000", "Echtzeit"]
)
def test_a_date_with_two_readings_or_none_stays(text):
    fine = dataset(issued=(Literal(text),))
    assert clean.clean(fine)[0] is fine


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.234.567 Bytes", "1234567"), ("1.12874985E8", "112874985"), ("5.056", None), ("1E99", None), ("1.5E0", None)],
)
def test_sizes_written_in_other_ways_are_numbers_where_they_are_exact(text, number):
    wanted = Literal(number, datatype=XSD.nonNegativeInteger) if number else Literal(text)
    assert file_of(dataset(distribution=(distribution(byte_size=(Literal(text),)),))).byte_size == (wanted,)


@pytest.mark.parametrize(("text", "number"), [("10 m", "10"), ("10,5 Meter", "10.5"), ("1.000,5", None), ("m", None)])
def test_a_resolution_is_in_metres_already(text, number):
    wanted = Literal(number, datatype=XSD.decimal) if number else Literal(text)
    entry = dataset(spatial_resolution_in_meters=(Literal(text),))
    assert cleaned(entry).spatial_resolution_in_meters == (wanted,)


@pytest.mark.parametrize(
    "text",
    [
        "https://x.example/ und http://y.example",
        "https://x.example/, https://y.example/",
        "https://x.example/ (Stand 2020)",
        "http://[::1/",
        "https://x.example/%zz",
        "www.x.example",
    ],
)
def test_what_is_more_or_less_than_one_address_stays(text):
    fine = dataset(landing_page=(Literal(text),))
    assert clean.clean(fine)[0] is fine


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("a&b@x.example", "mailto:a%26b@x.example"),
        ("mailto:a%26b@x.example", "mailto:a%26b@x.example"),
        ("MAILTO: a@x.example", "mailto:a@x.example"),
        ("rohlíček@x.example", None),
        ("info@müller.example", "mailto:info@müller.example"),
        ("info(at)x.example", None),
    ],
)
def test_a_mail_address_is_written_as_its_iri_demands(text, iri):
    assert contact_of(has_email=(Literal(text),)).has_email == ((Iri(iri),) if iri else (Literal(text),))


@pytest.mark.parametrize("text", ["+49 351 123456/57", "+49 351 4880, 488 1", "+1 23", "+49 351 123456789012345"])
def test_two_telephone_numbers_or_no_possible_one_stay(text):
    assert contact_of(has_telephone=(Literal(text),)).has_telephone == (Literal(text),)


def test_the_label_of_a_blank_node_is_no_word_of_the_source():
    file = distribution(format=(Blank("CSV"),), license=(Blank("cc-zero"),), language=(Blank("de"),))
    fine = dataset(distribution=(file,))
    given = Given(values={"dct:format": {"CSV": Iri(EU + "file-type/XLSX")}})
    assert clean.clean(fine)[0] is fine
    assert clean.clean(fine, given)[0] is fine


def test_a_media_type_under_format_and_a_format_under_media_type_stand_where_they_belong():
    typed = file_of(dataset(distribution=(distribution(format=(Literal("text/csv"),)),)))
    assert typed.format == (Iri(EU + "file-type/CSV"),)
    assert [each.rpartition("media-types/")[2] for each in typed.media_type] == ["text/csv"]  # type: ignore[union-attr]
    formed = file_of(dataset(distribution=(distribution(media_type=(Literal("GeoJSON"),)),)))
    assert formed.format == (Iri(EU + "file-type/GEOJSON"),)


@pytest.mark.parametrize("text", ["csv", "GeoJSON", "x/unknown"])
def test_a_format_is_not_made_a_media_type(text):
    assert not file_of(dataset(distribution=(distribution(format=(Literal(text),)),))).media_type


def test_a_concept_that_is_only_named_gets_its_iri_and_one_that_says_more_stays():
    node, more = Blank("f"), Blank("g")
    rest = ((node, RDF.type, DCT.IMT), (node, RDF.value, Literal("text/csv")))
    said = file_of(dataset(distribution=(distribution(format=(node,), rest=rest),)))
    assert said.format == (Iri(EU + "file-type/CSV"),)
    rest = ((more, RDF.value, Literal("text/csv")), (more, RDFS.comment, Literal("in Teilen")))
    assert file_of(dataset(distribution=(distribution(format=(more,), rest=rest),))).format == (more,)


@pytest.mark.parametrize(
    ("old", "name", "value"),
    [
        ("http://dcat-ap.de/def/dcatde/1_0contributorID", "contributor_id", Iri(E + "id")),
        ("http://dcat-ap.de/def/dcatde/1_0/geocodingText", "geocoding_description", Literal("Nordhang")),
        ("https://www.w3.org/ns/dcat#keyword", "keyword", Literal("Baum", "de")),
        ("http://purl.org/dc/terms/keyword", "keyword", Literal("Baum", "de")),
        ("http://www.w3.org/ns/dcat#title", "title", Literal("Bäume", "de")),
    ],
)
def test_names_of_old_versions_and_of_the_wrong_vocabulary_are_understood(old, name, value):
    found = cleaned(dataset(rest=((Iri(E + "1"), Iri(old), value),)))
    assert getattr(found, name) == (value,)
    assert not found.rest


def test_a_property_of_another_class_gets_its_namespace_of_today():
    old = (Iri(E + "1"), Iri("http://dcat-ap.de/def/dcatde/1.0.1/licenseAttributionByText"), Literal("Stadt"))
    found, findings = clean.clean(dataset(rest=(old,)))
    assert found.rest == ((old[0], DCATDE.licenseAttributionByText, old[2]),)
    assert [(each.rule, each.property) for each in findings] == [("clean.namespace", "dcatde:licenseAttributionByText")]


def test_terms_that_both_vocabularies_have_are_not_mixed_up():
    meant = ((Iri(E + "1"), DCAT.isVersionOf, Iri(E + "0")), (Iri(E + "1"), DCT.subject, Iri(E + "s")))
    fine = dataset(rest=meant)
    assert clean.clean(fine)[0] is fine


def test_no_repair_makes_more_values_than_there_may_be():
    assert not cleaned(dataset(version_info=(Literal("1"), Literal("2")))).version
    kept = (Iri(E + "1"), Iri("http://data.europa.eu/r5r#availability"), Iri(EU + "planned-availability/STABLE"))
    fine = dataset(availability=(Iri(EU + "planned-availability/AVAILABLE"),), rest=(kept,))
    assert clean.clean(fine)[0] is fine


def test_deprecated_properties_stand_beside_their_successors():
    key = Iri("http://dcat-ap.de/def/politicalGeocoding/stateKey/14")
    law, words = Literal("https://www.gesetze-im-internet.example/ifg/"), Literal("§ 1 IFG")
    entry = dataset(political_geocoding_uri=(key,), dct_has_version=(Iri(E + "2"),), legal_basis=(law, words))
    found = cleaned(entry)
    assert found.spatial == (key, Iri("http://www.geonames.org/2842566/"))
    assert (found.has_version, found.dct_has_version) == ((), (Iri(E + "2"),)), (
        "what dcat:hasVersion means is another thing"
    )
    assert found.applicable_legislation == (Iri(law.value),)
    assert found.legal_basis == (law, words)


def place_of(**fields: object) -> Location:
    """A place after `clean`."""
    place = Location(id=Blank("l"), types=(DCT.Location,), **fields)  # type: ignore[arg-type]
    (found,) = cleaned(dataset(spatial=(place,))).spatial
    assert isinstance(found, Location)
    return found


def degrees_of(place: Location) -> list[float]:
    """Longitude and latitude of the centre of a place."""
    (centre,) = place.centroid
    assert isinstance(centre, Literal)
    return [float(each) for each in re.findall(r"[\d.]+", centre.value)]


DRESDEN = [13.7373, 51.0504]


@pytest.mark.parametrize(
    "text",
    [
        "<http://www.opengis.net/def/crs/EPSG/0/25833> POINT(411494.36828613246 5656188.093570028)",
        "SRID=25833;POINT(411494.36828613246 5656188.093570028)",
        "SRID=3857;POINT(1529229.240874437 6630213.746015253)",
        "SRID=4326;POINT(13.7373 51.0504)",
        "<http://www.opengis.net/def/crs/EPSG/0/4258> POINT(51.0504 13.7373)",
        '<gml:Point srsName="urn:ogc:def:crs:EPSG::25833"><gml:pos>411494.3683 5656188.0936</gml:pos></gml:Point>',
        (
            '{"type": "Point", "coordinates": [411494.36828613246, 5656188.093570028],'
            ' "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25833"}}}'
        ),
    ],
)
def test_the_same_place_in_any_system_has_the_same_degrees(text):
    assert degrees_of(place_of(geometry=(Literal(text),))) == pytest.approx(DRESDEN, abs=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        "<http://www.opengis.net/def/crs/EPSG/0/25833> POINT(5656188 411494)",
        "SRID=31468;POINT(4411000 5656000)",
        '{"type": "Point", "coordinates": [51, 13], "crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::4326"}}}',
        '{"type": "Point", "coordinates": [51, 13], "crs": []}',
    ],
)
def test_a_system_that_does_not_fit_or_is_not_known_gives_no_degrees(text):
    assert not place_of(geometry=(Literal(text),)).centroid


def test_latitude_and_longitude_of_the_w3c_make_a_centre():
    geo = Namespace("http://www.w3.org/2003/01/geo/wgs84_pos#")
    rest = ((Blank("l"), geo.lat, Literal("51.0504")), (Blank("l"), geo.long, Literal("13.7373")))
    assert place_of(rest=rest).centroid == (Literal("POINT(13.7373 51.0504)", datatype=GSP.wktLiteral),)


def test_a_box_without_datatype_gets_that_of_its_form_and_stays_as_it_is_otherwise():
    box = "POLYGON((13 51, 14 51, 14 52, 13 52, 13 51))"
    assert place_of(bbox=(Literal(box),)).bbox == (Literal(box, datatype=GSP.wktLiteral),)
    assert place_of(bbox=(Literal("13,51,14,52"),)).bbox == (Literal("13,51,14,52"),)


def test_the_bounds_of_a_period_come_from_its_instants():
    begin, day = Blank("b"), Literal("2020-01-01", datatype=XSD.date)
    rest = ((begin, RDF.type, TIME.Instant), (begin, TIME.inXSDDate, day))
    period = PeriodOfTime(id=Blank("p"), types=(DCT.PeriodOfTime,), has_beginning=(begin,), rest=rest)
    (found,) = cleaned(dataset(temporal=(period,))).temporal
    assert isinstance(found, PeriodOfTime)
    assert (found.start_date, found.end_date, found.has_beginning) == ((day,), (), (begin,))


def test_ways_to_reach_somebody_are_found_where_the_source_has_them():
    node = Blank("t")
    rest = (
        (Iri(E + "c"), VCARD["organization-name"], Literal("Amt")),
        (Iri(E + "c"), VCARD.hasUrl, Iri(E + "kontakt")),
        (node, VCARD.hasValue, Iri("tel:+493511234567")),
    )
    found = contact_of(has_telephone=(node,), rest=rest)
    assert found.fn == (Literal("Amt"),)
    assert found.has_url == (Iri(E + "kontakt"),)
    assert found.has_telephone == (node, Iri("tel:+493511234567"))


def test_of_two_names_none_is_chosen_where_there_may_be_one():
    names = tuple((Iri(E + "c"), FOAF.name, Literal(name, tag)) for name, tag in (("Amt", "de"), ("Office", "en")))
    assert not contact_of(rest=names).fn


def test_what_a_property_does_not_allow_is_not_put_there():
    node = Iri(E + "d")
    kept = (
        (node, DCT.byteSize, Literal("10.5", datatype=XSD.decimal)),
        (node, DCT.downloadURL, Literal("auf Anfrage")),
    )
    fine = dataset(distribution=(distribution(rest=kept),))
    assert clean.clean(fine)[0] is fine


def test_a_node_under_an_old_name_is_described_under_the_new_one():
    agent = Blank("a")
    old = Iri("http://dcat-ap.de/def/dcatde/1.0.1/originator")
    rest = ((Iri(E + "1"), old, agent), (agent, RDFS.label, Literal("Vermessungsamt")))
    found = cleaned(dataset(rest=rest))
    (body,) = found.dcatde_originator
    assert isinstance(body, Agent)
    assert (body.types, body.name) == ((FOAF.Agent,), (Literal("Vermessungsamt"),))
    assert found.originator == (agent,)


EXAMPLES = tomllib.loads(Path(__file__).with_name("repairs.toml").read_text("utf-8"))
HOLDERS = {
    "Dataset": "",
    "Distribution": "dcat:distribution [ a dcat:Distribution ; {} ]",
    "ContactPoint": "dcat:contactPoint [ a vcard:Kind ; {} ]",
    "Agent": "dct:publisher [ a foaf:Agent ; {} ]",
    "Location": "dct:spatial [ a dct:Location ; {} ]",
    "PeriodOfTime": "dct:temporal [ a dct:PeriodOfTime ; {} ]",
}


def rows_of(of: str, statements: str) -> list[Row]:
    """The triples of a dataset that says something of a thing in it."""
    said = (HOLDERS[of] or "{}").format(statements)
    turtle = f"{write.PREFIXES}<http://e.example/1> a dcat:Dataset ; {said} ."
    return list(parse.parse(turtle.encode(), "ttl", base="http://e.example/", where="").rows)


@pytest.mark.parametrize("rule", EXAMPLES)
def test_each_repair_makes_of_its_example_what_the_manual_shows(rule):
    example = EXAMPLES[rule]
    of = example.get("of", "Dataset")
    entry = rdf.read("<http://e.example/1>", rows_of(of, example["before"]))
    found, findings = clean.clean(entry)
    assert same(rdf.rows(found), rows_of(of, example["after"]))
    assert f"clean.{rule}" in {each.rule for each in findings}


def test_each_repair_has_its_example():
    rules = {key.split(".")[2] for key in messages.catalogue("de") if key.startswith("finding.clean.")}
    assert rules - {"contributors"} == EXAMPLES.keys()  # that one finds and mends nothing


def test_a_second_title_is_not_taken_for_one_in_the_declared_language():
    titles = (Literal("Bäume", "de"), Literal("Trees"))
    found = cleaned(dataset(title=titles, keyword=titles), Given(language="de"))
    assert found.title == titles
    assert found.keyword == (Literal("Bäume", "de"), Literal("Trees", "de"))


def test_the_licence_of_a_dataset_does_not_open_what_its_rights_close():
    closed = distribution(rights=(Literal("Nutzung nur für nicht-kommerzielle Zwecke"),))
    told = distribution(rights=(Literal("Stadt Auental"),))
    licence = ((Iri(E + "1"), DCT.license, Iri("http://dcat-ap.de/def/licenses/cc-zero")),)
    assert not file_of(dataset(distribution=(closed,), rest=licence)).license
    assert file_of(dataset(distribution=(told,), rest=licence)).license


def test_a_class_is_no_repair_where_it_would_only_bring_a_fault():
    checksum = Checksum(id=Blank("k"), checksum_value=(Literal("ab12", datatype=XSD.hexBinary),))
    fine = dataset(distribution=(distribution(checksum=(checksum,)),))
    assert clean.clean(fine)[0] is fine
    (whole,) = file_of(dataset(distribution=(distribution(checksum=(replace(checksum, algorithm=(MD5,)),)),))).checksum
    assert whole.types == (SPDX.Checksum,)  # type: ignore[union-attr]


MD5 = Iri("http://spdx.org/rdf/terms#checksumAlgorithm_md5")
