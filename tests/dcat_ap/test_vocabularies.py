"""Vocabularies: what is known is found, however it is written; what is not certain is not found."""

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcat_ap import vocabularies
from dcat_ap.vocabularies import Vocabulary, vocabulary

EU = "http://publications.europa.eu/resource/authority/"
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
