"""What a run does to the catalogue that people see."""

from datetime import timedelta

import pytest
from catalogue import CARDS, LENIENT, digest, entry, everything, harvest, public, replayed
from sqlalchemy.exc import SQLAlchemyError

from catalog.change import Counts, EntryKind, EntryState, RunState, SourceCard, Verdict
from catalog.store import RunLost, SourceBusy, Store, UnknownSource
from dcat_ap.finding import error, warning


def test_a_first_run_makes_everything_public_in_the_order_of_the_source(store):
    run = harvest(store, "c", "a", "b")
    assert run.state is RunState.DONE
    assert run.counts == Counts(seen=3, new=3, findings=3)
    assert public(store).keys() == {"north/a", "north/b", "north/c"}
    assert [change.entry.key for change in store.changes(0, 10)] == ["c", "a", "b"]
    assert replayed(store) == public(store)


def test_nothing_is_seen_before_publication(store):
    with store.begin_run("north", "f") as run:
        for number in range(450):  # more than one batch
            run.stage(entry(str(number)))
        assert everything(store) == []
        assert store.position() == 0
        assert list(store.delivered()) == []
        run.publish(LENIENT)
    assert len(public(store)) == 450


def test_an_unchanged_source_leaves_no_trace_but_the_run(store):
    harvest(store, "a", "b")
    before, position = everything(store), store.position()
    run = harvest(store, "a", "b")
    assert run.counts == Counts(seen=2, unchanged=2)
    assert (everything(store), store.position()) == (before, position)
    with store.reading() as snapshot:
        assert [each.id for each in snapshot.runs()] == [2, 1]


def test_only_what_changed_moves(store):
    harvest(store, "a", "b", "c")
    before = {each.key: each for each, _ in everything(store)}
    run = harvest(store, "a", entry("b", 1), "c")
    after = {each.key: each for each, _ in everything(store)}
    assert run.counts == Counts(seen=3, changed=1, unchanged=2, findings=1)
    assert [change.entry.key for change in store.changes(3, 10)] == ["b"]
    assert (after["a"], after["c"]) == (before["a"], before["c"])
    assert after["b"].turtle == '<https://data.example/b> <urn:version> "1" .\n'
    assert after["b"].first_seen == before["b"].first_seen
    assert after["b"].changed > before["b"].changed
    assert replayed(store) == public(store)


def test_what_is_mapped_again_to_the_same_does_not_count_as_a_change(store):
    harvest(store, "a", fingerprint="old")
    before = everything(store)
    again = entry("a", findings=(error("entry.named"), warning("entry.untyped")))
    run = harvest(store, again, fingerprint="new")
    assert run.counts == Counts(seen=1, unchanged=1, findings=2)
    assert [each for each, _ in everything(store)] == [each for each, _ in before]
    assert store.position() == 1
    with store.reading() as snapshot:
        assert len(snapshot.findings(before[0][0].id).findings) == 2  # the newer verdict
    assert harvest(store, again, fingerprint="new").counts == Counts(seen=1, unchanged=1)


def test_a_change_of_fingerprint_alone_makes_a_record_count_as_changed_input(store):
    harvest(store, "a", fingerprint="old")
    with store.begin_run("north", "new") as run:
        assert not run.unchanged("a", entry("a").raw_digest)
        assert run.recall("a").raw == entry("a").raw
        run.fail("test")
    with store.begin_run("north", "old") as run:
        assert run.unchanged("a", entry("a").raw_digest)
        assert not run.unchanged("a", digest(b"other"))
        assert not run.unchanged("b", digest(b""))
        with pytest.raises(KeyError):
            run.recall("b")
        run.fail("test")


def test_the_first_record_of_a_key_counts(store):
    with store.begin_run("north", "f") as run:
        assert run.stage(entry("a", 1))
        assert not run.stage(entry("a", 2))
        counts = run.publish(LENIENT).counts
    assert counts == Counts(seen=1, new=1, findings=1)
    assert public(store) == {"north/a": entry("a", 1).turtle}


