"""Atom feeds of entries, as an Atom reader of others reads them."""

from dataclasses import replace
from datetime import timedelta

import feedparser
import pytest
from browser import Browser
from fake_store import BASE, NOON, FakeIndex, FakeStore, entry, settings
from hypothesis import given
from hypothesis import strategies as st
from outline import Outline
from test_web_feeds import assert_valid, feed

from catalog.web import create_app

FEEDS = ["/datasets.atom", "/sources/stadt/datasets.atom", "/organisations/stadt/datasets.atom", "/search.atom"]


@pytest.fixture
def entries():
    body = {"description": [{"value": "Alle <b>Bäume</b>", "lang": "de"}]}
    return [entry(number, body, changed=NOON + timedelta(hours=number)) for number in range(3)]


def browse(entries, **other):
    index = FakeIndex(*entries, position=3)
    return Browser(create_app(FakeStore(*entries), index, None, settings(**other)), BASE)


def read(response):
    assert_valid(feed(response))
    found = feedparser.parse(response.content)
    assert not found.bozo
    return found


@pytest.mark.parametrize("path", FEEDS)
def test_a_reader_finds_every_entry_with_its_page_and_date(entries, path):
    browser = browse(entries)
    found = read(browser.get(f"{path}?lang=de"))
    assert {each.link for each in found.entries} == {f"{BASE}/datasets/titel-{each}?lang=de" for each in range(3)}
    assert {each.title for each in found.entries} == {"Titel 0", "Titel 1", "Titel 2"}
    assert {each.updated for each in found.entries} == {f"2024-05-01T{hour}:00:00Z" for hour in (10, 11, 12)}
    assert found.feed.updated == "2024-05-01T12:00:00Z"
    answer = browser.get(path)
    assert browser.get(path, if_none_match=answer.headers["etag"]).status_code == 304


def test_the_newest_come_first_and_a_change_keeps_the_id(entries):
    first = read(browse(entries).get("/datasets.atom"))
    assert [each.title for each in first.entries] == ["Titel 2", "Titel 1", "Titel 0"]
    changed = [replace(entries[0], changed=NOON + timedelta(days=1)), *entries[1:]]
    again = feedparser.parse(browse(changed, base_url="https://neu.example.org").get("/datasets.atom").content)
    assert [each.id for each in again.entries] == [first.entries[2].id, first.entries[0].id, first.entries[1].id]


def test_a_feed_is_of_its_source_its_body_or_its_search(entries):
    browser = browse([*entries, entry("x", source="land")])
    assert len(read(browser.get("/datasets.atom")).entries) == 4
    assert len(read(browser.get("/sources/stadt/datasets.atom")).entries) == 3
    assert len(read(browser.get("/organisations/stadt/datasets.atom")).entries) == 3
    found = read(browser.get("/search.atom?q=titel%202&theme=a&theme=b&lang=de"))
    assert found.feed.title == "Suche: titel 2"
    assert found.feed.links[0].href == f"{BASE}/search.atom?q=titel+2&theme=a&theme=b&lang=de"


@pytest.mark.parametrize("path", ["/sources/none/datasets.atom", "/organisations/none/datasets.atom"])
def test_there_is_no_feed_of_what_nobody_knows(entries, path):
    assert browse(entries).get(path).status_code == 404


def test_without_an_index_there_is_no_feed_of_a_search(entries):
    assert Browser(create_app(FakeStore(*entries), None, None, settings()), BASE).get("/search.atom").status_code == 503


@pytest.mark.parametrize("page", ["/", "/search?q=titel"])
def test_pages_lead_to_their_feeds(entries, page):
    browser = browse(entries)
    (alternate,) = [each for each in Outline(browser.get(page).text).all("link") if "atom" in each.get("type", "")]
    assert read(browser.get(alternate["href"])).entries


@given(st.text())
def test_whatever_a_source_says_the_feed_is_xml(text):
    said = [{"value": text, "lang": "de"}]
    assert_valid(feed(browse([entry(1, {"title": said, "description": said})]).get("/datasets.atom")))
