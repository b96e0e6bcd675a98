"""Vocabularies: what is known is found, however it is written; what is not certain is not found."""

from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcat_ap import parse, vocabularies
from dcat_ap.vocabularies import Vocabulary, official, update, vocabulary
from dcat_ap.vocabularies.table import COLUMNS, BadTable, Table

EU = "http://publications.europa.eu/resource/authority/"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "standard" / "vocabularies"
NAMES = sorted(vocabularies.names())


def found(name: str, text: str) -> str:
    concept = vocabulary(name).find(text)
    return concept.code if concept else ""


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("file-type", "CSV", "CSV"),
        ("file-type", " .csv ", "CSV"),
        ("file-type", "CSV-Datei", "CSV"),
        ("file-type", "text/csv; charset=utf-8", "CSV"),
        ("file-type", "application/json", "JSON"),
        ("file-type", "xlsx", "XLSX"),
        ("file-type", "ESRI Shapefile", "SHP"),
        ("file-type", "WMS", "WMS_SRVC"),
        ("file-type", EU + "file-type/WMS", "WMS_SRVC"),
        ("file-type", EU.replace("http:", "https:") + "file-type/csv/", "CSV"),
        ("file-type", "http://publications.europa.eu/mdr/resource/authority/file-type/CSV", "CSV"),
        ("file-type", "Excel", ""),
        ("file-type", "CSV; JSON", ""),
        ("file-type", "", ""),
        ("file-type", "  -- ", ""),
        ("frequency", "täglich", "DAILY"),
        ("frequency", "Taeglich", "DAILY"),
        ("frequency", "http://purl.org/cld/freq/annual", "ANNUAL"),
        ("frequency", "asNeeded", "AS_NEEDED"),
        ("frequency", "http://purl.org/cld/freq/ThisTermDoesNotExist", ""),
        ("languages", "deu", "DEU"),
        ("languages", "de", "DEU"),
        ("languages", "Deutsch", "DEU"),
        ("languages", EU + "language/GER", "DEU"),
        ("languages", "http://id.loc.gov/vocabulary/iso639-1/de", "DEU"),
        ("languages", "en", "ENG"),
        ("availability", "http://dcat-ap.de/def/plannedAvailability/available", "AVAILABLE"),
        ("hash-algorithms", "https://www.dcat-ap.de/def/hashAlgorithms/1_0#md/5", "md5"),
        ("hash-algorithms", "SHA-256", "sha256"),
        ("distribution-status", "http://purl.org/adms/status/UnderDevelopment", "DEVELOP"),
        ("access-right", "public", "PUBLIC"),
        ("iana-media-types", "https://www.iana.org/assignments/media-types/text/csv", "text/csv"),
        ("iana-media-types", "application/x-gzip", "application/gzip"),
        ("iana-media-types", "text/plain", "text/plain"),
        ("file-type", "https://www.iana.org/assignments/media-types/application/json", "JSON"),
        ("countries", "DE", "DEU"),
        ("district-key", "Görlitz", "14626"),
        ("district-key", "Leipzig", ""),
        ("hvd-category", "Georaum", "c_ac64a52d"),
        ("contributors", "Freistaat Sachsen", "freistaatSachsen"),
        ("data-theme", "transport_verkehr", "TRAN"),
        ("data-theme", "http://inspire.ec.europa.eu/theme/ad", "REGI"),
    ],
)
def test_finds_what_is_meant(name: str, text: str, code: str) -> None:
    assert found(name, text) == code


@pytest.mark.parametrize("name", NAMES)
def test_every_concept_is_found_by_its_iri_and_code(name: str) -> None:
    listed = vocabulary(name)
    for concept in listed.concepts:
        assert listed.get(concept.iri) == concept
        assert listed.find(concept.code) == current(listed, concept.iri)


def current(listed: Vocabulary, iri: str) -> vocabularies.Concept:
    """Follows successors as far as this list goes; a circle would never end."""
    concept = listed.get(iri)
    assert concept is not None
    seen = {iri}
    while concept.replaced_by and (after := listed.get(concept.replaced_by)):
        assert after.iri not in seen, "a circle of successors"
        seen.add(after.iri)
        concept = after
    return concept


@pytest.mark.parametrize("name", NAMES)
def test_a_label_gives_its_concept_or_one_that_has_it_too(name: str) -> None:
    listed = vocabulary(name)
    for concept in listed.concepts:
        for text in chain(concept.labels.values(), concept.aliases):
            meant = listed.find(text)
            assert meant is None or meant == current(listed, concept.iri) or close(text) in map(close, words(meant))


def words(concept: vocabularies.Concept) -> list[str]:
    return [concept.code, *concept.aliases, *concept.labels.values()]


