"""Entries beside the catalogue: no gate for them, in no feed, and looked up by what they name and when they are."""

from datetime import date, timedelta

import pytest
from catalogue import LENIENT, entry, harvest, public, replayed
from sqlalchemy import func, select

from catalog.change import EntryKind, EntryState
from catalog.fact import Fact
from catalog.store import tables
from dcat_ap.openness import Openness

DATASET = "https://data.example/a"
DAY = date(2026, 6, 1)


def procedure(key: str, *names: str, ends: str = "", version: int = 0, **other):
    found = [Fact("names", each) for each in names] + ([Fact("ends", ends)] if ends else [])
    return entry(key, version, kind=EntryKind.PROCEDURE, facts=tuple(found), **other)


def slugs(found) -> list[str]:
    return [each.slug for each in found]


def rows(store) -> int:
    with store._database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(tables.fact))


def test_they_are_in_the_ledger_and_not_in_the_catalogue(store):
    harvest(store, "a", procedure("p"))
    assert set(public(store)) == {"north/a"}
    assert set(replayed(store)) == {"north/a", "north/p"}
    with store.reading() as snapshot:
        assert (snapshot.count(), snapshot.count(EntryKind.PROCEDURE), snapshot.count_everything()) == (1, 1, 1)
        assert [each.key for each in snapshot.page(kinds=[EntryKind.PROCEDURE])] == ["p"]
        assert [each.key for each in snapshot.newest(9)] == ["a"]
        assert [each.key for each in snapshot.everything()] == ["a"]


@pytest.mark.parametrize("verdict", Openness)
def test_the_gate_is_none_for_them(store, verdict):
    harvest(store, entry("a", openness=Openness.FREE), procedure("p", openness=verdict))
    store.regate([Openness.DECLARED])
    with store.reading() as snapshot:
        assert snapshot.count() == 0
        assert snapshot.count(EntryKind.PROCEDURE) == 1
    assert store.check() == ()


def test_who_names_an_entry_is_found_and_whom_it_names(store):
    harvest(store, "a", procedure("p", DATASET, "urn:x"), procedure("q", "urn:x"), procedure("r"))
    with store.reading() as snapshot:
        assert [each.key for each in snapshot.naming([DATASET])] == ["p"]
        assert [each.key for each in snapshot.naming(["urn:x", DATASET])] == ["p", "q"]
        assert snapshot.naming([]) == snapshot.naming(["urn:nobody"]) == []
        p = snapshot.naming([DATASET])[0]
        assert snapshot.names(p.id) == [DATASET, "urn:x"]
        assert [each.key for each in snapshot.entries_of(snapshot.names(p.id))] == ["a"]


def test_only_what_is_public_is_found(store):
    harvest(store, procedure("p", DATASET), procedure("q", DATASET))
    harvest(store, procedure("q", DATASET), guard=LENIENT)
    with store.reading() as snapshot:
        assert [each.key for each in snapshot.naming([DATASET])] == ["q"]
        assert snapshot.entry(EntryKind.PROCEDURE, "titel-p").state is EntryState.WITHDRAWN


def test_facts_change_and_go_with_the_entry(store):
    harvest(store, procedure("p", DATASET))
    harvest(store, procedure("p", "urn:y", version=1))
    with store.reading() as snapshot:
        assert snapshot.naming([DATASET]) == []
        assert [each.key for each in snapshot.naming(["urn:y"])] == ["p"]
    assert rows(store) == 2
    store._retention = timedelta(0)
    harvest(store, procedure("p", "urn:y", version=1))
    assert rows(store) == 1


def test_facts_follow_the_rules_of_today_though_the_body_is_the_same(store):
    harvest(store, procedure("p", DATASET))
    harvest(store, procedure("p", "urn:new"), fingerprint="other rules")
    with store.reading() as snapshot:
        assert snapshot.naming([DATASET]) == []
        assert [each.key for each in snapshot.naming(["urn:new"])] == ["p"]
    assert rows(store) == 1


def test_two_entries_with_one_body_share_its_facts(store):
    shared = {"json": b"{}", "turtle": ""}
    harvest(store, procedure("p", DATASET, **shared), procedure("q", DATASET, **shared))
    harvest(store, procedure("q", DATASET, **shared), procedure("r", DATASET, **shared))
    with store.reading() as snapshot:
        assert [each.key for each in snapshot.naming([DATASET])] == ["q", "r"]
    assert rows(store) == 1


def test_a_list_is_in_the_order_of_what_ends_next(store):
    harvest(
        store,
        procedure("open"),
        procedure("late", ends="2026-12-01"),
        procedure("soon", ends="2026-06-01"),
        procedure("over", ends="2026-05-31"),
        procedure("long-over", ends="2020-01-01"),
    )
    with store.reading() as snapshot:
        found, total = snapshot.listing(EntryKind.PROCEDURE, day=DAY)
        assert (slugs(found), total) == (["titel-soon", "titel-late", "titel-open"], 3)
        found, total = snapshot.listing(EntryKind.PROCEDURE, day=DAY, over=True)
        assert (slugs(found), total) == (["titel-over", "titel-long-over"], 2)
        found, total = snapshot.listing(EntryKind.PROCEDURE, 1, 2)
        assert (slugs(found), total) == (["titel-long-over", "titel-open"], 5)


def test_a_list_may_be_of_one_source_or_of_those_that_name_something(store):
    harvest(store, procedure("p", DATASET), procedure("q"))
    harvest(store, procedure("s", DATASET, iri="https://data.example/s"), source="south")
    with store.reading() as snapshot:
        assert slugs(snapshot.listing(EntryKind.PROCEDURE, source="south")[0]) == ["titel-s"]
        assert slugs(snapshot.listing(EntryKind.PROCEDURE, names=DATASET)[0]) == ["titel-p", "titel-s"]
        assert snapshot.listing(EntryKind.PROCEDURE, names=DATASET, source="north")[1] == 1
