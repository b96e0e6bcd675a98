"""Check: what an entry lacks is found, by rule and place; what is right is let be."""

import subprocess
import sys

import pytest
from graphs import entries
from hypothesis import given

from dcat_ap import check, messages, ntriples, parse, rdf, write
from dcat_ap.finding import Finding, Severity
from dcat_ap.model import Entry

EU = "http://publications.europa.eu/resource/authority/"
REGULATION = "<http://data.europa.eu/eli/reg_impl/2023/138/oj>"
CATEGORY = "<http://data.europa.eu/bna/c_ac64a52d>"
ROOT = "<http://e.example/1>"
NAMESPACES = f"{write.PREFIXES}\n@prefix e: <http://e.example/> .\n@prefix eu: <{EU}> .\n"

GOOD = {
    "dct:title": '"Bäume"@de',
    "dct:description": '"Alle Bäume der Stadt"@de',
    "dct:publisher": 'e:stadt . e:stadt a foaf:Organization ; foaf:name "Stadt"',
    "dcatde:contributorID": "<http://dcat-ap.de/def/contributors/freistaatSachsen>",
    "dcat:distribution": "e:d . e:d a dcat:Distribution ; dcat:accessURL <https://e.example/x> ; "
    f"dct:license <http://dcat-ap.de/def/licenses/cc-zero> ; dct:format <{EU}file-type/CSV>",
}


def entry(text: str, kind: str = "") -> Entry:
    """The entry e:1 that a text of Turtle describes."""
    return rdf.read(
        ROOT, parse.parse(f"{NAMESPACES}{text}".encode(), "ttl", base="http://e.example/", where="").rows, kind
    )


def dataset(**changed: str) -> Entry:
    """A dataset without fault, but for the properties that are changed: `dct__title`; an empty text leaves it out."""
    said = GOOD | {name.replace("__", ":"): text for name, text in changed.items()}
    return entry("".join(f"e:1 a dcat:Dataset ; {name} {text} .\n" for name, text in said.items() if text))


def distribution(said: str, **changed: str) -> Entry:
    """A dataset with one distribution of which `said` is said."""
    return dataset(dcat__distribution=f"e:d . e:d a dcat:Distribution ; {said}", **changed)


RIGHT = (
    "dcat:accessURL <https://e.example/x> ; dct:license <http://dcat-ap.de/def/licenses/cc-zero> ; "
    f"dct:format <{EU}file-type/CSV>"
)
CC_BY = RIGHT.replace("cc-zero", "cc-by/4.0")
MARKED = {"dcatap__applicableLegislation": REGULATION, "dcatap__hvdCategory": CATEGORY}
SERVICE = (
    'e:1 a dcat:DataService ; dct:title "x" ; dct:publisher e:p ; dcat:endpointURL e:u . '
    'e:p a foaf:Agent ; foaf:name "p" .'
)
MARKED_SERVICE = f"{SERVICE} e:1 dcatap:applicableLegislation {REGULATION} ; dcatap:hvdCategory {CATEGORY} ."

