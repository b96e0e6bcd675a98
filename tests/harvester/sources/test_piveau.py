"""piveau: a hub that scrolls, gives RDF in no order, throttles, moves and lies like the original."""

import json
import random
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from dcat_ap.naming import Naming
from harvester.http import Client
from harvester.record import Page, SourceFailed
from harvester.sources import piveau
from harvester.visit import Visit
from tests.harvester.hostile import Exchange, HostileSource, page, status

SEARCH, REPO = "/api/hub/search", "/api/hub/repo"
SEEDS = [*range(20), *(pytest.param(seed, marks=pytest.mark.prove) for seed in range(20, 220))]
PREFIXES = "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n"
DISTRIBUTION = "<http://hub.example/distribution/{0}> a dcat:Distribution ; dcat:accessURL <http://x.example/{0}> .\n"
RECORD = "<http://hub.example/record/{0}> a dcat:CatalogRecord ; dct:identifier '{0}' .\n"


@dataclass
class Hub:
    """Search and repository over datasets by name; `moves` is called before each answer."""

    datasets: dict[str, str] = field(default_factory=dict)  # name -> title
    hidden: dict[str, str] = field(default_factory=dict)  # in the repository, not in the search
    limit: int = 100
    moves: list = field(default_factory=list)
    asked: list = field(default_factory=list)
    headers: list = field(default_factory=list)
    scrolls: bool = True
    gives_many: bool = True
    ordered: bool = True
    lost: set = field(default_factory=set)  # in the search, not among many
    broken: set = field(default_factory=set)
    lie: int = 0
    stuck: bool = False
    throttle: int = 0
    _scroll: list = field(default_factory=list)
    _size: int = 10

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
        elif parts.path.startswith(SEARCH):
            exchange.send(200, json.dumps({"success": True, "result": self.search(parts.path, query)}).encode())
        else:
            code, text = self.repo(parts.path.removeprefix(REPO), query)
            exchange.send(code, text.encode(), Content_Type="text/turtle")

    def search(self, path: str, query: dict[str, str]) -> dict:
        if path.endswith("/search"):
            self._scroll, self._size = sorted(self.datasets), int(query.get("limit", 10))
        size = min(self._size, self.limit)
        if self.scrolls:
            found = self._scroll[:size] if size else []
            self._scroll = self._scroll if self.stuck else self._scroll[len(found) or self.limit :]
        else:
            number = 0 if self.stuck else int(query.get("page", 0))
            found = self._scroll[number * size : (number + 1) * size]
        result = {"count": len(self.datasets) + self.lie, "results": [{"id": each} for each in found]}
        return result | ({"scrollId": "abc=="} if self.scrolls and query.get("scroll", "true") == "true" else {})

    def repo(self, path: str, query: dict[str, str]) -> tuple[int, str]:
        known = self.datasets | self.hidden
        if not path.endswith("/datasets"):
            name = path.rpartition("/")[2]
            code = 500 if name in self.broken else 200 if name in known else 404
            return code, self.turtle([name]) if code == 200 else ""
        if not self.gives_many:
            return 400, ""
        order = sorted(known) if self.ordered else random.sample(sorted(known), len(known))
        start, size = int(query["offset"]), min(int(query["limit"]), self.limit)
        many = [each for each in order[start : start + size] if each not in self.lost | self.broken]
        return 200, self.turtle(many)

    def turtle(self, names: list[str]) -> str:
        known = self.datasets | self.hidden
        return PREFIXES + "".join(
            f'<http://hub.example/dataset/{each}> a dcat:Dataset ; dct:title "{known[each]}"@de ;\n'
            f"  dcat:distribution <http://hub.example/distribution/{each}> .\n"
            + DISTRIBUTION.format(each)
            + RECORD.format(each)
            for each in names
        )


@pytest.fixture
def served():
    return Hub({f"d{number}": f"Daten {number}" for number in range(10, 20)})


@pytest.fixture
def portal(lotse, served):
    with HostileSource() as source:
        wire(source, served)
        text = f'kind = "piveau"\ntitle = "P"\nurl = "{source.url("/")}"\norganisation = "body"\n'
        more = "[guard]\ngrace_runs = 1\n[options]\npage_size = 4\n"
        (lotse.directory / "sources" / "portal.toml").write_text(text + more, encoding="utf-8")
        yield source


