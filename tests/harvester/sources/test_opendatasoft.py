"""Opendatasoft: a portal that answers, throttles, moves and lies like the original, and what arrives of it."""

import json
import random
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcat_ap.naming import Naming
from harvester.http import Client
from harvester.record import Page, SourceFailed
from harvester.sources import opendatasoft
from harvester.visit import Visit
from tests.harvester.hostile import Exchange, HostileSource, page, status

API = "/api/explore/v2.1/catalog"
SEEDS = [*range(20), *(pytest.param(seed, marks=pytest.mark.prove) for seed in range(20, 220))]


@dataclass
class Portal:
    """The Explore API over datasets by name; `moves` is called before each answer."""

    datasets: dict[str, dict] = field(default_factory=dict)
    limit: int = 100
    moves: list = field(default_factory=list)
    asked: list = field(default_factory=list)
    headers: list = field(default_factory=list)
    hidden: set = field(default_factory=set)
    lie: int = 0
    refuses_lists: int = 0
    repeats: bool = False
    throttle: int = 0

    def dataset(self, name: str, **more: object) -> None:
        default = {"title": f"Daten {name}", "description": "Text", "metadata_languages": ["de"]} | more
        self.datasets[name] = {"dataset_id": name, "has_records": True, "features": [], "metas": {"default": default}}

    def __call__(self, exchange: Exchange) -> None:
        parts = urlsplit(exchange.seen.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.asked.append((parts.path.removeprefix(API), query))
        self.headers.append(exchange.seen.headers)
        if self.moves:
            self.moves.pop(0)(self)
        if self.throttle:
            self.throttle -= 1
            exchange.send(503, b"later", Retry_After="0")
            return
        code, body = self.answer(parts.path.removeprefix(API), query)
        exchange.send(code, json.dumps(body).encode(), Content_Type="application/json; charset=utf-8")

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, object]:
        if path == "/exports/json":
            return 200, [{"dataset_id": name} for name in self.datasets]
        if path.startswith("/datasets/"):
            found = self.datasets.get(path.removeprefix("/datasets/"))
            return (200, found) if found else (404, {"error_code": "ODSDatasetError", "message": "unknown"})
        wanted = re.findall(r'"([^"]*)"', query.get("where", ""))
        if wanted and self.refuses_lists:
            return self.refuses_lists, {"error_code": "ODSQLError"}
        names = [name for name in self.datasets if not wanted or name in wanted]
        if self.repeats:
            names = list(self.datasets)[:3] * 2
        results = [self.datasets[name] for name in names if name not in self.hidden][: self.limit]
        return 200, {"total_count": len(names) + self.lie, "results": results}


@pytest.fixture
def served():
    made = Portal()
    for number in range(10, 20):
        made.dataset(f"d{number}")
    return made


@pytest.fixture
def portal(lotse, served):
    with HostileSource() as source:
        wire(source, served)
        text = f'kind = "opendatasoft"\ntitle = "P"\nurl = "{source.url("/")}"\norganisation = "body"\n'
        (lotse.directory / "sources" / "portal.toml").write_text(text + "[guard]\ngrace_runs = 1\n", encoding="utf-8")
        yield source


def wire(source: HostileSource, served: Portal) -> None:
    source.on("/robots.txt", status(404))
    for path in ("/datasets", "/exports/json", *(f"/datasets/d{number}" for number in range(1000))):
        source.on(f"{API}{path}", served)


def options(lotse, text: str) -> None:
    with (lotse.directory / "sources" / "portal.toml").open("a") as file:
        file.write(f"[options]\n{text}\n")


def walked(source: HostileSource, **more: object) -> list[Page]:
    with Client(allow=["127.0.0.1"], user_agent="test/1") as client:
        visit = Visit(
            url=source.url("/"),
            options=opendatasoft.Options(**{"page_size": 4, **more}),
            instance=Path(),
            client=client,
            naming=Naming("https://k.example/", "q"),
        )
        return list(opendatasoft.pages(visit))


def met(pages: list[Page]) -> set[str]:
    return {record.key for each in pages for record in each.records}


