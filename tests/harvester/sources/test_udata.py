"""udata: a portal that pages, throttles, moves and lies like the original, and what arrives of it."""

import json
import random
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from dcat_ap.naming import Naming
from harvester.http import Client
from harvester.record import Page, SourceFailed
from harvester.sources import udata
from harvester.visit import Visit
from tests.harvester.hostile import Exchange, HostileSource, page, status

API = "/api/1/datasets/"
SEEDS = [*range(20), *(pytest.param(seed, marks=pytest.mark.prove) for seed in range(20, 220))]
LOV2 = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"
LICENCES = [{"id": "lov2", "title": "Licence Ouverte 2.0", "url": LOV2, "alternate_urls": []}]


@dataclass
class Portal:
    """The API over datasets by number; `moves` is called before each answer."""

    datasets: dict[int, dict] = field(default_factory=dict)
    limit: int = 100
    moves: list = field(default_factory=list)
    asked: list = field(default_factory=list)
    headers: list = field(default_factory=list)
    sorts: bool = True
    lie: int = 0
    lies_of_next: bool | None = None
    stuck: bool = False
    behind: int = 404
    throttle: int = 0

    def dataset(self, number: int, **more: object) -> None:
        self.datasets[number] = {
            "id": f"{number:04d}",
            "title": f"Jeu {number}",
            "slug": f"jeu-{number}",
            "description": "Texte",
            "page": f"https://portail.example/datasets/jeu-{number}/",
            "license": "lov2",
            "resources": [{"id": f"r{number}", "url": f"https://portail.example/{number}.csv", "format": "csv"}],
        } | more

    def __call__(self, exchange: Exchange) -> None:
        parts = urlsplit(exchange.seen.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.asked.append((parts.path, query))
        self.headers.append(exchange.seen.headers)
        if self.moves:
            self.moves.pop(0)(self)
        if self.throttle:
            self.throttle -= 1
            exchange.send(503, b"later", Retry_After="0")
            return
        code, body = self.answer(parts.path.removeprefix(API), query)
        if "x-fields" in exchange.seen.headers and "data" in body:
            body["data"] = [{"id": each["id"]} for each in body["data"]]
        exchange.send(code, json.dumps(body).encode(), Content_Type="application/json")

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, dict]:
        if path:
            found = [each for each in self.datasets.values() if each["id"] == path.rstrip("/")]
            return (200, found[0]) if found else (404, {"message": "Dataset not found"})
        number, size = 1 if self.stuck else int(query.get("page", 1)), min(int(query["page_size"]), self.limit)
        order = sorted(self.datasets) if self.sorts else random.sample(sorted(self.datasets), len(self.datasets))
        data = [self.datasets[each] for each in order[(number - 1) * size : number * size]]
        if not data and number > 1:
            return self.behind, {"data": [], "total": len(order), "next_page": None}
        more = number * size < len(order) if self.lies_of_next is None else self.lies_of_next
        total = len(order) + self.lie
        return 200, {"data": data, "total": total, "next_page": "https://x.example/" if more else None}


@pytest.fixture
def served():
    made = Portal()
    for number in range(10, 20):
        made.dataset(number)
    return made


@pytest.fixture
def portal(lotse, served):
    with HostileSource() as source:
        wire(source, served)
        text = f'kind = "udata"\ntitle = "P"\nurl = "{source.url("/")}"\norganisation = "body"\n'
        more = "[guard]\ngrace_runs = 1\n[options]\npage_size = 4\n"
        (lotse.directory / "sources" / "portal.toml").write_text(text + more, encoding="utf-8")
        yield source


def wire(source: HostileSource, served: Portal) -> None:
    source.on("/robots.txt", status(404))
    source.on(f"{API}licenses/", page(json.dumps(LICENCES).encode()))
    for path in ("", *(f"{number:04d}/" for number in range(1000))):
        source.on(f"{API}{path}", served)


