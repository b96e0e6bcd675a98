"""Clean: what is there is put right, what is not there is not made up, and every change is told."""

import pytest
from graphs import entries
from hypothesis import given, settings
from hypothesis import strategies as st

from dcat_ap import clean, messages, rdf, repair
from dcat_ap.clean import Given
from dcat_ap.finding import Severity
from dcat_ap.given import DeclaredAgent, DeclaredContact
from dcat_ap.licences import DeclaredLicence
from dcat_ap.model import Agent, ContactPoint, DataService, Dataset, Distribution, Location, PeriodOfTime, properties
from dcat_ap.terms import DCAT, DCT, FOAF, GSP, RDF, RDFS, SCHEMA, XSD, Blank, Iri, Literal

E = "http://e.example/"
EU = "http://publications.europa.eu/resource/authority/"
LICENCE = Iri("http://dcat-ap.de/def/licenses/dl-by-de/2.0")


def dataset(**fields: object) -> Dataset:
    return Dataset(id=Iri(E + "1"), types=(DCAT.Dataset,), **fields)  # type: ignore[arg-type]


def distribution(**fields: object) -> Distribution:
    return Distribution(id=Iri(E + "d"), types=(DCAT.Distribution,), **fields)  # type: ignore[arg-type]


def mended(name: str, *values: object, thing: str = "dataset") -> tuple[object, ...]:
    """What becomes of the values of a property."""
    if thing == "dataset":
        return getattr(clean.clean(dataset(**{name: values}))[0], name)
    cleaned, _ = clean.clean(dataset(distribution=(distribution(**{name: values}),)))
    return getattr(cleaned.distribution[0], name)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "value", "becomes"),
    [
        ("format", "csv", EU + "file-type/CSV"),
        ("format", ".CSV ", EU + "file-type/CSV"),
        ("format", "Shapefile", EU + "file-type/SHP"),
        ("format", "application/geo+json", EU + "file-type/GEOJSON"),
        ("media_type", "text/csv", "http://www.iana.org/assignments/media-types/text/csv"),
        ("media_type", "ZIP", "http://www.iana.org/assignments/media-types/application/zip"),
        ("license", "dl-de-by-2.0", LICENCE),
        ("license", "Datenlizenz Deutschland \u2013 Namensnennung \u2013 Version 2.0", LICENCE),
        ("status", "http://purl.org/adms/status/Completed", EU + "distribution-status/COMPLETED"),
        ("access_url", "https://e.example/a b.csv", "https://e.example/a%20b.csv"),
        ("language", "de", EU + "language/DEU"),
    ],
)
def test_words_of_a_distribution_become_the_iri_they_mean(name, value, becomes):
    assert mended(name, Literal(value), thing="distribution") == (Iri(becomes),)


@pytest.mark.parametrize(
    ("name", "value", "becomes"),
    [
        ("accrual_periodicity", "jährlich", EU + "frequency/ANNUAL"),
        ("accrual_periodicity", "http://purl.org/cld/freq/monthly", EU + "frequency/MONTHLY"),
        ("access_rights", "public", EU + "access-right/PUBLIC"),
        ("theme", "transport_verkehr", EU + "data-theme/TRAN"),
        ("landing_page", "http://www.stadt.example/", "http://www.stadt.example/"),
    ],
)
def test_words_of_a_dataset_become_the_iri_they_mean(name, value, becomes):
    for term in (Literal(value), Literal(value, "de")) if name != "landing_page" else (Literal(value),):
        assert mended(name, term) == (Iri(becomes),)


@pytest.mark.parametrize("value", ["Sonstiges Format 7", "", "csv oder xml"])
def test_a_word_that_is_not_certain_stays(value):
    assert mended("format", Literal(value), thing="distribution") == (Literal(value),)


def test_licences_outside_the_official_list_are_passed_on():
    for iri in ("https://e.example/our-licence", "http://publications.europa.eu/resource/authority/licence/COM_REUSE"):
        assert mended("license", Iri(iri), thing="distribution") == (Iri(iri),)


