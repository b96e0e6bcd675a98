"""Answers that are kept: given again as they were, as long as nothing was published, and never a moment longer."""

import pytest
from browser import Browser
from fake_store import BASE, FakeStore, entry, settings
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from test_web_store import harvest
from test_web_store import store as real_store  # noqa: F401  a fixture

from catalog.store import Store
from catalog.web import create_app, ready

PATHS = (
    "/datasets/titel-1.ttl",
    "/datasets/titel-1.rdf",
    "/datasets/titel-1.jsonld",
    "/datasets/titel-1.nt",
    "/api/3/action/package_show?id=titel-1",
)


def browse(store):
    return Browser(create_app(store, None, None, settings()), BASE)


class Watched(FakeStore):
    """A store that counts how often an entry is read."""

    looks = 0

    @property
    def glances(self):
        found, watched = super().glances, self

        class Glances:
            head = found.head

            def at(self, kind, slug):
                watched.looks += 1
                return found.at(kind, slug)

            def named(self, key):
                watched.looks += 1
                return found.named(key)

        return Glances()


@pytest.mark.parametrize("path", PATHS)
def test_the_second_who_asks_gets_the_same_without_a_look_at_the_entry(path):
    store = Watched(entry(1))
    browser = browse(store)
    first = browser.get(path)
    assert first.status_code == 200
    assert store.looks == 1
    second = browser.get(path)
    assert store.looks == 1
    assert second.content == first.content
    assert second.headers == first.headers


@pytest.mark.parametrize("path", PATHS)
def test_a_304_from_memory_is_the_one_that_would_have_been_made(path):
    store = Watched(entry(1))
    tag = {"if_none_match": browse(store).get(path).headers["etag"]}
    fresh = browse(store)
    made = fresh.get(path, **tag)
    looks = store.looks
    kept = fresh.get(path, **tag)
    assert store.looks == looks
    assert made.status_code == kept.status_code == 304
    assert made.headers == kept.headers
    assert fresh.get(path).status_code == 200
    after = fresh.get(path, **tag)
    assert after.status_code == 304
    assert after.headers == made.headers
    assert fresh.get(path, if_none_match='"other"').status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_what_was_changed_is_new_at_once_and_what_was_withdrawn_is_gone(path):
    store = FakeStore(entry(1), entry(2))
    browser = browse(store)
    before = browser.get(path)
    store.put(entry(1, {"title": [{"value": "Ganz neu", "lang": "de"}]}))
    after = browser.get(path, if_none_match=before.headers["etag"])
    assert after.status_code == 200
    assert "Ganz neu" in after.text
    store.withdraw(entry(1).id)
    assert browser.get(path).status_code == (404 if "package_show" in path else 410)


def test_a_harvest_elsewhere_is_seen_by_the_next_request(real_store):  # noqa: F811
    harvest(real_store, [1, 2], title=[{"value": "Alt", "lang": "de"}])
    other = Store(real_store._database, real_store._clock, real_store._retention)
    browser = browse(other)
    for number in range(5):
        for path in PATHS:
            wanted = f"Fassung {number}" if number else "Alt"
            assert wanted in browser.get(path).text
            assert wanted in browser.get(path).text
        harvest(real_store, [1, 2], title=[{"value": f"Fassung {number + 1}", "lang": "de"}])
    harvest(real_store, [2], title=[{"value": "Ende", "lang": "de"}])
    assert {browser.get(path).status_code for path in PATHS} == {404, 410}


def test_what_is_negotiated_is_kept_apart():
    browser = browse(FakeStore(entry(1, {"title": [{"value": "Eins", "lang": "de"}, {"value": "One", "lang": "en"}]})))
    types = ("text/turtle", "application/rdf+xml", "application/ld+json", "application/n-triples")
    for _ in range(2):
        for each in types:
            assert browser.get("/datasets/titel-1", each).headers["content-type"].startswith(each)
        assert browser.get("/datasets/titel-1", "text/html").text.startswith("<!DOCTYPE html>")
        german, english = (browser.get("/api/3/action/package_show?id=titel-1", language=each) for each in ("de", "en"))
        assert "Stadt Lindenfurt" in german.text
        assert german.json()["result"]["id"] == english.json()["result"]["id"]
        assert browser.get("/api/3/action/package_show?id=titel-2").status_code == 404


def test_memory_is_bounded():
    store = FakeStore(*map(entry, range(50)))
    application = ready.Ready(create_app(store, None, None, settings()), store, most=40_000)
    browser = Browser(application, BASE)
    for _ in range(2):
        for number in range(50):
            assert browser.get(f"/datasets/titel-{number}.ttl").status_code == 200
            kept = list(application._kept.values())
            assert sum(each.size for each in kept) == application._size <= 40_000
    assert kept


ACTS = st.one_of(
    st.tuples(st.just("put"), st.integers(1, 3), st.text(max_size=5)),
    st.tuples(st.just("withdraw"), st.integers(1, 3), st.just("")),
    st.tuples(st.just("ask"), st.integers(1, 3), st.sampled_from(["ttl", "rdf", "package"])),
)


@effort(max_examples=50, deadline=None)
@given(st.lists(ACTS, max_size=25))
def test_nobody_can_tell_that_answers_are_kept(acts):
    store = FakeStore(*map(entry, (1, 2, 3)))
    browser = browse(store)
    tags = {}
    for what, number, more in acts:
        if what == "put":
            store.put(entry(number, {"title": [{"value": f"Titel {more}", "lang": "de"}]}))
        elif what == "withdraw":
            store.withdraw(entry(number).id)
        else:
            slug = f"titel-{number}"
            path = f"/api/3/action/package_show?id={slug}" if more == "package" else f"/datasets/{slug}.{more}"
            for known in ({}, {"if_none_match": tags.get(path, '"none"')}):
                kept, made = browser.get(path, **known), browse(store).get(path, **known)
                assert (kept.status_code, kept.content) == (made.status_code, made.content)
                assert kept.headers == made.headers
                tags[path] = made.headers.get("etag", tags.get(path, '"none"'))
