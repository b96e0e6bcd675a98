"""udata: what arrives of a portal, and what is special about its pages."""

import pytest

from tests.harvester import storm
from tests.harvester.hostile import HostileSource
from tests.harvester.standins.udata import API, LOV2, Udata


@pytest.fixture
def served():
    return Udata.of(range(10, 20))


def test_datasets_arrive_with_their_permanent_names_and_the_licences_of_the_portal(lotse, portal):
    report = lotse.harvest("portal")
    assert (report["state"], report["new"]) == ("done", 10)
    said = lotse.export("out.nt", "--as", "delivered").decode()
    for number in range(10, 20):
        assert f"<https://portail.example/datasets/00{number}/#resource-r{number}>" in said
    assert said.count(f"<http://purl.org/dc/terms/license> <{LOV2}>") == 10


@pytest.mark.parametrize("state", [{"private": True}, {"archived": "2026-01-01"}, {"deleted": "2026-01-01"}])
def test_what_is_no_longer_public_is_withdrawn(lotse, portal, served, state):
    lotse.harvest("portal")
    served.put(12, **state)
    assert lotse.harvest("portal")["withdrawn"] == 1


def test_the_second_time_only_identifiers_are_asked_for_and_what_the_steward_wants(lotse, portal, served, monkeypatch):
    monkeypatch.setenv("KEY", "geheim")
    lotse.more("portal", 'query = { organization = "534fff" }\nheaders = { X-API-KEY = "env:KEY" }')
    assert lotse.harvest("portal")["new"] == 10
    masks = [each.get("x-fields", "")[:8] for each in served.headers]
    assert masks == sorted(masks)
    assert masks.count("data{id}") == masks.count("") == len(masks) // 2
    assert {query["organization"] for _, query in served.asked} == {"534fff"}
    assert {query["sort"] for _, query in served.asked} == {"created"}
    assert {each["x-api-key"] for each in served.headers} == {"geheim"}


@pytest.mark.parametrize("said", [True, False])
@pytest.mark.parametrize("behind", [200, 404])
def test_a_server_that_lies_about_the_next_page_is_read_to_the_end(lotse, portal, served, said, behind):
    served.lies_of_next, served.behind = said, behind
    assert lotse.harvest("portal")["new"] == 10


def test_what_slips_between_two_pages_is_met_the_second_time(served):
    def slip(portal: Udata) -> None:
        portal.drop(10)  # 14 moves to the page that was read already
        portal.put(99)  # and the number stays

    served.moves = [lambda _: None, slip]
    with HostileSource() as source:
        served.wire(source)
        pages = served.walked(source)
    assert served.met(pages) == {served.key(number) for number in (*range(10, 20), 99)}
    assert pages[-1].whole


@pytest.mark.parametrize("tells", [True, False])
def test_a_server_with_smaller_pages_than_asked_for_is_read_to_the_end(served, tells):
    served.limit, served.tells_size = 6, tells
    with HostileSource() as source:
        served.wire(source)
        pages = served.walked(source, page_size=9)
    assert served.met(pages) == set(served.entries)
    assert pages[-1].whole or not tells


class Stormy(Udata):
    """A portal that has the datasets of a world."""

    def __init__(self, world: storm.World) -> None:
        super().__init__(behind=404 if len(world.entries) % 2 else 200)
        self.world = world

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, object]:
        if path != API:
            self.world.happen()
            self.entries = Udata.of(self.world.entries).entries
            return super().answer(path, query)
        number = int(query["page"])
        found, size = self.world.page(number - 1, int(query["page_size"]))
        if not found and number > 1 and self.behind == 404:
            return 404, {"message": "no such page"}
        told = {"total": self.world.total, "page": number, "page_size": size}
        return 200, {"data": list(Udata.of(found).entries.values()), **told}


def dialect(source: HostileSource, world: storm.World) -> tuple[str, dict]:
    Stormy(world).wire(source)
    return source.url("/"), {"page_size": 5}


@storm.EVERY
def test_a_storm_loses_nothing(seed, tmp_path):
    storm.survives("udata", dialect, seed, tmp_path)


def test_one_poisoned_dataset_costs_no_other(lotse, portal, served):
    deep: list = []
    for _ in range(300):
        deep = [deep]
    served.put(15, extras={"x": deep})
    served.put(16, tags=7, extras="[{", resources={"a": [1]}, harvest=[[]], organization=[3], title=["a", {"b": 1}])
    served.put(17, license={"a": []}, spatial="ici", temporal_coverage=[7], page=7, slug=[], contact_points=[{}])
    report = lotse.harvest("portal")
    assert (report["state"], report["new"]) == ("done", 9)
    assert lotse.harvest("portal")["withdrawn"] == 0
