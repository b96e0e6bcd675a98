"""The pages a visitor reads: what stands on them, in which language, and that nothing harvested can hurt."""

import logging
from dataclasses import replace

import orjson
import pytest
from browser import Browser
from fake_store import BASE, FakeIndex, FakeStore, entry, run, settings
from outline import Outline, faults

from catalog.change import EntryKind, EntryState, RunState, Verdict
from catalog.web import create_app
from dcat_ap.finding import error, info

XSD = "http://www.w3.org/2001/XMLSchema#"
TREES = {
    "title": [{"value": "Trees", "lang": "en"}, {"value": "Baumkataster", "lang": "de"}],
    "description": [{"value": "Alle **Bäume** der Stadt.", "lang": "de"}],
    "publisher": [{"id": "https://q.example/org", "types": [], "name": [{"value": "Grünflächenamt"}]}],
    "contact_point": [{"id": "_:c", "types": [], "fn": ["Frau Esche"], "has_email": ["mailto:esche@q.example"]}],
    "theme": ["http://publications.europa.eu/resource/authority/data-theme/ENVI"],
    "keyword": [{"value": "Bäume", "lang": "de"}],
    "modified": [{"value": "2024-05-01", "type": XSD + "date"}],
    "spatial": [{"id": "https://q.example/place", "types": [], "bbox": [{"value": "POLYGON((1 2))"}]}],
    "temporal": [{"id": "_:t", "types": [], "start_date": [{"value": "2020", "type": XSD + "gYear"}]}],
    "in_series": ["https://quelle.example.org/series/s"],
    "relation": ["https://elsewhere.example/x"],
    "identifier": ["kennung-4711"],
    "distribution": [
        {
            "id": "https://q.example/d",
            "types": [],
            "title": [{"value": "Bäume als Tabelle", "lang": "de"}],
            "access_url": ["https://q.example/seite"],
            "download_url": ["https://q.example/b.csv"],
            "format": ["http://publications.europa.eu/resource/authority/file-type/CSV"],
            "license": ["http://dcat-ap.de/def/licenses/dl-by-de/2.0"],
            "byte_size": [{"value": "2345678", "type": XSD + "nonNegativeInteger"}],
            "conforms_to": ["https://q.example/norm"],
        }
    ],
    "rest": ['<https://quelle.example.org/dataset/1> <https://odd.example/ns#stray> "verirrt" .'],
}
PLACES = ["/", "/search", "/search?q=titel&format=x", "/search?q=nothing", "/datasets", "/datasets/titel-1"]
PLACES += [
    "/series/titel-s",
    "/services/titel-w",
    "/sources",
    "/sources/stadt",
    "/runs/1",
    "/nowhere",
    "/datasets/gone",
]
RISKY = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


@pytest.fixture
def store():
    return FakeStore(
        entry(1, TREES),
        entry("s", kind=EntryKind.SERIES),
        entry("w", {"serves_dataset": ["https://quelle.example.org/dataset/1"]}, kind=EntryKind.SERVICE),
    )


@pytest.fixture
def browser(store):
    return browse(store)


def browse(store, **kwargs):
    index = FakeIndex(*store.entries.values(), position=store.position)
    return Browser(create_app(store, index, None, settings()), BASE, **kwargs)


def test_the_start_page_says_what_there_is(browser):
    page = Outline(browser.get("/").text)
    for words in ("1 Datensatz", "1 Datensatzserie", "1 Datenservice", "1 Quelle", "Stadtportal", "in Ordnung"):
        assert words in page.text
    assert {"/datasets/titel-1", "/series/titel-s", "/services/titel-w", "/sources/stadt"} <= set(page.links)


def test_an_empty_catalogue_has_a_start_page_too():
    store = FakeStore()
    store.cards, store.runs = [], []
    page = browse(store).get("/")
    assert page.status_code == 200
    assert "Noch ist der Katalog leer" in page.text
    assert not faults(page.text)


def test_the_dataset_page_shows_licence_freshness_and_formats_before_all_else(browser):
    text = Outline(browser.get("/datasets/titel-1").text).text
    shown = ("Datenlizenz Deutschland", "01.05.2024", "CSV", "Alle Bäume", "Grünflächenamt")
    places = [text.index(each) for each in shown]
    assert places == sorted(places)