def test_datasets_arrive_with_the_names_and_exports_of_the_portal(lotse, portal):
    report = lotse.harvest("portal")
    assert (report["state"], report["new"]) == ("done", 10)
    said = lotse.export("out.nt").decode()
    for number in range(10, 20):
        assert f"<{portal.url('/explore/dataset/')}d{number}/>" in said
        assert f"<{portal.url(API)}/datasets/d{number}/exports/csv>" in said


def test_what_did_not_change_changes_nothing_and_what_is_gone_is_withdrawn(lotse, portal, served):
    lotse.harvest("portal")
    assert lotse.harvest("portal")["unchanged"] == 10
    del served.datasets["d13"]
    served.dataset("d14", title="Neu")
    report = lotse.harvest("portal")
    assert (report["changed"], report["withdrawn"], report["unchanged"]) == (1, 1, 8)


def test_what_becomes_restricted_is_withdrawn(lotse, portal, served):
    lotse.harvest("portal")
    served.datasets["d12"]["visibility"] = "restricted"
    assert lotse.harvest("portal")["withdrawn"] == 1


def test_a_throttled_server_is_asked_again(lotse, portal, served):
    served.throttle = 2
    assert lotse.harvest("portal")["new"] == 10


def test_many_datasets_are_asked_for_at_once_and_with_the_headers_of_the_steward(lotse, portal, served, monkeypatch):
    monkeypatch.setenv("KEY", "Apikey geheim")
    options(lotse, 'headers = { Authorization = "env:KEY" }\nwhere = "publisher = \\"Amt\\""')
    assert lotse.harvest("portal")["new"] == 10
    assert [path for path, _ in served.asked] == ["/exports/json", "/datasets", "/datasets"]
    assert served.asked[0][1]["where"] == served.asked[1][1]["where"] == 'publisher = "Amt"'
    assert {each["authorization"] for each in served.headers} == {"Apikey geheim"}


def test_more_datasets_than_the_search_can_page_through_are_all_read(served):
    for number in range(100, 400):
        served.dataset(f"d{number}")
    with HostileSource() as source:
        wire(source, served)
        pages = walked(source, page_size=50)
    assert met(pages) == set(served.datasets)
    assert all(each.whole for each in pages)
    assert len(served.asked) < 12


@pytest.mark.parametrize("code", [400, 414])
def test_a_server_that_cannot_be_asked_for_several_is_asked_for_each(lotse, portal, served, code):
    served.refuses_lists = code
    assert lotse.harvest("portal")["new"] == 10
    del served.datasets["d13"]
    assert lotse.harvest("portal")["withdrawn"] == 1


def test_what_the_search_leaves_out_is_asked_for_alone(lotse, portal, served):
    served.hidden = {"d11", "d12"}
    assert lotse.harvest("portal")["new"] == 10


def test_a_server_that_repeats_itself_loses_nothing(lotse, portal, served):
    lotse.harvest("portal")
    served.repeats = True
    report = lotse.harvest("portal")
    assert (report["state"], report["unchanged"], report["withdrawn"]) == ("done", 10, 0)


@pytest.mark.parametrize("lie", [1, 1000])
def test_where_the_search_knows_more_than_the_export_names_nothing_is_withdrawn(lotse, portal, served, lie):
    lotse.harvest("portal")
    served.lie = lie
    del served.datasets["d11"]
    served.dataset("d30")
    report = lotse.harvest("portal")
    assert (report["state"], report["new"], report["withdrawn"]) == ("done", 1, 0)


def test_a_failure_on_the_way_publishes_and_withdraws_nothing(lotse, portal, served):
    lotse.harvest("portal")
    del served.datasets["d11"]
    portal.on(f"{API}/datasets", status(403))
    report = lotse.harvest("portal")
    assert (report["state"], report["withdrawn"]) == ("failed", 0)


@pytest.mark.parametrize("body", [b"<html>", b"{}", b"7", b'[{"x": 1}]', b"[7]"])
def test_an_answer_that_is_none_ends_the_run(lotse, portal, body):
    portal.on(f"{API}/exports/json", page(body))
    report = lotse.harvest("portal")
    assert (report["state"], report["reason"]) == ("failed", "walk.no-answer")