def walked(source: HostileSource, **more: object) -> list[Page]:
    with Client(allow=["127.0.0.1"], user_agent="test/1") as client:
        visit = Visit(
            url=source.url("/"),
            options=udata.Options(**{"page_size": 4, **more}),
            instance=Path(),
            client=client,
            naming=Naming("https://k.example/", "q"),
        )
        return list(udata.pages(visit))


def met(pages: list[Page]) -> set[int]:
    return {int(record.key) for each in pages for record in each.records}


def test_datasets_arrive_with_their_permanent_names_and_the_licences_of_the_portal(lotse, portal):
    report = lotse.harvest("portal")
    assert (report["state"], report["new"]) == ("done", 10)
    said = lotse.export("out.nt", "--as", "delivered").decode()
    for number in range(10, 20):
        assert f"<https://portail.example/datasets/00{number}/#resource-r{number}>" in said
    assert said.count(f"<http://purl.org/dc/terms/license> <{LOV2}>") == 10


def test_what_did_not_change_changes_nothing_and_what_is_gone_is_withdrawn(lotse, portal, served):
    lotse.harvest("portal")
    assert lotse.harvest("portal")["unchanged"] == 10
    del served.datasets[13]
    served.dataset(14, title="Nouveau")
    report = lotse.harvest("portal")
    assert (report["changed"], report["withdrawn"], report["unchanged"]) == (1, 1, 8)


@pytest.mark.parametrize("state", [{"private": True}, {"archived": "2026-01-01"}, {"deleted": "2026-01-01"}])
def test_what_is_no_longer_public_is_withdrawn(lotse, portal, served, state):
    lotse.harvest("portal")
    served.dataset(12, **state)
    assert lotse.harvest("portal")["withdrawn"] == 1


def test_a_throttled_server_is_asked_again(lotse, portal, served):
    served.throttle = 2
    assert lotse.harvest("portal")["new"] == 10


def test_the_second_time_only_identifiers_are_asked_for_and_what_the_steward_wants(lotse, portal, served, monkeypatch):
    monkeypatch.setenv("KEY", "geheim")
    with (lotse.directory / "sources" / "portal.toml").open("a") as file:
        file.write('query = { organization = "534fff" }\nheaders = { X-API-KEY = "env:KEY" }\n')
    assert lotse.harvest("portal")["new"] == 10
    assert [each.get("x-fields", "")[:8] for each in served.headers] == [*[""] * 3, *["data{id}"] * 3]
    assert {query["organization"] for _, query in served.asked} == {"534fff"}
    assert {query["sort"] for _, query in served.asked} == {"created"}
    assert {each["x-api-key"] for each in served.headers} == {"geheim"}


@pytest.mark.parametrize("lie", [-9, -1, 1, 1000])
def test_a_server_that_lies_about_its_number_is_read_to_the_end_and_nothing_is_withdrawn(lotse, portal, served, lie):
    lotse.harvest("portal")
    served.lie = lie
    del served.datasets[11]
    served.dataset(30)
    report = lotse.harvest("portal")
    assert (report["state"], report["new"], report["withdrawn"]) == ("done", 1, 0)


@pytest.mark.parametrize("said", [True, False])
@pytest.mark.parametrize("behind", [200, 404])
def test_a_server_that_lies_about_the_next_page_is_read_to_the_end(lotse, portal, served, said, behind):
    served.lies_of_next, served.behind = said, behind
    assert lotse.harvest("portal")["new"] == 10


def test_one_page_again_and_again_ends_the_walk_and_withdraws_nothing(lotse, portal, served):
    lotse.harvest("portal")
    served.stuck = True
    report = lotse.harvest("portal")
    assert (report["state"], report["withdrawn"]) == ("done", 0)


def test_what_slips_between_two_pages_is_met_the_second_time(served):
    def slip(portal: Portal) -> None:
        del portal.datasets[10]  # 14 moves to the page that was read already
        portal.dataset(99)  # and the number stays

    served.moves = [lambda _: None, slip]
    with HostileSource() as source:
        wire(source, served)
        pages = walked(source)
    assert met(pages) == {*range(10, 20), 99}
    assert not pages[-1].whole


