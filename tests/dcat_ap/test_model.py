"""The model against the official table of properties, and what is derived from the model against the model."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from graphs import entries
from hypothesis import given
from jsonschema import Draft202012Validator

from dcat_ap import plain, resources, schema
from dcat_ap.model import CLASSES, Obligation, Property, label, properties
from dcat_ap.model import Dataset as DatasetClass
from dcat_ap.terms import DCAT, DCATAP, PREFIXES, Iri, Literal

CLASS_NAMES = {
    "Katalog": "Catalog",
    "Datensatz": "Dataset",
    "Datensatzserie": "DatasetSeries",
    "Datenservice": "DataService",
    "Distribution": "Distribution",
    "Zeitraum": "PeriodOfTime",
    "Standort": "Location",
    "Verantwortliche Stelle": "Agent",
    "Kontaktinformationen": "ContactPoint",
    "Identifier": "Identifier",
    "Prüfsumme": "Checksum",
    "Katalogeintrag": "CatalogRecord",
    "Beziehung": "Relationship",
    "Rollenzuordnung": "Attribution",
}
DUTIES = {"Pflicht": Obligation.MANDATORY, "Empfohlen": Obligation.RECOMMENDED, "Optional": Obligation.OPTIONAL}
CARDINALITIES = {
    "[1..*]": (1, None),
    "[0..*]": (0, None),
    "[0..1]": (0, 1),
    "[1]": (1, 1),
    "[1..1]": (1, 1),
    "[*]": (0, None),
}
THINGS = {
    "foaf:Agent": "Agent",
    "prov:Agent": "Agent",
    "dcat:Distribution": "Distribution",
    "dcterms:Location": "Location",
    "dcterms:PeriodOfTime": "PeriodOfTime",
    "vcard:Kind": "ContactPoint",
    "spdx:Checksum": "Checksum",
    "dcat:Relationship": "Relationship",
    "prov:Attribution": "Attribution",
}
OTHER_PREFIXES = {"dcterms": "dct"}
DECLARED = [(name, each) for name in CLASS_NAMES.values() for each in properties(CLASSES[name])]
HVD = {  # DCAT-AP HVD 3.0.0, sections 4.1 to 4.4
    ("Dataset", DCATAP.applicableLegislation): "1..*",
    ("Dataset", DCATAP.hvdCategory): "1..*",
    ("DatasetSeries", DCATAP.applicableLegislation): "1..*",
    ("DatasetSeries", DCATAP.hvdCategory): "1..*",
    ("Distribution", DCAT.accessURL): "1..*",
    ("Distribution", DCATAP.applicableLegislation): "1..*",
    ("DataService", DCAT.endpointURL): "1..*",
    ("DataService", DCATAP.applicableLegislation): "1..*",
    ("DataService", DCATAP.hvdCategory): "1..*",
    ("DataService", DCAT.contactPoint): "1..*",
    ("DataService", PREFIXES["foaf"].page): "1..*",
}


@pytest.fixture(scope="module")
def table(shared: Path) -> list[dict[str, str]]:
    with (shared / "standard" / "dcat-ap-de-3.0-properties.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def expanded(curie: str) -> Iri:
    prefix, _, local = curie.partition(":")
    return PREFIXES[OTHER_PREFIXES.get(prefix, prefix)][local]


def declared(row: dict[str, str]) -> Property:
    found = [
        each
        for name, each in DECLARED
        if (name, each.predicate) == (CLASS_NAMES[row["class"]], expanded(row["property"]))
    ]
    assert len(found) == 1, row
    return found[0]


def test_every_row_of_the_official_table_is_declared_as_it_says(table):
    assert len(table) == 147
    for row in table:
        each = declared(row)
        assert each.obligation is DUTIES[row["obligation"]], row
        assert (each.least, each.most) == CARDINALITIES[row["card"]], row
        assert each.deprecated == ("DEPRECATED" in row["label"] + row["ver_change"]), row
        assert (
            each.label_de == row["label"].removesuffix(" (DEPRECATED)") or each.label_de == "Beschriebener Eintrag"
        ), row


def test_what_is_declared_and_not_in_the_official_table_is_of_the_hvd_profile(table):
    official = {(CLASS_NAMES[row["class"]], expanded(row["property"])) for row in table}
    assert {(name, each.predicate) for name, each in DECLARED} - official <= set(HVD)


def test_values_are_of_the_range_that_the_official_table_says(table):
    for row in table:
        kind, value_range = declared(row).kind, row["range"]
        if value_range == "rdfs:Literal":
            assert kind.shape == "text", row
        for datatype in re.findall(r"xsd:\w+", value_range):
            assert expanded(datatype) in kind.datatypes, row
        if value_range in THINGS:
            assert kind.thing == THINGS[value_range], row
        elif row["codelist"] and kind.shape != "literal":
            assert kind.vocabulary, row


def test_the_hvd_profile_is_declared():
    assert {(name, each.predicate): each.hvd for name, each in DECLARED if each.hvd} == HVD


@pytest.mark.parametrize("name", CLASSES)
def test_names_are_unique_and_spelt_as_python_has_them(name):
    names = [each.name for each in properties(CLASSES[name])]
    assert max(Counter(names).values()) == 1
    assert all(re.fullmatch(r"[a-z]+(?:_[a-z]+)*", each) for each in names)
    assert not {"id", "types", "rest", "class"} & set(names)


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_declares_each_predicate_once(name):
    assert max(Counter(each.predicate for each in properties(CLASSES[name])).values()) == 1


@pytest.mark.parametrize(
    ("name", "each"), DECLARED, ids=lambda value: value.name if isinstance(value, Property) else value
)
def test_every_property_can_be_read_by_people_and_machines(name, each):
    assert each.label_de
    assert each.label_en
    assert each.kind.shape in {"text", "literal", "link", "concept", "thing"}
    assert (each.kind.shape == "thing") == (each.kind.thing in CLASSES)
    assert (each.kind.shape == "concept") == bool(each.kind.vocabulary)


@pytest.mark.parametrize("path", schema.files())
def test_shipped_files_say_what_the_model_says(path):
    shipped = resources.schemas().joinpath(path).read_text("utf-8")
    assert shipped == schema.files()[path], "write it anew: make docs"


def test_a_short_name_means_the_property_that_is_not_deprecated():
    terms = schema.context()
    assert terms["originator"]["@id"] == "http://data.europa.eu/930/originator"
    assert terms["hasVersion"]["@id"] == "http://www.w3.org/ns/dcat#hasVersion"
    assert terms["Dataset.identifier"] == "http://purl.org/dc/terms/identifier"


SCHEMA = schema.schema()
VALIDATOR = Draft202012Validator(SCHEMA)


def test_the_json_schema_is_one():
    Draft202012Validator.check_schema(SCHEMA)


@given(entries)
def test_every_entry_in_json_is_valid(entry):
    VALIDATOR.validate(plain.write(entry))


@pytest.mark.parametrize(
    "wrong",
    [
        {"class": "Dataset"},
        {"id": "http://e.example/1"},
        {"class": "Dataset", "id": "no name"},
        {"class": "Distribution", "id": "http://e.example/1"},
        {"class": "Dataset", "id": "http://e.example/1", "titel": ["x"]},
        {"class": "Dataset", "id": "http://e.example/1", "title": "x"},
        {"class": "Dataset", "id": "http://e.example/1", "title": []},
        {
            "class": "Dataset",
            "id": "http://e.example/1",
            "title": [{"value": "x", "lang": "de", "type": "http://e.example/t"}],
        },
        {"class": "Dataset", "id": "http://e.example/1", "theme": ["no name"]},
        {"class": "Dataset", "id": "http://e.example/1", "publisher": [{"name": ["x"]}]},
        {
            "class": "Dataset",
            "id": "http://e.example/1",
            "publisher": [{"id": "_:b", "access_url": ["http://e.example/2"]}],
        },
        {"class": "Dataset", "id": "http://e.example/1", "rest": ["no triple"]},
    ],
)
def test_other_json_is_not_valid(wrong):
    assert not VALIDATOR.is_valid(wrong)


@pytest.mark.parametrize(
    ("titles", "shown"),
    [
        ((), ""),
        ((Literal("Trees", "en"), Literal("Bäume", "de"), Literal("Arbres", "fr")), "Bäume"),
        ((Literal("Arbres", "fr"), Literal("Trees", "en")), "Trees"),
        ((Literal("Trees", "en"), Literal("Baumkataster")), "Baumkataster"),
        ((Literal("Bäume", "de-at"), Literal("Trees", "en")), "Bäume"),
        ((Iri("http://e.example/x"),), ""),
    ],
)
def test_a_label_is_in_the_language_asked_for_or_the_next_best(titles, shown):
    assert label(DatasetClass(id=Iri("http://e.example/1"), title=titles), "de") == shown
