"""What is not free to reuse is kept and not shown; when a verdict or the gate changes, the ledger says so."""

import pytest
from catalogue import CARDS, LENIENT, entry, everything, harvest, public, replayed
from sqlalchemy import text

from catalog.change import ChangeKind, Counts, EntryKind, EntryState, RunState
from catalog.gate import OPEN
from catalog.store import Store
from dcat_ap.finding import warning
from dcat_ap.licences import Openness

FREE, DECLARED, UNCLEAR, NOT_FREE = Openness
IRI = "https://data.example/shared"


def closed(store, **other):
    with store.reading() as snapshot:
        return [(each.source, each.key, each.openness) for each, _ in snapshot.closed(**other)]


def lines(store, after=0):
    return [(each.kind, each.entry.key, each.entry.reason) for each in store.changes(after, 100)]


@pytest.mark.parametrize("openness", [UNCLEAR, NOT_FREE])
def test_what_was_never_open_is_kept_without_a_trace_in_public(store, openness):
    staged = entry("a", openness=openness, findings=(warning("licence.missing"),))
    run = harvest(store, "b", staged)
    assert run.counts == Counts(seen=2, new=2, findings=2)
    assert public(store).keys() == {"north/b"} == replayed(store).keys()
    assert store.position() == 1
    with store.reading() as snapshot:
        ((found, verdict),) = snapshot.closed()
        assert (found.state, found.openness, found.reason) == (EntryState.CLOSED, openness, openness)
        assert (found.json, found.turtle, verdict) == (staged.json, staged.turtle, staged.verdict)
        assert snapshot.findings(found.id) == staged.verdict
        assert snapshot.entry(found.kind, found.slug) is None
        assert snapshot.entry_by_id(found.id) is None
        assert snapshot.entries_by_iri(found.iri) == []
        assert snapshot.closed_entry(found.kind, found.slug) == found
        assert snapshot.closed_entry(EntryKind.SERIES, found.slug) is None
        assert snapshot.count_closed() == {openness: 1}
        assert (snapshot.source("north").entries, snapshot.source("north").closed) == (1, 1)
    assert [each.key for each in store.delivered()] in (["a", "b"], ["b", "a"])


def test_what_stops_being_free_leaves_though_its_source_did_not_change(store):
    harvest(store, "a", "b")
    run = harvest(store, entry("a", openness=NOT_FREE), "b", fingerprint="another list")
    assert (run.counts.changed, run.counts.unchanged, run.counts.withdrawn) == (1, 1, 0)
    assert lines(store, after=2) == [(ChangeKind.WITHDRAW, "a", "not_free")]
    assert public(store).keys() == {"north/b"} == replayed(store).keys()
    with store.reading() as snapshot:
        (tombstone,) = snapshot.entries_by_iri("https://data.example/a")
    assert (tombstone.state, tombstone.reason, tombstone.turtle) == (EntryState.WITHDRAWN, "not_free", "")


def test_what_becomes_free_appears(store):
    harvest(store, entry("a", openness=UNCLEAR))
    run = harvest(store, entry("a", openness=DECLARED), fingerprint="declared")
    assert (run.counts.changed, lines(store)) == (1, [(ChangeKind.PUT, "a", "")])
    with store.reading() as snapshot:
        assert [(each.state, each.openness) for each in snapshot.page()] == [(EntryState.PUBLIC, DECLARED)]


def test_a_public_entry_that_is_free_for_another_reason_is_told_to_followers(store):
    harvest(store, entry("a", openness=DECLARED))
    assert harvest(store, entry("a"), fingerprint="g").counts.changed == 1
    assert store.position() == 2


def test_a_closed_entry_that_stays_as_it_is_is_unchanged(store):
    harvest(store, entry("a", openness=UNCLEAR))
    before = everything(store)
    assert harvest(store, entry("a", openness=UNCLEAR)).counts == Counts(seen=1, unchanged=1)
    assert harvest(store, entry("a", openness=UNCLEAR), fingerprint="g").counts.unchanged == 1
    assert harvest(store, entry("a", 1, openness=UNCLEAR)).counts.changed == 1
    assert (everything(store), store.position()) == (before, 0)


