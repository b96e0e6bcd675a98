"""Finding entries: the search page as a visitor uses it, and the API as a program does."""

from dataclasses import replace

import pytest
from browser import Browser
from fake_store import BASE, FakeIndex, FakeStore, entry, settings
from outline import Outline, faults

from catalog.web import create_app

CSV = "http://publications.europa.eu/resource/authority/file-type/CSV"
PDF = "http://publications.europa.eu/resource/authority/file-type/PDF"
TABLES = {"distribution": [{"id": "https://q/d", "types": [], "format": [CSV]}]}
PAPERS = {"distribution": [{"id": "https://q/e", "types": [], "format": [PDF]}]}
ENTRIES = [entry(number, TABLES if number % 2 else PAPERS) for number in range(100, 145)]


def browse(position=45, index=True):
    store = FakeStore(*ENTRIES)
    search = FakeIndex(*ENTRIES, position=position) if index else None
    return Browser(create_app(store, search, None, settings()), BASE)


@pytest.fixture
def browser():
    return browse()


def test_hits_show_what_helps_to_choose(browser):
    text = Outline(browser.get("/search?q=Titel").text).text
    assert "45 Treffer" in text
    licence = "Lizenz: Datenlizenz Deutschland Namensnennung 2.0"
    for words in (licence, "Formate: CSV", "Herausgeber: stadt", "Aktualisiert: 01.05.2024"):
        assert words in text


def test_a_facet_is_a_link_that_narrows_and_can_be_taken_back(browser):
    links = Outline(browser.get("/search?q=Titel").text).links
    narrow = next(each for each in links if "format=" in each and "CSV" in each)
    page = Outline(browser.get(narrow).text)
    assert "22 Treffer" in page.text
    assert "Format: CSV" in page.text
    assert "/search?q=Titel" in page.links


def test_the_pages_keep_words_and_filters(browser):
    links = Outline(browser.get(f"/search?q=Titel&format={CSV}&sort=title&lang=en").text).links
    second = next(each for each in links if "page=2" in each)
    page = Outline(browser.get(second).text)
    assert page.text.count("Titel") >= 2
    assert 'start="21"' in browser.get(second).text
    assert "sort=title" in second
    assert "lang=en" in second


def test_a_result_is_a_table_too(browser):
    found = browser.get(f"/search.csv?q=Titel&format={CSV}")
    lines = found.content.decode("utf-8-sig").splitlines()
    assert found.headers["content-type"].startswith("text/csv")
    assert (len(lines), found.headers["datenlotse-total"]) == (23, "22")
    assert lines[0].startswith("title,page,kind,publisher")
    assert f"{BASE}/datasets/titel-101" in lines[1]


def test_a_table_has_no_formulas():
    harmful = entry(1, {"title": ["=HYPERLINK(1)"], "description": ["@SUM(1)"]})
    client = Browser(create_app(FakeStore(harmful), FakeIndex(harmful, position=1), None, settings()), BASE)
    assert "'=HYPERLINK(1)" in client.get("/search.csv").text


@pytest.mark.parametrize("suffix", ["ttl", "rdf", "jsonld", "nt"])
def test_a_result_is_rdf_too(browser, suffix):
    found = browser.get(f"/search.{suffix}?q=Titel&format={CSV}")
    text = found.text
    assert found.status_code == 200
    assert all(f"https://quelle.example.org/dataset/{number}" in text for number in range(101, 145, 2))
    assert "https://quelle.example.org/dataset/102" not in text
    assert browser.get("/search.exe").status_code == 404
    assert browse(index=False).get(f"/search.{suffix}").status_code == 503


def test_the_page_leads_to_its_result_in_other_forms(browser):
    links = [each for each in Outline(browser.get(f"/search?q=Titel&format={CSV}").text).links if "search." in each]
    assert {each.partition("?")[0] for each in links} >= {
        "/search.csv",
        "/search.ttl",
        "/search.jsonld",
        "/search.atom",
    }
    assert all("q=Titel" in each and "format=" in each for each in links)


def test_an_empty_result_says_what_to_do(browser):
    page = browser.get(f"/search?q=nirgends&format={CSV}").text
    assert "Entfernen Sie einen der gewählten Filter" in page
    assert "/search" in Outline(page).links
    assert not faults(page)


