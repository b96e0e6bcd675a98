"""Tickets follow publication: seen by a run, they are open; no longer seen, they close; nothing else moves them."""

from dataclasses import replace
from datetime import UTC, datetime

from catalogue import CARDS, entry, harvest

from catalog.change import RunState
from catalog.store import Guard, Store
from catalog.store.writer import RunWriter
from dcat_ap.finding import error, warning
from dcat_ap.licences import Openness

BAD, WORSE = warning("bad", value="x", points=5), error("worse")


def listed(store, source="north", *, closed=False):
    with store.reading() as snapshot:
        return snapshot.tickets(source, closed=closed)


def told(store, **other):
    return [(each.cause.rule, each.entries, each.points) for each in listed(store, **other)]


def test_a_run_opens_tickets_of_all_it_published_open_or_not(store):
    harvest(store, entry("a", findings=(BAD, WORSE)), entry("b", findings=(BAD,), openness=Openness.UNCLEAR))
    assert told(store) == [("worse", 1, 0), ("bad", 2, 10)]
    assert told(store, source="south") == []
    assert listed(store)[0].first_seen == listed(store)[0].last_seen


def test_a_change_of_one_entry_leaves_those_of_the_others(store):
    harvest(store, entry("a", findings=(BAD,)), entry("b", findings=(BAD,)))
    harvest(store, entry("a", findings=(BAD,)), entry("b", 1, findings=()))
    assert told(store) == [("bad", 1, 5)]
    assert listed(store, closed=True) == []


def test_a_ticket_closes_by_itself_and_opens_again(store):
    harvest(store, entry("a", findings=(BAD,)), "b")
    (opened,) = [each for each in listed(store) if each.cause.rule == "bad"]
    harvest(store, entry("a", 1, findings=()), "b")
    (closed,) = listed(store, closed=True)
    assert (closed.id, closed.first_seen, closed.last_seen) == (opened.id, opened.first_seen, opened.last_seen)
    assert closed.closed > closed.last_seen
    harvest(store, entry("a", 2, findings=(BAD,)), "b")
    (again,) = [each for each in listed(store) if each.cause.rule == "bad"]
    assert (again.id, again.first_seen, again.closed) == (opened.id, opened.first_seen, None)
    assert again.last_seen > closed.closed
    assert listed(store, closed=True) == []


def test_an_unchanged_run_only_sees_them_again(store):
    harvest(store, entry("a", findings=(BAD,)))
    (before,) = listed(store)
    harvest(store, entry("a", findings=(BAD,)))
    (after,) = listed(store)
    assert after.last_seen > before.last_seen
    assert (after.id, after.first_seen, after.entries) == (before.id, before.first_seen, before.entries)


def test_what_is_withdrawn_takes_its_findings_along_and_brings_them_back(store):
    harvest(store, entry("a", findings=(BAD,)), "b")
    assert harvest(store, "b", guard=Guard(grace_runs=2)).counts.withdrawn == 0
    assert ("bad", 1, 5) in told(store)
    harvest(store, "b")
    assert ("bad", 1, 5) not in told(store)
    harvest(store, entry("a", findings=(BAD,)), "b")
    assert ("bad", 1, 5) in told(store)


def test_held_failed_and_incomplete_runs_close_nothing(store):
    harvest(store, entry("a", findings=(BAD,)), "b")
    before = listed(store)
    assert harvest(store).state is RunState.HELD
    with store.begin_run("north", "f") as run:
        run.stage(entry("a", 1, findings=()))
        run.fail("test")
    assert listed(store) == before
    harvest(store, "b", complete=False)
    assert ("bad", 1, 5) in told(store)


def test_a_key_that_is_staged_twice_counts_once(store):
    with store.begin_run("north", "f") as run:
        _stage_both(run)
    assert told(store) == [("worse", 1, 0)]


def _stage_both(run: RunWriter) -> None:
    run.stage(entry("a", findings=(BAD,)))
    run._flush()
    run.stage(entry("a", 1, findings=(WORSE,)), replace=True)
    run.publish(Guard())


def test_a_ticket_closes_even_if_the_clock_stands_still(url):
    store = Store.open(url, lambda: datetime(2024, 5, 1, tzinfo=UTC))
    store.migrate()
    store.register(CARDS)
    harvest(store, entry("a", findings=(BAD,)), "b")
    harvest(store, entry("a", 1, findings=()), "b")
    assert ("bad", 1, 5) in told(store, closed=True)
    store.close()


def test_an_entry_that_changed_and_has_the_findings_it_had_keeps_its_tickets(store):
    harvest(store, entry("a", findings=(BAD,)), entry("b", findings=(BAD,)))
    (before,) = listed(store)
    assert harvest(store, entry("a", 1, findings=(BAD,)), entry("b", findings=(BAD,))).counts.changed == 1
    (after,) = listed(store)
    assert after == replace(before, last_seen=after.last_seen)
    assert harvest(store, entry("a", 1, findings=(BAD,)), entry("b", findings=(BAD,)), "c").counts.new == 1
    assert listed(store)[0].entries == 2
