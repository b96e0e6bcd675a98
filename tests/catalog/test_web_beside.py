"""What stands beside the catalogue: pages, lists and JSON of its own, and links across the border both ways."""

from dataclasses import replace

import orjson
import pytest
from browser import Browser
from fake_store import BASE, FakeIndex, FakeStore, entry, settings
from outline import Outline, faults

from catalog.change import EntryKind
from catalog.organisation import Label, Organisation
from catalog.web import create_app
from dcat_ap.entry import LISTED

XSD = "http://www.w3.org/2001/XMLSchema#"
AUTHORITY = "https://bergau.example/id/planungsverband"
DATASET = "https://quelle.example.org/dataset/1"
DOCUMENT = "https://bergau.example/plan.pdf"


def procedure(name: str, end: str, **more):
    body = {
        "title": [{"value": f"Verfahren {name}", "lang": "de"}],
        "description": [{"value": "Ihre **Meinung** zählt.", "lang": "de"}],
        "temporal": [
            {
                "id": f"_:{name}",
                "types": [],
                "start_date": [{"value": "1999-12-01", "type": XSD + "date"}],
                "end_date": [{"value": end, "type": XSD + "date"}],
            }
        ],
        "publisher": [{"id": AUTHORITY, "types": [], "name": ["Planungsverband"]}],
        "homepage": ["https://bergau.example/mitmachen"],
        "document": [{"id": DOCUMENT, "types": [], "title": [{"value": "Begründung", "lang": "de"}]}],
        "relation": [DATASET],
        **more,
    }
    return entry(name, body, kind=EntryKind.PROCEDURE, slug=f"verfahren-{name}")


@pytest.fixture
def store():
    return FakeStore(entry(1), entry(2), procedure("jetzt", "9998-01-15"), procedure("vorbei", "2000-01-15"))


@pytest.fixture
def browser(store):
    index = FakeIndex(*store.entries.values(), position=store.position)
    body = Organisation(key="verband", title=Label({"de": "Planungsverband Bergau"}), uri=AUTHORITY)
    known = settings(organisations={**settings().organisations, "verband": body})
    return Browser(create_app(store, index, None, known), BASE)


@pytest.mark.parametrize(
    "path",
    ["/", "/procedures", "/procedures?when=past", "/procedures?names=urn:x", "/procedures/verfahren-jetzt"],
)
@pytest.mark.parametrize("language", ["de", "en"])
def test_pages_keep_the_rules_of_all_pages(browser, path, language):
    answer = browser.get(path, language=language)
    assert answer.status_code == 200
    assert faults(answer.text) == []


def test_a_procedure_has_a_page_with_period_body_and_documents(browser):
    page = Outline(browser.get("/procedures/verfahren-jetzt", language="de").text)
    for words in ("Beteiligungsverfahren", "01.12.1999 \u2013 15.01.9998", "Planungsverband", "Begründung"):
        assert words in page.text
    assert {"https://bergau.example/mitmachen", DOCUMENT} <= set(page.links)
    assert "Lizenz" not in page.text.replace("ihre Lizenz wird nicht beurteilt", "")


def test_the_list_shows_what_is_running_and_what_is_over_apart(browser):
    running = Outline(browser.get("/procedures", language="de").text)
    assert "Verfahren jetzt" in running.text
    assert "Verfahren vorbei" not in running.text
    assert "Verfahren vorbei" in Outline(browser.get("/procedures?when=past").text).text


def test_the_list_in_json_has_all_that_is_said(browser):
    found = browser.get("/api/v1/procedures").json()
    assert (found["total"], found["limit"], found["offset"]) == (2, 100, 0)
    assert {each["metadata"]["title"][0]["value"] for each in found["procedures"]} == {
        "Verfahren jetzt",
        "Verfahren vorbei",
    }
    (past,) = browser.get("/api/v1/procedures?when=past").json()["procedures"]
    assert past["page"] == f"{BASE}/procedures/verfahren-vorbei"
    assert browser.get("/api/v1/procedures?source=other").json()["total"] == 0
    assert browser.get(f"/api/v1/procedures?names={AUTHORITY}").json()["total"] == 2
    assert browser.get("/api/v1/procedures?names=urn:x").json()["total"] == 0