# rule, the property it is found at, an entry that breaks it, and one that does not
CASES: list[tuple[str, str, Entry, Entry]] = [
    ("check.missing", "dct:title", dataset(dct__title=""), dataset()),
    ("check.missing", "dcat:accessURL", distribution("dct:title 'x'"), distribution(RIGHT)),
    ("check.missing", "foaf:name", dataset(dct__publisher="[ a foaf:Person ]"), dataset()),
    ("check.missing", "dct:publisher", entry("e:1 a dcat:DatasetSeries ."), dataset()),
    ("check.missing", "dcat:endpointURL", entry("e:1 a dcat:DataService ."), entry(SERVICE)),
    ("check.recommended", "dcat:keyword", dataset(), dataset(dcat__keyword="'Baum'")),
    ("check.too-many", "dct:issued", dataset(dct__issued="'2024'^^xsd:gYear, '2025'^^xsd:gYear"), dataset()),
    ("check.deprecated", "dcatde:maintainer", dataset(dcatde__maintainer="e:x"), dataset(geodcatap__custodian="e:x")),
    ("check.literal", "dct:description", dataset(dct__description="e:x"), dataset()),
    ("check.link", "dcat:landingPage", dataset(dcat__landingPage="'www'"), dataset(dcat__landingPage="e:x")),
    ("check.link", "dcat:landingPage", dataset(dcat__landingPage="[]"), dataset()),
    ("check.node", "dct:publisher", dataset(dct__publisher="'Stadt'"), dataset()),
    ("check.node", "prov:agent", dataset(prov__qualifiedAttribution="[ prov:agent [] ; a prov:Attribution ]"),
     dataset(prov__qualifiedAttribution="[ prov:agent e:x ; a prov:Attribution ]")),
    ("check.node", "locn:geometry", dataset(dct__spatial="[ a dct:Location ; locn:geometry 'POINT(1 2)' ]"),
     dataset(dct__spatial="[ a dct:Location ; locn:geometry [ gsp:asWKT 'POINT(1 2)' ] ]")),
    ("check.class", "dct:publisher", dataset(dct__publisher="e:x"),
     dataset(dct__publisher="[ a org:OrganizationalUnit ]")),
    ("check.class", "dcat:contactPoint", dataset(dcat__contactPoint="e:x"),
     dataset(dcat__contactPoint="[ a vcard:Group ; vcard:hasEmail <mailto:a@e.example> ]")),
    ("check.class", "dct:temporal", dataset(dct__temporal="[ dcat:startDate '2024'^^xsd:gYear ]"),
     dataset(dct__temporal="[ a dct:PeriodOfTime ; dcat:startDate '2024'^^xsd:gYear ]")),
    ("check.datatype", "dct:modified", dataset(dct__modified="'gestern'"),
     dataset(dct__modified="'2024-05-01'^^xsd:date")),
    ("check.datatype", "dct:modified", dataset(dct__modified="'2024-02-31'^^xsd:date"), dataset()),
    ("check.datatype", "dcat:byteSize", distribution(f"{RIGHT} ; dcat:byteSize 'groß'"),
     distribution(f"{RIGHT} ; dcat:byteSize '12'^^xsd:nonNegativeInteger")),
    ("check.vocabulary", "dcat:theme", dataset(dcat__theme="e:x"), dataset(dcat__theme=f"<{EU}data-theme/ENVI>")),
    ("check.vocabulary", "dcat:mediaType", distribution(f"{RIGHT} ; dcat:mediaType e:csv"),
     distribution(f"{RIGHT} ; dcat:mediaType <https://www.iana.org/assignments/media-types/text/csv>")),
    ("check.vocabulary", "dct:format", distribution(f"{RIGHT} ; dct:format <{EU}file-type/NONE>"), dataset()),
    ("convention.k01", "vcard:hasEmail", dataset(dcat__contactPoint="[ a vcard:Kind ; vcard:fn 'x' ]"),
     dataset(dcat__contactPoint="[ a vcard:Individual ; vcard:hasTelephone <tel:+49351> ]")),
    ("convention.k12", "dcatde:contributorID", dataset(dcatde__contributorID=""), dataset()),
    ("convention.k13", "dcatde:contributorID",
     dataset(dcatde__contributorID="<http://dcat-ap.de/def/contributors/a>, <http://dcat-ap.de/def/contributors/b>"),
     dataset(dcatde__contributorID="<http://dcat-ap.de/def/contributors/a>, <http://e.example/b>")),
    ("convention.k31", "dct:format", distribution("dcat:accessURL e:x"),
     distribution("dcat:mediaType <https://www.iana.org/assignments/media-types/text/csv>")),
    ("convention.k35", "dcatde:licenseAttributionByText", distribution(CC_BY),
     distribution(f"{CC_BY} ; dcatde:licenseAttributionByText 'Stadt'")),
    ("convention.k35", "dcatde:licenseAttributionByText", distribution(CC_BY), distribution(RIGHT)),
    ("convention.k38", "dcat:startDate", dataset(dct__temporal="[ a dct:PeriodOfTime ]"),
     dataset(dct__temporal="[ a dct:PeriodOfTime ; dcat:endDate '2024'^^xsd:gYear ]")),
    ("hvd.legislation", "dcatap:applicableLegislation", dataset(dcatap__hvdCategory=CATEGORY), dataset(**MARKED)),
    ("hvd.category", "dcatap:hvdCategory", dataset(dcatap__hvdCategory="e:x"), dataset(**MARKED)),
    ("hvd.uncategorised", "dcatap:hvdCategory", dataset(dcatap__applicableLegislation=REGULATION), dataset(**MARKED)),
    ("hvd.uncategorised", "dcatap:hvdCategory", dataset(dcatap__applicableLegislation=REGULATION),
     dataset(dcatap__applicableLegislation="<http://data.europa.eu/eli/reg/2016/679/oj>")),
    ("hvd.distribution", "dcat:distribution", dataset(**MARKED),
     distribution(f"{RIGHT} ; dcatap:applicableLegislation {REGULATION}", **MARKED)),
    ("hvd.service", "dcat:contactPoint", entry(MARKED_SERVICE),
     entry(f"{MARKED_SERVICE} e:1 dcat:contactPoint e:c ; foaf:page e:p2 . e:c a vcard:Kind .")),
]  # fmt: skip