def test_a_closed_entry_does_not_shadow_an_open_one(store):
    harvest(store, entry("n", iri=IRI, openness=UNCLEAR))
    harvest(store, entry("s", iri=IRI), source="south")
    assert public(store).keys() == {"south/s"}


def test_the_public_entry_stays_when_an_older_one_becomes_free(store):
    harvest(store, entry("n", iri=IRI, openness=UNCLEAR))
    harvest(store, entry("s", iri=IRI), source="south")
    harvest(store, entry("n", iri=IRI), fingerprint="g")
    assert public(store).keys() == {"south/s"}


def test_who_shares_the_iri_inherits_from_an_entry_that_is_closed(store):
    harvest(store, entry("n", iri=IRI))
    harvest(store, entry("s", iri=IRI), source="south")
    harvest(store, entry("n", iri=IRI, openness=NOT_FREE), fingerprint="g")
    assert public(store).keys() == {"south/s"} == replayed(store).keys()
    assert store.check() == ()


def test_another_gate_moves_entries_by_the_ledger(store):
    harvest(store, "free", entry("declared", openness=DECLARED), entry("unclear", openness=UNCLEAR))
    position = store.position()
    store.regate({FREE})
    assert lines(store, position) == [(ChangeKind.WITHDRAW, "declared", "declared")]
    position = store.position()
    store.regate({FREE, UNCLEAR})
    assert lines(store, position) == [(ChangeKind.PUT, "unclear", "")]
    assert public(store).keys() == {"north/free", "north/unclear"} == replayed(store).keys()
    store.regate(OPEN)
    assert public(store).keys() == {"north/free", "north/declared"} == replayed(store).keys()
    assert closed(store) == [("north", "unclear", UNCLEAR)]
    position = store.position()
    store.regate(OPEN)
    assert store.position() == position
    assert store.check() == ()


def test_the_gate_holds_for_the_next_run_and_the_next_process(store, url, clock):
    store.regate({FREE})
    other = Store.open(url, clock)
    harvest(other, "free", entry("declared", openness=DECLARED))
    other.close()
    assert public(store).keys() == {"north/free"}


def test_another_gate_forgets_no_absence(store):
    harvest(store, "a", entry("b", openness=DECLARED))
    guard = type(LENIENT)(grace_runs=2)
    harvest(store, "a", guard=guard)
    store.regate({FREE})
    assert harvest(store, "a", guard=guard).counts.withdrawn == 1
    assert closed(store) == []


def test_a_closed_entry_that_its_source_gives_up_is_withdrawn_in_silence(store):
    harvest(store, "a", entry("b", openness=UNCLEAR))
    position = store.position()
    assert harvest(store, "a").counts.withdrawn == 1
    assert (closed(store), store.position()) == ([], position)
    assert harvest(store, "a", entry("b", openness=UNCLEAR)).counts.changed == 1
    assert (closed(store), store.position()) == ([("north", "b", UNCLEAR)], position)


def test_a_withdrawn_entry_returns_behind_the_gate_even_untouched(store):
    harvest(store, "a", entry("b", openness=DECLARED))
    harvest(store, "a")
    store.regate({FREE})
    assert harvest(store, "a", entry("b", openness=DECLARED)).counts.changed == 1
    assert closed(store) == [("north", "b", DECLARED)]
    assert public(store).keys() == {"north/a"} == replayed(store).keys()


def test_a_source_whose_entries_are_all_closed_is_not_empty(store):
    harvest(store, entry("a", openness=UNCLEAR), entry("b", openness=NOT_FREE))
    run = harvest(store)
    assert (run.state, run.reason, dict(run.findings[0].facts)) == (RunState.HELD, "empty", {"published": "2"})
    assert len(closed(store)) == 2


