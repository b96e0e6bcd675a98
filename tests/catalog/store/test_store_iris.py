"""Two sources, one IRI: both are kept, one is shown."""

from catalogue import entry, everything, harvest, public, replayed

from catalog.change import Counts, EntryState

IRI = "https://data.example/shared"


def shared(key: str, version: int = 0):
    return entry(key, version, iri=IRI, title="Gemeinsam")


def states(store):
    with store.reading() as snapshot:
        return [(each.source, each.key, each.state) for each in snapshot.entries_by_iri(IRI)]


def test_the_first_is_public_the_other_is_kept(store):
    harvest(store, shared("n"))
    run = harvest(store, shared("s"), "other", source="south")
    assert run.counts == Counts(seen=2, new=2, findings=2)
    assert public(store).keys() == {"north/n", "south/other"}
    assert [each.key for each in store.delivered() if each.iri == IRI] in (["n", "s"], ["s", "n"])
    assert states(store) == [("north", "n", EntryState.PUBLIC)]
    assert store.position() == 2
    assert harvest(store, shared("s"), "other", source="south").counts.unchanged == 2


def test_a_shadowed_entry_changes_in_silence(store):
    harvest(store, shared("n"))
    harvest(store, shared("s"), source="south")
    before = everything(store)
    assert harvest(store, shared("s", 1), source="south").counts.changed == 1
    assert (everything(store), store.position()) == (before, 1)


def test_the_oldest_shadowed_entry_inherits(store):
    harvest(store, shared("n"), "other")
    harvest(store, shared("s1"), source="south")
    harvest(store, shared("s1"), shared("s2"), source="south")
    harvest(store, shared("s1", 1), shared("s2"), source="south")
    position = store.position()
    harvest(store, "other")
    assert [(change.kind, change.entry.key) for change in store.changes(position, 10)] == [
        ("withdraw", "n"),
        ("put", "s1"),
    ]
    assert public(store) == {"north/other": entry("other").turtle, "south/s1": shared("s1", 1).turtle}
    assert states(store) == [("south", "s1", EntryState.PUBLIC), ("north", "n", EntryState.WITHDRAWN)]
    assert replayed(store) == public(store)
    assert store.check() == ()


def test_who_lost_an_iri_gets_it_back_only_when_it_is_free(store):
    harvest(store, shared("n"), "other")
    harvest(store, shared("s"), "rest", source="south")
    harvest(store, "other")
    assert harvest(store, shared("n"), "other").counts.changed == 1
    assert public(store).keys() == {"north/other", "south/rest", "south/s"}
    harvest(store, "rest", source="south")
    assert public(store).keys() == {"north/other", "north/n", "south/rest"}
    assert replayed(store) == public(store)


def test_a_shadowed_entry_that_goes_was_never_there_for_readers(store):
    harvest(store, shared("n"))
    harvest(store, shared("s"), "rest", source="south")
    before = everything(store)
    harvest(store, "rest", source="south")
    assert everything(store) == before
    assert states(store) == [("north", "n", EntryState.PUBLIC)]


def test_an_entry_may_move_to_another_iri(store):
    harvest(store, shared("n"), "other")
    harvest(store, shared("s"), source="south")
    harvest(store, entry("n", 1, iri="https://data.example/own"), "other")
    assert public(store).keys() == {"north/n", "north/other", "south/s"}
    harvest(store, shared("n", 2), "other")
    assert public(store).keys() == {"north/other", "south/s"}
    (change,) = [change for change in store.changes(0, 10) if change.entry.key == "n"]
    assert (change.kind, change.entry.state, change.entry.reason) == ("withdraw", "withdrawn", "shadowed")
    assert states(store) == [("south", "s", EntryState.PUBLIC), ("north", "n", EntryState.WITHDRAWN)]
    before = everything(store)
    harvest(store, shared("n", 3), "other")
    assert everything(store) == before
    with store.reading() as snapshot:
        assert snapshot.entries_by_iri("https://data.example/own") == []
    assert replayed(store) == public(store)


def test_two_keys_of_one_run_with_one_iri_leave_the_first_public(store):
    harvest(store, "z", shared("first"), shared("second"), entry("a"))
    assert public(store).keys() == {"north/z", "north/first", "north/a"}
    assert [change.entry.key for change in store.changes(0, 10)] == ["z", "first", "a"]


def test_two_entries_that_swap_their_iris_stay_public(store):
    ones = [entry("a", 0, iri="https://data.example/1"), entry("b", 0, iri="https://data.example/2")]
    twos = [entry("a", 1, iri="https://data.example/2"), entry("b", 1, iri="https://data.example/1")]
    harvest(store, *ones)
    harvest(store, *twos)
    assert public(store) == {"north/a": twos[0].turtle, "north/b": twos[1].turtle}
    assert [change.entry.iri for change in store.changes(2, 10)] == ["https://data.example/2", "https://data.example/1"]


def test_a_new_key_for_an_iri_takes_over_when_the_old_key_goes(store):
    harvest(store, shared("old"))
    harvest(store, shared("new"))
    assert public(store).keys() == {"north/new"}
    assert replayed(store) == public(store)