@pytest.mark.parametrize(
    ("text", "value", "datatype"),
    [
        ("12.03.2021", "2021-03-12", XSD.date),
        ("1.3.2021", "2021-03-01", XSD.date),
        ("12.03.2021 14:05 Uhr", "2021-03-12T14:05:00", XSD.dateTime),
        ("2021-03-12 10:00:00", "2021-03-12T10:00:00", XSD.dateTime),
        ("2021-03-12T10:00:00+0100", "2021-03-12T10:00:00+01:00", XSD.dateTime),
        ("2021-03-12T10:00:00Z", "2021-03-12T10:00:00Z", XSD.dateTime),
        ("20210312", "2021-03-12", XSD.date),
        ("März 2021", "2021-03", XSD.gYearMonth),
        ("12. März 2021", "2021-03-12", XSD.date),
        ("2021-03", "2021-03", XSD.gYearMonth),
        ("2021", "2021", XSD.gYear),
    ],
)
def test_dates_get_their_type_and_nothing_that_is_not_there(text, value, datatype):
    assert mended("modified", Literal(text)) == (Literal(value, datatype=datatype),)


@pytest.mark.parametrize("text", ["31.02.2021", "03/04/2021", "demnächst", "2021-13-01", "12.13.2021", "25:00"])
def test_what_is_no_date_stays(text):
    assert mended("modified", Literal(text)) == (Literal(text),)


def test_a_wrong_datatype_is_put_right_and_a_right_one_left_alone():
    assert mended("modified", Literal("2021-03-12", datatype=XSD.dateTime)) == (
        Literal("2021-03-12", datatype=XSD.date),
    )
    fine = dataset(modified=(Literal("2021-03-12T10:00:00", datatype=XSD.dateTime),))
    assert clean.clean(fine) == (fine, ())
    assert clean.clean(fine)[0] is fine


@pytest.mark.parametrize(
    ("text", "number"), [("5056", "5056"), ("5056.0", "5056"), ("5056 Bytes", "5056"), ("2,3 MB", None), ("-1", None)]
)
def test_sizes_become_numbers_only_where_they_are_exact(text, number):
    wanted = Literal(number, datatype=XSD.nonNegativeInteger) if number else Literal(text, datatype=XSD.decimal)
    assert mended("byte_size", Literal(text, datatype=XSD.decimal), thing="distribution") == (wanted,)


@pytest.mark.parametrize(
    ("given_", "shown"),
    [
        ("StraÃŸen in DÃ¼sseldorf", "Straßen in Düsseldorf"),
        ("M&uuml;nchen &amp; Umland", "München & Umland"),
        ("<p>Erster Satz.</p><p>Zweiter <b>Satz</b>.</p>", "Erster Satz.\nZweiter Satz."),
        ("  Titel\t \n", "Titel"),
        ("&lt;p&gt;StraÃŸe&lt;/p&gt;", "Straße"),
    ],
)
def test_damaged_texts_are_mended(given_, shown):
    assert mended("title", Literal(given_, "de")) == (Literal(shown, "de"),)


@pytest.mark.parametrize("text", ["a < b und b > c", "R&D", "Â", "Ã ist ein Buchstabe", "5 &nbsp", "x <2020> y", "Ω≈ç"])
def test_texts_that_only_look_damaged_stay(text):
    fine = dataset(title=(Literal(text, "de"),))
    assert clean.clean(fine)[0] is fine


@pytest.mark.parametrize(
    ("name", "value", "becomes"),
    [
        ("has_email", Literal("opendata@stadt.example"), "mailto:opendata@stadt.example"),
        ("has_email", Literal("mailto:opendata@stadt.example"), "mailto:opendata@stadt.example"),
        ("has_telephone", Literal("+49 351 123-45 67"), "tel:+493511234567"),
        ("has_telephone", Literal("0049 (0)351 1234567"), "tel:+493511234567"),
        ("has_url", Literal("https://stadt.example/kontakt"), "https://stadt.example/kontakt"),
    ],
)
def test_addresses_of_contacts_become_iris(name, value, becomes):
    contact = ContactPoint(id=Blank("c"), types=(Iri("http://www.w3.org/2006/vcard/ns#Kind"),), **{name: (value,)})
    cleaned, _ = clean.clean(dataset(contact_point=(contact,)))
    assert getattr(cleaned.contact_point[0], name) == (Iri(becomes),)  # type: ignore[union-attr]


@pytest.mark.parametrize("number", ["0351 123456", "auf Anfrage", "+49"])
def test_a_telephone_number_without_its_country_stays(number):
    contact = ContactPoint(
        id=Blank("c"), types=(Iri("http://www.w3.org/2006/vcard/ns#Kind"),), has_telephone=(Literal(number),)
    )
    assert clean.clean(dataset(contact_point=(contact,)))[0].contact_point == (contact,)  # type: ignore[union-attr]


