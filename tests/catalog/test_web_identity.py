"""What visitors see of a dataset that several sources deliver."""

import pytest
from browser import Browser
from fake_store import BASE, FakeStore, entry, settings
from outline import faults

from catalog.change import EntryState
from catalog.identity import DeliveryPath, Standing
from catalog.web import create_app
from dcat_ap import messages
from dcat_ap.identity import Evidence, Portrait, compare

WHY = (Evidence("identifier", 90, "9f1d2c3b"), Evidence("publisher-apart", -30, "Stadt / Land"))


@pytest.fixture
def browser():
    master = entry(1, {"title": ["Bäume"], "modified": ["2024-02-01"]})
    path = entry(2, {"title": ["Baumkataster"], "modified": ["2023-02-01"]}, state=EntryState.SHADOWED)
    store = FakeStore(master, path, entry(3, {"title": ["Parks"]}))
    paths = (DeliveryPath(entry=path.id, score=60, evidence=WHY),)
    store.standings = [Standing(master=master.id, paths=paths)]
    browser = Browser(create_app(store, None, None, settings()), BASE)
    browser.master, browser.path = master, path
    return browser


def test_the_page_lists_delivery_paths_with_reasons(browser):
    page = browser.get(f"{browser.master.path}?lang=en")
    assert page.status_code == 200
    assert faults(page.text) == []
    for said in (browser.path.path, "The same identifier: 9f1d2c3b (+90)", "Another publisher", "2023", "Stadtportal"):
        assert said in page.text
    assert f"{browser.path.path}/delivered" in page.text
    assert f"{browser.path.path}/changes" in page.text
    assert "Derselbe Identifier" in browser.get(f"{browser.master.path}?lang=de").text


def test_the_page_of_a_path_says_whose_it_is(browser):
    page = browser.get(f"{browser.path.path}?lang=en")
    assert page.status_code == 200
    assert "This is a delivery path" in page.text
    assert 'rel="canonical"' in page.text
    assert f'href="{browser.master.path}?lang=en"' in page.text


def test_the_api_tells_the_same_of_both(browser):
    of_master, of_path = (browser.get(f"/api/v1{each.path}").json() for each in (browser.master, browser.path))
    assert of_master["identity"] == of_path["identity"]
    assert (of_master["state"], of_path["state"]) == ("public", "shadowed")
    told = of_path["identity"]
    assert (told["master"]["id"], [each["id"] for each in told["paths"]]) == (browser.master.id, [browser.path.id])
    assert told["paths"][0]["evidence"][0] == {
        "rule": "identifier",
        "points": 90,
        "value": "9f1d2c3b",
        "words": "Derselbe Identifier: 9f1d2c3b (+90)",
    }
    assert told["paths"][0]["page"] == BASE + browser.path.path


def test_the_iri_of_a_path_leads_to_its_page(browser):
    for iri in (browser.path.iri, f"{BASE}/id/record/{browser.path.id}"):
        answer = browser.get(f"/resolve?iri={iri}")
        assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, browser.path.path)


def test_what_one_source_delivers_says_nothing_of_it(browser):
    other = entry(3)
    assert browser.get(f"/api/v1{other.path}").json()["identity"] is None
    assert "canonical" not in browser.get(other.path).text


def test_every_piece_of_evidence_has_its_words():
    rich = {
        "kind": "dataset",
        "title": "x",
        "ids": ("a/1", "lokale-nummer-zwei"),
        "addresses": ("h/1",),
        "titles": (("haushalt", "2021"),),
        "publishers": ("Stadt Aue",),
        "box": (1.0, 1.0, 2.0, 2.0),
        "period": ("2021-01-01", "2021-12-31"),
    }
    others = [
        {},
        {"titles": (("haushalt", "2022"),)},
        {"titles": (("haushalt",),), "publishers": ("Land Hessen",), "box": (5.0, 5.0, 6.0, 6.0)},
        {"titles": (("ganz", "anders"),), "period": ("2022-01-01", "2022-12-31"), "ids": ("lokale-nummer-zwei",)},
        {"titles": (("haushalt", "2021", "plan"),)},
    ]
    met = {one.rule for each in others for one in compare(Portrait(**rich), Portrait(**rich | each), {}).evidence}
    assert len(met) >= 12
    for language in messages.LANGUAGES:
        assert all(messages.text(f"identity.{rule}", language) for rule in met | {"iri", "merged"})
