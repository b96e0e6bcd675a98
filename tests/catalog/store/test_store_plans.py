"""A run that waits for a person: what its plan says is what happens, or nothing does."""

import shutil
from datetime import UTC, datetime

import pytest
from catalogue import CARDS, LENIENT, STRICT, entry, everything, harvest, offer, public, replayed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from catalog.change import EntryState, Review, Run, RunState
from catalog.gate import OPEN
from catalog.store import GroundMoved, Guard, KnownPage, NotPending, SourceBusy, Store
from dcat_ap.openness import Openness

TWENTY = [str(number) for number in range(20)]
ASKING = Guard(grace_runs=1, review=Review.ALWAYS)


def plan(store: Store, *entries, source="north", guard=LENIENT, complete=True, fingerprint="f") -> Run:
    """A run that finds these entries and keeps a plan."""
    with store.begin_run(source, fingerprint) as run:
        for each in entries:
            offer(run, entry(each) if isinstance(each, str) else each)
        return run.plan(guard, complete=complete)


def effects(store: Store, run: Run) -> dict[str, str]:
    with store.reading() as snapshot:
        return {each.key: each.effect.value for each in snapshot.planned(run.id)}


def state(store: Store, run: Run) -> RunState:
    with store.reading() as snapshot:
        return snapshot.run(run.id).state


def test_a_plan_tells_all_and_publishes_nothing(store):
    harvest(store, "same", "old", "gone", "late", guard=Guard(grace_runs=2))
    before, position = everything(store), store.position()
    run = plan(store, "same", entry("old", 1), "new", guard=Guard(grace_runs=1))
    assert (run.state, run.reason) == (RunState.PLANNED, "")
    assert (run.counts.seen, run.counts.new, run.counts.changed, run.counts.unchanged) == (3, 1, 1, 1)
    assert run.counts.withdrawn == 2
    assert effects(store, run) == {"old": "changed", "new": "new", "gone": "withdrawn", "late": "withdrawn"}
    assert (everything(store), store.position()) == (before, position)


def test_a_plan_shows_what_is_and_what_would_be(store):
    harvest(store, entry("a", score=1))
    run = plan(store, entry("a", 1, score=2), "b")
    with store.reading() as snapshot:
        found = {each.key: each for each in snapshot.planned(run.id)}
    assert (found["a"].before.json, found["a"].after.json) == (entry("a").json, entry("a", 1).json)
    assert (found["a"].before.score, found["a"].after.score) == (1, 2)
    assert (found["b"].before.json, found["b"].after.json) == (b"", entry("b").json)
    assert found["b"].state is EntryState.PUBLIC


def test_what_is_applied_is_what_was_planned(store):
    harvest(store, "same", "old", "gone")
    run = plan(store, "same", entry("old", 1), "new")
    done = store.apply(run.id)
    assert (done.state, done.counts, done.findings) == (RunState.DONE, run.counts, run.findings)
    assert public(store) == {
        f"north/{each.key}": each.turtle for each in (entry("same"), entry("old", 1), entry("new"))
    }
    assert replayed(store) == public(store)
    assert effects(store, run) == {}


def test_a_plan_is_applied_once(store):
    run = plan(store, "a")
    store.apply(run.id)
    for decision in (store.apply, store.reject):
        with pytest.raises(NotPending):
            decision(run.id)
    with pytest.raises(NotPending):
        store.apply(run.id + 1)


def test_a_rejected_plan_leaves_no_trace(store):
    harvest(store, "a")
    before = everything(store)
    run = plan(store, entry("a", 1), "b")
    assert store.reject(run.id).state is RunState.REJECTED
    assert state(store, run) is RunState.REJECTED
    assert (everything(store), effects(store, run)) == (before, {})
    assert harvest(store, entry("a", 1), "b").counts.new == 1


def test_a_plan_outlives_a_run_that_failed(store):
    harvest(store, "a")
    waiting = plan(store, "a", "b")
    with store.begin_run("north", "f") as run:
        offer(run, entry("c"))
        run.fail("test")
    store.apply(waiting.id)
    assert public(store).keys() == {"north/a", "north/b"}


@pytest.mark.parametrize("later", [harvest, plan])
def test_a_later_run_takes_the_place_of_a_plan(store, later):
    waiting = plan(store, "a")
    later(store, "b")
    assert state(store, waiting) is RunState.SUPERSEDED
    with pytest.raises(NotPending):
        store.apply(waiting.id)


