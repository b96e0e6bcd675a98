"""What readers and followers are given, alone and while a run publishes."""

import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime

import pytest
from catalogue import CARDS, digest, entry, everything, harvest, public, replayed
from sqlalchemy import Engine, event

from catalog.change import ChangeKind, EntryKind, EntryState, SourceCard, Verdict
from catalog.choice import Choice
from catalog.fact import HVD, Fact
from catalog.store import Delivered, IriBaseMoved, Store, entry_id


def test_an_empty_store_has_answers(store):
    with store.reading() as snapshot:
        assert (snapshot.position, snapshot.count(), snapshot.page(), snapshot.newest(5)) == (0, 0, [], [])
        assert snapshot.entry(EntryKind.DATASET, "x") is None
        assert snapshot.entry_by_id("x") is None
        assert snapshot.entries_by_iri("x") == []
        assert snapshot.findings("x") == Verdict()
        assert (snapshot.run(1), snapshot.runs(), snapshot.source("x")) == (None, [], None)
    assert store.changes(0, 10) == []


def test_an_entry_is_found_by_address_id_and_iri(store):
    staged = entry("a", kind=EntryKind.SERIES, title="Bäume & Sträucher")
    harvest(store, staged)
    with store.reading() as snapshot:
        found = snapshot.entry(EntryKind.SERIES, "baeume-straeucher")
        assert found == snapshot.entry_by_id(entry_id("north", "a")) == snapshot.entries_by_iri(staged.iri)[0]
        assert snapshot.entry(EntryKind.DATASET, "baeume-straeucher") is None
        assert snapshot.findings(found.id) == staged.verdict
    assert (found.source, found.key, found.iri, found.kind) == ("north", "a", staged.iri, EntryKind.SERIES)
    assert (found.json, found.turtle, found.state) == (staged.json, staged.turtle, EntryState.PUBLIC)
    assert found.first_seen == found.changed
    assert found.path == "/series/baeume-straeucher"


@pytest.mark.parametrize("read", ["page", "of one kind", "everything", "newest"])
def test_a_page_is_read_along_an_index_and_sorts_nothing(tmp_path, clock, read):
    """How SQLite goes about it: what sorts all entries for a hundred of them is slow at 100,000."""
    with closing(Store.open(f"sqlite:///{tmp_path}/plan.db", clock)) as store:
        store.migrate()
        with store.reading() as snapshot:
            asked: list[tuple[str, tuple]] = []

            def note(_connection, _cursor, statement, parameters, *_):
                asked.append((statement, parameters))

            event.listen(Engine, "before_cursor_execute", note)
            verbs = {
                "page": lambda: snapshot.page("a"),
                "of one kind": lambda: snapshot.page("a", kinds=[EntryKind.DATASET]),
                "everything": lambda: snapshot.everything("a"),
                "newest": lambda: snapshot.newest(5),
            }
            verbs[read]()
            event.remove(Engine, "before_cursor_execute", note)
    with closing(sqlite3.connect(tmp_path / "plan.db")) as connection:
        steps = [row[3] for said in asked for row in connection.execute(f"EXPLAIN QUERY PLAN {said[0]}", said[1])]
    assert steps
    assert not [step for step in steps if "TEMP B-TREE" in step]


def test_pages_give_every_entry_once_in_the_order_of_ids(store):
    harvest(store, *(str(number) for number in range(25)))
    harvest(store, *(str(number) for number in range(20)))
    harvest(store, "a", entry("b", kind=EntryKind.SERVICE), source="south")
    with store.reading() as snapshot:
        walked, after = [], ""
        while batch := snapshot.page(after, 4):
            walked += batch
            after = batch[-1].id
        assert [each.id for each in walked] == sorted(each.id for each in walked)
        assert len(walked) == 27
        assert sum(each.state is EntryState.WITHDRAWN for each in walked) == 5
        assert {each.key for each in snapshot.page(source="south")} == {"a", "b"}
        assert {each.key for each in snapshot.page(kinds=[EntryKind.SERVICE])} == {"b"}
        assert (snapshot.count(), snapshot.count(EntryKind.SERVICE)) == (22, 1)


def test_the_newest_come_first(store):
    harvest(store, "a", "b", "c")
    harvest(store, "a", entry("b", 1), "c")
    with store.reading() as snapshot:
        assert [each.key for each in snapshot.newest(2)] == ["b", "c"]


def test_delivered_gives_the_bytes_as_they_came(store):
    harvest(store, entry("a", 1, raw_format="ttl"), "b")
    harvest(store, "c", source="south")
    found = list(store.delivered())
    assert [each.entry for each in found] == sorted(each.entry for each in found)
    assert next(each for each in found if each.key == "a") == Delivered(
        entry=entry_id("north", "a"),
        source="north",
        key="a",
        iri="https://data.example/a",
        kind=EntryKind.DATASET,
        format="ttl",
        raw=b"record a 1",
    )
    assert [each.key for each in store.delivered("south")] == ["c"]
    harvest(store, "b")
    assert [each.key for each in store.delivered("north")] == ["b"]


def test_changes_come_in_order_each_entry_once(store):
    harvest(store, "a", "b", "c")
    harvest(store, "a", entry("b", 1))
    assert [(change.entry.key, change.kind) for change in store.changes(0, 10)] == [
        ("a", "put"),
        ("b", "put"),
        ("c", "withdraw"),
    ]
    assert [change.entry.key for change in store.changes(3, 1)] == ["b"]
    assert store.changes(store.position(), 10) == []
    assert store.position() == 5


