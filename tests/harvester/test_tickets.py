"""`lotse tickets` and `lotse closed`: what a steward sees of verdicts and of what is to be mended."""

import csv
import io
import json
from dataclasses import replace

import pytest

from dcat_ap.finding import warning
from dcat_ap.licences import Openness
from harvester import prepare as preparing
from harvester import run

DATA = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
<https://north.example.org/1> a dcat:Dataset ; dct:title "Eins"@de .
<https://north.example.org/2> a dcat:Dataset ; dct:title "Zwei"@de ; dct:description "=2"@de .
"""
JUDGED = {"1": Openness.UNCLEAR, "2": Openness.FREE}


@pytest.fixture
def north(lotse, monkeypatch):
    """A source whose first dataset is unclear; the judgement itself is told here."""

    def prepare(origin, given, record):
        sealed = preparing.prepare(origin, given, record)
        openness = JUDGED[record.iri[-1]]
        found = () if openness is Openness.FREE else (warning("licence.fee", value="20 Euro"), MISSING)
        plain = [each for each in json.loads(sealed.verdict) if not each["rule"].startswith("licence.")]
        plain += [each.plain() for each in found]
        return replace(sealed, openness=openness, verdict=json.dumps(plain).encode(), findings=len(plain))

    monkeypatch.setattr(run, "prepare", prepare)
    lotse.catalog("")
    lotse.data("north.ttl", DATA)
    lotse.source("north", "file:data/north.ttl")
    lotse.harvest()
    return lotse


MISSING = warning("licence.missing", property="dct:license", points=20)


def test_closed_entries_are_listed_with_the_cheapest_way(north):
    code, out, err = north.call("closed")
    assert code == 0
    assert "https://north.example.org/1" in out
    assert "https://north.example.org/2" not in out
    assert "No licence is given." in out
    assert "20 Euro" not in out
    assert "Entries that are not open: 1." in err
    assert north.call("closed", "north")[1] == out


def test_closed_entries_as_json(north):
    (line,) = north.call("closed", "--json")[1].splitlines()
    told = json.loads(line)
    assert (told["openness"], told["source"], told["title"]) == ("unclear", "north", "Eins")
    assert told["way"]["rule"] == "licence.missing"


def test_an_instance_that_opens_other_verdicts_says_so_in_its_configuration(north):
    north.catalog('[gate]\nopen = ["free", "declared", "unclear"]')
    code, out, err = north.call("closed")
    assert (code, out) == (0, "")
    assert "All entries are open" in err
    assert b"north.example.org/1" in north.export()


def test_an_export_of_what_is_published_has_only_what_is_open(north):
    assert b"north.example.org/1" not in north.export()
    assert b"north.example.org/1" in north.export("all.nq", "--as", "delivered")


@pytest.mark.parametrize("setting", ["open = []", 'open = ["fre"]', "show_closed = 1", "closed = true"])
def test_a_gate_that_makes_no_sense_is_refused(lotse, setting):
    lotse.catalog(f"[gate]\n{setting}")
    code, _, err = lotse.call("closed")
    assert code == 2
    assert "catalog.toml" in err


def test_tickets_are_told_with_an_example(north):
    code, out, _ = north.call("tickets", "north")
    assert code == 0
    assert "[Warning] entries: 1, points: 20. No licence is given." in out
    assert "/datasets/eins" not in out  # what is closed has no page


def test_tickets_as_json_and_as_a_sheet(north):
    told = [json.loads(line) for line in north.call("tickets", "north", "--json")[1].splitlines()]
    assert {"licence.missing", "licence.fee"} <= {each["rule"] for each in told}
    sheet = list(csv.DictReader(io.StringIO(north.call("tickets", "north", "--csv")[1].removeprefix("\ufeff"))))
    assert [each["id"] for each in sheet] == [each["id"] for each in told]


def test_tickets_close_when_a_run_no_longer_sees_the_cause(north, monkeypatch):
    assert north.call("tickets", "north", "--closed")[1] == ""
    monkeypatch.setitem(JUDGED, "1", Openness.FREE)
    north.harvest("north", "--full")
    assert "No licence is given." in north.call("tickets", "north", "--closed")[1]
    assert "No licence is given." not in north.call("tickets", "north")[1]


@pytest.mark.parametrize("command", ["tickets", "closed"])
def test_an_unknown_source_is_wrong_usage(north, command):
    code, _, err = north.call(command, "south")
    assert code == 2
    assert "north" in err
