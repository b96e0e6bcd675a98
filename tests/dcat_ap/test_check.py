"""What is asked of an entry: one finding for each fault, nothing that no source can know, never an exception."""

from dataclasses import replace

import pytest
from graphs import entries
from hypothesis import given

from dcat_ap import check, messages, rdf, vocabularies
from dcat_ap.finding import Finding, Severity
from dcat_ap.model import (
    Agent,
    Checksum,
    ContactPoint,
    DataService,
    Dataset,
    DatasetSeries,
    Distribution,
    Location,
    PeriodOfTime,
)
from dcat_ap.shapes.hvd import REGULATION
from dcat_ap.terms import DCAT, FOAF, GSP, VCARD, XSD, Blank, Iri, Literal

EU = "http://publications.europa.eu/resource/authority/"
SAXONY = Iri("http://dcat-ap.de/def/contributors/freistaatSachsen")
LAW = Iri(REGULATION)
CATEGORY = Iri("http://data.europa.eu/bna/c_ac64a52d")
BODY = Agent(id=Iri("http://e.example/body"), types=(FOAF.Organization,), name=(Literal("Stadt"),))
CONTACT = ContactPoint(id=Blank("c"), types=(VCARD.Organization,), has_email=(Iri("mailto:daten@e.example"),))
FILE = Distribution(
    id=Iri("http://e.example/1/csv"),
    types=(DCAT.Distribution,),
    title=(Literal("Tabelle", language="de"),),
    access_url=(Iri("http://e.example/1.csv"),),
    license=(Iri("http://dcat-ap.de/def/licenses/cc-zero"),),
    modified=(Literal("2024-05-01", datatype=XSD.date),),
    format=(Iri(f"{EU}file-type/CSV"),),
)
GOOD = Dataset(
    id=Iri("http://e.example/1"),
    types=(DCAT.Dataset,),
    title=(Literal("Bäume", language="de"),),
    description=(Literal("Alle Bäume der Stadt", language="de"),),
    publisher=(BODY,),
    contact_point=(CONTACT,),
    keyword=(Literal("Baum", language="de"),),
    theme=(Iri(f"{EU}data-theme/ENVI"),),
    spatial=(Iri("http://www.geonames.org/2935022"),),
    temporal=(PeriodOfTime(id=Blank("t"), types=(), start_date=(Literal("2020", datatype=XSD.gYear),)),),
    contributor_id=(SAXONY,),
    identifier=(Literal("1"),),
    modified=(Literal("2024-05-01", datatype=XSD.date),),
    distribution=(FILE,),
)
GOOD = replace(GOOD, temporal=(replace(GOOD.temporal[0], types=(PeriodOfTime.CLASS,)),))
SERVICE = DataService(
    id=Iri("http://e.example/s"),
    types=(DCAT.DataService,),
    title=(Literal("Dienst"),),
    publisher=(BODY,),
    endpoint_url=(Iri("http://e.example/wfs"),),
)


def found(entry: Dataset | DatasetSeries | DataService) -> list[Finding]:
    return list(check.check(entry))


def rules(entry: Dataset | DatasetSeries | DataService) -> list[tuple[str, str]]:
    return [(each.rule, each.property) for each in check.check(entry)]


def with_file(**changes: object) -> Dataset:
    return replace(GOOD, distribution=(replace(FILE, **changes),))


def test_a_good_description_has_no_fault():
    assert found(GOOD) == []
    assert found(SERVICE) == []


def test_what_is_missing_is_said_once_with_its_names():
    (fault,) = found(replace(GOOD, title=()))
    assert (fault.severity, fault.rule, fault.subject, fault.property) == (
        Severity.ERROR,
        "check.missing",
        "http://e.example/1",
        "dct:title",
    )
    assert (fault.where, fault.value) == ("", "")
    assert messages.text("finding.check.missing.what", "de", **fault.words()) == (
        "Die Pflichtangabe „Titel“ (dct:title) fehlt."
    )


def test_a_blank_node_is_named_by_its_label():
    (fault,) = found(replace(GOOD, contact_point=(replace(CONTACT, has_email=()),)))
    assert (fault.rule, fault.subject, fault.severity) == ("check.contact", "_:c", Severity.ERROR)


def test_what_is_recommended_is_only_a_note():
    (fault,) = found(replace(GOOD, theme=()))
    assert (fault.severity, fault.rule, fault.property) == (Severity.INFO, "check.recommended", "dcat:theme")