def test_closed_entries_are_found_by_source_and_verdict(store):
    harvest(store, entry("a", openness=UNCLEAR), entry("b", openness=NOT_FREE))
    harvest(store, entry("c", openness=UNCLEAR), source="south")
    assert closed(store, source="south") == [("south", "c", UNCLEAR)]
    assert {key for _, key, _ in closed(store, verdicts=[UNCLEAR])} == {"a", "c"}
    walked, after = [], ""
    with store.reading() as snapshot:
        while batch := snapshot.closed(after, 2):
            walked += [each.key for each, _ in batch]
            after = batch[-1][0].id
    assert sorted(walked) == ["a", "b", "c"]


def test_everything_has_each_iri_once_whatever_the_verdict(store):
    harvest(store, "open", entry("n", iri=IRI, openness=UNCLEAR), entry("n2", iri=IRI, openness=UNCLEAR))
    harvest(store, entry("s", iri="https://data.example/open", openness=NOT_FREE), source="south")
    with store.reading() as snapshot:
        found = snapshot.everything()
        assert snapshot.count_everything() == 4
    assert sorted(each.iri for each in found) == ["https://data.example/open", IRI]
    assert {each.state for each in found} == {EntryState.PUBLIC, EntryState.CLOSED}


def test_everything_shows_a_tombstone_of_what_another_source_still_has(store):
    harvest(store, entry("n", iri=IRI))
    harvest(store, entry("s", iri=IRI), source="south")
    harvest(store, entry("n", iri=IRI, openness=NOT_FREE), fingerprint="g")
    with store.reading() as snapshot:
        found = {each.key: each.state for each in snapshot.everything()}
    assert found == {"n": EntryState.WITHDRAWN, "s": EntryState.PUBLIC}


def test_a_score_is_kept_with_its_entry(store):
    harvest(store, entry("a", score=2**60 + 1), entry("b"))
    with store.reading() as snapshot:
        assert {each.key: each.score for each in snapshot.page()} == {"a": 2**60 + 1, "b": None}


def test_an_entry_on_the_wrong_side_is_told_about(store):
    harvest(store, "a", entry("b", openness=UNCLEAR))
    with store._database.publishing() as connection:
        connection.execute(text("DELETE FROM gate"))
    assert store.check() == ("1 entries on the wrong side of the gate",)


def test_a_store_from_before_the_gate_keeps_what_is_public(tmp_path, clock):
    from alembic import command
    from catalogue import offer

    from catalog.store import migrations

    url = f"sqlite:///{tmp_path}/old.db"
    store = Store.open(url, clock)
    with store._database.publishing() as connection:
        config = migrations.configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in OLD:
            connection.execute(text(statement))
    store.migrate()
    assert public(store) == {"north/a": ""}
    assert store.check() == ()
    store.register(CARDS)
    with store.begin_run("north", "g") as run:
        offer(run, entry("a", openness=NOT_FREE))
        run.publish(LENIENT)
    assert lines(store) == [(ChangeKind.WITHDRAW, "a", "not_free")]
    store.close()


T, ID, A = "2024-05-01T00:00:00.000000+00:00", "2wlqae4noliqzz3r", "https://data.example/a"
OLD = (
    "INSERT INTO source VALUES ('north', 'North', 'dcat', 'https://north.example/', 'north', '', 0)",
    f"INSERT INTO run VALUES (1, 'north', 'done', 'f', '{T}', NULL, 0, 0, 1, 1, 0, 0, 0, 0, 0, '', '[]')",
    "INSERT INTO raw VALUES (1, 'r', 'nt', '')",
    "INSERT INTO body VALUES (1, 'b', '', '')",
    f"INSERT INTO delivery VALUES (1, 1, '{ID}', '{A}', 'dataset', 'd', 'f', 1, 1, '[]')",
    f"INSERT INTO entry VALUES ('{ID}', 'north', 'a', '{A}', 'dataset', 'a', 'public', 1, 1, '{T}', '{T}', '', 0)",
    f"INSERT INTO ledger VALUES (1, '{ID}', 'put', 1)",
)