@pytest.mark.parametrize("query", ["when=soon", "limit=0", "limit=1001", "offset=x", "names=%00"])
def test_a_question_that_makes_no_sense_is_refused(browser, query):
    assert browser.get(f"/api/v1/procedures?{query}").status_code == 400


def test_the_dataset_shows_who_names_it_and_the_other_way_round(browser):
    dataset = Outline(browser.get("/datasets/titel-1", language="de").text)
    assert "/procedures/verfahren-jetzt" in dataset.links
    assert "/datasets/titel-1" in Outline(browser.get("/procedures/verfahren-jetzt").text).links
    links = browser.get("/api/v1/datasets/titel-1").json()["links"]
    assert {each["kind"] for each in links["named_by"]} == {"procedure"}
    links = browser.get("/api/v1/procedures/verfahren-jetzt").json()["links"]
    assert [each["iri"] for each in links["names"]] == [DATASET]
    assert links["organisations"] == ["verband"]
    assert browser.get("/api/v1/datasets/titel-2").json()["links"]["named_by"] == []


def test_a_dataset_may_be_named_by_its_page(store, browser):
    store.put(procedure("seite", "9998-01-01", relation=[f"{BASE}/datasets/titel-2"]))
    assert "/procedures/verfahren-seite" in Outline(browser.get("/datasets/titel-2").text).links
    assert "/datasets/titel-2" in Outline(browser.get("/procedures/verfahren-seite").text).links


def test_a_body_of_ours_that_is_named_leads_to_its_data(browser):
    page = Outline(browser.get("/procedures/verfahren-jetzt", language="de").text)
    assert "Planungsverband Bergau" in page.text
    assert any(each.startswith("/search?organisation=verband") for each in page.links)
    assert any(each.startswith("/procedures?names=") for each in page.links)


def test_it_is_in_no_feed_and_counted_apart(browser):
    for path in ("/catalog.ttl", "/catalog.nt"):
        assert "Verfahren" not in browser.get(path).text
    assert '"2"^^xsd:integer' in browser.get("/catalog.ttl").text
    start = Outline(browser.get("/", language="de").text)
    assert "2 Datensätze" in start.text
    assert "2 Beteiligungsverfahren" in start.text
    assert "/procedures" in start.links


def test_where_there_is_none_nobody_is_led_there():
    app = create_app(FakeStore(entry(1)), FakeIndex(), None, settings())
    start = Outline(Browser(app, BASE).get("/").text)
    assert "/procedures" not in start.links
    assert "0 Beteiligungsverfahren" in Outline(Browser(app, BASE).get("/procedures", language="de").text).text


def test_it_is_given_out_in_rdf_and_json_and_has_no_verdict(browser):
    turtle = browser.get("/procedures/verfahren-jetzt.ttl").text
    assert "a cv:PublicEvent" in turtle
    assert "dcat:CatalogRecord" not in turtle
    assert "openness" not in turtle
    asked = browser.get("/procedures/verfahren-jetzt", accept="application/ld+json")
    assert asked.headers["content-type"].startswith("application/ld+json")
    assert orjson.loads(asked.content)
    plain = browser.get("/procedures/verfahren-jetzt.json").json()
    assert plain["kind"] == "procedure"
    assert not {"openness", "score"} & set(plain)


def test_a_procedure_that_is_withdrawn_is_gone(store, browser):
    gone = next(each for each in store.entries.values() if each.slug == "verfahren-jetzt")
    store.withdraw(gone.id)
    for path in ("/procedures/verfahren-jetzt", "/procedures/verfahren-jetzt.ttl"):
        assert browser.get(path).status_code == 410
    assert browser.get("/api/v1/procedures").json()["total"] == 1


def test_its_iri_leads_to_its_page(browser):
    answer = browser.get("/resolve?iri=https://quelle.example.org/procedure/jetzt")
    assert (answer.status_code, answer.headers["location"]) == (303, "/procedures/verfahren-jetzt")