def wire(source: HostileSource, served: Hub) -> None:
    source.on("/robots.txt", status(404))
    places = ("/datasets", "/catalogues/erlangen/datasets", *(f"/datasets/d{number}" for number in range(1000)))
    for path in (f"{SEARCH}/search", f"{SEARCH}/scroll", *(f"{REPO}{place}" for place in places)):
        source.on(path, served)


def walked(source: HostileSource, **more: object) -> list[Page]:
    with Client(allow=["127.0.0.1"], user_agent="test/1") as client:
        visit = Visit(
            url=source.url("/"),
            options=piveau.Options(**{"page_size": 4, **more}),
            instance=Path(),
            client=client,
            naming=Naming("https://k.example/", "q"),
        )
        return list(piveau.pages(visit))


def met(pages: list[Page]) -> set[str]:
    return {record.iri.rpartition("/")[2] for each in pages for record in each.records}


def paths(served: Hub) -> list[str]:
    return [path for path, _ in served.asked]


def test_datasets_arrive_as_the_rdf_that_the_hub_gives(lotse, portal):
    report = lotse.harvest("portal")
    assert (report["state"], report["new"]) == ("done", 10)
    said = lotse.export("out.nt", "--as", "delivered").decode()
    for number in range(10, 20):
        assert f'<http://hub.example/dataset/d{number}> <http://purl.org/dc/terms/title> "Daten {number}"@de' in said
        assert f"<http://hub.example/distribution/d{number}>" in said


def test_what_did_not_change_changes_nothing_and_what_is_gone_is_withdrawn(lotse, portal, served):
    lotse.harvest("portal")
    assert lotse.harvest("portal")["unchanged"] == 10
    del served.datasets["d13"]
    served.datasets["d14"] = "Neu"
    report = lotse.harvest("portal")
    assert (report["changed"], report["withdrawn"], report["unchanged"]) == (1, 1, 8)


def test_a_throttled_hub_is_asked_again(lotse, portal, served):
    served.throttle = 2
    assert lotse.harvest("portal")["new"] == 10


def test_many_are_read_at_once_and_what_these_pages_leave_out_alone(lotse, portal, served):
    served.lost = {"d11", "d17"}
    assert lotse.harvest("portal")["new"] == 10
    assert [path for path in paths(served) if path.startswith(f"{REPO}/datasets/")] == [
        f"{REPO}/datasets/d11",
        f"{REPO}/datasets/d17",
    ]
    del served.datasets["d11"]
    assert lotse.harvest("portal")["withdrawn"] == 1


def test_what_the_search_does_not_name_is_not_taken(lotse, portal, served):
    served.hidden = {"d50": "Noch geheim"}
    assert lotse.harvest("portal")["new"] == 10


@pytest.mark.parametrize("scrolls", [True, False])
def test_a_hub_that_gives_one_dataset_at_a_time_is_read_too(lotse, portal, served, scrolls):
    served.gives_many, served.scrolls, served.limit = False, scrolls, 3
    assert lotse.harvest("portal")["new"] == 10
    del served.datasets["d13"]
    assert lotse.harvest("portal")["withdrawn"] == 1


def test_only_the_catalogue_asked_for_is_read_with_the_headers_of_the_steward(lotse, portal, served, monkeypatch):
    monkeypatch.setenv("KEY", "geheim")
    with (lotse.directory / "sources" / "portal.toml").open("a") as file:
        file.write('catalogue = "erlangen"\nheaders = { X-API-Key = "env:KEY" }\n')
    assert lotse.harvest("portal")["new"] == 10
    assert served.asked[0][1]["facets"] == '{"catalog":["erlangen"]}'
    assert f"{REPO}/catalogues/erlangen/datasets" in paths(served)
    assert f"{REPO}/datasets" not in paths(served)
    assert {each["x-api-key"] for each in served.headers} == {"geheim"}


@pytest.mark.parametrize("lie", [-9, -1, 1, 1000])
def test_a_search_that_lies_about_its_number_withdraws_nothing(lotse, portal, served, lie):
    lotse.harvest("portal")
    served.lie = lie
    del served.datasets["d11"]
    served.datasets["d30"] = "Neu"
    report = lotse.harvest("portal")
    assert (report["state"], report["new"], report["withdrawn"]) == ("done", 1, 0)