def test_the_plan_of_another_source_stays(store):
    waiting = plan(store, "a", source="south")
    harvest(store, "b")
    store.apply(waiting.id)
    assert public(store).keys() == {"north/b", "south/a"}


def test_a_plan_is_refused_when_another_source_has_taken_its_iri(store):
    waiting = plan(store, "a", source="south")
    harvest(store, entry("x", iri="https://data.example/a"))
    before = everything(store)
    with pytest.raises(GroundMoved):
        store.apply(waiting.id)
    assert (everything(store), state(store, waiting)) == (before, RunState.PLANNED)


def test_a_plan_is_refused_when_the_gate_has_moved(store):
    waiting = plan(store, entry("a", openness=Openness.UNCLEAR))
    store.regate(list(Openness))
    with pytest.raises(GroundMoved):
        store.apply(waiting.id)
    store.regate(OPEN)
    assert store.apply(waiting.id).state is RunState.DONE


def test_nobody_decides_while_the_source_is_harvested(store):
    waiting = plan(store, "a")
    with store.begin_run("north", "f") as run:
        for decision in (store.apply, store.reject):
            with pytest.raises(SourceBusy):
                decision(waiting.id)
        run.fail("test")


def test_what_a_person_accepts_goes_at_once(store):
    harvest(store, *TWENTY)
    run = harvest(store, *TWENTY[:5], guard=Guard(max_share=0.1, max_count=5, grace_runs=2))
    assert (run.state, run.reason, run.counts.withdrawn) == (RunState.HELD, "shrunk", 15)
    assert set(effects(store, run).values()) == {"withdrawn"}
    done = store.apply(run.id)
    assert (done.state, done.reason, done.findings) == (RunState.DONE, "", ())
    assert public(store).keys() == {f"north/{key}" for key in TWENTY[:5]}


def test_an_empty_source_can_be_accepted(store):
    harvest(store, "a")
    run = harvest(store)
    assert store.apply(run.id).counts.withdrawn == 1
    assert public(store) == {}


def test_a_walk_that_was_not_whole_stays_so_when_it_is_applied(store):
    harvest(store, "a", "b")
    run = plan(store, "a", "c", complete=False)
    done = store.apply(run.id)
    assert (done.reason, done.counts.withdrawn) == ("incomplete", 0)
    assert public(store).keys() == {"north/a", "north/b", "north/c"}


def test_time_of_grace_is_counted_by_plans_too(store):
    guard = Guard(grace_runs=2)
    harvest(store, "a", "b")
    first = plan(store, "a", guard=guard)
    assert effects(store, first) == {"b": "missing"}
    store.apply(first.id)
    assert public(store).keys() == {"north/a", "north/b"}
    back = plan(store, "a", "b", guard=guard)
    assert effects(store, back) == {"b": "back"}
    store.apply(back.id)
    for expected in ("missing", "withdrawn"):
        run = plan(store, "a", guard=guard)
        assert effects(store, run) == {"b": expected}
        store.apply(run.id)
    assert public(store).keys() == {"north/a"}


def test_who_returns_is_planned_to_return(store):
    harvest(store, "a", "b")
    harvest(store, "a")
    run = plan(store, "a", "b")
    assert effects(store, run) == {"b": "returned"}
    store.apply(run.id)
    assert public(store).keys() == {"north/a", "north/b"}


def test_an_heir_is_named(store):
    harvest(store, entry("a", iri="https://data.example/shared"))
    harvest(store, entry("z", iri="https://data.example/shared"), source="south")
    run = plan(store, "other")
    assert effects(store, run) == {"a": "withdrawn", "other": "new", "z": "promoted"}
    store.apply(run.id)
    assert public(store).keys() == {"south/z", "north/other"}


def test_a_source_under_review_waits_only_for_what_can_be_seen(store):
    first = harvest(store, "a", guard=ASKING)
    assert (first.state, public(store)) == (RunState.PLANNED, {})
    store.apply(first.id)
    assert harvest(store, "a", guard=ASKING).state is RunState.DONE
    assert harvest(store, "a", guard=ASKING, fingerprint="another mapping").state is RunState.DONE
    assert harvest(store, entry("a", 1), guard=ASKING).state is RunState.PLANNED


