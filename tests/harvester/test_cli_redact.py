"""`lotse redact`: from harvest to index and graph nothing is left of a person, and no harvest brings it back."""

import json

import pytest

from harvester.cli.instance import Instance

HEAD = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
"""
NAME, MAIL = "Jörg Müller-Lüdenscheidt", "joerg.mueller@lindenfurt.example"
TRACES = (b"denscheidt", b"joerg.mueller", b"DENSCHEIDT", b"J\xc3\xb6rg")


def dataset(name: str, text: str = "", version: int = 1) -> str:
    return f"""
<https://stadt.example/{name}> a dcat:Dataset ; dct:title "Titel {name}"@de ; dct:identifier "{version}" ;
    dct:description "Auskunft {text}"@de ;
    dcat:contactPoint [ a vcard:Individual ; vcard:fn "{text or "Amt"}" ;
        vcard:hasEmail <mailto:{name}@stadt.example> ] .
"""


def person(version: int = 1) -> str:
    contact = f'a vcard:Individual ; vcard:fn "x" ; vcard:hasEmail <mailto:{MAIL}>'
    mail = f"<https://stadt.example/a> dcat:contactPoint [ {contact} ] ."
    return HEAD + dataset("a", NAME, version) + dataset("b", "JOERG MUELLER LUEDENSCHEIDT") + dataset("c") + mail


@pytest.fixture
def town(lotse):
    lotse.source("town", "file:data/town.ttl", "[guard]\ngrace_runs = 1\nmax_share = 1.0\n")
    lotse.data("town.ttl", person(0))
    lotse.harvest("town")
    lotse.data("town.ttl", person())
    lotse.harvest("town")
    follow(lotse)
    return lotse


def follow(lotse):
    for name in ("search", "graph"):
        assert lotse.call("follow", name, "--once")[0] == 0


def traces(lotse):
    """Where below var/ something of the person is found."""
    files = [each for each in (lotse.directory / "var").rglob("*") if each.is_file()]
    return {
        str(each.relative_to(lotse.directory)) for each in files if any(trace in each.read_bytes() for trace in TRACES)
    }


def test_a_person_is_nowhere_and_does_not_come_back(town):
    assert traces(town), "the test looks in the wrong place"
    assert b"denscheidt" in town.export("out.ttl")
    code, out, err = town.call("redact", NAME, "--json", "--dry-run")
    assert code == 0
    assert "Nothing is changed" in err
    assert b"denscheidt" in town.export("out.ttl")
    for text in (NAME, MAIL):
        code, out, _ = town.call("redact", text, "--json", "--reason", "Art. 17")
        assert code == 0
        assert json.loads(out)["rows"]["raw"] >= 1
    assert traces(town) == set()
    follow(town)
    assert traces(town) == set()
    report = town.harvest("town", "--full")
    assert (report["state"], report["new"], report["withdrawn"], report["failed"]) == ("done", 0, 0, 0)
    follow(town)
    assert traces(town) == set()
    exported = town.export("out.ttl").decode()
    assert "denscheidt" not in exported
    assert "***" in exported
    assert "mailto:redacted@redacted.invalid" in exported
    assert b"denscheidt" not in town.export("delivered.nq", "--as", "delivered")
    unchanged = town.harvest("town")
    assert (unchanged["changed"], unchanged["new"]) == (0, 0)
    town.data("town.ttl", person(2))
    assert town.harvest("town")["changed"] == 1
    assert traces(town) == set()
    assert "denscheidt" not in town.call("history", "https://stadt.example/a", "--json")[1]


@pytest.mark.engine("postgresql")
def test_in_postgresql_too(lotse, postgresql, monkeypatch):
    lotse.catalog('[gate]\nopen = ["free", "declared", "unclear"]\n[store]\nurl = "env:LOTSE_STORE"')
    monkeypatch.setenv("LOTSE_STORE", postgresql)
    lotse.source("town", "file:data/town.ttl", "[guard]\ngrace_runs = 1\nmax_share = 1.0\n")
    lotse.data("town.ttl", person())
    lotse.harvest("town")
    for text in (NAME, MAIL):
        assert lotse.call("redact", text)[0] == 0
    lotse.harvest("town", "--full")
    exported = lotse.export("out.ttl") + lotse.export("delivered.nq", "--as", "delivered")
    assert not any(trace in exported for trace in TRACES)
    assert b"***" in exported


def test_the_entry_says_that_something_was_removed_and_stays_valid(town):
    town.call("redact", NAME)

    def rules():
        with Instance.open(town.directory).store() as store, store.reading() as snapshot:
            return {
                each.key.rpartition("/")[2]: {found.rule for found in snapshot.findings(each.id).findings}
                for each in snapshot.page()
            }

    before = rules()
    assert ["entry.redacted" in before[name] for name in "abc"] == [True, True, False]
    town.harvest("town", "--full")
    assert ["entry.redacted" in rules()[name] for name in "abc"] == [True, True, False]
    assert not [each for each in rules()["a"] - before["a"] if each.startswith(("rdf.", "shape."))]
    code, out, _ = town.call("remap", "town", "--json")
    assert code == 0
    assert len(out.splitlines()) == 1, out
    town.call("apply", str(json.loads(out.splitlines()[0])["run"]))
    assert "entry.redacted" in rules()["a"]


def test_a_whole_dataset_goes_and_stays_away(town):
    code, _, err = town.call("redact", "https://stadt.example/b")
    assert code == 0, err
    assert "1 entries are deleted" in err
    for more in ((), ("--full",), ()):
        report = town.harvest("town", *more)
        assert (report["state"], report["new"], report["withdrawn"]) == ("done", 0, 0)
        assert b"Titel b" not in town.export("out.ttl")
    town.data("town.ttl", HEAD + dataset("a") + dataset("b"))
    report = town.harvest("town")
    assert (report["state"], report["new"], report["withdrawn"]) == ("done", 0, 1)
    assert b"Titel b" not in town.export("out.ttl")
    assert b"Titel b" not in town.export("delivered.nq", "--as", "delivered")


def test_an_entry_whose_key_names_the_person_returns_under_another(town):
    town.data("town.ttl", HEAD + dataset("joerg-mueller-luedenscheidt") + dataset("c"))
    town.harvest("town")
    assert "1 entries are deleted" in town.call("redact", NAME)[2]
    assert traces(town) == set()
    report = town.harvest("town")
    assert (report["state"], report["new"], report["withdrawn"]) == ("done", 1, 0)
    assert "<https://stadt.example/***>" in town.export("out.ttl").decode()
    assert town.harvest("town", "--full")["new"] == 0
    assert traces(town) == set()


def test_what_is_too_short_or_tells_the_value_is_refused(town):
    assert town.call("redact", "Li")[0] == 2
    assert town.call("redact", NAME, "--reason", "wegen Joerg Mueller-Luedenscheidt")[0] == 2
    assert b"denscheidt" in town.export("out.ttl")
