"""CKAN: a server that answers, throttles, moves and lies like the originals, and what arrives of it."""

import json
import random
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import pytest

from dcat_ap.naming import Naming
from harvester.clue import Clue
from harvester.http import Client
from harvester.kind import kinds
from harvester.record import SourceFailed
from harvester.sources import ckan
from harvester.visit import Visit
from tests.harvester import storm
from tests.harvester.hostile import Exchange, HostileSource, page, status


@dataclass
class Ckan:
    """The action API over packages by number; `moves` is called before each answer of the search."""

    packages: dict[int, dict] = field(default_factory=dict)
    actions: tuple[str, ...] = ("package_search", "package_list", "package_show")
    limit: int = 4
    moves: list = field(default_factory=list)
    asked: list = field(default_factory=list)
    headers: list = field(default_factory=list)
    lie: int = 0
    sorts: bool = True
    refuses_sort: bool = False
    throttle: int = 0

    def package(self, number: int, **more: object) -> None:
        self.packages[number] = {
            "id": f"{number:04d}",
            "name": f"datensatz-{number}",
            "title": f"Datensatz {number}",
            "notes": "Text",
            "resources": [{"id": f"r{number}", "url": f"https://stadt.example/{number}.csv", "format": "CSV"}],
        } | more

    def __call__(self, exchange: Exchange) -> None:
        parts = urlsplit(exchange.seen.path)
        action = parts.path.rpartition("/")[2]
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.asked.append((action, query))
        self.headers.append(exchange.seen.headers)
        if self.throttle:
            self.throttle -= 1
            exchange.send(429, b"slow down", Retry_After="0")
        elif action not in self.actions:
            exchange.send(400, json.dumps(f"Bad request - Action name not known: {action}").encode())
        else:
            self.answer(exchange, getattr(self, action)(query))

    def answer(self, exchange: Exchange, result: object) -> None:
        failed = isinstance(result, dict) and "__type" in result
        body = {"success": not failed, "error" if failed else "result": result}
        exchange.send(409 if failed else 200, json.dumps(body).encode(), Content_Type="application/json")

    def package_search(self, query: dict[str, str]) -> object:
        if self.refuses_sort and query.get("sort", "").startswith("id"):
            return {"__type": "Search Query Error", "message": "SOLR returned an error: can not sort on id"}
        if self.moves:
            self.moves.pop(0)(self)
        start, rows = int(query.get("start", 0)), min(int(query.get("rows", 10)), self.limit)
        order = sorted(self.packages) if self.sorts else random.sample(sorted(self.packages), len(self.packages))
        return {
            "count": len(order) + self.lie,
            "results": [self.packages[each] for each in order[start : start + rows]],
        }

    def package_list(self, _query: dict[str, str]) -> object:
        return [each["name"] for each in self.packages.values()]

    def package_show(self, query: dict[str, str]) -> object:
        found = [each for each in self.packages.values() if query["id"] in {each["id"], each["name"]}]
        return found[0] if found else {"__type": "Not Found Error", "message": "Not found"}

    def current_package_list_with_resources(self, _query: dict[str, str]) -> object:
        return [list(self.packages.values())]


@pytest.fixture
def served():
    made = Ckan()
    for number in range(10, 20):
        made.package(number)
    return made


@pytest.fixture
def portal(lotse, served):
    with HostileSource() as source:
        source.on("/robots.txt", status(404))
        for action in ("package_search", "package_list", "package_show", "current_package_list_with_resources"):
            source.on(f"/api/3/action/{action}", served)
        lotse.source("portal", source.url("/"), "[guard]\ngrace_runs = 1\n", kind="ckan")
        yield source


def options(lotse, text: str) -> None:
    with (lotse.directory / "sources" / "portal.toml").open("a") as file:
        file.write(f"[options]\n{text}\n")


def test_packages_arrive_with_the_names_that_ckanext_dcat_gives_them(lotse, portal):
    report = lotse.harvest("portal")
    assert (report["state"], report["new"]) == ("done", 10)
    said = lotse.export("out.nt").decode()
    for number in range(10, 20):
        assert f"<{portal.url('/')}dataset/00{number}/resource/r{number}>" in said


def test_what_did_not_change_changes_nothing_and_what_is_gone_is_withdrawn(lotse, portal, served):
    lotse.harvest("portal")
    assert lotse.harvest("portal")["unchanged"] == 10
    del served.packages[13]
    served.package(14, title="Neu")
    report = lotse.harvest("portal")
    assert (report["changed"], report["withdrawn"], report["unchanged"]) == (1, 1, 8)


def test_a_throttled_server_is_asked_again(lotse, portal, served):
    served.throttle = 2
    assert lotse.harvest("portal")["new"] == 10


@pytest.mark.parametrize("lie", [-9, -1, 1, 1000])
def test_a_server_that_lies_about_its_number_is_read_to_the_end_and_nothing_is_withdrawn(lotse, portal, served, lie):
    lotse.harvest("portal")
    served.lie = lie
    del served.packages[11]
    served.package(30)
    report = lotse.harvest("portal")
    assert (report["new"], report["withdrawn"]) == (1, 0)


def test_what_the_search_leaves_out_is_read_by_name(lotse, portal, served):
    hidden = served.packages.pop(12)
    served.package_list = lambda _query: [
        *(each["name"] for each in served.packages.values()),
        hidden["name"],
        "quelle",
    ]
    served.package_show = lambda query: (
        hidden if query["id"] == hidden["name"] else {"name": "quelle", "type": "harvest"}
    )
    assert lotse.harvest("portal")["new"] == 10


