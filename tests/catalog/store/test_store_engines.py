"""What engines see in different ways, if one lets them: odd text, long text, order, and several who write at once."""

import threading
from contextlib import closing

import pytest
from catalogue import CARDS, LENIENT, entry, harvest, offer, public, replayed
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from catalog.change import EntryKind, SourceCard
from catalog.store import KnownPage, RunLost, Store
from catalog.store.claim import claim

ODD = ["nul\0", "\0", "\ufdd0", "\ufdd00", "\ufdd01", "ä", "z", "Z", "a b", "a-b", "ab", "\U0001f600", "x" * 9000]


def test_any_text_is_kept_as_it_is(store):
    entries = [entry(key, iri=f"https://data.example/{key}", title=key) for key in ODD]
    harvest(store, *entries)
    run = harvest(store, *entries)
    assert (run.counts.unchanged, run.counts.new) == (len(ODD), 0)
    assert {each.key for each in store.delivered()} == set(ODD)
    with store.reading() as snapshot:
        for each in entries:
            (found,) = snapshot.entries_by_iri(each.iri)
            assert (found.key, found.iri) == (each.key, each.iri)
        assert snapshot.entry(EntryKind.DATASET, "nobody\0") is None


def test_long_text_that_cannot_be_squeezed_is_kept(store, url):
    long = "".join(chr(0x4E00 + number * 7919 % 20000) for number in range(8000))  # 24 KB that no compression shortens
    harvest(store, entry(long, iri=f"https://data.example/{long}"))
    with store.begin_run("north", "f") as run:
        offer(run, entry(long, iri=f"https://data.example/{long}"))
        run.keep_page(KnownPage(url=f"https://north.example/?token={long}", next_url=long))
        assert run.publish(LENIENT).counts.unchanged == 1
    with store.begin_run("north", "f") as run:
        assert run.known(f"https://north.example/?token={long}").next_url == long
        run.fail("test")


def test_order_is_the_order_of_bytes(store):
    names = ["b-", "b1", "b_a", "ba", "zz"]
    store.register(SourceCard(name=name, title="", kind="dcat", url="", organisation="") for name in names)
    for name in names:
        with store.begin_run(name, "f") as run:
            for url in ("http://x/a", "http://x/B", "http://x/ä", "http://x/-"):
                run.keep_page(KnownPage(url=url, leftovers=b"x"))
            run.publish(LENIENT)
    with store.reading() as snapshot:
        assert [each.card.name for each in snapshot.sources()] == sorted([*names, *(card.name for card in CARDS)])
    found = [(each.source, each.url) for each in store.leftovers()]
    assert found == sorted(found)
    assert len(found) == 20


def _together(*works) -> list[BaseException]:
    """Do all of it at once, and give what went wrong."""
    faults, start = [], threading.Barrier(len(works))

    def do(work):
        start.wait()
        try:
            work()
        except BaseException as fault:  # noqa: BLE001
            faults.append(fault)

    threads = [threading.Thread(target=do, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def _follow(url, clock, done, shown):
    """Read the ledger as a follower does while others write; no line may come after one with a higher number."""
    with closing(Store.open(url, clock)) as store:
        after = 0
        while True:
            last = done.is_set()
            changes = store.changes(after, 7)
            for change in changes:
                assert change.seq > after
                after = change.seq
                name = f"{change.entry.source}/{change.entry.key}"
                shown.pop(name, None)
                if change.kind == "put":
                    shown[name] = change.entry.turtle
            if last and not changes:
                return


def _publisher(url, clock, source, rounds):
    def work():
        with closing(Store.open(url, clock)) as store:
            for version in range(rounds):
                found = [entry(f"{source}{each}", version) for each in range(version % 3, 12)]
                shared = entry("shared", version, iri="https://data.example/shared")
                harvest(store, *found, *([shared] if version % 2 else []), source=source)

    return work


def test_publishers_at_once_write_one_ledger_and_a_follower_misses_nothing(store, url, clock):
    shown, done = {}, threading.Event()
    faults = []
    follower = threading.Thread(target=lambda: faults.extend(_together(lambda: _follow(url, clock, done, shown))))
    follower.start()
    faults += _together(*(_publisher(url, clock, source, 8) for source in ("north", "south")))
    done.set()
    follower.join()
    assert faults == []
    assert store.check() == ()
    assert shown == public(store) == replayed(store)
    with store._database.reading() as connection:
        lines = connection.execute(text("SELECT seq FROM ledger ORDER BY seq")).scalars().all()
    assert lines == list(range(1, store.position() + 1))


def test_a_reader_sees_one_state_while_others_publish(store):
    harvest(store, "a")
    with store.reading() as snapshot:
        before = snapshot.position, snapshot.count(), [each.key for each in snapshot.page()]
        harvest(store, "b", "c", source="south")
        assert (snapshot.position, snapshot.count(), [each.key for each in snapshot.page()]) == before
    with store.reading() as snapshot:
        assert snapshot.count() == 3


def test_a_line_that_was_written_first_is_seen_first(store, url, clock):
    """A publication that is under way keeps the next one waiting, so nobody sees line 2 before line 1."""
    harvest(store, "a")
    entered, go = threading.Event(), threading.Event()

    def slow():
        with store._database.publishing() as connection:
            entered.set()
            go.wait()
            connection.execute(text("INSERT INTO fixed (name, value) VALUES ('slow', 'first')"))

    def quick():
        entered.wait()
        with closing(Store.open(url, clock)) as other:
            threading.Timer(0.2, go.set).start()
            harvest(other, "b", source="south")
            with other._database.reading() as connection:
                assert connection.scalar(text("SELECT value FROM fixed WHERE name = 'slow'")) == "first"

    assert _together(slow, quick) == []


@pytest.mark.engine("postgresql")
def test_a_reader_cannot_write_by_mistake(postgresql, clock):
    with closing(Store.open(postgresql, clock)) as store, store._database.reading() as connection:
        with pytest.raises(DBAPIError) as mistake:
            connection.execute(text("CREATE TABLE mistake (id INTEGER)"))
        assert "read-only" in str(mistake.value)


@pytest.mark.engine("postgresql")
def test_a_connection_that_breaks_costs_the_run_and_nothing_else(postgresql, postgresql_server, clock):
    """As after a restart of the server: the claim is gone, another worker may have taken over."""
    with closing(Store.open(postgresql, clock)) as store:
        store.migrate()
        store.register(CARDS)
        lost = store.begin_run("north", "f")
        lost.stage(entry("a"))
        postgresql_server.cut(postgresql)
        assert public(store) == {}
        harvest(store, "b")
        with pytest.raises(RunLost), lost:
            lost.publish(LENIENT)
        assert public(store).keys() == {"north/b"}
        assert store.check() == ()


@pytest.mark.engine("postgresql")
def test_a_claim_ends_when_it_is_released_and_not_some_time_later(postgresql, clock):
    with closing(Store.open(postgresql, clock)) as store:
        store.migrate()
        for _ in range(50):
            claim(store._database, "north").release()
