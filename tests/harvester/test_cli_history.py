"""`lotse history` and `prune`: an operator looks back, and what is too old goes."""

import json

import pytest

HEAD = "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n@prefix dct: <http://purl.org/dc/terms/> .\n"
IRI = "https://stadt.example/a"


def catalogue(*titles: str) -> str:
    return HEAD + "".join(
        f'<https://stadt.example/{"abc"[number]}> a dcat:Dataset ; dct:title "{title}"@de .\n'
        for number, title in enumerate(titles)
    )


@pytest.fixture
def town(lotse):
    lotse.source("town", "file:data/town.ttl", "[guard]\ngrace_runs = 1\nmax_share = 1.0\n")
    return lotse


def on(monkeypatch, day):
    monkeypatch.setenv("LOTSE_NOW", f"{day}T12:00:00+00:00")


@pytest.fixture
def lived(town, monkeypatch):
    """Two datasets; the first gets another title, the second goes and returns."""
    for day, titles in (
        ("2026-01-01", ["Alt", "Zwei"]),
        ("2026-02-01", ["Neu"]),
        ("2026-03-01", ["Neu", "Zwei"]),
    ):
        on(monkeypatch, day)
        town.data("town.ttl", catalogue(*titles))
        assert town.harvest("town")["state"] == "done"
    return town


def test_a_history_names_each_version_and_what_changed(lived):
    code, out, _ = lived.call("history", IRI)
    assert code == 0
    assert [line for line in out.splitlines() if line.startswith("2026")] == [
        "2026-01-01 12:00  published, run 1",
        "2026-02-01 12:00  published, run 2",
    ]
    assert "title: Alt@de → Neu@de" in out
    code, out, _ = lived.call("history", "/datasets/zwei", "--json")
    versions = [json.loads(line) for line in out.splitlines()]
    assert [(each["state"], each["reason"]) for each in versions] == [
        ("public", ""),
        ("withdrawn", "missing"),
        ("public", ""),
    ]
    assert {each["address"] for each in versions if each["kept"]} == {"file:///data/town.ttl"}


def test_an_entry_as_it_was_on_a_day(lived):
    code, out, _ = lived.call("history", IRI, "--as-of", "2026-01-31")
    assert code == 0
    assert '"Alt"@de' in out
    lived.data("then.ttl", out)
    assert lived.call("validate", str(lived.directory / "data" / "then.ttl"))[0] in {0, 1}
    assert json.loads(lived.call("history", IRI, "--as-of", "2026-02-01", "--json")[1])["title"][0]["value"] == "Neu"
    assert lived.call("history", "zwei", "--as-of", "2026-02-02")[::2] == (1, "zwei was not public then.\n")
    assert lived.call("history", "zwei", "--as-of", "2025-02-02")[0] == 1
    assert lived.call("history", "zwei", "--as-of", "yesterday")[0] == 2
    assert lived.call("history", "nobody")[0] == 1


def test_what_is_too_old_goes_by_the_retention_of_the_instance(lived, monkeypatch):
    on(monkeypatch, "2026-07-30")
    code, out, _ = lived.call("prune", "--json")
    assert (code, json.loads(out)) == (0, {"deliveries": 0, "records": 0, "bodies": 0})
    on(monkeypatch, "2026-08-01")
    assert json.loads(lived.call("prune", "--dry-run", "--json")[1])["deliveries"] == 1
    assert json.loads(lived.call("prune", "--json")[1])["deliveries"] == 1
    assert "not kept any more" in lived.call("history", IRI)[1]
    assert '"Zwei"@de' in lived.export("out.ttl").decode()


def test_an_instance_may_keep_nothing(town, monkeypatch):
    town.catalog('[gate]\nopen = ["free", "declared", "unclear"]\n[history]\nretention_days = 0')
    for day, title in (("2026-01-01", "Alt"), ("2026-01-02", "Neu"), ("2026-01-03", "Neu")):
        on(monkeypatch, day)
        town.data("town.ttl", catalogue(title))
        town.harvest("town")
    assert [json.loads(line)["kept"] for line in town.call("history", IRI, "--json")[1].splitlines()] == [False, True]


def test_workers_prune_once_a_day(lived, monkeypatch):
    for _ in range(2):
        assert lived.call("work", "--once")[0] == 0
    jobs = [json.loads(line) for line in lived.call("jobs", "--json")[1].splitlines()]
    assert [(each["kind"], each["state"], each["code"]) for each in jobs] == [("prune", "done", 0)]