def test_a_publisher_in_words_becomes_an_agent_of_that_name_and_no_organisation():
    (agent,) = mended("publisher", Literal("Stadt Auental"))
    assert isinstance(agent, Agent)
    assert (agent.types, agent.name) == ((FOAF.Agent,), (Literal("Stadt Auental"),))


def test_names_and_classes_come_from_the_same_description():
    agent = Agent(id=Iri(E + "a"), rest=((Iri(E + "a"), RDFS.label, Literal("Amt", "de")),))
    (found,) = mended("publisher", agent)
    assert (found.name, found.types) == ((Literal("Amt", "de"),), (FOAF.Agent,))  # type: ignore[attr-defined]
    assert found.rest == agent.rest  # type: ignore[attr-defined]


def test_an_agent_that_is_only_named_gets_no_class():
    fine = dataset(publisher=(Iri(E + "a"),))
    assert clean.clean(fine)[0] is fine


def test_a_download_is_an_access_too():
    assert clean.clean(dataset(distribution=(distribution(download_url=(Iri(E + "f.csv"),)),)))[0].distribution[  # type: ignore[union-attr]
        0
    ].access_url == (Iri(E + "f.csv"),)


def test_the_licence_of_a_dataset_holds_for_its_silent_distributions():
    entry = dataset(
        distribution=(
            distribution(),
            Distribution(id=Iri(E + "e"), types=(DCAT.Distribution,), license=(Iri(E + "l"),)),
        ),
        rest=((Iri(E + "1"), DCT.license, Literal("dl-de-by-2.0")),),
    )
    cleaned, _ = clean.clean(entry)
    assert [each.license for each in cleaned.distribution] == [(LICENCE,), (Iri(E + "l"),)]  # type: ignore[union-attr]


def test_themes_of_other_lists_move_to_the_wider_property():
    other = Iri("http://projekt.example/theme/street")
    cleaned, findings = clean.clean(dataset(theme=(other, Iri(EU + "data-theme/TRAN"))))
    assert cleaned.theme == (Iri(EU + "data-theme/TRAN"),)  # type: ignore[union-attr]
    assert (cleaned.id, DCT.subject, other) in cleaned.rest
    assert [each.rule for each in findings] == ["clean.theme-elsewhere"]


def test_old_names_of_properties_are_understood_and_deprecated_ones_mirrored():
    root = Iri(E + "1")
    period = PeriodOfTime(
        id=Blank("p"), types=(DCT.PeriodOfTime,), rest=((Blank("p"), SCHEMA.startDate, Literal("2020-01-01")),)
    )
    old = (root, Iri("http://data.europa.eu/r5r#availability"), Iri("http://dcat-ap.de/def/plannedAvailability/stable"))
    cleaned, _ = clean.clean(dataset(temporal=(period,), version_info=(Literal("2"),), rest=(old,)))
    assert isinstance(cleaned, Dataset)
    assert cleaned.availability == (Iri(EU + "planned-availability/STABLE"),)
    assert cleaned.version == cleaned.version_info == (Literal("2"),)
    assert cleaned.temporal[0].start_date == (Literal("2020-01-01", datatype=XSD.date),)  # type: ignore[union-attr]
    assert cleaned.temporal[0].rest == period.rest  # type: ignore[union-attr]
    assert old not in cleaned.rest


WKT = "POLYGON((13 51, 14 51, 14 52, 13 52, 13 51))"


@pytest.mark.parametrize(
    "text",
    [
        WKT,
        f"<http://www.opengis.net/def/crs/OGC/1.3/CRS84> {WKT}",
        "<http://www.opengis.net/def/crs/EPSG/0/4326> POLYGON((51 13, 51 14, 52 14, 52 13, 51 13))",
        '{"type": "Polygon", "coordinates": [[[13, 51], [14, 51], [14, 52], [13, 52], [13, 51]]]}',
        (
            '<gml:Envelope srsName="urn:ogc:def:crs:EPSG::4326"><gml:lowerCorner>51 13</gml:lowerCorner>'
            "<gml:upperCorner>52 14</gml:upperCorner></gml:Envelope>"
        ),
        "ENVELOPE(13, 14, 52, 51)",
    ],
)
def test_a_geometry_gives_its_box_and_centre_in_longitude_and_latitude(text):
    place = Location(id=Blank("l"), types=(DCT.Location,), geometry=(Literal(text),))
    (found,) = mended("spatial", place)
    assert found.bbox == (Literal("POLYGON((13 51, 14 51, 14 52, 13 52, 13 51))", datatype=GSP.wktLiteral),)  # type: ignore[attr-defined]
    assert found.centroid == (Literal("POINT(13.5 51.5)", datatype=GSP.wktLiteral),)  # type: ignore[attr-defined]
    assert any(Literal(text).value == value.value for *_, value in found.rest if isinstance(value, Literal))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "text",
    [
        "<http://www.opengis.net/def/crs/EPSG/0/31468> POINT(4411000 5656000)",
        '<gml:Point srsName="EPSG:4326"><gml:pos>13 51</gml:pos></gml:Point>',
        "POINT(5656000 411000)",
        '{"type": "Point", "coordinates": ["x", "y"]}',
        "POLYGON EMPTY",
    ],
)
def test_nothing_is_derived_where_the_axes_are_not_certain(text):
    place = Location(id=Blank("l"), types=(DCT.Location,), geometry=(Literal(text),))
    (found,) = mended("spatial", place)
    assert not found.bbox  # type: ignore[attr-defined]
    assert not found.centroid  # type: ignore[attr-defined]