def test_the_link_text_says_what_one_will_get(browser):
    assert ">CSV herunterladen, 2,3 MB</a>" in browser.get("/datasets/titel-1").text
    assert ">Download CSV, 2.3 MB</a>" in browser.get("/datasets/titel-1?lang=en").text


def test_nothing_that_the_source_said_is_invisible(browser):
    page = browser.get("/datasets/titel-1").text
    said = ["Trees", "Baumkataster", "Frau Esche", "mailto:esche@q.example", "ENVI", "Bäume", "POLYGON((1 2))", "2020"]
    said += ["kennung-4711", "https://elsewhere.example/x", "Bäume als Tabelle", "https://q.example/norm", "verirrt"]
    said += ["https://odd.example/ns#stray", "https://q.example/place", "https://q.example/org"]
    for each in said:
        assert each in page, each


def test_a_related_entry_of_ours_is_linked_to_its_page(browser):
    assert "/series/titel-s" in Outline(browser.get("/datasets/titel-1").text).links
    assert "/datasets/titel-1" in Outline(browser.get("/services/titel-w").text).links
    assert "https://elsewhere.example/x" in Outline(browser.get("/datasets/titel-1").text).links


def test_the_page_says_where_the_entry_came_from(browser):
    page = Outline(browser.get("/datasets/titel-1").text)
    assert "Quelle zuletzt geprüft 01.05.2024, 12:00 Uhr" in page.text
    assert "https://daten.example.org/id/record/" in page.text


def test_findings_are_told_with_their_rule_even_without_words(store, browser):
    found = store.entries[next(iter(store.entries))]
    many = [error("no_such_rule", f"Seite {n}", value="x") for n in range(3)]
    store.verdicts[found.id] = Verdict((info("other_rule"), *many))
    text = Outline(browser.get(found.path).text).text
    assert text.index("no_such_rule") < text.index("other_rule")
    assert "3-mal" in text
    assert "Seite 2" in text


def test_values_in_the_reader_s_language_come_first_and_carry_their_own(browser):
    german, english = browser.get("/datasets/titel-1").text, browser.get("/datasets/titel-1", language="en").text
    assert '<h1><span lang="de">Baumkataster</span></h1>' in german
    assert '<h1><span lang="en">Trees</span></h1>' in english


def test_a_chosen_language_stays_chosen(browser):
    page = browser.get("/datasets/titel-1?lang=en", language="de")
    own = [each for each in Outline(page.text).links if each.startswith("/")]
    assert page.headers["content-language"] == "en"
    assert all("lang=" in each for each in own)


def test_the_language_link_keeps_the_rest_of_the_address(browser):
    assert "/search?q=titel&lang=en" in Outline(browser.get("/search?q=titel").text).links


def test_a_path_with_two_slashes_never_becomes_another_host(browser):
    links = Outline(browser.get("//evil.example/x").text).links
    assert not [each for each in links if each.startswith("//")]


def test_an_entry_that_its_source_did_not_name_lately_is_marked(store, browser):
    assert "nicht mehr genannt" not in browser.get("/datasets/titel-1").text
    store.put(entry(1, missing=True))
    assert "nicht mehr genannt" in browser.get("/datasets/titel-1").text
    assert browser.get("/api/v1/datasets/titel-1").json()["missing"] is True


def test_a_withdrawn_entry_says_so_with_410(store, browser):
    store.withdraw(entry(1).id)
    page = browser.get("/datasets/titel-1")
    assert page.status_code == 410
    assert "zurückgezogen" in page.text


@pytest.mark.parametrize(
    "path", ["/datasets/none", "/series/titel-1", "/nowhere", "/sources/none", "/runs/9", "/runs/x"]
)
def test_what_is_not_there_has_a_page_in_both_languages(browser, path):
    assert "Diese Seite gibt es nicht" in browser.get(path).text
    page = browser.get(path, language="en")
    assert page.status_code == 404
    assert "There is no such page" in page.text


def test_a_bug_shows_no_traceback(store, caplog):
    store.reading = None
    with caplog.at_level(logging.CRITICAL):
        page = browse(store, raising=False).get("/datasets/titel-1")
    assert page.status_code == 500
    assert "Bei uns ist ein Fehler aufgetreten" in page.text
    assert "Traceback" not in page.text
    assert "content-security-policy" in page.headers


