"""The store in PostgreSQL, as an operator has it: configured, harvested into, looked at, moved."""

import json
import shutil

import pytest

from harvester.instance import shipped

NOWHERE = "postgresql://lotse:geheim@127.0.0.1:9/lotse"  # nobody listens there
FORMATS = ("ttl", "rdf", "jsonld", "nt", "nq", "trig")


@pytest.fixture
def demo(lotse, monkeypatch):
    """The demo instance instead of an empty one; the store is where LOTSE_STORE says."""
    shutil.copytree(
        str(shipped("demo")), lotse.directory, dirs_exist_ok=True, ignore=shutil.ignore_patterns("var", "__pycache__")
    )
    toml = lotse.directory / "catalog.toml"
    toml.write_text(toml.read_text("utf-8") + '\n[store]\nurl = "env:LOTSE_STORE"\n', "utf-8")
    monkeypatch.setenv("LOTSE_STORE", "sqlite:var/catalog.db")
    return lotse


def exports(lotse) -> dict[str, bytes]:
    found = {form: lotse.export(f"out.{form}") for form in FORMATS}
    return {**found, "delivered": lotse.export("delivered.nq", "--as", "delivered")}


def harvested(lotse) -> list[dict[str, object]]:
    """The reports of a harvest of all sources, without how long it took."""
    code, out, err = lotse.call("harvest", "--all", "--json")
    assert code in {0, 1, 4}, err
    reports = [json.loads(line) for line in out.splitlines()]
    return [{name: value for name, value in each.items() if not name.endswith("seconds")} for each in reports]


@pytest.mark.engine("postgresql")
def test_the_demo_is_the_same_in_both_engines(demo, postgresql, monkeypatch):
    reports = [harvested(demo), harvested(demo)]
    in_sqlite = exports(demo)
    assert in_sqlite["nt"].count(b"\n") > 1000
    monkeypatch.setenv("LOTSE_STORE", postgresql)
    assert [harvested(demo), harvested(demo)] == reports
    assert exports(demo) == in_sqlite


@pytest.mark.engine("postgresql")
def test_a_store_moves_there_and_back(demo, postgresql, monkeypatch):
    harvested(demo)
    before = exports(demo)
    for name in ("search", "graph"):
        assert demo.call("follow", name, "--once")[0] == 0
    monkeypatch.setenv("LOTSE_TARGET", postgresql)
    code, out, err = demo.call("store", "copy", "env:LOTSE_STORE", "env:LOTSE_TARGET", "--json")
    assert code == 0, err
    assert json.loads(out)["entry"] > 10
    assert "Copied" in err
    monkeypatch.setenv("LOTSE_STORE", postgresql)
    assert exports(demo) == before
    checks = [json.loads(line) for line in demo.call("doctor", "--json")[1].splitlines()]
    told = {each["check"]: each["message"] for each in checks}
    assert told["store"].startswith("PostgreSQL")
    assert (told["search"], told["graph"]) == ("0 changes behind", "0 changes behind")
    assert {report["new"] + report["changed"] for report in harvested(demo)} == {0}
    code, _, err = demo.call("store", "copy", "env:LOTSE_TARGET", "sqlite:var/back.db")
    assert code == 0, err
    monkeypatch.setenv("LOTSE_STORE", "sqlite:var/back.db")
    assert exports(demo) == before
    code, _, err = demo.call("store", "copy", "sqlite:var/catalog.db", "sqlite:var/back.db")
    assert (code, "not empty" in err) == (1, True)


@pytest.mark.engine("postgresql")
def test_doctor_tells_of_postgresql(lotse, postgresql):
    lotse.catalog(f'[store]\nurl = "{postgresql}"')
    code, out, _ = lotse.call("doctor")
    assert code == 0, out
    assert "store: PostgreSQL 1" in out
    assert "lotse@" not in out


def test_doctor_tells_of_sqlite(lotse):
    assert "store: SQLite 3." in lotse.call("doctor")[1]


@pytest.mark.parametrize("command", [("doctor",), ("runs",), ("export", "out.ttl")])
def test_a_server_that_is_away_is_told_without_the_password(lotse, monkeypatch, command):
    monkeypatch.setenv("LOTSE_STORE", NOWHERE)
    lotse.catalog('[store]\nurl = "env:LOTSE_STORE"')
    code, out, err = lotse.call(*command)
    assert code == (1 if command == ("doctor",) else 74)
    assert "The store cannot be reached" in out + err
    assert "127.0.0.1" in out + err
    assert "geheim" not in out + err


@pytest.mark.parametrize(
    ("places", "said"),
    [
        (("sqlite:var/none.db", "sqlite:var/new.db"), "There is no file"),
        (("env:LOTSE_NOTHING", "sqlite:var/new.db"), "LOTSE_NOTHING"),
        (("sqlite:var/none.db", NOWHERE), "password"),
        (("mysql://host/x", "sqlite:var/new.db"), "SQLite or PostgreSQL"),
        (("sqlite:var/none.db", "postgresql://host:port/x"), "SQLite or PostgreSQL"),
    ],
)
def test_what_cannot_be_copied_is_refused(lotse, places, said):
    code, _, err = lotse.call("store", "copy", *places)
    assert code == 2
    assert said in err
    assert "geheim" not in err
    assert not (lotse.directory / "var").exists()


def test_without_the_driver_the_configuration_says_what_to_install(lotse, monkeypatch):
    monkeypatch.setattr("catalog.forms.find_spec", lambda _name: None)
    lotse.catalog('[store]\nurl = "postgresql://user@host/lotse"')
    code, _, err = lotse.call("runs")
    assert code == 2
    assert "datenlotse[postgresql]" in err