def test_a_failure_on_the_way_publishes_and_withdraws_nothing(lotse, portal, served):
    lotse.harvest("portal")
    del served.datasets[11]
    served.behind = 403
    served.moves = [lambda _: None, lambda portal: portal.datasets.clear()]
    report = lotse.harvest("portal")
    assert (report["state"], report["withdrawn"]) == ("failed", 0)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"7", b'{"data": 7}'])
def test_an_answer_that_is_none_ends_the_run(lotse, portal, body):
    portal.on(API, page(body))
    report = lotse.harvest("portal")
    assert (report["state"], report["reason"]) == ("failed", "walk.no-answer")


def test_one_poisoned_dataset_costs_no_other(lotse, portal, served):
    deep: list = []
    for _ in range(300):
        deep = [deep]
    served.dataset(15, extras={"x": deep})
    served.dataset(16, tags=7, extras="[{", resources={"a": [1]}, harvest=[[]], organization=[3], title=["a", {"b": 1}])
    served.dataset(17, license={"a": []}, spatial="ici", temporal_coverage=[7], page=7, slug=[], contact_points=[{}])
    report = lotse.harvest("portal")
    assert (report["state"], report["new"]) == ("done", 9)
    assert lotse.harvest("portal")["withdrawn"] == 0


def test_more_than_may_be_ends_the_run():
    class Endless(Portal):
        def answer(self, _path: str, query: dict[str, str]) -> tuple[int, dict]:
            number = int(query["page"])
            return 200, {"data": [{"id": f"{number}-{each}"} for each in range(4)], "total": 4, "next_page": "x"}

    with HostileSource() as source:
        wire(source, Endless())
        with pytest.raises(SourceFailed) as failed:
            walked(source, max_records=50)
    assert failed.value.finding.rule == "entry.too-many"


def test_a_saved_page_is_a_source_too(lotse, served):
    lotse.data("jeux.json", json.dumps({"data": list(served.datasets.values())}))
    text = 'kind = "udata"\ntitle = "P"\nurl = "file:data/jeux.json"\norganisation = "body"\n'
    (lotse.directory / "sources" / "portal.toml").write_text(text, encoding="utf-8")
    assert lotse.harvest("portal")["new"] == 10
    assert lotse.harvest("portal")["unchanged"] == 10


@pytest.mark.parametrize("asked", ["/", "/datasets/", "/api/1/datasets/?page_size=2"])
def test_a_portal_gives_itself_away(lotse, portal, asked):
    code, _, err = lotse.call("source", "add", portal.url(asked), "--name", "found")
    assert code == 0, err
    text = (lotse.directory / "sources" / "found.toml").read_text(encoding="utf-8")
    assert 'kind = "udata"' in text
    assert f'url = "{portal.url("/")}"' in text


def moved(served: Portal, rng: random.Random) -> None:
    """Let something happen between two answers."""
    match rng.choice(["insert", "delete", "swap", "reorder", "cap", "lie", "next", "stuck", "rest"]):
        case "insert":
            served.dataset(rng.randrange(100, 999))
        case "delete":
            served.datasets.pop(rng.choice(sorted(served.datasets)), None)
        case "swap":
            served.datasets.pop(rng.choice(sorted(served.datasets)), None)
            served.dataset(rng.randrange(100, 999))
        case "reorder":
            served.sorts = not served.sorts
        case "cap":
            served.limit = rng.randrange(1, 6)
        case "lie":
            served.lie = rng.randrange(-5, 500)
        case "next":
            served.lies_of_next = rng.choice([None, True, False])
        case "stuck":
            served.stuck = not served.stuck


@pytest.mark.parametrize("seed", SEEDS)
def test_however_a_portal_moves_a_walk_ends_and_proves_no_absence_of_what_is_there(seed):
    rng = random.Random(seed)
    served = Portal(limit=rng.randrange(1, 6), behind=rng.choice([200, 404]))
    for number in rng.sample(range(100, 999), 12):
        served.dataset(number)
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
    if all(each.whole for each in pages):
        assert always <= met(pages)