def test_sources_tell_how_they_are(store):
    good = harvest(store, "a", "b")
    held = harvest(store)
    with store.reading() as snapshot:
        north, south = snapshot.sources()
        assert (north.card, north.last, north.good, north.entries, north.gone) == (CARDS[0], held, good, 2, False)
        assert (south.card, south.last, south.good, south.entries) == (CARDS[1], None, None, 0)
        assert snapshot.source("north") == north
        assert snapshot.runs("north") == snapshot.runs(limit=2) == [held, good]
        assert snapshot.runs("south") == []


def test_a_source_that_leaves_the_configuration_is_marked_as_gone(store):
    harvest(store, "a")
    renamed = SourceCard(name="south", title="Süden", kind="dcat", url="u", organisation="o", schedule="@daily")
    store.register([renamed])
    with store.reading() as snapshot:
        north, south = snapshot.sources()
    assert (north.gone, north.entries, south.gone, south.card) == (True, 1, False, renamed)
    store.register(CARDS)
    with store.reading() as snapshot:
        assert [each.gone for each in snapshot.sources()] == [False, False]


def test_the_iri_base_is_fixed_once(store):
    assert store.iri_base() is None
    store.fix_iri_base("https://a.example/id/")
    store.fix_iri_base("https://a.example/id/")
    with pytest.raises(IriBaseMoved, match=r"a\.example"):
        store.fix_iri_base("https://b.example/id/")
    assert store.iri_base() == "https://a.example/id/"


def test_ids_never_change():
    assert entry_id("north", "a") == "2wlqae4noliqzz3r"
    assert entry_id("north", "a") != entry_id("nort", "ha")
    assert len(digest(b"")) == 32


def test_a_snapshot_stays_while_others_publish(store):
    harvest(store, "a", "b")
    with store.reading() as snapshot:
        harvest(store, entry("a", 1), "c")
        harvest(store, "d", source="south")
        assert snapshot.position == 2
        assert {each.key: each.turtle for each in snapshot.page()} == {key: entry(key).turtle for key in "ab"}
        assert len(snapshot.runs()) == 1
    assert len(public(store)) == 3


def test_a_reader_sees_the_old_or_the_new_catalogue_never_a_mixture(store, url):
    """Every run gives all entries the same version, so more than one version in a look is half a run."""
    harvest(store, *(entry(str(number)) for number in range(300)))
    done, looks, faults = threading.Event(), [], []

    def look():
        reader = Store.open(url, lambda: datetime.now(UTC))
        while not done.is_set():
            with reader.reading() as snapshot:
                found = snapshot.page(limit=400)
                versions = {each.turtle.split('"')[1] for each in found}
                lines = snapshot.position
            if len(found) != 300 or len(versions) != 1 or lines != 300 * (1 + int(*versions)):
                faults.append((len(found), versions, lines))
            looks.append(versions.pop())
        reader.close()

    thread = threading.Thread(target=look)
    thread.start()
    for version in range(1, 6):
        harvest(store, *(entry(str(number), version) for number in range(300)))
    while not looks or looks[-1] != "5":
        pass
    done.set()
    thread.join()
    assert faults == []
    assert replayed(store, 50) == public(store)


def test_two_sources_may_be_harvested_at_the_same_time(store):
    def work(source):
        for version in range(4):
            harvest(store, *(entry(f"{source}{number}", version) for number in range(120)), source=source)

    threads = [threading.Thread(target=work, args=(name,)) for name in ("north", "south")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(public(store)) == 240
    assert store.position() == 4 * 240
    assert replayed(store, 50) == public(store)
    assert store.check() == ()


def test_what_is_not_ascii_comes_back_as_it_was(store):
    odd = entry("schlüssel/😀", title="Ä", iri="https://data.example/ü", turtle="“😀” .", json='{"x":"ß"}'.encode())
    harvest(store, odd)
    ((found, _),) = everything(store)
    assert (found.key, found.iri, found.turtle, found.json) == (odd.key, odd.iri, odd.turtle, odd.json)
    assert found.plain() == {"x": "ß"}


def test_a_walk_may_be_about_some_entries_only(store):
    harvest(store, "a", entry("b", facts=(Fact(HVD, HVD),)), "c")
    harvest(store, "d", source="south")
    harvest(store, entry("a", 1), entry("b", facts=(Fact(HVD, HVD),)))
    with store.reading() as snapshot:
        times = {each.key: each.changed for each in snapshot.page()}

        def keys(**choice):
            found = snapshot.page(choice=Choice(**choice))
            number = snapshot.count(choice=Choice(**choice))
            assert number == sum(each.state is EntryState.PUBLIC for each in found)
            return {each.key for each in found}

        assert keys() == {"a", "b", "c", "d"}
        assert keys(sources=("south",)) == {"d"}
        assert keys(sources=()) == set()
        assert keys(since=times["a"]) == {"a", "c"}
        assert keys(until=times["d"]) == {"b"}
        assert keys(hvd=True) == {"b", "c"}
        assert keys(hvd=True, sources=("south",)) == set()


def test_the_lines_of_the_ledger_are_told_as_they_were(store):
    harvest(store, "a", "b")
    harvest(store, entry("a", 1))
    with store.reading() as snapshot:
        found = snapshot.lines(0, snapshot.position)
        assert [each.seq for each in found] == [1, 2, 3, 4]
        versions = [each.turtle for each in found if each.entry == entry_id("north", "a")]
        assert [each.rpartition('"')[0][-1] for each in versions] == ["0", "1"]
        (gone,) = [each for each in found if each.kind is ChangeKind.WITHDRAW]
        assert (gone.entry, gone.iri, gone.turtle) == (entry_id("north", "b"), "https://data.example/b", "")
        assert all(each.at.tzinfo for each in found)
        assert snapshot.lines(2, 3) == found[2:3]
