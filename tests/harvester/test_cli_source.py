"""`lotse source`: a steward gives an address and learns what a harvest would make of it."""

import json

import pytest

from tests.harvester.hostile import HostileSource, page, status

TREES = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
<https://stadt.example/trees> a dcat:Dataset ; dct:title "Bäume"@de ; dct:description "Alle Bäume."@de ;
    dcat:distribution <https://stadt.example/trees.csv> .
<https://stadt.example/trees.csv> a dcat:Distribution ; dct:license "dl-de-by-2.0" ;
    dcat:accessURL <https://stadt.example/trees.csv> .
""".encode()


@pytest.fixture
def portal():
    """A portal that shows people a page and machines a catalogue."""
    with HostileSource() as source:
        source.on("/robots.txt", status(404))
        source.on("/daten/start", page(b"<html><body>Daten</body></html>", "text/html"))
        source.on("/daten/catalog.ttl", page(TREES, "text/turtle"))
        yield source


def test_an_address_is_entered_as_the_source_that_it_is(lotse, portal):
    code, _, err = lotse.call("source", "add", portal.url("/daten/catalog.ttl"), "--name", "town", "--title", "Town")
    assert code == 0, err
    assert "lotse harvest town" in err
    card = json.loads(lotse.call("source", "list", "--json")[1])
    assert (card["name"], card["kind"], card["title"], card["organisation"]) == ("town", "dcat", "Town", "body")
    assert lotse.harvest("town")["new"] == 1


def test_from_a_page_for_people_the_address_for_machines_is_found(lotse, portal):
    assert lotse.call("source", "add", portal.url("/daten/start"), "--name", "town")[0] == 0
    assert json.loads(lotse.call("source", "list", "--json")[1])["url"] == portal.url("/daten/catalog.ttl")


def test_no_address_is_asked_twice(lotse, portal):
    lotse.call("source", "add", portal.url("/nothing/here"), "--name", "town")
    assert len(portal.paths) == len(set(portal.paths))


def test_what_is_no_source_is_not_entered(lotse, portal):
    code, _, err = lotse.call("source", "add", portal.url("/nothing/here"), "--name", "town")
    assert code == 3
    assert "404" in err
    assert not list((lotse.directory / "sources").iterdir())


def test_where_nobody_answers_the_reason_is_told(lotse):
    with HostileSource() as gone:
        url = gone.url("/catalog.ttl")
    code, _, err = lotse.call("source", "add", url, "--name", "town")
    assert code == 3
    assert "127.0.0.1" in err


def test_a_name_that_is_taken_or_cannot_be_one_is_refused(lotse, portal):
    lotse.source("town", "file:data/town.ttl")
    before = (lotse.directory / "sources" / "town.toml").read_bytes()
    assert lotse.call("source", "add", portal.url("/daten/catalog.ttl"), "--name", "town")[0] == 2
    assert lotse.call("source", "add", portal.url("/daten/catalog.ttl"), "--name", "Die Stadt")[0] == 2
    assert (lotse.directory / "sources" / "town.toml").read_bytes() == before


def test_of_several_organisations_one_must_be_named(lotse, portal):
    (lotse.directory / "organisations.toml").write_text('[a]\ntitle = "A"\n[b]\ntitle = "B"\n', encoding="utf-8")
    code, _, err = lotse.call("source", "add", portal.url("/daten/catalog.ttl"), "--name", "town")
    assert code == 2
    assert "a, b" in err
    assert (
        lotse.call("source", "add", portal.url("/daten/catalog.ttl"), "--name", "town", "--organisation", "b")[0] == 0
    )


def test_a_file_that_would_not_be_valid_is_not_left_behind(lotse):
    code = lotse.call("source", "add", "ftp://stadt.example/x", "--kind", "dcat", "--name", "town")[0]
    assert code == 2
    assert not list((lotse.directory / "sources").iterdir())


def test_a_preview_shows_record_and_result_and_writes_nothing(lotse, portal):
    code, out, err = lotse.call("source", "preview", portal.url("/daten/catalog.ttl"), "--json")
    look = json.loads(out)
    assert code == 0, err
    assert look["iri"] == "https://stadt.example/trees"
    assert '"dl-de-by-2.0"' in look["record"]
    assert look["entry"]["distribution"][0]["license"] == ["http://dcat-ap.de/def/licenses/dl-by-de/2.0"]
    assert "clean.licence" in {each["rule"] for each in look["findings"]}
    assert not (lotse.directory / "var").exists()


def test_a_preview_for_people_has_both_side_by_side(lotse, portal):
    _, out, err = lotse.call("source", "preview", portal.url("/daten/catalog.ttl"))
    assert "DCAT-AP.de" in out
    assert "Bäume" in out
    assert "A harvest would work." in err


def test_a_file_can_be_previewed_without_an_instance(tmp_path, lotse):
    file = tmp_path / "list.ttl"
    file.write_bytes(TREES)
    code, out, _ = lotse.call("source", "preview", str(file), "--json", "--limit", "1")
    assert code == 0
    assert json.loads(out)["iri"] == "https://stadt.example/trees"


def test_no_more_is_looked_at_than_asked_for(lotse):
    lotse.data("many.ttl", b"".join(TREES.replace(b"trees>", b"trees/%d>" % each) for each in range(9)))
    lotse.source("many", "file:data/many.ttl")
    out = lotse.call("source", "preview", "many", "--limit", "3", "--json")[1]
    assert len(out.splitlines()) == 3


def test_a_test_says_in_words_whether_it_would_work(lotse, portal):
    lotse.source("town", portal.url("/daten/catalog.ttl"))
    code, _, err = lotse.call("source", "test", "town")
    assert code == 0
    assert "free: 1" in err
    assert "A harvest would work." in err


def test_a_test_of_a_source_that_fails_says_so(lotse, portal):
    lotse.source("town", portal.url("/gone.ttl"))
    code, _, err = lotse.call("source", "test", "town")
    assert code == 3
    assert "404" in err
    assert "A harvest would fail" in err


def test_an_empty_source_is_no_success(lotse):
    lotse.data("empty.ttl", "")
    lotse.source("town", "file:data/empty.ttl")
    assert lotse.call("source", "test", "town")[0] == 1


def test_an_unknown_kind_is_wrong_usage(lotse, portal):
    assert lotse.call("source", "preview", portal.url("/daten/catalog.ttl"), "--kind", "nix")[0] == 2