def test_a_source_without_review_is_held_only_when_it_is_empty(store):
    trusting = Guard(max_share=0.1, max_count=5, grace_runs=1, review=Review.NEVER)
    harvest(store, *TWENTY)
    assert harvest(store, *TWENTY[:5], guard=trusting).counts.withdrawn == 15
    assert harvest(store, guard=trusting).state is RunState.HELD
    assert harvest(store, *TWENTY[:1], guard=STRICT).counts.withdrawn == 4


def test_pages_are_remembered_as_after_a_publication(store):
    def run_with(url: str, etag: str, finish: str):
        with store.begin_run("north", "f") as run:
            for each in ("a", "b"):
                offer(run, entry(each))
            run.keep_page(KnownPage(url=url, etag=etag, keys={"a": 1, "b": 1}))
            run.keep_page(KnownPage(url="https://north.example/same", etag="1"))
            return getattr(run, finish)(LENIENT)

    run_with("https://north.example/1", "1", "publish")
    waiting = run_with("https://north.example/2", "2", "plan")
    with store.begin_run("north", "f") as run:
        assert run.known("https://north.example/1").etag == "1"
        assert run.known("https://north.example/2") is None
        run.fail("test")
    store.apply(waiting.id)
    with store.begin_run("north", "f") as run:
        assert run.known("https://north.example/1") is None
        assert run.known("https://north.example/2").etag == "2"
        assert run.known("https://north.example/same").etag == "1"
        run.fail("test")


KEYS = st.sampled_from("abcdefg")
FOUND = st.dictionaries(
    KEYS, st.tuples(st.integers(0, 2), st.sampled_from(["own", "shared"]), st.sampled_from(list(Openness))), max_size=7
)
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
RUNS = st.lists(st.tuples(st.sampled_from(["north", "south"]), FOUND, st.booleans(), st.integers(1, 2)), max_size=5)


def _found(source, found):
    for key, (version, iri, openness) in found.items():
        owner = source if iri == "own" else "all"
        yield entry(key, version, iri=f"https://{owner}.example/{key}", openness=openness)


def _held(engine):
    """All that a store holds of entries that were ever published, whoever sees it."""
    columns = "entry.id, entry.iri, entry.kind, entry.state, entry.reason, missing_runs, openness, body.digest"
    joined = "entry JOIN delivery ON delivery.id = entry.delivery JOIN body ON body.id = delivery.body"
    with engine.connect() as connection:
        return {row[0]: row[1:] for row in connection.execute(text(f"SELECT {columns} FROM {joined}"))}


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A store with two Harvest Sources, as a file to copy."""
    file = tmp_path_factory.mktemp("plans") / "empty.db"
    store = Store.open(f"sqlite:///{file}", lambda: NOON)
    store.migrate()
    store.register(CARDS)
    store.close()
    return file


@settings(max_examples=settings.default.max_examples // 5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(RUNS)
def test_the_effect_is_the_plan(empty, clock, runs):
    """Two stores live through the same, one by plans. Both stand alike, and each plan named all that then happened."""
    urls = [f"sqlite:///{shutil.copy(empty, empty.with_name(name))}" for name in ("planned.db", "plain.db")]
    planned, plain = (Store.open(url, clock) for url in urls)
    engines = list(map(create_engine, urls))
    for source, found, complete, grace in runs:
        guard, entries = Guard(max_share=1.0, max_count=99, grace_runs=grace), list(_found(source, found))
        before = _held(engines[0])
        waiting = plan(planned, *entries, source=source, guard=guard, complete=complete)
        at_once = harvest(plain, *entries, source=source, guard=guard, complete=complete)
        with planned.reading() as snapshot:
            told = {each.entry: each.state for each in snapshot.planned(waiting.id)}
        assert _held(engines[0]) == before
        if at_once.state is RunState.HELD:
            assert waiting.state is RunState.HELD
            planned.reject(waiting.id)
            continue
        done = planned.apply(waiting.id)
        assert (done.state, done.counts) == (at_once.state, at_once.counts) == (RunState.DONE, waiting.counts)
        after = _held(engines[0])
        assert after == _held(engines[1])
        assert told == {number: row[2] for number, row in after.items() if before.get(number) != row}
        assert replayed(planned) == replayed(plain) == public(planned)
        assert planned.check() == ()
    for each in (planned, plain, *engines):
        (each.close if isinstance(each, Store) else each.dispose)()
