"""What another catalogue has of ours."""

import json

import pytest

from tests.harvester.test_delivery import PREFIXES

CATALOGUE = "https://a.example/"


def dataset(number: int, day: str = "2024-01-01", more: str = "") -> str:
    licence = "<http://dcat-ap.de/def/licenses/dl-zero-de/2.0>"
    return (
        f'<{CATALOGUE}{number}> a dcat:Dataset ; dct:title "Nummer {number}"@de ; dct:modified "{day}"^^xsd:date ;'
        f' dct:identifier "n{number}" ; dcat:distribution <{CATALOGUE}{number}/d> {more} .\n'
        f"<{CATALOGUE}{number}/d> a dcat:Distribution ; dcat:accessURL <{CATALOGUE}{number}.csv> ;"
        f" dct:license {licence} .\n"
    )


@pytest.fixture
def ours(lotse):
    """Three datasets, of which the third was withdrawn, and an empty mirror."""
    lotse.data("own.ttl", PREFIXES + dataset(1) + dataset(2) + dataset(3))
    lotse.source("own", "file:data/own.ttl", "[guard]\ngrace_runs = 1\n")
    lotse.harvest("own")
    lotse.data("own.ttl", PREFIXES + dataset(1, "2025-01-01") + dataset(2))
    lotse.harvest("own")
    (lotse.directory / "mirrors").mkdir()
    lotse.source("there", "file:data/there.ttl")
    (lotse.directory / "sources" / "there.toml").rename(lotse.directory / "mirrors" / "there.toml")
    return lotse


def gaps(lotse, text: str, code: int) -> dict[str, str]:
    lotse.data("there.ttl", PREFIXES + text)
    ended, out, err = lotse.call("mirror", "there", "--json")
    assert ended == code, err
    return {each["iri"]: each["gap"] for each in map(json.loads, out.splitlines())}


def test_a_faithful_mirror_has_no_gaps(ours):
    assert gaps(ours, dataset(1, "2025-01-01") + dataset(2), 0) == {}


def test_what_is_missing_stale_and_surplus_is_told(ours):
    found = gaps(ours, dataset(1) + dataset(3), 1)
    assert found == {f"{CATALOGUE}1": "stale", f"{CATALOGUE}2": "missing", f"{CATALOGUE}3": "surplus"}
    _, out, err = ours.call("mirror", "there")
    assert len(out.splitlines()) == 3
    assert "1" in err


def test_what_never_was_ours_is_no_surplus(ours):
    other = dataset(1, "2025-01-01") + dataset(2) + dataset(9)
    assert gaps(ours, other, 0) == {}


def test_what_has_our_contributor_id_is_ours(ours):
    contributor = "http://dcat-ap.de/def/contributors/transparenzportalBremen"
    text = (ours.directory / "catalog.toml").read_text(encoding="utf-8")
    text = text.replace("[catalog]\n", f'[catalog]\ncontributor_id = "{contributor}"\n')
    (ours.directory / "catalog.toml").write_text(text, encoding="utf-8")
    other = dataset(1, "2025-01-01") + dataset(2) + dataset(9, more=f"; dcatde:contributorID <{contributor}>")
    assert gaps(ours, other, 1) == {f"{CATALOGUE}9": "surplus"}


def test_an_entry_is_known_by_its_identifier_too(ours):
    renamed = (dataset(1, "2025-01-01") + dataset(2)).replace(CATALOGUE, "https://elsewhere.example/")
    assert gaps(ours, renamed, 0) == {}


def test_a_mirror_that_cannot_be_read_lacks_nothing(ours):
    code, out, _ = ours.call("mirror", "there", "--json")
    assert (code, out) == (3, "")
    assert ours.call("mirror", "nosuch")[0] == 2


def test_mirrors_are_checked_with_the_configuration(ours):
    (ours.directory / "mirrors" / "bad.toml").write_text('kind = "nosuch"\n', encoding="utf-8")
    code, out, err = ours.call("validate-config")
    assert code != 0
    assert "mirrors/bad.toml" in out + err
    assert ours.harvest("own")["state"] == "done"
