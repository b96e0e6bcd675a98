"""What readers saw of an entry at any moment, and how long it is kept."""

import shutil
from contextlib import closing
from datetime import timedelta

import pytest
from catalogue import CARDS, LENIENT, entry, harvest, offer, public
from clock import NOON, Clock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from catalog.gate import OPEN
from catalog.history import Pruned, steps
from catalog.intake import entry_id
from catalog.store import Store
from catalog.store.tables import body, delivery, raw, retired
from catalog.store.tables import entry as entries
from dcat_ap.openness import Openness

DAY = timedelta(days=1)
RETENTION = timedelta(days=180)


@pytest.fixture
def clock():
    return Clock(NOON)


def history(store, key, source="north"):
    with store.reading() as snapshot:
        return snapshot.history(entry_id(source, key))


def seen(store, key, moment, source="north"):
    """What readers saw at a moment: a block of Turtle, None where there was nothing."""
    version = history(store, key, source).as_of(moment)
    return version.turtle if version and version.kind == "put" else None


def sizes(store):
    with store._database.reading() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table))
            for table in (raw, body, delivery, retired)
        }


def test_each_version_is_told_with_time_run_and_difference(store, clock):
    harvest(store, entry("a", 0, score=1 << 45))
    clock.now += DAY
    second = harvest(store, entry("a", 1))
    clock.now += DAY
    harvest(store, "other")
    clock.now += DAY
    harvest(store, entry("a", 1), "other")
    told = history(store, "a")
    assert [each.kind for each in told.versions] == ["put", "put", "withdraw", "put"]
    assert [each.at for each in told.versions] == [NOON + number * DAY for number in range(4)]
    assert told.versions[1].run == second.id
    assert told.versions[2].reason == "missing"
    changes = [[(each.path, each.before, each.after) for each in step.changes] for step in steps(told.versions)]
    assert changes == [[], [("title", ("0",), ("1",))], [], []]
    assert told.versions[0].points is not None
    assert told.as_of(NOON - DAY) is None


def test_a_repeated_harvest_adds_nothing(store, clock):
    harvest(store, *(entry(each, 1) for each in "abc"))
    before = sizes(store)
    for _ in range(3):
        clock.now += DAY
        harvest(store, *(entry(each, 1) for each in "abc"))
    assert sizes(store) == before


def test_what_is_mapped_anew_without_difference_is_kept_once_and_history_still_shows_it(store, clock):
    harvest(store, "a")
    harvest(store, "a", fingerprint="other rules")
    harvest(store, "a", fingerprint="yet others")
    assert sizes(store) == {"raw": 1, "body": 1, "delivery": 2, "retired": 1}
    harvest(store, entry("a", 1), fingerprint="yet others")
    assert seen(store, "a", NOON) == entry("a", 1).turtle
    first = history(store, "a").versions[0]
    assert first.turtle == entry("a").turtle
    harvest(store, entry("a", 1), fingerprint="yet others")
    assert history(store, "a").versions[0] == first


def test_versions_are_pruned_when_their_time_is_over_and_tombstones_remain(store, clock):
    harvest(store, "a", "b")
    clock.now += DAY
    harvest(store, entry("a", 1))
    clock.now += RETENTION - DAY
    assert store.prune() == store.prune(dry_run=True) == Pruned()
    clock.now += DAY
    assert store.prune(dry_run=True) == Pruned(2, 2, 2)
    assert store.prune() == Pruned(2, 2, 2)
    assert store.prune() == Pruned()
    assert [each.kept for each in history(store, "a").versions] == [False, True]
    assert [each.kind for each in history(store, "b").versions] == ["put", "withdraw"]
    assert public(store) == {"north/a": entry("a", 1).turtle}
    assert store.check() == ()
    assert harvest(store, entry("a", 1), "b").counts.changed == 1
    assert public(store).keys() == {"north/a", "north/b"}
    assert store.check() == ()


def test_what_returned_just_as_it_was_is_public_and_not_pruned(store, clock):
    harvest(store, "a", "b")
    harvest(store, "a")
    clock.now += DAY
    assert harvest(store, "a", "b").counts.changed == 1
    clock.now += 2 * RETENTION
    assert store.prune() == Pruned()
    assert public(store).keys() == {"north/a", "north/b"}
    harvest(store, "a")
    clock.now += RETENTION / 2
    assert store.prune() == Pruned()


def test_what_a_plan_waits_for_is_not_pruned(store, clock):
    harvest(store, "a", "b")
    harvest(store, "a")
    with store.begin_run("north", "f") as run:
        for each in ("a", "b"):
            offer(run, entry(each))
        waiting = run.plan(LENIENT)
    clock.now += 2 * RETENTION
    assert store.prune() == Pruned()
    store.apply(waiting.id)
    assert public(store).keys() == {"north/a", "north/b"}


def test_nothing_is_pruned_under_a_run(store, clock):
    harvest(store, "a", "b")
    harvest(store, "a")
    clock.now += 2 * RETENTION
    with store.begin_run("north", "f") as run:
        assert store.prune() == Pruned()
        for each in ("a", "b"):
            offer(run, entry(each))
        run.publish(LENIENT)
    assert public(store).keys() == {"north/a", "north/b"}
    assert store.check() == ()