@pytest.mark.parametrize("scrolls", [True, False])
def test_one_page_again_and_again_ends_the_walk_and_withdraws_nothing(lotse, portal, served, scrolls):
    lotse.harvest("portal")
    served.stuck, served.scrolls, served.limit = True, scrolls, 4
    report = lotse.harvest("portal")
    assert (report["state"], report["withdrawn"]) == ("done", 0)


def test_a_failure_on_the_way_publishes_and_withdraws_nothing(lotse, portal, served):
    lotse.harvest("portal")
    del served.datasets["d11"]
    portal.on(f"{REPO}/datasets", status(403))
    report = lotse.harvest("portal")
    assert (report["state"], report["withdrawn"]) == ("failed", 0)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"result": {"results": 7}}', b'{"success": true}'])
def test_an_answer_that_is_none_ends_the_run(lotse, portal, body):
    portal.on(f"{SEARCH}/search", page(body))
    report = lotse.harvest("portal")
    assert (report["state"], report["reason"]) == ("failed", "walk.no-answer")


def test_one_dataset_that_cannot_be_read_costs_no_other_and_is_not_withdrawn(lotse, portal, served):
    lotse.harvest("portal")
    served.broken = {"d12"}
    served.lost = {"d15"}
    portal.on(f"{REPO}/datasets/d15", page(b"<html><body>Fehler", "text/html"))
    report = lotse.harvest("portal")
    assert (report["state"], report["unchanged"], report["withdrawn"]) == ("done", 8, 0)


def test_a_page_that_cannot_be_read_costs_no_dataset(lotse, portal, served):
    portal.on(f"{REPO}/datasets?valueType=metadata&limit=4&offset=4", page(b"<x> <y", "text/turtle"))
    assert lotse.harvest("portal")["new"] == 10


def test_more_than_may_be_ends_the_run(served):
    with HostileSource() as source:
        wire(source, served)
        with pytest.raises(SourceFailed) as failed:
            walked(source, max_records=5)
    assert failed.value.finding.rule == "entry.too-many"


def test_a_saved_catalogue_is_a_source_too(lotse, served):
    lotse.data("hub.ttl", served.turtle(sorted(served.datasets)))
    text = 'kind = "piveau"\ntitle = "P"\nurl = "file:data/hub.ttl"\norganisation = "body"\n'
    (lotse.directory / "sources" / "portal.toml").write_text(text, encoding="utf-8")
    assert lotse.harvest("portal")["new"] == 10


@pytest.mark.parametrize("asked", ["/", "/datasets", f"{SEARCH}/search?filter=dataset", f"{REPO}/datasets"])
def test_a_hub_gives_itself_away(lotse, portal, asked):
    portal.on("/", page(b"<html>", "text/html"))
    portal.on("/datasets", page(b"<html>", "text/html"))
    portal.on(f"{REPO}/datasets", page(b"<html>", "text/html"))
    code, _, err = lotse.call("source", "add", portal.url(asked), "--name", "found")
    assert code == 0, err
    text = (lotse.directory / "sources" / "found.toml").read_text(encoding="utf-8")
    assert 'kind = "piveau"' in text
    assert f'url = "{portal.url("/")}"' in text


def moved(served: Hub, rng: random.Random) -> None:
    """Let something happen between two answers."""
    match rng.choice(["insert", "delete", "reorder", "cap", "lie", "lose", "scroll", "many", "stuck", "rest"]):
        case "insert":
            served.datasets[f"d{rng.randrange(100, 999)}"] = "x"
        case "delete":
            served.datasets.pop(rng.choice(sorted(served.datasets)), None)
        case "reorder":
            served.ordered = not served.ordered
        case "cap":
            served.limit = rng.randrange(1, 6)
        case "lie":
            served.lie = rng.randrange(-5, 500)
        case "lose":
            served.lost = set(rng.sample(sorted(served.datasets), 2))
        case "scroll":
            served.scrolls = not served.scrolls
        case "many":
            served.gives_many = not served.gives_many
        case "stuck":
            served.stuck = not served.stuck


@pytest.mark.parametrize("seed", SEEDS)
def test_however_a_hub_moves_a_walk_ends_and_proves_no_absence_of_what_is_there(seed):
    rng = random.Random(seed)
    served = Hub({f"d{number}": "x" for number in rng.sample(range(100, 999), 12)}, limit=rng.randrange(1, 6))
    served.scrolls, served.ordered = rng.random() < 0.7, rng.random() < 0.5
    ever, always = set(served.datasets), set(served.datasets)

    def move(_served: Hub) -> None:
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
