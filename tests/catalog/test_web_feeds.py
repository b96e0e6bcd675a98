"""Atom feeds of runs: valid by RFC 4287, the same entries for ever, and nothing that XML cannot hold."""

import re

import pytest
from browser import Browser
from fake_store import BASE, NOON, FakeStore, run, settings
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from outline import Outline, faults

from catalog.change import RunState
from catalog.web import create_app

ATOM = "{http://www.w3.org/2005/Atom}"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
FEEDS = ["/runs.atom", "/sources/stadt/runs.atom"]


@pytest.fixture
def store():
    store = FakeStore()
    store.runs = [run(3, RunState.HELD, reason="shrunk"), run(2, RunState.FAILED, reason="http.timeout"), run(1)]
    return store


def browse(store, **other):
    return Browser(create_app(store, None, None, settings(**other)), BASE)


def feed(response):
    assert (response.status_code, response.headers["content-type"]) == (200, "application/atom+xml")
    return etree.fromstring(response.content)


def one(element, name):
    (found,) = element.findall(ATOM + name)
    return found.text


def links(element):
    return {each.get("rel"): each.get("href") for each in element.findall(ATOM + "link")}


def assert_valid(root):
    """What RFC 4287 demands in 4.1.1 and 4.1.2 of a feed and its entries."""
    assert root.tag == ATOM + "feed"
    for element in (root, *root.findall(ATOM + "entry")):
        assert re.match(r"https?://", one(element, "id"))
        assert one(element, "title")
        assert RFC_3339.fullmatch(one(element, "updated"))
        assert len(element.findall(ATOM + "link[@rel='alternate']")) == 1
    assert one(root.find(ATOM + "author"), "name")
    assert links(root)["self"].startswith(BASE)
    ids = [one(each, "id") for each in root.findall(ATOM + "entry")]
    assert len(ids) == len(set(ids))
    assert one(root, "id") not in ids


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_is_valid_and_speaks_the_language_asked_for(store, path, language):
    root = feed(browse(store).get(f"{path}?lang={language}"))
    assert_valid(root)
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    first, *_, last = root.findall(ATOM + "entry")
    assert ("waits" in one(first, "title")) is (language == "en")
    assert one(last, "summary").startswith({"de": "3 gesehen: 2 neu", "en": "3 seen: 2 new"}[language])
    assert links(first)["alternate"] == f"{BASE}/runs/3?lang={language}"


@pytest.mark.parametrize("path", FEEDS)
def test_entries_keep_their_ids_in_every_language_and_wherever_the_portal_moves(store, path):
    def ids(**other):
        answers = [browse(store, **other).get(f"{path}?lang={language}") for language in ("de", "en")]
        return [[one(each, "id") for each in feed(answer).findall(ATOM + "entry")] for answer in answers]

    before = ids()
    store.runs.insert(0, run(4))
    after = ids(base_url="https://neu.example.org")
    assert before[0] == before[1] == after[0][1:] == after[1][1:]


def test_a_feed_has_a_tag_and_is_as_new_as_its_newest_run(store):
    store.runs[1] = run(2, RunState.DONE)
    browser = browse(store)
    answer = browser.get("/runs.atom")
    assert browser.get("/runs.atom", if_none_match=answer.headers["etag"]).status_code == 304
    assert one(feed(answer), "updated") == f"{NOON:%Y-%m-%dT%H:%M:%S}Z"


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_without_runs_is_valid_too(store, path):
    store.runs = []
    assert_valid(feed(browse(store).get(path)))


def test_there_is_no_feed_of_a_source_that_nobody_knows(store):
    assert browse(store).get("/sources/none/runs.atom").status_code == 404


@pytest.mark.parametrize(("page", "path"), [("/sources/stadt", FEEDS[1]), ("/sources", FEEDS[0])])
def test_pages_lead_to_their_feeds(store, page, path):
    html = browse(store).get(page).text
    assert faults(html) == []
    (alternate,) = [each for each in Outline(html).all("link") if each["rel"] == "alternate"]
    assert (alternate["type"], alternate["href"]) == ("application/atom+xml", f"{path}?lang=de")
    assert_valid(feed(browse(store).get(alternate["href"])))


@given(st.text())
def test_whatever_went_wrong_the_feed_is_xml(reason):
    store = FakeStore()
    store.runs = [run(1, RunState.CRASHED, reason=reason)]
    assert_valid(feed(browse(store).get("/runs.atom")))