def test_what_is_closed_today_is_not_shown_though_it_was(store):
    harvest(store, entry("a", 0), entry("b", 0, openness=Openness.UNCLEAR))
    store.regate([*OPEN, Openness.UNCLEAR])
    store.regate(OPEN)
    harvest(store, entry("a", 0), entry("b", 1))
    told = history(store, "b")
    assert [each.kind for each in told.versions] == ["put", "withdraw", "put"]
    assert [told.public(each).kept for each in told.versions] == [False, False, True]
    harvest(store, entry("a", 0, openness=Openness.NOT_FREE, raw=b"other"), entry("b", 1))
    told = history(store, "a")
    assert [told.public(each).kept for each in told.versions] == [False, False]


def test_an_entry_is_found_by_what_people_call_it(store):
    harvest(store, "a")
    with store.reading() as snapshot:
        names = ["https://data.example/a", "titel-a", "/datasets/titel-a", entry_id("north", "a")]
        assert [snapshot.ids_named(each) for each in names] == [[entry_id("north", "a")]] * 4
        assert snapshot.ids_named("nobody") == []


VERDICTS = [Openness.FREE, Openness.UNCLEAR]
KEYS = st.sampled_from("abcd")
FOUND = st.dictionaries(
    KEYS,
    st.tuples(
        st.integers(0, 2), st.sampled_from(["own", "shared"]), st.sampled_from([Openness.FREE, Openness.UNCLEAR])
    ),
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["north", "south"]), FOUND, st.sampled_from(["f", "g"])),
        st.sampled_from(["open", "shut", "prune", "plan"]),
        st.integers(1, 200),
    ),
    max_size=14,
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    file = tmp_path_factory.mktemp("history") / "empty.db"
    with closing(Store.open(f"sqlite:///{file}", Clock())) as store:
        store.migrate()
        store.register(CARDS)
    return file


@settings(max_examples=settings.default.max_examples // 2, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_history_is_what_readers_saw(empty, lived):
    """Whatever is harvested, opened, shut and pruned: within the retention every moment is told as it was."""
    live(f"sqlite:///{shutil.copy(empty, empty.with_name('lived.db'))}", lived)


@pytest.mark.engine("postgresql")
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lived=STEPS)
def test_history_is_what_readers_saw_on_postgresql(postgresql_server, postgresql_with_tables, lived):
    with postgresql_server.database(like=postgresql_with_tables) as url:
        live(url, lived)


def live(url, lived):
    clock, moments = Clock(NOON), []
    with closing(Store.open(url, clock)) as store:
        store.register(CARDS)
        for step in lived:
            clock.now += timedelta(minutes=1)
            _do(store, clock, step)
            moments.append((clock.now, public(store)))
        _agree(store, clock, moments)
        store.prune()
        _agree(store, clock, moments)
        assert public(store) == (moments[-1][1] if moments else {})
        assert store.check() == ()


def _do(store, clock, step):
    match step:
        case int():
            clock.now += timedelta(days=step)
        case "open" | "shut":
            store.regate([*OPEN, Openness.UNCLEAR] if step == "open" else OPEN)
        case "prune":
            store.prune()
        case "plan":
            with store.begin_run("north", "f") as run:
                offer(run, _entry("north", "a", (7, "own", Openness.FREE)))
                run.plan(LENIENT)
        case source, found, fingerprint:
            entries = [_entry(source, *each) for each in found.items()]
            harvest(store, *entries, source=source, fingerprint=fingerprint)


def _entry(source, key, what):
    version, iri, openness = what
    owner = source if iri == "own" else "all"
    raw = f"{key} {version} {iri} {openness}".encode()
    return entry(key, version, iri=f"https://{owner}.example/{key}", openness=openness, raw=raw)


def _agree(store, clock, moments):
    """Every moment of the retention is told as readers saw it, and no older one is told otherwise."""
    with store.reading() as snapshot:
        ids = {f"{source}/{key}": entry_id(source, key) for source in ("north", "south") for key in "abcd"}
        told = {name: found for name, each in ids.items() if (found := snapshot.history(each))}
    for moment, shown in moments:
        versions = {name: found.as_of(moment) for name, found in told.items()}
        there = {name: version for name, version in versions.items() if version and version.kind == "put"}
        assert there.keys() == shown.keys()
        for name, version in there.items():
            is_recent = moment > clock.now - RETENTION
            assert version.turtle == shown[name] or (not is_recent and not version.kept), (name, moment)


def test_only_what_somebody_may_need_is_in_the_store(store, clock):
    """After a prune each delivery is shown, waits, or is young; nothing is left behind for ever."""
    for version in range(4):
        harvest(store, entry("a", version), *(["b"] if version % 2 else []), fingerprint=str(version % 3))
        clock.now += timedelta(days=100)
    store.prune()
    with store._database.reading() as connection:
        pointed = set(connection.scalars(select(entries.c.delivery).where(entries.c.delivery.is_not(None))))
        young = set(connection.scalars(select(retired.c.delivery).where(retired.c.at > clock.now - RETENTION)))
        kept = set(connection.scalars(select(delivery.c.id)))
        assert kept == pointed | young
        for table, column in ((raw, delivery.c.raw), (body, delivery.c.body)):
            assert set(connection.scalars(select(table.c.id))) == set(connection.scalars(select(column)))
