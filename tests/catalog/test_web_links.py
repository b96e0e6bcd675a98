"""What people and programs are told of links: on the page of a dataset, in the API, at /metrics."""

from contextlib import closing
from datetime import timedelta

import pytest
from browser import Browser
from fake_store import BASE, NOON, FakeStore, entry, settings
from outline import faults

from catalog.link import Link, LinkState, link_id
from catalog.settings import Metrics
from catalog.store import Store
from catalog.web import create_app
from catalog.web import links as views
from dcat_ap import messages

BAD, PAGE, GOOD = "https://a.example/x.csv", "https://a.example/page", "https://a.example/y.csv"
BODY = {
    "landing_page": [PAGE],
    "distribution": [{"id": "_:b0", "access_url": [GOOD], "download_url": [BAD]}],
}


def link(url, state=LinkState.BROKEN, **other):
    values = {"reason": "not-found", "failures": 3, "failing": NOON, "status": 404} if state is LinkState.BROKEN else {}
    return Link(id=link_id(url), url=url, host="a.example", state=state, since=NOON, due=NOON, **{**values, **other})


@pytest.fixture
def store():
    made = entry(1, BODY)
    store = FakeStore(made)
    store.links = [(link(BAD), (made.id,)), (link(PAGE), (made.id,)), (link(GOOD, LinkState.OK), (made.id,))]
    return store


def browse(store):
    return Browser(create_app(store, None, None, settings(metrics=Metrics(public=True))), BASE)


@pytest.mark.parametrize(
    ("language", "said"),
    [("de", "Dieser Link funktioniert seit 01.05.2024"), ("en", "This link has not worked since 2024-05-01")],
)
def test_a_dataset_says_beside_a_link_that_it_does_not_work(store, language, said):
    html = browse(store).get(f"/datasets/titel-1?lang={language}").text
    assert html.count(said) == 2
    assert html.index(BAD) < html.index(said)
    assert messages.text("web.link.elsewhere", language) in html
    assert faults(html) == []


def test_a_dataset_whose_links_work_says_nothing_of_it(store):
    users = store.links[0][1]
    store.links = [(link(url, LinkState.SUSPECT, failing=NOON), users) for url in (BAD, PAGE, GOOD)]
    html = browse(store).get("/datasets/titel-1?lang=en").text
    assert "has not worked" not in html
    assert messages.text("web.link.elsewhere", "en") not in html


def test_the_api_tells_how_the_links_of_an_entry_stand(store):
    checks = browse(store).get("/api/v1/datasets/titel-1").json()["checks"]
    found = {each["url"]: each for each in checks}
    assert (found[BAD]["state"], found[BAD]["reason"], found[BAD]["status"]) == ("broken", "not-found", 404)
    assert found[BAD]["failing_since"] == NOON.isoformat()
    assert found[GOOD]["state"] == "ok"


def test_the_api_lists_links_in_pages(store):
    browser = browse(store)
    first = browser.get("/api/v1/links?limit=2&lang=de").json()
    rest = browser.get(f"/api/v1/links?limit=2&after={first['next']}").json()
    assert rest["next"] is None
    assert {each["url"] for each in [*first["links"], *rest["links"]]} == {BAD, PAGE, GOOD}
    broken = browser.get("/api/v1/links?state=broken").json()["links"]
    assert {each["url"] for each in broken} == {BAD, PAGE}
    assert broken[0]["entries"] == [f"{BASE}/datasets/titel-1"]


@pytest.mark.parametrize("query", ["state=odd", "limit=0", "limit=501", "after=%C3%A4", "source=%00"])
def test_what_cannot_be_asked_is_refused(store, query):
    assert browse(store).get(f"/api/v1/links?{query}").status_code == 400


def test_figures_count_links_by_state(tmp_path):
    with closing(Store.open(f"sqlite:///{tmp_path}/catalog.db", lambda: NOON)) as store:
        store.migrate()
        text = browse(store).get("/metrics").text
    assert {f'datenlotse_links{{state="{state}"}} 0' for state in LinkState} <= set(text.splitlines())


@pytest.mark.parametrize("language", messages.LANGUAGES)
@pytest.mark.parametrize("state", LinkState)
def test_every_state_and_reason_has_its_words(language, state):
    assert views.state(state, language)
    said = views.sentence(link(BAD, state, failing=NOON - timedelta(days=1)), language)
    assert "{" not in said
    for key in messages.catalogue(language):
        if key.startswith("finding.link.") and key.endswith(".short"):
            assert views.reason(link(BAD, reason=key.split(".")[2]), language)
