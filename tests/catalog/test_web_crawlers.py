"""What search engines get: schema.org in the page and beside it, and a sitemap of all pages."""

import json
import re

import pytest
from browser import Browser
from fake_store import BASE, FakeStore, entry, settings
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from outline import Outline, faults

from catalog.change import EntryKind
from catalog.web import create_app, sitemap

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
FULL = {
    "title": [{"value": "Bäume", "lang": "de"}],
    "publisher": [{"id": "_:p", "types": ["http://xmlns.com/foaf/0.1/Agent"], "name": [{"value": "Grünamt"}]}],
    "keyword": [{"value": "Baum", "lang": "de"}, {"value": "Grün", "lang": "de"}],
    "distribution": [
        {
            "id": "_:d",
            "types": ["http://www.w3.org/ns/dcat#Distribution"],
            "download_url": ["https://q.example/b.csv"],
            "license": ["http://dcat-ap.de/def/licenses/cc-zero"],
        }
    ],
}


def browse(store):
    return Browser(create_app(store, None, None, settings()), BASE)


def said(html):
    (text,) = SCRIPT.findall(html)
    return json.loads(text)


def test_the_page_and_the_address_say_the_same():
    browser = browse(FakeStore(entry(1, FULL)))
    html = browser.get("/datasets/titel-1").text
    assert faults(html) == []
    answer = browser.get("/datasets/titel-1/schema.jsonld")
    assert answer.headers["content-type"] == "application/ld+json"
    assert answer.json() == said(html)
    found = answer.json()
    assert (found["@type"], found["name"], found["url"]) == ("Dataset", "Bäume", f"{BASE}/datasets/titel-1")
    assert found["publisher"] == {"@type": "Organization", "name": "Grünamt"}
    assert found["keywords"] == ["Baum", "Grün"]
    assert found["distribution"]["contentUrl"] == "https://q.example/b.csv"
    assert found["license"] == "http://dcat-ap.de/def/licenses/cc-zero"


def test_nothing_is_made_up():
    found = browse(FakeStore(entry(1))).get("/datasets/titel-1/schema.jsonld").json()
    assert set(found) == {"@context", "@type", "@id", "url", "name", "includedInDataCatalog"}


@given(st.text() | st.sampled_from(["</script><script>alert(1)</script>", "<!--<script>", "]]>", "\u2028&lt;"]))
def test_no_text_ends_the_element(text):
    title = [{"value": text, "lang": "de"}]
    html = browse(FakeStore(entry(1, {"title": title, "description": title}))).get("/datasets/titel-1").text
    assert [each.get("type") for each in Outline(html).all("script")] == ["application/ld+json"]
    assert said(html).get("description", "") == text.strip()


def test_only_public_datasets_have_it():
    store = FakeStore(entry(1), entry("s", kind=EntryKind.SERVICE))
    store.withdraw(entry(1).id)
    browser = browse(store)
    assert browser.get("/datasets/titel-1/schema.jsonld").status_code == 410
    assert browser.get("/datasets/none/schema.jsonld").status_code == 404
    assert not SCRIPT.search(browser.get("/services/titel-s").text)


def listed(browser, address):
    return [each.text for each in etree.fromstring(browser.get(address).content).iter(SITEMAP + "loc")]


@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_the_sitemap_lists_every_public_page_once(monkeypatch, size):
    monkeypatch.setattr(sitemap, "_SIZE", size)
    store = FakeStore(*map(entry, range(5)), entry("p", kind=EntryKind.PROCEDURE))
    store.withdraw(entry(3).id)
    browser = browse(store)
    assert f"Sitemap: {BASE}/sitemap.xml" in browser.get("/robots.txt").text.splitlines()
    parts = listed(browser, "/sitemap.xml")
    pages = [page for each in parts for page in listed(browser, each.removeprefix(BASE))]
    assert len(pages) == len(set(pages)) == 5
    assert all(browser.get(each.removeprefix(BASE)).status_code == 200 for each in pages)
    assert browser.get(f"/sitemap-{len(parts) + 1}.xml").status_code == 404


def test_an_empty_catalogue_has_a_sitemap_and_every_page_its_date():
    assert listed(browse(FakeStore()), "/sitemap.xml") == [f"{BASE}/sitemap-1.xml"]
    assert listed(browse(FakeStore()), "/sitemap-1.xml") == []
    root = etree.fromstring(browse(FakeStore(entry(1))).get("/sitemap-1.xml").content)
    assert [each.text for each in root.iter(SITEMAP + "lastmod")] == ["2024-05-01T10:00:00+00:00"]


@pytest.mark.parametrize("number", ["0", "x", "-1", "999999999999"])
def test_there_is_no_other_part(number):
    assert browse(FakeStore(entry(1))).get(f"/sitemap-{number}.xml").status_code == 404


def test_tables_are_told_as_croissant():
    table = {
        "id": "_:t",
        "types": ["http://www.w3.org/ns/dcat#Distribution"],
        "title": [{"value": "Tabelle"}],
        "format": ["http://publications.europa.eu/resource/authority/file-type/CSV"],
        "download_url": ["https://q.example/b.csv"],
        "checksum": [
            {
                "id": "_:c",
                "types": ["http://spdx.org/rdf/terms#Checksum"],
                "algorithm": ["http://spdx.org/rdf/terms#checksumAlgorithm_sha256"],
                "checksum_value": [{"value": "ab12"}],
            }
        ],
    }
    store = FakeStore(entry(1, {**FULL, "distribution": [*FULL["distribution"], table]}), entry(2, FULL))
    browser = browse(store)
    found = browser.get("/datasets/titel-1/croissant.json").json()
    assert (found["@type"], found["conformsTo"]) == ("sc:Dataset", "http://mlcommons.org/croissant/1.0")
    assert found["distribution"] == [
        {
            "@type": "cr:FileObject",
            "@id": "file-1",
            "name": "Tabelle",
            "contentUrl": "https://q.example/b.csv",
            "encodingFormat": "text/csv",
            "sha256": "ab12",
        }
    ]
    assert found["name"] == "Bäume"
    assert browser.get("/datasets/titel-2/croissant.json").status_code == 404