def test_source_and_run_pages_tell_how_it_went(store):
    reason = "Die Quelle antwortet nicht."
    store.runs = [run(2, RunState.FAILED, reason=reason, findings=(error("gone", "Seite 3"),)), run(1)]
    browser = browse(store)
    assert "gestört" in Outline(browser.get("/sources").text).text
    source = Outline(browser.get("/sources/stadt").text)
    assert "Stadt Lindenfurt" in source.text
    assert {"/runs/2", "/runs/1", "/search?source=stadt"} <= set(source.links)
    report = Outline(browser.get("/runs/2").text).text
    assert reason in report
    assert "Gesehen 3" in report
    assert "Seite 3" in report


@pytest.mark.parametrize("state", list(RunState))
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_state_of_a_run_has_words(store, state, language):
    store.runs = [run(1, state)]
    browser = browse(store)
    for path in ("/", "/sources", "/sources/stadt", "/runs/1"):
        page = browser.get(path, language=language)
        assert page.status_code == 200
        assert not faults(page.text)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("path", PLACES)
def test_every_page_is_in_order(store, path, language):
    store.put(entry("gone"))
    store.withdraw(entry("gone").id)
    assert faults(browse(store).get(path, language=language).text) == []


def _everywhere(value: str) -> dict:
    literal = [{"value": value, "lang": "de"}, {"value": value, "type": value}, value]
    nested = {"id": value, "types": [value], "name": literal, "fn": literal, "has_email": [value], "title": literal}
    part = {name: [value, *literal, nested] for name in ("title", "access_url", "download_url", "format", "license")}
    names = "title description publisher contact_point theme keyword landing_page page modified in_series identifier"
    whole = {name: [*literal, nested] for name in names.split()}
    return whole | {"distribution": [part | {"id": value, "byte_size": literal, value: literal}, value, *literal]}


@pytest.mark.parametrize(
    "value",
    [
        RISKY,
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "https://x.example/\" onclick='alert(1)",
        "[x](javascript:alert(1)) ![y](https://evil.example/p.png) <b onclick=a>z</b>",
        "{{ 7 * 7 }}{% raw %}",
    ],
)
def test_hostile_text_stays_text_in_every_field(value):
    found = replace(entry(1), json=orjson.dumps({"class": "Dataset", "id": value, **_everywhere(value)}))
    store = FakeStore(found)
    store.verdicts[found.id] = Verdict((error(value, value, value=value),))
    store.runs = [run(1, RunState.FAILED, reason=value, findings=(error(value, value),))]
    store.cards = [replace(store.cards[0], title=value, url=value, schedule=value, organisation=value)]
    browser = browse(store)
    for path in ("/", found.path, "/search", "/sources", "/sources/stadt", "/runs/1"):
        html = browser.get(path).text
        page = Outline(html)
        assert faults(html) == [], path
        assert not page.all("img")
        assert all(each.startswith(("/", "#", "http://", "https://", "ftp://", "mailto:")) for each in page.links)
        assert "{{" not in value or "49" not in page.text


def test_an_entry_whose_values_have_odd_shapes_still_has_a_page():
    odd = {"class": "Unheard", "id": 5, "title": {"value": 3}, "theme": [None, 7, [1]], "distribution": ["x", {}, 5]}
    deep: dict = {"id": "_:x"}
    for _ in range(100):
        deep = {"id": "_:x", "publisher": [deep]}
    body = {**odd, "publisher": [deep], "byte_size": ["much"]}
    found = replace(entry(1), json=orjson.dumps(body))
    browser = Browser(create_app(FakeStore(found), None, None, settings()), BASE)
    assert browser.get(found.path).status_code == 200
    assert browser.get("/").status_code == 200


def test_what_was_only_staged_has_no_page_and_a_delivery_path_has_one():
    staged, shadowed = entry(1, state=EntryState.STAGED), entry(2, state=EntryState.SHADOWED)
    browser = browse(FakeStore(staged, shadowed))
    assert browser.get(staged.path).status_code == 404
    assert browser.get(shadowed.path).status_code == 200
