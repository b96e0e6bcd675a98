"""The report of a run: counts that add up, causes, and what is different from the published run before."""

import shutil
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from catalogue import CARDS, LENIENT, STRICT, entry, harvest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from catalog.change import Effect, Review, RunState
from catalog.intake import Guard
from catalog.store import Store
from catalog.store.tables import run
from dcat_ap.finding import error, warning

MISSING = warning("check.missing", property="dct:title")
BROKEN = error("check.kind", property="dct:issued", value="gestern")


def found(store, run):
    with store.reading() as snapshot:
        report = snapshot.report(run)
    return {each.cause.rule: (each.entries, each.before) for each in report.causes}


def stated(key, *findings, version=0):
    return entry(key, version, findings=findings)


OFFERS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 2), max_size=8)
RUNS = st.lists(
    st.tuples(
        OFFERS,
        st.integers(0, 3),  # records that nobody could read
        st.booleans(),  # whether the source was seen to its end
        st.sampled_from(["publish", "plan", "fail"]),
        st.builds(
            Guard,
            max_share=st.sampled_from([0.1, 1.0]),
            max_count=st.integers(0, 2),
            grace_runs=st.integers(1, 2),
            review=st.sampled_from(Review),
        ),
        st.sampled_from(["apply", "reject", "leave"]),
    ),
    max_size=6,
)


@settings(max_examples=settings.default.max_examples // 2)
@given(RUNS)
def test_what_a_run_has_seen_is_the_sum_of_what_became_of_it(runs):
    folder = Path(tempfile.mkdtemp())
    store = Store.open(f"sqlite:///{folder}/catalog.db", lambda: datetime(2024, 5, 1, tzinfo=UTC))
    try:
        store.migrate()
        store.register(CARDS)
        for offers, unread, complete, end, guard, decision in runs:
            ended = _run(store, offers, unread, end, guard, complete=complete)
            assert ended.counts.seen == len(offers) + unread
            assert ended.counts.failed == unread
            if ended.state is RunState.FAILED:
                continue
            _adds_up(ended.counts)
            if ended.state is not RunState.DONE and decision != "leave":
                _adds_up(getattr(store, decision)(ended.id).counts)
            with store.reading() as snapshot:
                told = snapshot.report(ended.id)
                effects = Counter(each.effect for each in snapshot.planned(ended.id))
            assert told.effects == effects
            _adds_up(told.run.counts)
    finally:
        store.close()
        shutil.rmtree(folder)


def _run(store, offers, unread, end, guard, *, complete):
    with store.begin_run("north", "f") as run:
        for key, version in offers.items():
            each = entry(key, version)
            if run.unchanged(key, each.raw_digest):
                run.saw(key)
            else:
                run.stage(each)
        run.failed(unread)
        if end == "fail":
            return run.fail("http.timeout")
        return (run.plan if end == "plan" else run.publish)(guard, complete=complete)


def _adds_up(counts):
    assert counts.seen == counts.new + counts.changed + counts.unchanged + counts.failed


def test_causes_are_held_against_the_published_run_before(store):
    first = harvest(store, stated("a", MISSING), stated("b", MISSING, BROKEN), stated("c"))
    assert found(store, first.id) == {"check.missing": (2, 0), "check.kind": (1, 0)}
    second = harvest(store, stated("a", MISSING), stated("b", MISSING, version=1), stated("c", MISSING, version=1))
    assert found(store, second.id) == {"check.missing": (3, 2), "check.kind": (0, 1)}
    assert found(store, first.id) == {"check.missing": (2, 0), "check.kind": (1, 0)}  # it stays as it was


def test_a_run_that_finds_all_unchanged_has_the_causes_of_the_one_before(store):
    harvest(store, stated("a", MISSING))
    assert found(store, harvest(store, stated("a", MISSING)).id) == {"check.missing": (1, 1)}


def test_a_run_that_waits_tells_what_would_be_found_and_done(store):
    harvest(store, *(stated(key, MISSING) for key in "abcdefghij"))
    held = harvest(store, stated("a", version=1), stated("k", BROKEN), guard=STRICT)
    assert held.state is RunState.HELD
    assert found(store, held.id) == {"check.missing": (0, 10), "check.kind": (1, 0)}
    with store.reading() as snapshot:
        report = snapshot.report(held.id)
    assert report.effects == {Effect.NEW: 1, Effect.CHANGED: 1, Effect.WITHDRAWN: 9}
    assert {each.cause.rule for each in report.causes if not each.public} == {"check.kind"}
    assert {entry.key for _, entry in report.examples} == set("abcdefghij")  # k is not public yet
    store.apply(held.id)
    assert found(store, held.id) == {"check.missing": (0, 10), "check.kind": (1, 0)}
    with store.reading() as snapshot:
        report = snapshot.report(held.id)
    assert (report.effects, report.examples) == ({}, ())
    assert all(each.public for each in report.causes)


def test_a_rejected_run_keeps_what_it_found(store):
    harvest(store, *(stated(key) for key in "abcdefghij"))
    held = harvest(store, stated("a", MISSING, version=1), guard=STRICT)
    store.reject(held.id)
    assert found(store, held.id) == {"check.missing": (1, 0)}


@pytest.mark.parametrize("key", ["a", "b"])
def test_a_failed_run_counts_no_causes(store, key):
    harvest(store, stated("a", MISSING))
    with store.begin_run("north", "f") as run:
        run.stage(entry(key, 1, findings=(BROKEN,)))
        failed = run.fail("http.timeout")
    assert found(store, failed.id) == {}


def test_the_first_run_has_none_before_and_other_sources_do_not_count(store):
    harvest(store, "a", source="south", guard=LENIENT)
    first = harvest(store, "a")
    with store.reading() as snapshot:
        assert snapshot.report(first.id).before is None
        assert snapshot.report(99) is None


def test_a_run_from_before_causes_were_counted_is_no_measure(store):
    first = harvest(store, stated("a", MISSING))
    with store._database.publishing() as connection:
        connection.execute(update(run).where(run.c.id == first.id).values(verdict=b"[]"))
    assert found(store, first.id) == {}
    assert found(store, harvest(store, stated("a", MISSING)).id) == {"check.missing": (1, None)}