@pytest.mark.parametrize("between", [0, 250])
def test_a_record_can_be_replaced_within_a_run(store, between):
    harvest(store, "z")
    with store.begin_run("north", "f") as run:
        run.saw("z")
        assert run.stage(entry("z", 1), replace=True)
        run.stage(entry("a", 1))
        for number in range(between):  # so that the first one is written already
            run.stage(entry(str(number)))
        assert run.stage(entry("a", 2), replace=True)
        counts = run.publish(LENIENT).counts
    assert counts == Counts(seen=2 + between, new=1 + between, changed=1, findings=2 + between)
    assert public(store)["north/a"] == entry("a", 2).turtle
    assert public(store)["north/z"] == entry("z", 1).turtle
    assert store.check() == ()


def test_what_is_gone_is_a_tombstone(store):
    harvest(store, "a", "b")
    run = harvest(store, "a")
    assert run.counts == Counts(seen=1, unchanged=1, withdrawn=1)
    (change,) = store.changes(2, 10)
    assert (change.kind, change.entry.key) == ("withdraw", "b")
    with store.reading() as snapshot:
        tombstone = snapshot.entry(EntryKind.DATASET, "titel-b")
        assert snapshot.count() == 1
        assert [each.key for each in snapshot.newest(10)] == ["a"]
        assert snapshot.findings(tombstone.id) == Verdict()
    assert tombstone.state is EntryState.WITHDRAWN
    assert tombstone.reason == "missing"
    assert tombstone.changed > tombstone.first_seen
    assert (tombstone.json, tombstone.turtle) == (b"", "")
    assert replayed(store) == public(store)


@pytest.mark.parametrize("version", [0, 1])
def test_what_returns_is_the_same_entry(store, version):
    harvest(store, "a", "b")
    (before,) = [each for each, _ in everything(store) if each.key == "b"]
    harvest(store, "a")
    run = harvest(store, "a", entry("b", version))
    (after,) = [each for each, _ in everything(store) if each.key == "b"]
    assert (run.counts.changed, run.counts.new, run.counts.unchanged) == (1, 0, 1)
    assert (after.id, after.slug, after.first_seen) == (before.id, before.slug, before.first_seen)
    assert after.changed > before.changed
    assert (after.state, after.reason) == (EntryState.PUBLIC, "")
    assert after.turtle == entry("b", version).turtle
    assert replayed(store) == public(store)


def test_many_may_go_and_return_at_once(store):
    keys = [str(number) for number in range(30)]
    harvest(store, *keys)
    assert harvest(store, "0").counts.withdrawn == 29
    assert harvest(store, *keys).counts.changed == 29
    assert public(store).keys() == {f"north/{key}" for key in keys}
    assert replayed(store) == public(store)


def test_failed_records_keep_their_entries(store):
    harvest(store, "a", "b")
    with store.begin_run("north", "f") as run:
        run.saw("a")
        run.failed(keys=["b", "never seen"])
        run.failed(2)
        report = run.publish(LENIENT)
    assert report.counts == Counts(seen=4, unchanged=1, failed=3)
    assert public(store).keys() == {"north/a", "north/b"}


def test_to_have_seen_what_is_not_there_counts_for_nothing(store):
    with store.begin_run("north", "f") as run:
        assert not run.saw("a")
        run.stage(entry("b"))
        assert not run.saw("b")
        assert run.publish(LENIENT).counts.seen == 1


def test_a_failed_run_publishes_nothing_and_says_why(store):
    harvest(store, "a")
    before = everything(store)
    with store.begin_run("north", "f") as run:
        run.stage(entry("a", 1))
        run.stage(entry("b"))
        run.finding(error("page.missing", "page 2"))
        report = run.fail("page.missing")
    assert (report.state, report.reason) == (RunState.FAILED, "page.missing")
    assert report.counts == Counts(seen=2, findings=3)
    assert everything(store) == before
    with store.reading() as snapshot:
        assert snapshot.run(report.id) == report
        assert snapshot.source("north").last == report
        assert snapshot.source("north").good.id == 1


def test_an_exception_ends_the_run_as_crashed_and_goes_on(store):
    run = store.begin_run("north", "f")
    with pytest.raises(ZeroDivisionError), run:
        run.stage(entry(str(1 / 0)))
    with store.reading() as snapshot:
        report = snapshot.run(run.id)
    assert (report.state, report.reason) == (RunState.CRASHED, "ZeroDivisionError: division by zero")
    assert harvest(store, "a").counts.new == 1  # the source is free again


