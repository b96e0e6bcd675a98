"""The page that checks metadata says what the API says, in words; nothing that is pasted gets out of its place."""

from urllib.parse import urlencode

import pytest
from browser import Browser
from fake_store import BASE, FakeStore, settings
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from outline import Outline, faults

from catalog.web import create_app

FORM = "application/x-www-form-urlencoded"
GOOD = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
<https://a.example/d> a dcat:Dataset ; dct:title "Bäume"@de ; dct:description "Alle Bäume."@de ;
  dct:publisher <https://a.example/p> ; dcat:distribution <https://a.example/x> .
<https://a.example/p> a foaf:Agent ; foaf:name "Stadt" .
<https://a.example/x> a dcat:Distribution ; dcat:accessURL <https://a.example/x.csv> ; dct:format "CSV" ;
  dct:license <http://dcat-ap.de/def/licenses/dl-zero-de/2.0> .
"""


@pytest.fixture(scope="module")
def browser():
    return Browser(create_app(FakeStore(), None, None, settings()), BASE)


def check(browser, document, language="de", **fields):
    return browser.post("/validator", urlencode({"document": document, **fields}).encode(), FORM, language)


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_empty_form_is_a_sound_page(browser, language):
    page = browser.get("/validator", language=language)
    assert (page.status_code, faults(page.text)) == (200, [])
    assert page.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_document_is_checked_mended_and_judged(browser, language):
    page = check(browser, GOOD, language, format="ttl")
    outline = Outline(page.text)
    assert (page.status_code, faults(page.text)) == (200, [])
    told = {"de": ("Bäume", "1 Reparatur", "frei", "Punkten"), "en": ("Bäume", "1 repair", "free", "points")}[language]
    for words in told:
        assert words in outline.text
    assert "clean." in outline.text
    assert GOOD.strip().splitlines()[0] in page.text.replace("&lt;", "<").replace("&gt;", ">")


def test_as_it_is_delivered_nothing_is_mended(browser):
    page = Outline(check(browser, GOOD, **{"as": "delivered"}).text)
    assert "Reparatur" not in page.text.partition("Ergebnis")[2].partition("Dokument")[0]


@pytest.mark.parametrize(
    ("document", "status", "told"),
    [
        ("<<<", 422, "nicht zu lesen"),
        ("", 200, "kein Datensatz"),
        ("<https://a.example/> a <https://a.example/Thing> .", 200, "kein Datensatz"),
    ],
)
def test_what_is_no_catalogue_is_told(browser, document, status, told):
    page = check(browser, document, format="ttl")
    assert (page.status_code, faults(page.text)) == (status, [])
    assert told in Outline(page.text).text


def test_what_is_too_long_or_unknown_is_refused(browser):
    assert check(browser, "x" * 1_000_001).status_code == 413
    assert check(browser, "ä" * 2_000_000).status_code == 413
    assert check(browser, GOOD, **{"as": "king"}).status_code == 400
    assert browser.post("/validator", b"{}", "application/json").status_code == 415


@effort(max_examples=25, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["", "ttl", "rdf", "jsonld", "nt", "?"]))
def test_no_text_breaks_the_page(document, form):
    browser = Browser(create_app(FakeStore(), None, None, settings()), BASE)
    page = check(browser, document.encode("utf-8", "replace").decode(), format=form)
    assert page.status_code in {200, 422}
    assert faults(page.text) == []


def test_hostile_text_stays_text(browser):
    hostile = GOOD.replace("Bäume", "</textarea><script>alert(1)</script>")
    page = check(browser, hostile, format="ttl")
    assert "<script>" not in page.text
    assert faults(page.text) == []
