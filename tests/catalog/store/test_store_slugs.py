"""Addresses of pages: readable, unique, and never another one's."""

import re

import pytest
from catalogue import entry, everything, harvest
from hypothesis import given
from hypothesis import strategies as st

from catalog.change import EntryKind
from catalog.store import entry_id
from catalog.store.slugs import slugify


def slugs(store):
    return {f"{each.source}/{each.key}": each.slug for each, _ in everything(store)}


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Baumkataster", "baumkataster"),
        ("Straßenbäume der Stadt Köln (Übersicht)", "strassenbaeume-der-stadt-koeln-uebersicht"),
        ("Straßenbäume", "strassenbaeume"),
        ("STRASSE ÄÖÜ ẞ", "strasse-aeoeue-ss"),
        ("  Énergie \u2013 données 2020/21  ", "energie-donnees-2020-21"),
        ("Łódź, Århus, Ørsted", "lodz-arhus-orsted"),
        ("??? !!!", "dataset"),
        ("Данные", "dataset"),
        ("", "dataset"),
        ("wort " * 30, ("wort-" * 16).rstrip("-")),
        ("x" * 200, "x" * 80),
        ("a" * 79 + " b", "a" * 79),
        ("a" * 80 + " b", "a" * 80),
    ],
)
def test_slugs_are_readable(title, slug):
    assert slugify(title, "dataset") == slug


@given(st.text(max_size=300))
def test_slugs_are_fit_for_an_address(title):
    slug = slugify(title, "dataset")
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= 80


def test_a_taken_slug_gets_a_suffix(store):
    harvest(store, entry("a", title="Bäume"), entry("b", title="Baeume"), entry("c", title="Wiesen"))
    harvest(store, entry("d", title="bäume!", kind=EntryKind.SERVICE), source="south")
    assert slugs(store) == {
        "north/a": "baeume",
        "north/b": "baeume-" + entry_id("north", "b")[:6],
        "north/c": "wiesen",
        "south/d": "baeume-" + entry_id("south", "d")[:6],
    }


def test_a_suffix_that_is_taken_too_grows(store):
    suffix = entry_id("north", "b")
    harvest(store, entry("x", title="Bäume"), entry("y", title=f"Bäume {suffix[:6]}"), entry("b", title="Bäume"))
    assert slugs(store)["north/b"] == f"baeume-{suffix[:7]}"


def test_a_slug_stays_when_the_title_changes_and_is_never_reused(store):
    harvest(store, entry("a", title="Bäume"), "rest")
    harvest(store, entry("a", 1, title="Sträucher"), "rest")
    assert slugs(store)["north/a"] == "baeume"
    harvest(store, "rest")
    harvest(store, "rest", entry("b", title="Bäume"))
    assert slugs(store)["north/b"] == "baeume-" + entry_id("north", "b")[:6]


def test_a_run_that_failed_leaves_its_slugs_to_the_same_entries(store):
    with store.begin_run("north", "f") as run:
        run.stage(entry("a", title="Bäume"))
        run._flush()
        run.fail("test")
    harvest(store, entry("b", title="Bäume"), source="south")
    harvest(store, entry("c", title="Bäume"), entry("a", title="Bäume"))
    assert slugs(store)["north/a"] == "baeume"


def test_a_reservation_that_nobody_came_for_ends_with_the_next_whole_run(store):
    with store.begin_run("north", "f") as run:
        run.stage(entry("never again", title="Bäume"))
        run._flush()
        run.fail("test")
    harvest(store, entry("a", title="Wiesen"))
    harvest(store, entry("a", title="Wiesen"), entry("b", title="Bäume"))
    assert slugs(store)["north/b"] == "baeume"
