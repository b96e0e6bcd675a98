"""A store moves whole from one engine to the other, and nothing is lost on the way."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from catalogue import CARDS, LENIENT, entry, everything, harvest, public, replayed
from sqlalchemy import select

from catalog.account import Person, grants
from catalog.change import EntryKind
from catalog.errand import ErrandKind
from catalog.fact import Fact
from catalog.gate import OPEN
from catalog.link import Patience, Seen, Sight
from catalog.store import CopyIncomplete, KnownPage, NotEmpty, Store, entry_id, transfer
from catalog.store.tables import metadata
from dcat_ap.identity import portrait
from dcat_ap.openness import Openness

LINKED = b"""{"class": "Dataset", "id": "https://data.example/linked", "distribution": [
    {"id": "_:b0", "download_url": ["https://a.example/1.csv"]}]}"""
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
SERVER = pytest.param(("sqlite", "postgresql"), marks=pytest.mark.engine("postgresql"))
BACK = pytest.param(("postgresql", "sqlite"), marks=pytest.mark.engine("postgresql"))


@pytest.fixture(params=[("sqlite", "sqlite"), SERVER, BACK], ids="-to-".join)
def both(request, tmp_path, clock):
    """A store with a life behind it, and one that never had one."""
    urls = [
        f"sqlite:///{tmp_path}/{place}.db" if engine == "sqlite" else request.getfixturevalue("postgresql")
        for place, engine in zip(("old", "new"), request.param, strict=True)
    ]
    with closing(Store.open(urls[0], clock)) as old, closing(Store.open(urls[1], clock)) as new:
        for each in (old, new):
            each.migrate()
        yield SimpleNamespace(old=lived(old), new=new)


def lived(store: Store) -> Store:
    store.register(CARDS)
    store.fix_iri_base("https://data.example/id/")
    harvest(store, *(entry(str(number), title="Ä\0") for number in range(700)), "gone", entry("nul\0"))
    store.regate([*OPEN, Openness.UNCLEAR])
    shared = [entry("x", iri="https://data.example/1"), entry("shut", openness=Openness.NOT_FREE, score=1 << 45)]
    harvest(
        store,
        *shared,
        entry("linked", json=LINKED, score=1 << 45),
        entry("p", kind=EntryKind.PROCEDURE, facts=(Fact("names", "https://data.example/1"),)),
        source="south",
    )
    with store.begin_run("north", "f") as run:
        for number in range(700):
            run.stage(entry(str(number), number % 2))
        run.keep_page(KnownPage(url="https://north.example/1", keys={"1": 3}, leftovers=b"<a> <b> <c> .\n", total=9))
        run.publish(LENIENT)
    store.queue.enqueue("harvest", "north", NOON)
    store.reidentify({"north": 0, "south": 1})
    known = portrait({"class": "Dataset", "title": ["T"], "identifier": ["https://data.example/same"], "id": "x"})
    with store.begin_run("north", "f") as run:
        for number in range(700):
            run.saw(str(number))
        run.stage(entry("i", portrait=known))
        run.keep_page(KnownPage(url="https://north.example/1", keys={"1": 3}, leftovers=b"<a> <b> <c> .\n", total=9))
        run.publish(LENIENT)
    linked = entry("linked", json=LINKED, score=1 << 45)
    harvest(store, *shared, linked, entry("p", kind=EntryKind.PROCEDURE), entry("j", portrait=known), source="south")
    store.rule(entry_id("north", "i"), entry_id("south", "j"), same=True, reason="Ä")
    with store.begin_run("north", "f") as run:
        run.stage(entry("waiting"))
        assert run.known("https://north.example/1").total == 9
        run.keep_page(run.known("https://north.example/1"))
        run.plan(LENIENT)
    store.queue.enqueue("harvest", "north", NOON)
    store.links.follow()
    (due,) = store.links.due(1)
    store.links.record({due.link.id: Seen(sight=Sight.WORKS, status=200)}, Patience())
    store.links.conclude()
    store.turns.take("a.example", 2.0)
    store.keys.add("one", ["harvest"])
    store.accounts.add(Person(name="frieda", title="Frieda", grants=grants(["steward:stadt"])), "ein langes Kennwort")
    store.sessions.begin(store.accounts.listed()[0].person, timedelta(hours=1))
    store.audit.note("frieda", "harvest", "stadt")
    empty = store.redactor()
    store.redact(replace(empty, phrases=(empty.phrase("Jörg Müller"),)))
    store.errands.end(store.errands.add(ErrandKind.PREVIEW, {"url": "https://a.example/"}).id, b"{}", failed=False)
    return store


def dump(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""
    with store._database.reading() as connection:
        return {table.name: sorted(map(repr, connection.execute(select(table)))) for table in metadata.sorted_tables}


def test_a_copy_holds_the_same(both):
    counts = both.old.copy_to(both.new)
    there = dump(both.new)
    assert there == dump(both.old)
    assert counts == {name: len(rows) for name, rows in there.items()}
    assert all(there.values()), [name for name, rows in there.items() if not rows]
    assert both.new.check() == ()
    assert (everything(both.new), replayed(both.new)) == (everything(both.old), replayed(both.old))


def test_a_copy_lives_on_as_the_original_would(both):
    both.old.copy_to(both.new)
    for store in (both.old, both.new):
        harvest(store, "new", entry("1", 7), "gone", source="south")
        harvest(store, *map(str, range(690)))
        assert store.check() == ()
    assert public(both.new) == public(both.old)
    runs = []
    for store in (both.old, both.new):
        with store.reading() as snapshot:
            runs.append([(run.id, run.source, run.state, run.counts) for run in snapshot.runs()])
    assert runs[0] == runs[1]


def test_what_is_not_empty_is_left_alone(both):
    both.new.register(CARDS[:1])
    before = dump(both.new)
    with pytest.raises(NotEmpty):
        both.old.copy_to(both.new)
    assert dump(both.new) == before


def test_rows_that_do_not_arrive_undo_the_copy(both, monkeypatch):
    before = dump(both.new)
    batches = transfer._batches
    monkeypatch.setattr(
        transfer,
        "_batches",
        lambda table, old: [rows[1:] if table.name == "ledger" else rows for rows in batches(table, old)],
    )
    with pytest.raises(CopyIncomplete, match="ledger"):
        both.old.copy_to(both.new)
    assert dump(both.new) == before


def test_what_is_published_meanwhile_is_not_in_the_copy(both, monkeypatch):
    """The copy is of one moment: here a harvest of the original ends while it is being made."""
    expected = dump(both.old)
    batches, published = transfer._batches, []

    def slowly(table, old):
        if table is metadata.sorted_tables[1]:
            published.append(harvest(both.old, "late", source="south"))
        return batches(table, old)

    monkeypatch.setattr(transfer, "_batches", slowly)
    both.old.copy_to(both.new)
    assert len(published) == 1
    assert dump(both.new) == expected
    assert "south/late" in public(both.old)
