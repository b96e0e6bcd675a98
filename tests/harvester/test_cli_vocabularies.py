"""`lotse vocabularies`: what there is, and how it is brought up to date."""

import json

import pytest

from dcat_ap import vocabularies

OFFICIAL = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix : <http://publications.europa.eu/resource/authority/continent/> .
"""
CODES = ["AFRICA", "AMERICA", "ANTARCTICA", "ASIA", "EUROPE", "OCEANIA", "OP_DATPRO"]


@pytest.fixture(autouse=True)
def forget():
    yield
    vocabularies.use(None)


def edition(lotse, codes):
    folder = lotse.directory / "official"
    folder.mkdir(exist_ok=True)
    lines = "".join(f':{code} a skos:Concept ; skos:prefLabel "{code}!"@en .\n' for code in codes)
    (folder / "continents.ttl").write_text(OFFICIAL + lines, "utf-8")
    return str(folder)


def test_lists_every_vocabulary(lotse):
    code, out, _ = lotse.call("vocabularies", "--json")
    assert code == 0
    listed = [json.loads(line) for line in out.splitlines()]
    assert {each["name"] for each in listed} == set(vocabularies.names())
    assert all(each["concepts"] for each in listed)


def test_an_update_goes_into_the_instance_and_counts_from_then_on(lotse):
    place = edition(lotse, ["ATLANTIS", *CODES[:-1]])
    code, out, _ = lotse.call("vocabularies", "update", "continents", "--from", place, "--json")
    assert code == 0
    assert json.loads(out) == {
        "name": "continents",
        "added": ["ATLANTIS"],
        "removed": ["OP_DATPRO"],
        "renamed": CODES[:-1],
        "replaced": [],
    }
    assert (lotse.directory / "var" / "vocabularies" / "continents.tsv").exists()
    code, out, _ = lotse.call("vocabularies", "update", "continents", "--from", place)
    assert (code, out) == (0, "continents: unchanged.\n")


def test_what_is_no_edition_changes_nothing_and_ends_with_3(lotse):
    place = edition(lotse, CODES[:2])
    code, _, err = lotse.call("vocabularies", "update", "continents", "languages", "--from", place)
    assert code == 3
    assert "2 of 7" in err
    assert "languages" in err
    assert not (lotse.directory / "var" / "vocabularies").exists()


@pytest.mark.parametrize("arguments", [["colours"], ["--from", "https://example.org/list.ttl"]])
def test_wrong_usage(lotse, arguments):
    code, _, err = lotse.call("vocabularies", "update", *arguments)
    assert code == 2
    assert err