def test_two_forms_of_one_geometry_become_one_and_two_geometries_stay_two():
    same = Literal('{"type":"Polygon","coordinates":[[[13,51],[14,51],[14,52],[13,52],[13,51]]]}')
    other = Literal('{"type":"Point","coordinates":[1,2]}')
    for second, number in ((same, 1), (other, 2)):
        place = Location(id=Blank("l"), types=(DCT.Location,), geometry=(Literal(WKT), second))
        assert len(mended("spatial", place)[0].geometry) == number  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2010-2014", "2010", "2014"),
        ("2010-01-01/2010-12-31", "2010-01-01", "2010-12-31"),
        ("01.01.2010 bis 31.12.2010", "2010-01-01", "2010-12-31"),
        ("start=2010-01-01; end=2010-12-31; scheme=W3C-DTF;", "2010-01-01", "2010-12-31"),
        ("2010-01-01/..", "2010-01-01", None),
    ],
)
def test_periods_in_words_get_their_ends(text, start, end):
    (found,) = mended("temporal", Literal(text))
    assert [each.value for each in found.start_date] == [start]  # type: ignore[attr-defined]
    assert [each.value for each in found.end_date] == ([end] if end else [])  # type: ignore[attr-defined]


GIVEN = Given(
    language="de",
    publisher=DeclaredAgent(name="Stadt Auental"),
    contact=DeclaredContact(email="daten@auental.example"),
    licence=DeclaredLicence(licence=LICENCE, by="A. Muster", on="2026-11-01", basis="Beschluss 12/2026"),
    themes=(Iri(EU + "data-theme/GOVE"),),
    contributor_id=Iri("http://dcat-ap.de/def/contributors/freistaatSachsen"),
    values={"dct:format": {"Exceldatei": Iri(EU + "file-type/XLSX")}},
)


def test_declarations_apply_where_the_source_is_silent():
    entry = dataset(title=(Literal("Bäume"),), distribution=(distribution(format=(Literal("Exceldatei"),)),))
    cleaned, findings = clean.clean(entry, GIVEN)
    assert isinstance(cleaned, Dataset)
    assert cleaned.title == (Literal("Bäume", "de"),)
    assert cleaned.publisher[0].name == (Literal("Stadt Auental"),)  # type: ignore[union-attr]
    assert cleaned.contact_point[0].has_email == (Iri("mailto:daten@auental.example"),)  # type: ignore[union-attr]
    assert cleaned.theme == GIVEN.themes
    assert cleaned.contributor_id == (GIVEN.contributor_id,)
    assert cleaned.distribution[0].license == (LICENCE,)  # type: ignore[union-attr]
    assert cleaned.distribution[0].format == (Iri(EU + "file-type/XLSX"),)  # type: ignore[union-attr]
    assert {each.rule.partition(".")[0] for each in findings} == {"declared"}


def test_declarations_change_nothing_that_the_source_says():
    spoken = dataset(
        title=(Literal("Trees", "en"),),
        publisher=(Iri(E + "a"),),
        contact_point=(Iri(E + "c"),),
        theme=(Iri(EU + "data-theme/ENVI"),),
        contributor_id=(Iri("http://dcat-ap.de/def/contributors/destatis"),),
        distribution=(distribution(license=(Iri(E + "l"),), access_url=(Iri(E + "f"),)),),
    )
    assert clean.clean(spoken, GIVEN)[0] is spoken


def test_a_declared_licence_without_a_basis_is_not_applied():
    bare = Given(licence=DeclaredLicence(licence=LICENCE, by="x", on="2026-11-01"))
    fine = dataset(distribution=(distribution(access_url=(Iri(E + "f"),)),))
    assert clean.clean(fine, bare)[0] is fine