def test_one_poisoned_dataset_costs_no_other(lotse, portal, served):
    deep: list = []
    for _ in range(300):
        deep = [deep]
    served.datasets["d15"]["metas"]["default"]["keyword"] = deep
    served.datasets["d16"]["metas"] = ["x", {"default": 3}]
    served.datasets["d17"]["metas"] = {"default": {"title": [{"a": []}], "bbox": [1], "license": {}}, "dcat": 7}
    served.datasets["d18"] |= {"attachments": "x", "features": {"geo": 1}, "has_records": "ja", "fields": 9}
    report = lotse.harvest("portal")
    assert (report["state"], report["new"]) == ("done", 9)
    assert lotse.harvest("portal")["withdrawn"] == 0


def test_a_saved_answer_is_a_source_too(lotse, served):
    lotse.data("katalog.json", json.dumps(list(served.datasets.values())))
    text = 'kind = "opendatasoft"\ntitle = "P"\nurl = "file:data/katalog.json"\norganisation = "body"\n'
    (lotse.directory / "sources" / "portal.toml").write_text(text, encoding="utf-8")
    assert lotse.harvest("portal")["new"] == 10
    assert lotse.harvest("portal")["unchanged"] == 10


@pytest.mark.parametrize("asked", ["/", "/explore/", f"{API}/datasets?limit=2"])
def test_a_portal_gives_itself_away(lotse, portal, asked):
    code, _, err = lotse.call("source", "add", portal.url(asked), "--name", "found")
    assert code == 0, err
    text = (lotse.directory / "sources" / "found.toml").read_text(encoding="utf-8")
    assert 'kind = "opendatasoft"' in text
    assert f'url = "{portal.url("/")}"' in text


def moved(served: Portal, rng: random.Random) -> None:
    """Let something happen between two answers."""
    match rng.choice(["insert", "delete", "reorder", "cap", "lie", "hide", "refuse", "repeat", "rest"]):
        case "insert":
            served.dataset(f"d{rng.randrange(100, 999)}")
        case "delete":
            served.datasets.pop(rng.choice(sorted(served.datasets)), None)
        case "reorder":
            served.datasets = dict(rng.sample(list(served.datasets.items()), len(served.datasets)))
        case "cap":
            served.limit = rng.randrange(1, 6)
        case "lie":
            served.lie = rng.randrange(-5, 500)
        case "hide":
            served.hidden = set(rng.sample(sorted(served.datasets), 2))
        case "refuse":
            served.refuses_lists = rng.choice([0, 400])
        case "repeat":
            served.repeats = not served.repeats


@pytest.mark.parametrize("seed", SEEDS)
def test_however_a_portal_moves_a_walk_ends_and_loses_nothing_that_is_there(seed):
    rng = random.Random(seed)
    served = Portal(limit=rng.randrange(1, 6))
    for number in rng.sample(range(100, 999), 12):
        served.dataset(f"d{number}")
    ever, always = set(served.datasets), set(served.datasets)

    def move(_served: Portal) -> None:
        moved(served, rng)
        ever.update(served.datasets)
        always.intersection_update(served.datasets)

    served.moves = [move] * rng.randrange(0, 16)
    with HostileSource() as source:
        wire(source, served)
        pages = walked(source)
    assert met(pages) <= ever
    assert always <= met(pages)


def test_a_loop_of_new_names_ends():
    with HostileSource() as source:
        source.on(f"{API}/exports/json", page(json.dumps([{"dataset_id": f"d{each}"} for each in range(9)]).encode()))
        source.on(f"{API}/datasets", page(b'{"total_count": 9, "results": [{"dataset_id": "andere"}]}'))
        pages = walked(source)
        assert not met(pages)
        source.on(f"{API}/datasets", page(b'{"total_count": "9"}'))
        with pytest.raises(SourceFailed):
            walked(source)


@given(st.lists(st.text(max_size=9), unique=True), st.integers(1, 200))
def test_every_name_is_in_one_batch_and_no_batch_is_too_large(names, most):
    batches = list(opendatasoft._batches(names, most))
    assert [name for batch in batches for name in batch] == names
    assert all(0 < len(batch) <= min(most, 100) for batch in batches)
