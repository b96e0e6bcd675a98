"""Withdrawing is the dangerous verb: only what is surely gone goes."""

from dataclasses import replace

import pytest
from catalogue import LENIENT, STRICT, entry, everything, harvest, public

from catalog.change import Counts, RunState
from catalog.store import Guard, KnownPage
from dcat_ap import messages

HUNDRED = [str(number) for number in range(100)]


def test_an_empty_source_withdraws_nothing_whatever_the_guard_says(store):
    harvest(store, "a")
    before = everything(store)
    run = harvest(store, guard=LENIENT)
    assert (run.state, run.reason, run.counts) == (RunState.HELD, "empty", Counts(withdrawn=1, findings=1))
    assert everything(store) == before


def test_an_empty_source_that_was_always_empty_is_fine(store):
    assert harvest(store).state is RunState.DONE


@pytest.mark.parametrize("left", [1, 50, 89])
def test_a_source_that_shrank_too_much_holds_the_whole_run(store, left):
    harvest(store, *HUNDRED)
    before, position = everything(store), store.position()
    run = harvest(store, *HUNDRED[1:left], entry("0", 1), "new", guard=STRICT)
    assert (run.state, run.reason) == (RunState.HELD, "shrunk")
    told = Counts(seen=left + 1, new=1, changed=1, unchanged=left - 1, withdrawn=100 - left, findings=3)
    assert run.counts == told  # what it would do
    assert dict(run.findings[-1].facts) == {"missing": str(100 - left), "published": "100"}
    assert (everything(store), store.position()) == (before, position)


def test_a_tenth_may_go(store):
    harvest(store, *HUNDRED)
    assert harvest(store, *HUNDRED[:90], guard=STRICT).counts.withdrawn == 10


def test_a_few_may_go_though_they_are_many_of_the_source(store):
    harvest(store, *HUNDRED[:8])
    assert harvest(store, *HUNDRED[:3], guard=STRICT).counts.withdrawn == 5


def test_withdrawal_waits_for_the_grace_runs(store):
    guard = Guard(grace_runs=3)
    harvest(store, "a", "b")
    before = everything(store)
    for _ in range(2):
        run = harvest(store, "a", guard=guard)
        assert (run.state, run.counts.withdrawn) == (RunState.DONE, 0)
        after = everything(store)
        assert {each.key for each, _ in after if each.missing} == {"b"}
        assert [(replace(each, missing=False), findings) for each, findings in after] == before
    assert harvest(store, "a", guard=guard).counts.withdrawn == 1


def test_who_shows_up_in_time_starts_from_the_beginning(store):
    guard = Guard(grace_runs=2)
    harvest(store, "a", "b")
    for _ in range(3):
        harvest(store, "a", guard=guard)
        harvest(store, "a", "b", guard=guard)
    assert public(store).keys() == {"north/a", "north/b"}
    harvest(store, "a", guard=guard)
    harvest(store, "a", entry("b", 1), guard=guard)
    harvest(store, "a", guard=guard)
    assert public(store).keys() == {"north/a", "north/b"}


def test_held_failed_and_incomplete_runs_do_not_count_as_absence(store):
    guard = Guard(grace_runs=2)
    harvest(store, "a", "b", "c")
    harvest(store, "a", "b", guard=guard)
    harvest(store, guard=guard)
    harvest(store, "a", complete=False)
    with store.begin_run("north", "f") as run:
        run.fail("test")
    assert public(store).keys() == {"north/a", "north/b", "north/c"}
    assert harvest(store, "a", "b", guard=guard).counts.withdrawn == 1


def test_a_source_whose_every_record_fails_is_not_emptied(store):
    harvest(store, "a", "b")
    with store.begin_run("north", "f") as run:
        run.failed(2)
        assert run.publish(LENIENT).state is RunState.HELD
    with store.begin_run("north", "f") as run:
        run.failed(2, keys=["a", "b"])
        assert run.publish(LENIENT).state is RunState.DONE
    assert len(public(store)) == 2


def test_a_held_run_leaves_the_memory_of_pages_alone(store):
    with store.begin_run("north", "f") as run:
        run.stage(entry("a"))
        run.keep_page(KnownPage(url="p", digest="1", keys={"a": 1}))
        run.publish(LENIENT)
    with store.begin_run("north", "f") as run:
        run.keep_page(KnownPage(url="p", digest="2"))
        assert run.publish(LENIENT).state is RunState.HELD
    with store.begin_run("north", "f") as run:
        assert run.known("p") == KnownPage(url="p", digest="1", keys={"a": 1})
        run.fail("test")


@pytest.mark.parametrize("language", messages.LANGUAGES)
@pytest.mark.parametrize("reason", ["empty", "shrunk", "killed", "unfinished", "incomplete"])
def test_every_reason_can_be_told(reason, language):
    assert messages.text(f"run.reason.{reason}", language)
    if reason in {"empty", "shrunk"}:
        assert "{" not in messages.text(f"finding.run.{reason}.what", language, missing=1, published=2)
