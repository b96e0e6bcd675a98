"""Glances: one statement sees what a snapshot sees, and what was published a moment ago."""

from catalogue import entry, harvest

from catalog.change import EntryKind
from catalog.store import Store


def test_a_glance_is_what_a_snapshot_shows(store: Store) -> None:
    harvest(store, entry("a"), entry("b", 1))
    harvest(store, entry("c"), source="south")
    with store.reading() as snapshot:
        shown = snapshot.page()
        position = snapshot.position
    assert len(shown) == 3
    assert store.glances.head() == position == store.position()
    for each in shown:
        for found in (
            store.glances.at(each.kind, each.slug),
            store.glances.named(each.id),
            store.glances.named(each.slug),
        ):
            assert found is not None
            assert found.entry == each
            assert found.organisation == each.source  # by CARDS
            assert found.position == position
        assert store.glances.at(EntryKind.SERVICE, each.slug) is None


def test_a_glance_sees_what_was_just_published_and_nothing_that_is_gone(store: Store) -> None:
    assert store.glances.head() == 0
    assert store.glances.named("titel-a") is None
    harvest(store, entry("a"), entry("b"))
    (slug,) = (each.slug for each in _shown(store) if each.key == "a")
    before = store.glances.named(slug)
    harvest(store, entry("a", 1), entry("b"))
    after = store.glances.named(slug)
    assert before is not None
    assert after is not None
    assert (before.position, after.position) == (2, 3)
    assert '"1"' in after.entry.turtle
    harvest(store, entry("b"))
    assert store.glances.head() == 4
    assert store.glances.named(slug) is None
    assert store.glances.named(after.entry.id) is None
    assert store.glances.at(EntryKind.DATASET, slug) is None


def _shown(store: Store):
    with store.reading() as snapshot:
        return snapshot.page()