@pytest.mark.parametrize(
    ("entry", "rule", "place", "value"),
    [
        (with_file(format=(Literal("CSV"),)), "check.link", "dct:format", "CSV"),
        (with_file(license=(Literal("frei"),)), "check.link", "dct:license", "frei"),
        (with_file(license=(FILE.license[0], Blank("b"))), "check.too-many", "dct:license", ""),
        (with_file(byte_size=(Literal("12 kB"),)), "check.datatype", "dcat:byteSize", "12 kB"),
        (
            with_file(media_type=(Iri("http://e.example/csv"),)),
            "check.vocabulary",
            "dcat:mediaType",
            "http://e.example/csv",
        ),
        (replace(GOOD, publisher=(Literal("Stadt"),)), "check.node", "dct:publisher", "Stadt"),
        (replace(GOOD, title=(Iri("http://e.example/t"),)), "check.literal", "dct:title", "http://e.example/t"),
        (replace(GOOD, publisher=(Iri("http://e.example/x"),)), "check.class", "dct:publisher", "http://e.example/x"),
        (replace(GOOD, theme=(Iri(f"{EU}data-theme/X"),)), "check.vocabulary", "dcat:theme", f"{EU}data-theme/X"),
        (replace(GOOD, theme=(Literal("Umwelt"),)), "check.link", "dcat:theme", "Umwelt"),
        (replace(GOOD, version_info=(Literal("2"),)), "check.deprecated", "owl:versionInfo", ""),
    ],
)
def test_one_fault_is_one_finding(entry, rule, place, value):
    faults = [each for each in found(entry) if each.property == place]
    assert [(each.rule, each.value) for each in faults if each.rule != "check.node" or rule == "check.node"][:1] == [
        (rule, value)
    ]
    assert len({each.value for each in faults}) == len(faults)


def test_a_place_without_geometry_node_and_a_period_without_end_or_start():
    place = Location(
        id=Blank("l"), types=(Location.CLASS,), geometry=(Literal("POINT(13 51)", datatype=GSP.wktLiteral),)
    )
    empty = PeriodOfTime(id=Blank("p"), types=(PeriodOfTime.CLASS,))
    assert rules(replace(GOOD, spatial=(place,), temporal=(empty,))) == [
        ("check.node", "locn:geometry"),
        ("check.period", "dcat:startDate"),
    ]


def test_a_date_of_no_type_is_a_warning_as_the_official_shapes_let_it_pass():
    (fault,) = found(replace(GOOD, modified=(Literal("1. Mai 2024"),)))
    assert (fault.rule, fault.severity, fault.value) == ("check.datatype", Severity.WARNING, "1. Mai 2024")
    assert check.conforms([fault])


def test_what_no_description_can_say_is_not_asked():
    linked = replace(
        GOOD,
        source=(),
        in_series=(Iri("http://e.example/series"),),
        has_version=(Iri("http://e.example/2"),),
        distribution=(replace(FILE, access_service=(Iri("http://e.example/s"),)),),
    )
    assert found(linked) == []
    assert found(replace(SERVICE, serves_dataset=(GOOD.id,))) == []


def test_a_link_to_something_else_is_a_fault_where_the_description_shows_it():
    wrong = replace(GOOD, in_series=(BODY.id,))
    assert rules(wrong) == [("check.class", "dcat:inSeries")]


def test_special_cases_of_a_class_are_asked_for_what_the_class_must_have():
    assert rules(replace(GOOD, publisher=(replace(BODY, name=()),))) == [("check.missing", "foaf:name")]


def test_an_entry_without_type_is_checked_as_what_it_was_read_as():
    assert ("check.missing", "dct:title") in rules(Dataset(id=Iri("http://e.example/1")))


def test_a_checksum_needs_an_algorithm_of_the_list():
    value = Literal("ab", datatype=XSD.hexBinary)
    old = Checksum(
        id=Blank("s"),
        types=(Checksum.CLASS,),
        algorithm=(Iri("http://dcat-ap.de/def/hashAlgorithms/md/5"),),
        checksum_value=(value,),
    )
    (fault,) = found(with_file(checksum=(old,)))
    assert (fault.rule, fault.severity) == ("check.vocabulary", Severity.WARNING)


def test_many_bad_values_of_one_property_are_not_all_named():
    many = replace(GOOD, keyword=tuple(Iri(f"http://e.example/k{number}") for number in range(1000)))
    assert 10 < len(found(many)) < 50


# conventions


@pytest.mark.parametrize(
    ("given_ids", "expected"),
    [
        ((SAXONY,), []),
        ((SAXONY, Iri("http://e.example/own-id")), []),
        ((), ["convention.k12"]),
        ((Iri("http://e.example/own-id"),), ["convention.k12"]),
        ((SAXONY, Iri("http://dcat-ap.de/def/contributors/landSachsenAnhalt")), ["convention.k13"]),
        ((SAXONY, Iri("http://dcat-ap.de/def/contributors/none")), ["check.vocabulary"]),
    ],
)
def test_one_contributor_of_the_list_and_any_number_of_others(given_ids, expected):
    assert [each.rule for each in found(replace(GOOD, contributor_id=given_ids))] == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"format": (), "media_type": (Iri("https://www.iana.org/assignments/media-types/text/csv"),)}, []),
        ({"format": ()}, ["convention.k31"]),
        ({"license": (Iri("http://dcat-ap.de/def/licenses/dl-by-de/2.0"),)}, ["convention.k35"]),
        ({"license": (Iri("http://dcat-ap.de/def/licenses/dl-zero-de/2.0"),)}, []),
        (
            {"access_service": (Iri("http://e.example/s"),), "download_url": (Iri("http://e.example/1.csv"),)},
            ["convention.k41"],
        ),
        ({"download_url": (Iri("http://e.example/1.csv"),)}, []),
    ],
)
def test_conventions_of_distributions(changes, expected):
    assert [each.rule for each in found(with_file(**changes))] == expected