def test_a_foreign_contributor_stays_and_two_listed_ones_are_told():
    listed = tuple(Iri(f"http://dcat-ap.de/def/contributors/{name}") for name in ("destatis", "freistaatSachsen"))
    cleaned, findings = clean.clean(dataset(contributor_id=listed), GIVEN)
    assert cleaned.contributor_id == listed  # type: ignore[union-attr]
    assert "clean.contributors" in {each.rule for each in findings}
    own = Iri("https://bund.example/id/7")
    assert clean.clean(dataset(contributor_id=(own,)), GIVEN)[0].contributor_id == (own, GIVEN.contributor_id)  # type: ignore[union-attr]


def test_declarations_are_read_as_they_stand_in_a_source_file():
    table = {
        "language": "de",
        "publisher": {"name": "Stadt"},
        "licence": {"licence": LICENCE, "by": "x", "on": "2026-01-02", "basis": "y"},
        "themes": [EU + "data-theme/GOVE"],
        "values": {"dct:format": {"x": EU + "file-type/CSV"}},
    }
    given_ = Given.read(table, "http://dcat-ap.de/def/contributors/freistaatSachsen")
    assert given_.licence == DeclaredLicence(licence=LICENCE, by="x", on="2026-01-02", basis="y")
    assert given_.contributor_id == "http://dcat-ap.de/def/contributors/freistaatSachsen"
    assert Given.read({}) == Given()


def _said(entry: object) -> set[str]:
    return {term.partition(" (")[0] for term in (repair.shown(each) for each in _terms(entry))}


def _terms(thing: object):
    yield thing.id  # type: ignore[attr-defined]
    yield from thing.types  # type: ignore[attr-defined]
    for triple in thing.rest:  # type: ignore[attr-defined]
        yield from triple
    for each in properties(type(thing)):  # type: ignore[arg-type]
        for value in getattr(thing, each.name):
            if hasattr(value, "types"):
                yield from _terms(value)
            else:
                yield value


@given(entries, st.sampled_from([Given(), GIVEN]))
@settings(deadline=None)
def test_cleaning_never_fails_and_is_done_once_and_for_all(entry, given_):
    cleaned, findings = clean.clean(entry, given_)
    again, more = clean.clean(cleaned, given_)
    assert [each for each in more if each.severity is Severity.INFO] == []
    assert again is cleaned
    if not any(each.severity is Severity.INFO for each in findings):
        assert cleaned is entry
    for each in findings:
        assert messages.text(f"finding.{each.rule}.what", "de", **each.words())


@given(entries)
@settings(deadline=None)
def test_no_fact_is_made_up(entry):
    """Whatever is new is told by a finding that names what was there before, or is a class that is due."""
    before, (cleaned, findings) = _said(entry), clean.clean(entry)
    told = {each.proposal.partition(" (")[0] for each in findings if each.value or each.rule == "clean.class"}
    made = {part for each in findings for part in each.proposal.split(", ")}
    labels = {str(value) for value in _terms(cleaned) if isinstance(value, Blank)}
    for new in _said(cleaned) - before:
        is_node = new.startswith("_:c") and new[2:] in labels
        is_schema = new.startswith(
            ("rdf:type", "rdfs:label", "skos:prefLabel", "dct:", "locn:", "gsp:", "foaf:", "adms:")
        )
        assert new in told or new in made or is_node or is_schema, new


def test_the_repairs_have_their_say_for_a_service_too():
    service = DataService(
        id=Iri(E + "s"), endpoint_url=(Literal("https://e.example/wfs"),), license=(Literal("cc-zero"),)
    )
    cleaned, findings = clean.clean(service)
    assert cleaned.endpoint_url == (Iri("https://e.example/wfs"),)  # type: ignore[union-attr]
    assert cleaned.types == (DCAT.DataService,)
    assert {each.rule for each in findings} == {"clean.link", "clean.licence", "clean.class"}


def test_a_cleaned_entry_comes_back_from_its_triples():
    entry = dataset(publisher=(Literal("Stadt"),), spatial=(Literal(WKT),), temporal=(Literal("2010-2012"),))
    cleaned, _ = clean.clean(entry)
    assert rdf.rows(rdf.read(f"<{cleaned.id}>", rdf.rows(cleaned))) == rdf.rows(cleaned)
    assert RDF.type in {predicate for _, predicate, _ in cleaned.rest} or cleaned.spatial