def test_what_was_typed_stays_in_the_form_as_text(browser):
    page = Outline(browser.get('/search?q="><script>x</script>').text)
    assert '"><script>x</script>' in [each.get("value") for each in page.all("input")]
    assert not page.all("script")


@pytest.mark.parametrize("page", ["0", "-1", "x", "999999999", "99999999999999999999", "²", "1.5", ""])
def test_an_odd_page_number_is_no_disaster(browser, page):
    response = browser.get(f"/search?page={page}")
    assert response.status_code == 200
    assert not faults(response.text)


def test_an_index_that_lags_says_so():
    assert "zeigt Stand 40, der Katalog hat Stand 45" in Outline(browse(position=40).get("/search").text).text
    assert "Suchindex" not in browse(position=45).get("/search").text


def test_without_an_index_the_page_says_so():
    page = browse(index=False).get("/search")
    assert page.status_code == 503
    assert not faults(page.text)
    assert browse(index=False).get("/api/v1/datasets").status_code == 503


def test_the_api_finds_pages_and_counts(browser):
    found = browser.get(f"/api/v1/datasets?q=titel&format={CSV}&offset=20&limit=5&sort=title").json()
    assert (found["total"], found["offset"], found["limit"], found["position"]) == (22, 20, 5, 45)
    assert len(found["hits"]) == 2
    assert found["hits"][0]["page"].startswith(BASE + "/datasets/titel-")
    assert found["facets"]["format"] == [{"value": CSV, "count": 22}]


@pytest.mark.parametrize("query", ["limit=101", "limit=0", "offset=-1", "offset=x", "sort=best", "limit=²"])
@pytest.mark.parametrize(("language", "word"), [("de", "Parameter"), ("en", "parameter")])
def test_the_api_names_the_parameter_that_is_wrong(browser, query, language, word):
    response = browser.get(f"/api/v1/datasets?{query}", language=language)
    problem = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert (response.status_code, problem["status"]) == (400, 400)
    assert query.partition("=")[0] in problem["detail"]
    assert word in problem["detail"]


def test_the_api_gives_an_entry_as_the_source_described_it(browser):
    body = browser.get("/api/v1/datasets/titel-101").json()
    assert body["metadata"] == entry(101, TABLES).plain()
    assert body["findings"] == []
    assert body == browser.get("/datasets/titel-101.json").json()
    assert body == browser.get("/datasets/titel-101", "application/json").json()


def test_the_api_tells_gone_from_never_there():
    gone = entry("x")
    store = FakeStore(gone)
    store.withdraw(gone.id)
    client = Browser(create_app(store, None, None, settings()), BASE)
    assert (client.get("/api/v1/datasets/titel-x").status_code, client.get("/api/v1/datasets/y").status_code) == (
        410,
        404,
    )
    assert client.get("/api/v1/datasets/titel-x").json()["state"] == "withdrawn"


def test_the_api_lists_the_sources(browser):
    [source] = browser.get("/api/v1/sources").json()["sources"]
    assert (source["name"], source["last"]["state"], source["last"]["counts"]["seen"]) == ("stadt", "done", 3)


class Failing(FakeIndex):
    def position(self) -> int:
        raise OSError


@pytest.mark.parametrize(
    ("search", "graph", "status"),
    [
        (FakeIndex(position=1), FakeIndex(position=1), "ok"),
        (FakeIndex(position=1), FakeIndex(position=0), "lagging"),
        (FakeIndex(position=1), None, "degraded"),
        (Failing(), FakeIndex(position=1), "degraded"),
    ],
)
def test_health_tells_positions_and_lag(search, graph, status):
    client = Browser(create_app(FakeStore(entry(1)), search, graph, settings()), BASE)
    response = client.get("/health")
    assert (response.status_code, response.json()["status"]) == (200, status)
    assert response.json()["position"] == 1
    assert response.json()["followers"]["graph"]["lag"] == (1 - graph.position() if graph else None)


def test_health_is_503_when_the_store_is_gone():
    store = FakeStore()
    store.reading = None
    response = Browser(create_app(store, None, None, settings()), BASE).get("/health")
    assert (response.status_code, response.json()["store"]) == (503, "failed")


def test_below_a_path_every_link_stays_below_it():
    other = replace(settings(), base_url="https://host.example/katalog", iri_base="https://host.example/katalog/id/")
    client = Browser(create_app(FakeStore(*ENTRIES), FakeIndex(*ENTRIES), None, other), BASE)
    for path in ("/", "/search", "/datasets/titel-101"):
        own = [each for each in Outline(client.get(path).text).links if each.startswith("/")]
        assert all(each.startswith("/katalog/") for each in own)


