"""Opendatasoft: what arrives of a portal, and what is special about its export and its search."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.record import SourceFailed
from harvester.sources import opendatasoft
from tests.harvester import storm
from tests.harvester.hostile import HostileSource, page
from tests.harvester.standins.opendatasoft import API, Opendatasoft


@pytest.fixture
def served():
    return Opendatasoft.of(range(10, 20))


def test_datasets_arrive_with_the_names_and_exports_of_the_portal(lotse, portal):
    report = lotse.harvest("portal")
    assert (report["state"], report["new"]) == ("done", 10)
    said = lotse.export("out.nt").decode()
    for number in range(10, 20):
        assert f"<{portal.url('/explore/dataset/')}d{number}/>" in said
        assert f"<{portal.url(API)}/datasets/d{number}/exports/csv>" in said


def test_what_becomes_restricted_is_withdrawn(lotse, portal, served):
    lotse.harvest("portal")
    served.entries["d12"]["visibility"] = "restricted"
    assert lotse.harvest("portal")["withdrawn"] == 1


def test_many_datasets_are_asked_for_at_once_and_with_the_headers_of_the_steward(lotse, portal, served, monkeypatch):
    monkeypatch.setenv("KEY", "Apikey geheim")
    lotse.more("portal", 'headers = { Authorization = "env:KEY" }\nwhere = "publisher = \\"Amt\\""')
    assert lotse.harvest("portal")["new"] == 10
    assert [path for path, _ in served.asked] == [f"{API}/exports/json", *[f"{API}/datasets"] * 2]
    assert served.asked[0][1]["where"] == served.asked[1][1]["where"] == 'publisher = "Amt"'
    assert {each["authorization"] for each in served.headers} == {"Apikey geheim"}


def test_more_datasets_than_the_search_can_page_through_are_all_read(served):
    for number in range(100, 400):
        served.put(number)
    with HostileSource() as source:
        served.wire(source)
        pages = served.walked(source, page_size=50)
    assert served.met(pages) == set(served.entries)
    assert all(each.whole for each in pages)
    assert len(served.asked) < 12


@pytest.mark.parametrize("code", [400, 414])
def test_a_server_that_cannot_be_asked_for_several_is_asked_for_each(lotse, portal, served, code):
    served.refuses_lists = code
    assert lotse.harvest("portal")["new"] == 10
    served.drop(13)
    assert lotse.harvest("portal")["withdrawn"] == 1


def test_what_the_search_leaves_out_is_asked_for_alone(lotse, portal, served):
    served.hidden = {"d11", "d12"}
    assert lotse.harvest("portal")["new"] == 10


def test_one_poisoned_dataset_costs_no_other(lotse, portal, served):
    deep: list = []
    for _ in range(300):
        deep = [deep]
    served.entries["d15"]["metas"]["default"]["keyword"] = deep
    served.entries["d16"]["metas"] = ["x", {"default": 3}]
    served.entries["d17"]["metas"] = {"default": {"title": [{"a": []}], "bbox": [1], "license": {}}, "dcat": 7}
    served.entries["d18"] |= {"attachments": "x", "features": {"geo": 1}, "has_records": "ja", "fields": 9}
    report = lotse.harvest("portal")
    assert (report["state"], report["new"]) == ("done", 9)
    assert lotse.harvest("portal")["withdrawn"] == 0


class Stormy(Opendatasoft):
    """A portal with the datasets of a world."""

    def __init__(self, world: storm.World) -> None:
        super().__init__()
        self.world = world

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, object]:
        if path != f"{API}/datasets":
            self.world.happen()
            self.entries = Opendatasoft.of(self.world.entries).entries
            return super().answer(path, query)
        wanted = {int(each) for each in re.findall(r'"d(\d+)"', query.get("where", ""))}

        def listed() -> list[int]:
            return [each for each in self.world.entries if not wanted or each in wanted]

        found = Opendatasoft.of(self.world.window(0, int(query["limit"]), listed))
        return 200, {"total_count": self.world.total, "results": list(found.entries.values())}


def dialect(source: HostileSource, world: storm.World) -> tuple[str, dict]:
    Stormy(world).wire(source)
    return source.url("/"), {"page_size": 5}


@storm.EVERY
def test_a_storm_loses_nothing(seed, tmp_path):
    storm.survives("opendatasoft", dialect, seed, tmp_path)


def test_a_loop_of_new_names_ends(served):
    with HostileSource() as source:
        source.on(f"{API}/exports/json", page(json.dumps([{"dataset_id": f"d{each}"} for each in range(9)]).encode()))
        source.on(f"{API}/datasets", page(b'{"total_count": 9, "results": [{"dataset_id": "andere"}]}'))
        pages = served.walked(source)
        assert not served.met(pages)
        source.on(f"{API}/datasets", page(b'{"total_count": "9"}'))
        with pytest.raises(SourceFailed):
            served.walked(source)


@given(st.lists(st.text(max_size=9), unique=True), st.integers(1, 200))
def test_every_name_is_in_one_batch_and_no_batch_is_too_large(names, most):
    batches = list(opendatasoft._batches(names, most))
    assert [name for batch in batches for name in batch] == names
    assert all(0 < len(batch) <= min(most, 100) for batch in batches)
