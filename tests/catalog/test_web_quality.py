"""How well descriptions are written: sums over a source, a public body, the catalogue."""

import pytest
from browser import Browser
from fake_store import BASE, NOON, entry, settings
from outline import Outline, faults

from catalog.change import SourceCard, Verdict
from catalog.store import Guard, StagedEntry, Store
from catalog.web import create_app
from dcat_ap.licences import Openness
from dcat_ap.score import Score, indicators
from dcat_ap.score.tally import Tally

BITS = {each.name: each.bit for each in indicators()}
ALL = Score(sum(BITS.values()), 0)
SOME = Score(BITS["keywords"], BITS["access-url-answers"])


def staged(number: int, score: Score, openness: Openness = Openness.FREE) -> StagedEntry:
    made = entry(number)
    return StagedEntry(
        key=made.key,
        iri=made.iri,
        kind=made.kind,
        title=f"Titel {number}",
        raw_format="dcat",
        raw=b"",
        raw_digest=str(number),
        json=made.json,
        turtle=made.turtle,
        verdict=Verdict(()),
        openness=openness,
        score=score.encode(),
    )


@pytest.fixture
def store(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path}/catalog.db", lambda: NOON)
    store.migrate()
    cards = [
        SourceCard(name=name, title=name.title(), kind="dcat", url="https://q.example/", organisation=body)
        for name, body in (("north", "stadt"), ("south", "stadt"), ("east", "land"))
    ]
    store.register(cards)
    for name, *entries in (
        ("north", staged(1, ALL), staged(2, SOME)),
        ("south", staged(3, SOME)),
        ("east", staged(4, ALL), staged(5, SOME, Openness.UNCLEAR)),
    ):
        with store.begin_run(name, "v1") as run:
            for each in entries:
                run.stage(each)
            run.publish(Guard(max_share=1.0, max_count=1000, grace_runs=1), complete=True)
    yield store
    store.close()


@pytest.fixture
def browser(store):
    return Browser(create_app(store, None, None, settings()), BASE)


def test_sums_are_the_means_of_open_datasets(browser):
    found = browser.get("/api/v1/quality").json()
    assert {each["name"]: each["datasets"] for each in found["sources"]} == {"north": 2, "south": 1, "east": 1}
    assert {each["name"]: each["datasets"] for each in found["organisations"]} == {"stadt": 3, "land": 1}
    assert found["catalogue"]["datasets"] == 4
    assert found["catalogue"]["points"] == Tally.of([ALL, SOME, SOME, ALL]).plain()["points"]
    assert next(each for each in found["sources"] if each["name"] == "east")["points"] == {"least": 405, "most": 405}


def test_the_page_shows_every_group_and_is_accessible(browser):
    page = browser.get("/quality", language="en").text
    assert faults(page) == []
    assert "/sources/north" in Outline(page).links
    assert "405" in page


def test_the_page_of_a_source_has_its_mean(browser):
    assert "405" in browser.get("/sources/east", language="en").text


def test_before_any_harvest_the_page_says_so(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path}/empty.db", lambda: NOON)
    store.migrate()
    page = Browser(create_app(store, None, None, settings()), BASE).get("/quality", language="en")
    assert "No dataset has been measured yet" in page.text
    store.close()