def test_what_is_chosen_is_named_in_words(browser):
    address = "http://dcat-ap.de/def/licenses/dl-by-de/2.0"
    text = Outline(browser.get(f"/search?licence={address}&lang=en").text).text
    assert "Data licence Germany" in text
    assert "dl-by-de/2.0" not in text


@pytest.mark.parametrize(
    "bounds", ["area=Leipzig&around=1", "bbox=12,51,13,52", "near=12.4,51.3,10", "from=2020&until=2021-06"]
)
def test_where_and_when_stay_in_every_link(browser, bounds):
    page = Outline(browser.get(f"/search?q=Titel&{bounds}&lang=de").text)
    assert all(
        each in next(link for link in page.links if "page=2" in link) for each in bounds.replace(",", "%2C").split("&")
    )
    assert browser.get(f"/api/v1/datasets?{bounds}").status_code == 200


@pytest.mark.parametrize("bounds", ["bbox=1,2,3", "bbox=a,b,c,d", "near=12,50,-1", "from=gestern", "until=2020-13"])
def test_what_is_no_place_and_no_date_is_named(browser, bounds):
    answer = browser.get(f"/api/v1/datasets?{bounds}")
    assert (answer.status_code, bounds.partition("=")[0] in answer.text) == (400, True)


def test_questions_are_suggested_in_the_api_and_on_the_page(browser):
    suggested = browser.get("/api/v1/suggest?q=tit").json()["suggestions"]
    assert (suggested[0], len(suggested)) == ("Titel", 10)
    assert browser.get("/api/v1/suggest?q=").json()["suggestions"] == []
    page = browser.get("/search?q=Titel").text
    assert '<datalist id="suggestions">' in page
    assert not faults(page)


def test_the_api_names_what_is_alike():
    (path,) = {each["page"] for each in browse().get("/api/v1/datasets?limit=1").json()["hits"]}
    slug = path.rpartition("/")[2]
    assert browse().get(f"/api/v1/datasets/{slug}/similar").status_code == 200
    assert browse().get("/api/v1/datasets/nosuch/similar").status_code == 404
    assert browse(index=False).get(f"/api/v1/datasets/{slug}/similar").status_code == 503


def test_an_answer_tells_where_the_words_were_found(browser):
    hit = browser.get("/api/v1/datasets?q=Titel&limit=1").json()["hits"][0]
    assert hit["found"][0]["in"] == "title"
    text, ranges = hit["found"][0]["text"], hit["found"][0]["ranges"]
    assert [text[first:last] for first, last in ranges] == ["Titel"]
    assert browser.get("/api/v1/datasets?limit=1").json()["hits"][0]["found"] == []


def test_the_page_marks_what_was_found_and_nothing_else():
    strange = entry(
        200,
        {
            "title": [{"value": "<b>Bäume</b> & Straßenbäume", "lang": "de"}],
            "keyword": [{"value": "Baum", "lang": "de"}, {"value": "Wald", "lang": "de"}],
            "description": [{"value": "Kein Wort. " * 40 + "Ein Baum <script>", "lang": "de"}],
            "distribution": [{"id": "https://q/d", "types": [], "title": [{"value": "Bäume als CSV", "lang": "de"}]}],
        },
    )
    page = Browser(create_app(FakeStore(strange), FakeIndex(strange), None, settings()), BASE).get("/search?q=Bäume")
    assert "<mark>Baum</mark>" in page.text
    assert "<mark>Bäume</mark> als CSV" in page.text
    assert "<script>" not in page.text.split("<main", 1)[1].split("</main", 1)[0]
    assert "<mark>Wald" not in page.text


def test_another_word_is_offered_as_a_link(monkeypatch, browser):
    found = FakeIndex.find
    monkeypatch.setattr(FakeIndex, "find", lambda self, query: replace(found(self, query), rather="titel & mehr"))
    page = browser.get("/search?q=Tittel&sort=title")
    assert '<a href="/search?q=titel+%26+mehr&amp;sort=title">titel &amp; mehr</a>' in page.text
    assert browser.get("/api/v1/datasets?q=Tittel").json()["rather"] == "titel & mehr"
