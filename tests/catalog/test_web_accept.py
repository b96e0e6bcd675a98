"""Which representation and which language a client gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.web import accept

OFFERS = ("text/html", "text/turtle", "application/rdf+xml", "application/ld+json", "application/json")


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("", "text/html"),
        ("*/*", "text/html"),
        ("text/turtle", "text/turtle"),
        ("TEXT/TURTLE", "text/turtle"),
        ("text/turtle;q=0.3, application/ld+json;q=0.5", "application/ld+json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("application/rdf+xml, */*;q=0.1", "application/rdf+xml"),
        ("application/*", "application/rdf+xml"),
        ("text/*;q=0.2, text/html;q=0", "text/turtle"),
        ("*/*, text/html;q=0", "text/turtle"),
        (
            'application/ld+json;profile="http://www.w3.org/ns/json-ld#flattened, compacted";q=0.9',
            "application/ld+json",
        ),
        ("image/png", "text/html"),
        ("text/turtle;q=2", "text/html"),
        ("text/turtle;q=", "text/html"),
        (", ,;q=1,text/turtle", "text/turtle"),
        ("text/turtle ; charset=utf-8 ; q = 0.4 , text/html;q=0.3", "text/turtle"),
    ],
)
def test_the_heaviest_wish_that_can_be_met_wins(header, chosen):
    assert accept.media_type(header, OFFERS, "text/html") == chosen


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("", "de"),
        ("en-GB,en;q=0.9,de;q=0.8", "en"),
        ("de-AT, en;q=0.5", "de"),
        ("fr", "de"),
        ("fr, en;q=0.1", "en"),
        ("*", "de"),
        ("de;q=0, *", "en"),
        ("de;q=0.5,en;q=0.5", "de"),
    ],
)
def test_the_language_follows_the_browser(header, chosen):
    assert accept.language(header, ("de", "en"), "de") == chosen


@given(st.text(alphabet=st.sampled_from('text/urlhm*,;q=01.9 "\\-') | st.characters(max_codepoint=255), max_size=80))
def test_any_header_gets_one_of_the_offers(header):
    assert accept.media_type(header, OFFERS, "text/html") in OFFERS
    assert accept.language(header, ("de", "en"), "de") in {"de", "en"}


@given(st.dictionaries(st.sampled_from(OFFERS), st.integers(1, 999), min_size=1))
def test_no_offer_is_liked_better_than_the_chosen_one(wishes):
    header = ", ".join(f"{name};q=0.{weight:03}" for name, weight in wishes.items())
    assert wishes[accept.media_type(header, OFFERS, "text/html")] == max(wishes.values())
