"""piveau: what arrives of a hub, and what is special about its search and its RDF in no order."""

import pytest

from tests.harvester import storm
from tests.harvester.hostile import HostileSource, page
from tests.harvester.standins.piveau import REPO, Piveau


def paths(served: Piveau) -> list[str]:
    return [path for path, _ in served.asked]


@pytest.fixture
def served():
    return Piveau.of(range(10, 20))


def test_datasets_arrive_as_the_rdf_that_the_hub_gives(lotse, portal):
    report = lotse.harvest("portal")
    assert (report["state"], report["new"]) == ("done", 10)
    said = lotse.export("out.nt", "--as", "delivered").decode()
    for number in range(10, 20):
        assert f'<http://hub.example/dataset/d{number}> <http://purl.org/dc/terms/title> "Daten {number}"@de' in said
        assert f"<http://hub.example/distribution/d{number}>" in said


def test_many_are_read_at_once_and_what_these_pages_leave_out_alone(lotse, portal, served):
    served.lost = {"d11", "d17"}
    assert lotse.harvest("portal")["new"] == 10
    assert [path for path in paths(served) if path.startswith(f"{REPO}/datasets/")] == [
        f"{REPO}/datasets/d11",
        f"{REPO}/datasets/d17",
    ]
    served.drop(11)
    assert lotse.harvest("portal")["withdrawn"] == 1


def test_what_the_search_does_not_name_is_not_taken(lotse, portal, served):
    served.hidden = {"d50": "Noch geheim"}
    assert lotse.harvest("portal")["new"] == 10


@pytest.mark.parametrize("scrolls", [True, False])
def test_a_hub_that_gives_one_dataset_at_a_time_is_read_too(lotse, portal, served, scrolls):
    served.gives_many, served.scrolls, served.limit = False, scrolls, 3
    assert lotse.harvest("portal")["new"] == 10
    served.drop(13)
    assert lotse.harvest("portal")["withdrawn"] == 1


def test_only_the_catalogue_asked_for_is_read_with_the_headers_of_the_steward(lotse, portal, served, monkeypatch):
    monkeypatch.setenv("KEY", "geheim")
    lotse.more("portal", 'catalogue = "erlangen"\nheaders = { X-API-Key = "env:KEY" }')
    assert lotse.harvest("portal")["new"] == 10
    assert served.asked[0][1]["facets"] == '{"catalog":["erlangen"]}'
    assert f"{REPO}/catalogues/erlangen/datasets" in paths(served)
    assert f"{REPO}/datasets" not in paths(served)
    assert {each["x-api-key"] for each in served.headers} == {"geheim"}


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


class Stormy(Piveau):
    """A hub that has the datasets of a world; every other one can scroll, through the state that a search found."""

    def __init__(self, world: storm.World) -> None:
        super().__init__(scrolls=len(world.entries) % 3 > 0)
        self.world = world
        self.state: list[int] = []
        self.last: list[int] = []
        self.position = 0

    def search(self, path: str, query: dict[str, str]) -> dict:
        if not self.scrolls:
            found = self.world.window(int(query["page"]) * int(query["limit"]), int(query["limit"]))
            return self.said(found)
        if path.endswith("/search"):
            self.state, self.position, self.last = sorted(self.world.entries), 0, []
        found = self.world.window(self.position, 1_000, lambda: self.state)
        self.position += len(found) if found != self.last else 0  # an answer that is repeated leaves out none
        self.last = found
        return self.said(found) | {"scrollId": "abc=="}

    def said(self, found: list[int]) -> dict:
        return {"count": self.world.total, "results": [{"id": f"d{each}"} for each in found]}

    def repo(self, path: str, query: dict[str, str]) -> tuple[int, str]:
        if path.endswith("/datasets"):
            found = self.world.window(int(query["offset"]), int(query["limit"]))
            return 200, self.turtle(found)
        self.world.happen()
        self.entries = Piveau.of(self.world.entries).entries
        return super().repo(path, query)

    def turtle(self, names: list) -> str:
        self.entries = Piveau.of(self.world.entries).entries
        return super().turtle([f"d{each}" if isinstance(each, int) else each for each in names])


def dialect(source: HostileSource, world: storm.World) -> tuple[str, dict]:
    Stormy(world).wire(source)
    return source.url("/"), {"page_size": 5}


@storm.EVERY
def test_a_storm_loses_nothing(seed, tmp_path):
    storm.survives("piveau", dialect, seed, tmp_path)