def test_a_run_that_just_stops_is_no_success(store):
    with store.begin_run("north", "f") as run:
        run.stage(entry("a"))
    with store.reading() as snapshot:
        assert (snapshot.run(run.id).state, snapshot.run(run.id).reason) == (RunState.CRASHED, "unfinished")
    assert public(store) == {}


def test_an_incomplete_run_publishes_what_is_new_and_withdraws_nothing(store):
    harvest(store, "a", "b", "c")
    run = harvest(store, entry("a", 1), "d", complete=False)
    assert (run.state, run.reason) == (RunState.DONE, "incomplete")
    assert run.counts == Counts(seen=2, new=1, changed=1, findings=2)
    assert public(store).keys() == {"north/a", "north/b", "north/c", "north/d"}
    assert harvest(store, complete=False).state is RunState.DONE


def test_one_source_has_one_run_at_a_time(store):
    with store.begin_run("north", "f") as run:
        with pytest.raises(SourceBusy):
            store.begin_run("north", "f")
        assert harvest(store, "a", source="south").counts.new == 1
        run.stage(entry("b"))
        assert run.publish(LENIENT).counts.new == 1
    assert harvest(store, "b").counts.unchanged == 1


def test_a_source_must_be_registered(store):
    with pytest.raises(UnknownSource):
        store.begin_run("west", "f")
    store.register([*CARDS, SourceCard(name="west", title="W", kind="dcat", url="u", organisation="o")])
    assert harvest(store, "a", source="west").counts.new == 1


def test_a_run_that_was_declared_dead_cannot_write_any_more(store):
    """A worker that lost its claim, as after a broken connection to the server, must not publish."""
    lost = store.begin_run("north", "f")
    lost.stage(entry("a"))
    lost._claim.release()
    harvest(store, "b")
    with pytest.raises(RunLost), lost:
        lost.publish(LENIENT)
    assert public(store).keys() == {"north/b"}
    with store.reading() as snapshot:
        assert (snapshot.run(lost.id).state, snapshot.run(lost.id).reason) == (RunState.CRASHED, "killed")


def test_a_disk_that_refuses_does_not_hide_the_first_fault(store, monkeypatch):
    def refuse(*_arguments):
        raise SQLAlchemyError("disk full")

    run = store.begin_run("north", "f")
    monkeypatch.setattr("catalog.store.runs.end", refuse)
    with pytest.raises(ZeroDivisionError) as caught, run:
        run.stage(entry(str(1 / 0)))
    assert "disk full" in "".join(caught.value.__notes__)
    monkeypatch.undo()
    assert harvest(store, "a").state is RunState.DONE
    with store.reading() as snapshot:
        assert snapshot.run(run.id).reason == "killed"


def test_what_was_replaced_is_cleared_away_where_nothing_is_to_be_kept(store, url):
    store._retention = timedelta(0)
    for version in range(5):
        harvest(store, entry("a", version), entry("b", version), "c")
    harvest(store, entry("a", 4), entry("b", 4), "c")
    with store._database.reading() as connection:
        count = {name: connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar() for name in TABLES}
    assert count == {"delivery": 3, "raw": 3, "body": 3, "entry": 3}
    assert {each.key: each.raw for each in store.delivered()}["a"] == b"record a 4"
    assert store.check() == ()


TABLES = ("delivery", "raw", "body", "entry")


def test_equal_records_are_kept_once_and_outlive_their_twin(store):
    twins = [entry(key, raw=b"same", iri="https://data.example/x", json=b"{}", turtle="t") for key in "ab"]
    harvest(store, twins[0])
    harvest(store, twins[1], source="south")
    harvest(store, entry("a", 1))
    harvest(store, entry("a", 1))  # clears
    assert {each.source: each.raw for each in store.delivered()} == {"north": b"record a 1", "south": b"same"}


def test_two_processes_of_one_machine_share_the_store(url, clock, store):
    other = Store.open(url, clock)
    harvest(store, "a")
    assert public(other) == public(store)
    with store.begin_run("north", "f") as run:
        with pytest.raises(SourceBusy):
            other.begin_run("north", "f")
        run.fail("test")
    harvest(other, "b", source="south")
    assert public(store).keys() == {"north/a", "south/b"}
    other.close()