def test_conventions_do_not_touch_conformance():
    unsaid = replace(GOOD, contributor_id=(), identifier=(), source=(Iri("http://e.example/2"),))
    faults = found(unsaid)
    assert {check.profile(each) for each in faults} == {"conventions"}
    assert check.conforms(faults)


# high-value datasets


def test_data_without_a_mark_are_not_asked_for_one():
    other = Iri("http://data.europa.eu/eli/dir/2007/2/oj")
    assert found(replace(GOOD, applicable_legislation=(other,))) == []
    assert found(with_file(applicable_legislation=(other,))) == []


def test_a_high_value_dataset_names_the_regulation_at_itself_and_at_a_distribution():
    marked = replace(GOOD, hvd_category=(CATEGORY,))
    assert {(each.rule, each.proposal) for each in found(marked)} == {
        ("hvd.legislation", REGULATION),
        ("hvd.distribution", REGULATION),
    }
    whole = replace(marked, applicable_legislation=(LAW,), distribution=(replace(FILE, applicable_legislation=(LAW,)),))
    assert found(whole) == []


def test_the_regulation_without_a_category_is_half_a_mark():
    half = replace(GOOD, applicable_legislation=(LAW,), distribution=(replace(FILE, applicable_legislation=(LAW,)),))
    assert [each.rule for each in found(half)] == ["hvd.uncategorised"]
    assert [each.rule for each in found(with_file(applicable_legislation=(LAW,)))] == ["hvd.dataset"]


def test_a_category_must_be_of_the_list():
    wrong = replace(GOOD, hvd_category=(Iri("http://data.europa.eu/bna/c_none"),), applicable_legislation=(LAW,))
    assert {each.rule for each in found(wrong)} == {"hvd.category", "hvd.distribution"}


def test_a_high_value_service_needs_contact_and_documentation():
    marked = replace(SERVICE, hvd_category=(CATEGORY,), applicable_legislation=(LAW,))
    faults = found(marked)
    assert [each.rule for each in faults] == ["hvd.contact", "hvd.documentation"]
    assert {check.profile(each) for each in faults} == {"hvd"}
    assert check.conforms(faults)


# proposals


@pytest.mark.parametrize(
    ("changes", "proposal"),
    [
        ({"format": (Literal("CSV"),)}, f"{EU}file-type/CSV"),
        ({"format": (Iri("http://e.example/formats/geojson"),)}, f"{EU}file-type/GEOJSON"),
        ({"status": (Literal("completet"),)}, f"{EU}distribution-status/COMPLETED"),
        ({"format": (Literal("Zettelkasten aus Holz"),)}, ""),
        ({"license": (Literal("cc-by-n"),)}, ""),
        (
            {"license": (Iri("https://creativecommons.org/publicdomain/zero/1.0/"),)},
            "http://dcat-ap.de/def/licenses/cc-zero",
        ),
    ],
)
def test_a_value_is_proposed_where_one_is_near(changes, proposal):
    assert [each.proposal for each in found(with_file(**changes))] == [proposal]


# all together


def test_newer_tables_count_from_the_moment_they_are_used(tmp_path):
    once = replace(GOOD, accrual_periodicity=(Iri(f"{EU}frequency/ONLY"),))
    before, (fault,) = check.version(), found(once)
    assert fault.rule == "check.vocabulary"
    head = vocabularies.table("frequency").columns
    row = ["ONLY", *[""] * (len(head) - 1)]
    (tmp_path / "frequency.tsv").write_text("\t".join(head) + "\n" + "\t".join(row) + "\n", "utf-8")
    vocabularies.use(tmp_path)
    try:
        assert check.version() != before
        assert found(once) == []
    finally:
        vocabularies.use(None)
    assert check.version() == before
    assert found(once) == [fault]


@given(entries)
def test_any_entry_is_checked_and_every_finding_can_be_said(entry):
    rows = rdf.rows(entry)
    faults = check.check(entry)
    assert check.check(entry, rows) == faults
    assert len(set(faults)) == len(faults)
    for each in faults:
        for language in messages.LANGUAGES:
            for part in ("what", "fix"):
                messages.text(f"finding.{each.rule}.{part}", language, **each.words())
        assert check.profile(each)
        assert Finding.read(each.plain()) == each
    assert set(check.check(entry, reversed(rows))) == set(faults)