def test_nothing_harvested_can_hurt(store, browser):
    risky = '"><script>alert(1)</script>'
    store.put(procedure("boese", "9998-01-01", title=[risky], homepage=["javascript:alert(1)"], status=[risky]))
    for path in ("/procedures", "/procedures/verfahren-boese", "/datasets/titel-1"):
        html = browser.get(path).text
        assert faults(html) == []
        assert "<script>" not in html
        assert "javascript:" not in Outline(html).links


def test_only_three_kinds_are_of_the_catalogue():
    assert LISTED == (EntryKind.DATASET, EntryKind.SERIES, EntryKind.SERVICE)


def test_a_body_without_an_entry_form_does_not_break_the_page(store, browser):
    odd = procedure("odd", "9998-01-01")
    store.put(replace(odd, json=orjson.dumps({"class": "Procedure", "id": odd.iri, "temporal": [7, {}, "x"]})))
    assert browser.get("/procedures/verfahren-odd").status_code == 200


def service(name: str, **more):
    body = {
        "title": [{"value": f"Leistung {name}", "lang": "de"}],
        "authority": [{"id": AUTHORITY, "types": [], "name": [{"value": "Planungsverband", "lang": "de"}]}],
        "channel": [{"id": "_:c", "types": [], "homepage": ["https://antrag.example/x"], "title": ["Online"]}],
        "cost": [{"id": "_:k", "types": [], "description": [{"value": "30 Euro", "lang": "de"}]}],
        "adms_identifier": [{"id": "_:i", "types": [], "notation": ["99042001001000"]}],
        "document": [{"id": DATASET, "types": [], "title": [{"value": "Als Daten", "lang": "de"}]}],
        **more,
    }
    return entry(name, body, kind=EntryKind.PUBLIC_SERVICE, slug=f"leistung-{name}")


def test_a_public_service_has_its_page_with_body_costs_and_online_service(store, browser):
    store.put(service("a"))
    html = browser.get("/public-services/leistung-a", language="de").text
    page = Outline(html)
    assert faults(html) == []
    for words in ("Leistung der Verwaltung", "Planungsverband", "30 Euro", "99042001001000", "Zuständige Stelle"):
        assert words in page.text
    assert "https://antrag.example/x" in page.links


def test_a_dataset_and_a_public_service_show_each_other(store, browser):
    store.put(service("a"))
    assert "/public-services/leistung-a" in Outline(browser.get("/datasets/titel-1").text).links
    assert "/datasets/titel-1" in Outline(browser.get("/public-services/leistung-a").text).links
    links = browser.get("/api/v1/datasets/titel-1").json()["links"]
    assert [each["slug"] for each in links["named_by"] if each["kind"] == "public-service"] == ["leistung-a"]
    assert browser.get("/api/v1/public-services/leistung-a").json()["links"]["organisations"] == ["verband"]


def test_public_services_are_listed_in_html_and_json(store, browser):
    store.put(service("b"))
    store.put(service("a"))
    html = browser.get("/public-services", language="de").text
    assert faults(html) == []
    assert "2 Leistungen der Verwaltung" in Outline(html).text
    found = browser.get("/api/v1/public-services").json()
    assert (found["total"], len(found["public_services"])) == (2, 2)
    assert browser.get(f"/api/v1/public-services?names={AUTHORITY}").json()["total"] == 2
    assert browser.get("/api/v1/public-services?when=past").status_code == 400


def test_a_field_that_was_kept_is_shown_under_its_name(store, browser):
    iri, rdf = "https://quelle.example.org/public-service/k", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    kept = [
        f"<{iri}> <http://schema.org/additionalProperty> _:p .",
        f"_:p <{rdf}type> <http://schema.org/PropertyValue> .",
        '_:p <http://schema.org/propertyID> "xzufi:kennzeichenEA" .',
        '_:p <http://schema.org/value> "wahr" .',
    ]
    store.put(service("k", rest=kept))
    page = Outline(browser.get("/public-services/leistung-k", language="de").text)
    assert "xzufi:kennzeichenEA wahr" in page.text
    assert "propertyID" not in page.text
    store.put(service("k", rest=kept[:3]))
    assert "propertyID" in Outline(browser.get("/public-services/leistung-k").text).text
