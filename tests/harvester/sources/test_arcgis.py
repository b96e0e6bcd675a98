"""ArcGIS Hub: a search that pages and moves like the original, and the feeds."""

import json
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.harvester import storm
from tests.harvester.hostile import Exchange, HostileSource, page, status

ITEMS = "/api/search/v1/collections/dataset/items"


@dataclass
class Hub:
    """The search of a hub over items by number; `moves` is called before each later answer."""

    items: list[int] = field(default_factory=lambda: list(range(10, 20)))
    limit: int = 4
    moves: list = field(default_factory=list)
    lie: int = 0
    views: int = 0

    def __call__(self, exchange: Exchange) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(exchange.seen.path).query).items()}
        start, limit = int(asked.get("startindex", "1")), min(int(asked.get("limit", "10")), self.limit)
        if start > 1 and self.moves:
            self.moves.pop(0)(self)
        self.views += 1
        found = self.items[start - 1 : start - 1 + limit]
        self.send(exchange, found, len(self.items) + self.lie)

    def send(self, exchange: Exchange, found: list[int], total: int) -> None:
        features = [{"id": f"i{each}", "type": "Feature", "properties": self.said(each)} for each in found]
        answer = {"type": "FeatureCollection", "numberMatched": total, "features": features}
        exchange.send(200, json.dumps(answer).encode(), Content_Type="application/geo+json")

    def said(self, number: int) -> dict:
        url = f"https://stadt.example/rest/{number}"
        return {"title": f"Ebene {number}", "description": "x", "type": "Feature Service", "url": url}


@pytest.fixture
def hub():
    return Hub()


@pytest.fixture
def portal(lotse, hub):
    with HostileSource() as source:
        source.on("/robots.txt", status(404))
        source.on(ITEMS, hub)
        lotse.source("hub", source.url("/"), "[guard]\ngrace_runs = 1\n", kind="arcgis")
        yield source


def feed(lotse, name: str) -> None:
    with (lotse.directory / "sources" / "hub.toml").open("a") as file:
        file.write(f'[options]\nfeed = "{name}"\n')


def test_items_arrive_and_what_is_gone_is_withdrawn(lotse, portal, hub):
    report = lotse.harvest("hub")
    assert (report["state"], report["new"]) == ("done", 10)
    assert f"<{portal.url('/datasets/i12')}>" in lotse.export("out.nt").decode()
    hub.items.remove(12)
    report = lotse.harvest("hub")
    assert (report["withdrawn"], report["unchanged"]) == (1, 9)


@pytest.mark.parametrize(
    "move",
    [
        lambda hub: hub.items.pop(0),
        lambda hub: hub.items.insert(0, 99),
        lambda hub: hub.items.reverse(),
        lambda hub: setattr(hub, "lie", -5),
        lambda hub: setattr(hub, "lie", 500),
    ],
)
def test_a_hub_that_moves_while_it_is_read_withdraws_nothing_and_ends(lotse, portal, hub, move):
    lotse.harvest("hub")
    hub.moves = [move]
    report = lotse.harvest("hub")
    assert (report["state"], report["withdrawn"]) == ("done", 0)


@pytest.mark.parametrize("body", [b"<html>", b"{}", b'{"features": 7}'])
def test_an_answer_that_is_none_ends_the_run(lotse, portal, body):
    portal.on(ITEMS, page(body))
    report = lotse.harvest("hub")
    assert (report["state"], report["reason"]) == ("failed", "arcgis.no-answer")


def test_one_poisoned_item_costs_no_other(lotse, portal, hub):
    hub.said = lambda _number: {"title": ["a", {"b": 1}], "tags": 7, "created": "x", "structuredLicense": [3]}
    assert lotse.harvest("hub")["new"] == 10


def test_feeds_are_read_instead_of_the_search(lotse, portal, hub):
    catalogue = {"dataset": [{"identifier": "https://stadt.example/1", "title": "T"}]}
    portal.on("/api/feed/dcat-us/1.1.json", page(json.dumps(catalogue).encode(), "application/json"))
    feed(lotse, "dcat-us")
    assert (lotse.harvest("hub")["new"], hub.views) == (1, 0)


def test_the_feed_in_json_ld_is_read_as_dcat(lotse, portal):
    dcat = "http://www.w3.org/ns/dcat#"
    said = {"@id": "https://stadt.example/1", "@type": f"{dcat}Dataset", "http://purl.org/dc/terms/title": "T"}
    portal.on("/api/feed/dcat-ap/2.0.1.json", page(json.dumps(said).encode(), "application/json"))
    feed(lotse, "dcat-ap")
    assert lotse.harvest("hub")["new"] == 1


def test_a_hub_gives_itself_away(lotse, portal):
    assert 'kind = "arcgis"' in lotse.found(portal.url("/"))


def dialect(source: HostileSource, world: storm.World) -> tuple[str, dict]:
    served = Hub()

    def serve(exchange: Exchange) -> None:
        asked = {
            name: int(values[0])
            for name, values in parse_qs(urlsplit(exchange.seen.path).query).items()
            if values[0].isdigit()
        }
        found = world.window(asked["startindex"] - 1, asked["limit"])
        served.send(exchange, found, world.total)

    source.on(ITEMS, serve)
    return source.url("/"), {"page_size": 5}


@storm.EVERY
def test_a_storm_loses_nothing(seed, tmp_path):
    storm.survives("arcgis", dialect, seed, tmp_path)