def close(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


@given(name=st.sampled_from(NAMES), text=st.text())
def test_find_never_raises(name: str, text: str) -> None:
    concept = vocabulary(name).find(text)
    assert concept is None or vocabulary(name).get(concept.iri) == concept


@given(st.sampled_from(list(vocabulary("file-type").concepts)), st.sampled_from([str.lower, str.upper, str.title]))
def test_case_does_not_matter(concept: vocabularies.Concept, written: object) -> None:
    assert vocabulary("file-type").find(written(concept.code)) == concept  # type: ignore[operator]


def test_a_key_without_label_is_shown_as_the_key() -> None:
    assert vocabulary("frequency").label(EU + "frequency/AS_NEEDED", "de") == "AS_NEEDED"
    assert vocabulary("frequency").label(EU + "frequency/DAILY", "de") == "täglich"
    assert vocabulary("file-type").label(EU + "file-type/CSV", "de") == "CSV"
    assert vocabulary("frequency").label("http://example.org/often", "de") == "http://example.org/often"


def test_unknown_vocabulary() -> None:
    with pytest.raises(KeyError):
        vocabulary("colours")


@pytest.fixture
def newer(tmp_path):
    vocabularies.use(tmp_path)
    yield tmp_path
    vocabularies.use(None)


OFFICIAL = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix : <http://publications.europa.eu/resource/authority/access-right/> .
<http://publications.europa.eu/resource/authority/access-right> owl:versionInfo "20300101-0" .
:PUBLIC a skos:Concept ; skos:prefLabel "offen"@de , "open"@en , "ouvert"@fr .
:NON_PUBLIC a skos:Concept .
:RESTRICTED a skos:Concept ; dct:isReplacedBy :LIMITED .
:LIMITED a skos:Concept ; skos:prefLabel "limited"@en .
:CONFIDENTIAL a skos:Concept .
"""


def official_list(text: str) -> official.OfficialList:
    document = parse.parse(text.encode(), "ttl", base="http://example.org/", where="test")
    return official.read(document.rows, EU + "access-right/", EU + "access-right")


def test_an_update_says_what_changed_and_keeps_what_is_ours(newer):
    before = vocabularies.table("access-right")
    edition = official_list(OFFICIAL)
    table, changes = update.updated(before, edition)
    assert changes == update.Changes(("LIMITED",), ("NORMAL", "OP_DATPRO", "SENSITIVE"), ("PUBLIC",), ("RESTRICTED",))
    fingerprint = vocabularies.versions()
    update.save(newer, "access-right", table, edition.version)
    assert vocabulary("access-right").find("offen") is None, "a running process reads on what it has read"
    vocabularies.use(newer)
    now = vocabulary("access-right")
    assert now.version == "20300101-0"
    assert now.label(EU + "access-right/PUBLIC", "de") == "offen"
    assert now.label(EU + "access-right/NON_PUBLIC", "de") == "nicht öffentlich"
    assert found("access-right", "open access") == "PUBLIC"
    assert found("access-right", "restricted public") == "LIMITED"
    assert vocabularies.versions() != fingerprint
    assert sorted(file.name for file in newer.iterdir()) == ["access-right.tsv", "access-right.version"]


@pytest.mark.parametrize("text", ["", "<urn:a> <urn:b> <urn:c> .", OFFICIAL.replace("access-right/", "other/")])
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(update.Nonsense):
        update.updated(vocabularies.table("access-right"), official_list(text))


def test_a_newer_table_with_other_columns_does_not_count(newer):
    (newer / "access-right.tsv").write_text("code\tlabel\nPUBLIC\tx\n", "utf-8")
    vocabularies.use(newer)
    assert vocabulary("access-right").label(EU + "access-right/PUBLIC", "de") == "öffentlich"


@pytest.mark.parametrize("text", ["", "code\n", "code\tlabel_de\tlabel_en\taliases\treplaced_by\nA\tB\n"])
def test_what_is_no_table_is_refused(text: str) -> None:
    with pytest.raises(BadTable):
        Table.read(text)


@pytest.mark.parametrize("name", NAMES)
def test_tables_are_sorted_and_without_stray_space(name: str) -> None:
    table = vocabularies.table(name)
    assert table == Table.of(table.columns[len(COLUMNS) :], table.rows)
    assert len({row[0] for row in table.rows}) == len(table.rows)


@pytest.mark.parametrize("name", NAMES)
def test_labels_are_those_of_the_named_file(name: str) -> None:
    origin = vocabularies.origins()[name]
    own = [concept for concept in vocabulary(name).concepts if concept.iri.startswith(origin.base)]
    if not origin.labels:
        assert not any(concept.labels for concept in own)
        return
    file = SHARED / origin.labels
    if not file.exists():
        pytest.skip("the file that the labels are from is not here")
    text = " ".join(file.read_text("utf-8").replace("&amp;", "&").split())
    assert [label for concept in own for label in concept.labels.values() if label not in text] == []
