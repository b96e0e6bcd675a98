"""data.json: what arrives of it, and what its monthly snapshots add, change and take away."""

import json

import pytest

from harvester.mappings.datajson import identifier
from tests.harvester.hostile import HostileSource, conditional, page, status


def source(lotse, url: str) -> None:
    lotse.source("city", url, "[guard]\ngrace_runs = 1\nmax_share = 1.0\nmax_count = 100000\n", kind="datajson")


def dataset(number: int, **more: object) -> dict:
    return {"identifier": f"d{number}", "title": f"Datensatz {number}", "description": "x"} | more


def test_a_catalogue_over_http_is_asked_again_only_if_it_changed(lotse):
    with HostileSource() as server:
        server.on("/robots.txt", status(404))
        body = json.dumps({"dataset": [dataset(1), dataset(2)]}).encode()
        source(lotse, server.on("/data.json", conditional(body, etag='"1"')))
        assert lotse.harvest("city")["new"] == 2
        assert lotse.harvest("city")["unchanged"] == 2
        assert server.seen[-1].headers["if-none-match"] == '"1"'


@pytest.mark.parametrize("body", [b"<html>", b"{}", b"7", b'{"success": false}'])
def test_what_is_no_catalogue_ends_the_run(lotse, body):
    with HostileSource() as server:
        server.on("/robots.txt", status(404))
        source(lotse, server.on("/data.json", page(body)))
        assert lotse.harvest("city")["state"] == "failed"


def test_an_entry_without_identifier_costs_no_other_and_nothing_is_withdrawn(lotse):
    source(lotse, "file:data/data.json")
    lotse.data("data.json", json.dumps({"dataset": [dataset(1), dataset(2)]}))
    lotse.harvest("city")
    lotse.data("data.json", json.dumps({"dataset": [dataset(1), {"title": "ohne"}, None, 7]}))
    report = lotse.harvest("city")
    assert (report["state"], report["withdrawn"], report["unchanged"]) == ("done", 0, 1)


def test_a_data_json_gives_itself_away(lotse):
    with HostileSource() as server:
        catalogue = {"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": [dataset(1)]}
        server.on("/data.json", page(json.dumps(catalogue).encode(), "application/json"))
        assert 'kind = "datajson"' in lotse.found(server.url("/"))


PORTALS = [
    "02b-17113",
    "04c-02",
    "05b-27119",
    "05b-27139",
    "05b-27167",
    "08b-42133",
    "11b-39035",
    "11b-39153",
    "12b-17043",
]


@pytest.mark.parametrize("portal", PORTALS)
def test_monthly_snapshots_give_the_additions_changes_and_removals_that_sets_give(lotse, shared, portal):
    source(lotse, "file:data/data.json")
    before: dict[str, dict] = {}
    snapshots = sorted((shared / "corpus" / "data-json-snapshots").glob(f"*_{portal}_*.json"))
    assert len(snapshots) >= 3
    for snapshot in snapshots:
        lotse.data("data.json", snapshot.read_bytes())
        now = {identifier(each): each for each in json.loads(snapshot.read_bytes())["dataset"]}
        report = lotse.harvest("city")
        if not now:  # an empty answer is never believed, whatever the guard allows
            assert (report["state"], report["withdrawn"]) == ("held", len(before))  # what it would withdraw
            continue
        expected = {
            "new": len(now.keys() - before.keys()),
            "changed": sum(before[key] != now[key] for key in now.keys() & before.keys()),
            "withdrawn": len(before.keys() - now.keys()),
        }
        assert {name: report[name] for name in expected} == expected, snapshot.name
        before = now
