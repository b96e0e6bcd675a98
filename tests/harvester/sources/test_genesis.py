"""GENESIS: what arrives of a database, and what is special about lists that it cuts off and what it refuses."""

import json
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.mappings.genesis import moment
from tests.harvester import storm
from tests.harvester.hostile import HostileSource, page
from tests.harvester.standins.genesis import API, Genesis


@pytest.fixture
def served():
    codes = [*(f"12411-000{number}" for number in range(8)), "61111-0001"]
    return Genesis({code: code for code in codes})


def test_tables_arrive_in_the_series_of_their_statistics(lotse, portal):
    report = lotse.harvest("portal")
    assert (report["state"], report["new"]) == ("done", 11)
    said = lotse.export("out.nt", "--as", "delivered").decode()
    base = "https://test.example.org/id/"
    for number in range(8):
        table = f"<{base}dataset/portal/12411-000{number}>"
        assert f"{table} <http://www.w3.org/ns/dcat#inSeries> <{base}series/portal/12411>" in said
        assert f'{table} <http://purl.org/dc/terms/title> "Tabelle 12411-000{number}"@de' in said
    assert said.count('<http://purl.org/dc/terms/modified> "2022-12-28T09:24:14"') == 9
    assert "dc/terms/license" not in said


def test_credentials_go_by_post_in_headers_and_never_in_an_address(lotse, portal, served, monkeypatch):
    monkeypatch.setenv("AMT_USER", "lotse")
    monkeypatch.setenv("AMT_PASS", "geheim")
    lotse.more("portal", 'username = "env:AMT_USER"\npassword = "env:AMT_PASS"')
    assert lotse.harvest("portal")["new"] == 11
    assert {(each["username"], each["password"]) for each in served.headers} == {("lotse", "geheim")}
    assert {seen.method for seen in portal.seen if seen.path.startswith(API)} == {"POST"}
    assert not any("geheim" in seen.path or b"geheim" in seen.body for seen in portal.seen)
    assert {form["area"] for _, form in served.asked} == {"free"}


def test_without_an_account_the_guest_asks(lotse, portal, served):
    lotse.harvest("portal")
    assert {(each["username"], each["password"]) for each in served.headers} == {("GAST", "GAST")}


def test_titles_in_other_languages_pages_and_a_selection_are_asked_for(lotse, portal, served):
    lotse.more(
        "portal", 'languages = ["de", "en"]\nselection = "12*"\ndetails = false\npage = "https://amt.example/{code}"'
    )
    assert lotse.harvest("portal")["new"] == 9
    said = lotse.export("out.nt", "--as", "delivered").decode()
    assert '"Table 12411-0001"@en' in said
    assert "<http://www.w3.org/ns/dcat#landingPage> <https://amt.example/12411-0001>" in said
    assert f"{API}metadata/table" not in {path for path, _ in served.asked}


@pytest.mark.parametrize("limit", [2, 3, 5])
def test_a_list_that_is_cut_off_is_asked_for_in_parts(served, limit):
    served.limit = limit
    with HostileSource() as source:
        served.wire(source)
        pages = served.walked(source, page_size=25_000)
    assert served.met(pages) == set(served.entries)
    assert pages[-1].whole


def test_a_list_that_is_cut_off_in_silence_withdraws_nothing(lotse, portal, served):
    lotse.harvest("portal")
    served.lost = {"12411-0002"}
    del served.entries["12411-0003"]
    report = lotse.harvest("portal")
    assert (report["state"], report["withdrawn"]) == ("done", 0)


def test_a_table_whose_metadata_are_refused_stays_as_it_was(lotse, portal, served):
    lotse.harvest("portal")
    served.refused = {"12411-0004"}
    del served.entries["61111-0001"]
    report = lotse.harvest("portal")
    assert (report["state"], report["withdrawn"], report["unchanged"]) == ("done", 0, 8)
    served.refused = set()
    assert lotse.harvest("portal")["withdrawn"] == 2


def test_a_refusal_ends_the_run_and_is_told(lotse, portal, served):
    lotse.harvest("portal")
    served.state = 12
    report = lotse.harvest("portal")
    assert (report["state"], report["reason"], report["withdrawn"]) == ("failed", "genesis.refused", 0)


def test_one_poisoned_line_costs_no_other_and_nothing_is_withdrawn(lotse, portal, served):
    lotse.harvest("portal")
    lines = [7, {"Content": "ohne Code"}, {"Code": "12411-0001", "Content": ["x", {"y": 1}], "Time": {"a": [1]}}]
    body = {"Status": {"Code": 0}, "List": lines}
    portal.on(f"{API}catalogue/tables", page(json.dumps(body).encode()))
    report = lotse.harvest("portal")
    assert (report["state"], report["withdrawn"]) == ("done", 0)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("31.12.2023", "2023-12-31"),
        ("28.12.2022 09:24:14h", "2022-12-28T09:24:14"),
        ("Januar 1991", "1991-01"),
        ("December 2025", "2025-12"),
        ("1991", "1991"),
        ("1. Quartal 2020", "1. Quartal 2020"),
        ("WS 2019/20", "WS 2019/20"),
    ],
)
def test_dates_of_the_databases_are_read(said, meant):
    assert moment(said) == meant


@given(st.text())
def test_no_date_raises(said):
    moment(said)


class Stormy(Genesis):
    """A database that has the entries of a world: every fifth number is a statistic, the others are tables.

    The tables up to the next statistic belong to it. Lists are cut off, and say so.
    """

    def __init__(self, world: storm.World) -> None:
        super().__init__()
        self.world = world

    def said(self, method: str, form: dict[str, str]) -> dict:
        if method == "metadata/table":
            self.world.happen()
            self.entries = {f"{each}": f"{each}" for each in self.world.entries}
            return super().said(method, form)

        def listed() -> list[int]:
            there = [each for each in self.world.entries if (each % 5 == 0) == (method == "catalogue/statistics")]
            if "name" in form:
                there = [each for each in there if each - each % 5 == int(form["name"])]
            return [each for each in there if fnmatchcase(f"{each}", form["selection"])]

        found = self.world.window(0, int(form["pagelength"]), listed)
        size = min(int(form["pagelength"]), self.world.most)
        state = {"Code": 0 if found else 104, "Content": "erfolgreich", "Type": "Information"}
        lines = [{"Code": f"{each}", "Content": f"Tabelle {each}"} for each in found]
        return {"Status": state, "Parameter": {"pagelength": f"{size}"}, "List": lines or None}


def dialect(source: HostileSource, world: storm.World) -> tuple[str, dict]:
    world.scale, world.wind = 4, 0.2  # a list that is cut off takes dozens of answers
    Stormy(world).wire(source)
    return source.url(API), {"page_size": 25}


@storm.EVERY
def test_a_storm_loses_nothing(seed, tmp_path):
    storm.survives("genesis", dialect, seed, tmp_path)