def found(thing: Entry) -> set[tuple[str, str]]:
    return {(each.rule, each.property) for each in check.check(thing)}


@pytest.mark.parametrize(("rule", "place", "wrong", "right"), CASES, ids=[f"{each[0]} {each[1]}" for each in CASES])
def test_a_rule_finds_what_breaks_it_and_nothing_else(rule, place, wrong, right):
    assert (rule, place) in found(wrong)
    assert (rule, place) not in found(right)


def test_every_rule_has_a_case():
    shapes = (row[0] for name in check.PROFILES for row in check._rows(name))
    named = {
        each.removeprefix(f"<{check.BASE}").partition("/")[0] for each in shapes if each.startswith(f"<{check.BASE}")
    }
    rules = {rule for rule in named if "." in rule}
    assert rules == {rule for rule, *_ in CASES}
    for rule in rules:
        for language in messages.LANGUAGES:
            assert messages.has(f"finding.{rule}.what"), (rule, language)


def test_an_entry_without_fault_conforms():
    findings = check.check(dataset())
    assert [each for each in findings if each.severity is not Severity.INFO] == []
    assert check.conforms(findings)


@pytest.mark.parametrize(
    ("thing", "conforms"),
    [
        (dataset(dct__title=""), False),
        (dataset(dct__temporal="[ a dct:PeriodOfTime ]"), False),
        (dataset(dcat__contactPoint="[ a vcard:Kind ]"), False),
        (dataset(dcatde__contributorID=""), True),
        (dataset(dcatap__hvdCategory=CATEGORY), True),
        (dataset(dcatde__maintainer="'x'"), True),
    ],
)
def test_only_the_specification_decides_who_conforms(thing, conforms):
    assert check.conforms(check.check(thing)) is conforms


def only(thing: Entry, rule: str) -> Finding:
    (finding,) = (each for each in check.check(thing) if each.rule == rule)
    return finding


def test_a_finding_names_subject_property_and_value():
    finding = only(distribution(f"{RIGHT} ; dcat:byteSize 'groß'"), "check.datatype")
    assert (finding.subject, finding.property, finding.value) == ("http://e.example/d", "dcat:byteSize", "groß")
    assert "Größe in Bytes" in messages.text("finding.check.datatype.what", "de", **finding.words())


def test_the_nearest_concept_is_proposed_and_not_applied():
    wrong = distribution(f"{RIGHT.replace(f'<{EU}file-type/CSV>', '<http://e.example/formats/csv>')}")
    assert only(wrong, "check.vocabulary").proposal == f"{EU}file-type/CSV"


def test_one_fault_many_times_is_told_by_examples():
    pages = ", ".join(f"'{number}'" for number in range(500))
    told = [each for each in check.check(dataset(foaf__page=pages)) if each.rule == "check.link"]
    assert 0 < len(told) <= check._MOST_VALUES


def test_rows_at_hand_change_nothing():
    thing = dataset(dct__title="")
    assert check.check(thing, rdf.rows(thing)) == check.check(thing)


@given(entries)
def test_whatever_an_entry_holds_it_is_checked(thing):
    for finding in check.check(thing):
        for language in messages.LANGUAGES:
            assert messages.text(f"finding.{finding.rule}.what", language, **finding.words())


def test_the_version_follows_the_shapes(monkeypatch):
    before = check.version()
    check.version.cache_clear()
    monkeypatch.setattr(check, "_file", lambda name: name.encode())
    changed = check.version()
    check.version.cache_clear()
    assert changed != before


def test_importing_reads_no_table_and_no_shape():
    program = """
import io
really = io.open
def spied(file, *rest, **named):
    assert "schemas" not in str(file), file
    return really(file, *rest, **named)
io.open = spied
import dcat_ap.assess
try:
    dcat_ap.check.version()
except AssertionError:
    print("read when asked for")
"""
    run = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert run.stdout == "read when asked for\n"


def test_the_names_of_results_are_the_places_of_the_model():
    for row in (*check._rows("conventions"), *check._rows("hvd")):
        parts = row[0].removeprefix(f"<{check.BASE}").rstrip(">").split("/")
        if row[0].startswith(f"<{check.BASE}") and len(parts) == 3:
            assert (parts[1], parts[2]) in check._PROPERTIES, ntriples.line(row)