def test_a_server_that_cannot_sort_by_identifier_is_asked_for_another_order(lotse, portal, served):
    served.refuses_sort = True
    assert lotse.harvest("portal")["new"] == 10
    assert served.asked[1][1]["sort"] == "metadata_created asc"


@pytest.mark.parametrize(
    "actions", [("package_list", "package_show"), ("current_package_list_with_resources", "package_list")]
)
def test_a_server_without_search_is_read_by_its_lists(lotse, portal, served, actions):
    served.actions = actions
    assert lotse.harvest("portal")["new"] == 10
    del served.packages[13]
    assert lotse.harvest("portal")["withdrawn"] == 1


def test_filters_and_the_token_are_sent_and_private_packages_never_asked_for(lotse, portal, served, monkeypatch):
    monkeypatch.setenv("PORTAL_TOKEN", "geheim")
    options(
        lotse,
        'organizations = ["amt"]\ngroups = ["envi", "tran"]\nfq = "-tags:intern"\ntoken = "env:PORTAL_TOKEN"\n'
        'headers = { X-Zugang = "env:PORTAL_TOKEN" }',
    )
    served.package(40, private=True)
    report = lotse.harvest("portal")
    assert (report["state"], report["new"]) == ("done", 10)
    assert {action for action, _ in served.asked} == {"package_search"}
    assert served.asked[0][1]["fq"] == '+organization:("amt") +groups:("envi" OR "tran") -tags:intern'
    assert served.headers[0]["authorization"] == served.headers[0]["x-zugang"] == "geheim"
    assert all("include_private" not in query for _, query in served.asked)


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        (page(b"<html>", "text/html"), "ckan.no-answer"),
        (page(b'{"success": true, "result": 7}'), "ckan.no-answer"),
        (status(403, b'{"success": false, "error": {"__type": "Authorization Error"}}'), "ckan.refused"),
        (status(409, b'{"success": false, "error": {"__type": "Search Error", "message": "Solr"}}'), "ckan.refused"),
    ],
)
def test_an_answer_that_is_an_error_ends_the_run_and_is_told(lotse, portal, answer, rule):
    for action in ("package_search", "package_list"):
        portal.on(f"/api/3/action/{action}", answer)
    report = lotse.harvest("portal")
    assert (report["state"], report["reason"]) == ("failed", rule)


def test_one_poisoned_package_costs_no_other(lotse, portal, served):
    deep: list = []
    for _ in range(400):
        deep = [deep]
    served.package(15, extras=[{"key": "x", "value": deep}])
    served.package(16, tags=7, extras="[{", resources={"a": [1]}, groups=[[]], organization=[3], title=["a", {"b": 1}])
    report = lotse.harvest("portal")
    assert (report["state"], report["new"]) == ("done", 9)


def test_a_file_of_packages_is_a_source_too(lotse, served):
    lotse.data("ckan.jsonl", "\n".join(map(json.dumps, served.packages.values())))
    lotse.source("portal", "file:data/ckan.jsonl", kind="ckan")
    assert lotse.harvest("portal")["new"] == 10
    assert lotse.harvest("portal")["unchanged"] == 10


def test_a_ckan_gives_itself_away(lotse, portal):
    text = lotse.found(portal.url("/dataset"))
    assert 'kind = "ckan"' in text
    assert portal.url("/api/3/action/") in text
    assert all(isinstance(clue, Clue) for clue in kinds()["ckan"].clues)


class Stormy(Ckan):
    """A CKAN with the packages of a world; with an odd number at its beginning, it has no list of their names."""

    def __init__(self, world: storm.World) -> None:
        super().__init__(actions=("package_search", "package_show", "package_list")[: 3 - len(world.entries) % 2])
        self.world = world

    def of_world(self, entries: list[int]) -> list[dict]:
        self.packages = {}
        for each in entries:
            self.package(each, id=f"{each}")
        return list(self.packages.values())

    def package_search(self, query: dict[str, str]) -> object:
        found = self.world.window(int(query.get("start", 0)), int(query.get("rows", 10)))
        return {"count": self.world.total, "results": self.of_world(found)}

    def package_list(self, query: dict[str, str]) -> object:
        self.of_world(self.world.entries)
        return super().package_list(query)

    def package_show(self, query: dict[str, str]) -> object:
        self.of_world(self.world.entries)
        return super().package_show(query)


def dialect(source: HostileSource, world: storm.World) -> tuple[str, dict]:
    served = Stormy(world)
    for action in ("package_search", "package_list", "package_show"):
        source.on(f"/api/3/action/{action}", served)
    return source.url("/"), {"page_size": 5}


@storm.EVERY
def test_a_storm_loses_nothing(seed, tmp_path):
    storm.survives("ckan", dialect, seed, tmp_path)


def test_a_loop_of_new_packages_ends():
    served = Ckan()

    def endless(query: dict[str, str]) -> object:
        start = int(query["start"])
        return {"count": start + 9, "results": [{"id": f"{each}", "title": "x"} for each in range(start, start + 4)]}

    served.package_search = endless
    with HostileSource() as source, Client(allow=["127.0.0.1"], user_agent="test/1") as client:
        source.on("/api/3/action/package_search", served)
        visit = Visit(
            url=source.url("/"),
            options=ckan.Options(page_size=5, max_records=50),
            instance=None,
            client=client,
            naming=Naming("https://k.example/", "q"),
        )
        with pytest.raises(SourceFailed):
            list(ckan.pages(visit))
