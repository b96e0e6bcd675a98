"""Narrowed feeds: by public body, source, high value and time of change; packed for who takes it."""

import gzip
from datetime import timedelta
from urllib.parse import quote, urlsplit

import pytest
from browser import Browser
from fake_store import BASE, NOON, FakeStore, entry, settings
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph
from rdflib.namespace import DCAT, FOAF, Namespace

from catalog.change import SourceCard
from catalog.organisation import Label, Organisation
from catalog.web import create_app

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
CATEGORY = "http://data.europa.eu/bna/c_ac64a52d"
LATER = NOON + timedelta(days=3)
BODIES = {key: Organisation(key=key, title=Label({"de": key.title()})) for key in ("stadt", "land", "leer")}


@pytest.fixture
def store():
    store = FakeStore(
        entry(1),
        entry(2, {"hvd_category": [CATEGORY]}, changed=LATER),
        entry(3, source="land", changed=LATER),
        entry(4, source="land"),
        entry(5, source="nord"),
    )
    store.cards = [
        SourceCard(name=name, title=name, kind="dcat", url="https://q.example", organisation=body)
        for name, body in (("stadt", "stadt"), ("land", "land"), ("nord", "land"))
    ]
    return store


@pytest.fixture
def browser(store):
    return browse(store)


def browse(store):
    return Browser(create_app(store, None, None, settings(organisations=BODIES)), BASE)


def walked(browser, address):
    """The keys of all entries of a walk, and the total that each page tells."""
    keys, totals = [], set()
    while address:
        response = browser.get(address)
        assert response.status_code == 200, response.text
        found = Graph().parse(data=response.content, format="nt")
        keys += [str(each).rpartition("/")[2] for each in found.objects(None, FOAF.primaryTopic)]
        totals |= {int(each) for each in found.objects(None, HYDRA.totalItems)}
        (view,) = found.subjects(HYDRA.totalItems)
        assert str(view) == BASE + address
        address = response.links.get("next", {}).get("url", "").removeprefix(BASE)
    return sorted(keys), totals


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/catalog.nt", "12345"),
        ("/catalog.nt?organisation=land", "345"),
        ("/catalog.nt?source=land", "34"),
        ("/catalog.nt?organisation=land&source=nord", "5"),
        ("/catalog.nt?organisation=stadt&source=nord", ""),
        ("/catalog.nt?organisation=leer", ""),
        ("/catalog.nt?hvd=true", "2"),
        ("/catalog.nt?source=stadt&hvd=false", "12"),
        ("/catalog.nt?modified_since=2024-05-01T12%3A00%3A01%2B02%3A00", "23"),
        ("/catalog.nt?modified_since=2024-05-01", "12345"),
        ("/catalog.nt?source=land&modified_since=2024-05-02", "3"),
        ("/organisations/land/catalog.nt", "345"),
        ("/organisations/leer/catalog.nt", ""),
        ("/organisations/land/catalog.nt?organisation=stadt", ""),
    ],
)
def test_a_walk_gives_what_is_asked_for_and_counts_it(browser, address, expected):
    join = "&" if "?" in address else "?"
    assert walked(browser, address) == (list(expected), {len(expected)})
    assert walked(browser, f"{address}{join}limit=1") == (list(expected), {len(expected)})


def test_a_change_is_dated_by_when_readers_saw_it_and_a_tombstone_is_one(store, browser):
    store.withdraw(entry(4).id)
    assert walked(browser, "/catalog.nt?source=land&modified_since=2024-04-30") == (["3", "4"], {1})
    assert walked(browser, "/catalog.nt?source=land&hvd=true") == (["4"], {0})


@pytest.mark.parametrize(
    "query",
    ["organisation=none", "source=none", "hvd=yes", "modified_since=today", "modified_since=%00", "source=%00"],
)
def test_a_choice_that_names_nothing_is_refused(browser, query):
    assert browser.get(f"/catalog.ttl?{query}").status_code == 400


@given(st.text(max_size=20))
def test_no_time_however_written_breaks_the_feed(text):
    assert browse(FakeStore()).get(f"/catalog.ttl?modified_since={quote(text)}").status_code in {200, 400}


@pytest.mark.parametrize("path", ["/organisations/none/catalog", "/organisations/land/catalog.json"])
def test_there_is_no_catalogue_of_a_body_that_nobody_lists(browser, path):
    assert browser.get(path).status_code == 404


def test_every_format_of_a_body_s_catalogue_leads_on_within_it(browser):
    for suffix in ("ttl", "rdf", "jsonld", "nt"):
        response = browser.get(f"/organisations/land/catalog.{suffix}?limit=1")
        assert urlsplit(response.links["next"]["url"]).path == f"/organisations/land/catalog.{suffix}"
    found = Graph().parse(data=browser.get("/organisations/land/catalog", "application/rdf+xml").content, format="xml")
    assert len(list(found.objects(None, DCAT.dataset))) == 3


def test_a_feed_is_packed_for_who_takes_it_and_each_coding_has_its_tag(browser):
    plain, packed = (browser.get("/catalog.ttl", accept_encoding=each) for each in ("identity", "br, gzip;q=0.5"))
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text
    assert plain.headers["etag"] != packed.headers["etag"]
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept, Accept-Encoding"
    for each, other in ((plain, packed), (packed, plain)):
        coding = each.headers.get("content-encoding", "identity")
        known = browser.get("/catalog.ttl", accept_encoding=coding, if_none_match=each.headers["etag"])
        assert (known.status_code, known.headers["vary"]) == (304, "Accept, Accept-Encoding")
        assert (
            browser.get("/catalog.ttl", accept_encoding=coding, if_none_match=other.headers["etag"]).status_code == 200
        )


@pytest.mark.parametrize("coding", ["", "identity", "gzip;q=0", "br", "*;q=0"])
def test_who_does_not_take_it_gets_it_plain(browser, coding):
    assert "content-encoding" not in browser.get("/catalog.ttl", accept_encoding=coding).headers


def test_packing_is_the_same_each_time(browser):
    first, again = (browser.get("/catalog.ttl", accept_encoding="gzip").headers["content-length"] for _ in range(2))
    assert first == again
    assert len(gzip.compress(b"")) < int(first)
