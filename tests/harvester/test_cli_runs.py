"""`lotse runs`: what a person at the terminal and a program learn of one run."""

import json

import pytest

ANSWER = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
<https://stadt.example/a> a dcat:Dataset ; dct:title "A"@de ; dct:description "Text"@de .
"""
WORSE = """\
<https://stadt.example/b> a dcat:Dataset ; dct:title "B"@de ; dct:issued "31.02.2023" .
"""


@pytest.fixture
def town(lotse):
    lotse.source("town", "file:data/town.ttl")
    lotse.data("town.ttl", ANSWER)
    lotse.harvest("town")
    lotse.data("town.ttl", ANSWER + WORSE)
    lotse.harvest("town")
    return lotse


def test_people_read_what_is_more_and_less_than_before(town):
    code, out, _ = town.call("runs", "2")
    assert code == 0
    assert "Since run 1: Seen 1 → 2, Unchanged 0 → 1" in out
    assert "entries: 1 → 2." in out
    assert "entries: 0 → 1." in out
    assert "Since" not in town.call("runs", "1")[1]


def test_programs_get_the_same(town):
    (line,) = town.call("runs", "2", "--json")[1].splitlines()
    told = json.loads(line)
    assert told["line"].startswith("2 seen: 1 new, 0 changed, 1 unchanged")
    assert (told["before"]["run"], told["before"]["seen"], told["effects"]) == (1, 1, {})
    assert {(each["before"], each["entries"]) for each in told["causes"]} >= {(1, 2), (0, 1)}
    tickets = [json.loads(line) for line in town.call("tickets", "town", "--json")[1].splitlines()]
    assert {each["id"]: each["entries"] for each in tickets} == {
        each["ticket"]: each["entries"] for each in told["causes"] if each["entries"]
    }


def test_a_run_that_nobody_knows(town):
    code, out, err = town.call("runs", "99")
    assert (code, out) == (1, "")
    assert "No runs." in err
