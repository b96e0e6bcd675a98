"""The history of an entry as visitors read it, and what they must not read there."""

from datetime import timedelta

import pytest
from browser import Browser
from clock import NOON, Clock
from fake_store import BASE, entry, settings
from outline import Outline, faults

from catalog.change import EntryKind, SourceCard, Verdict
from catalog.store import Guard, StagedEntry, Store
from catalog.web import create_app
from dcat_ap.openness import Openness

AT_ONCE = Guard(max_share=1.0, max_count=1000, grace_runs=1)
KINDS = list(EntryKind)


@pytest.fixture
def clock():
    return Clock(NOON)


@pytest.fixture
def store(tmp_path, clock):
    store = Store.open(f"sqlite:///{tmp_path}/catalog.db", clock)
    store.migrate()
    store.register(
        [SourceCard(name="stadt", title="Stadt", kind="dcat", url="https://x.example/", organisation="stadt")]
    )
    yield store
    store.close()


@pytest.fixture
def browser(store):
    return Browser(create_app(store, None, None, settings()), BASE)


def staged(title, kind=EntryKind.DATASET, openness=Openness.FREE, score=None):
    made = entry(1, {"title": [title]}, kind=kind)
    return StagedEntry(
        key=made.key,
        iri=made.iri,
        kind=kind,
        title="Bäume",
        raw_format="dcat",
        raw=f"{title} {openness}".encode(),
        raw_digest=f"{title} {openness}",
        json=made.json,
        turtle=made.turtle,
        verdict=Verdict(),
        openness=openness,
        score=score,
    )


def harvest(store, *entries):
    with store.begin_run("stadt", "v1") as run:
        for each in entries:
            run.stage(each)
        if not entries:
            run.stage(other())
        return run.publish(AT_ONCE)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_kind_of_entry_has_a_history(store, clock, browser, kind, language):
    harvest(store, staged("Erster Titel", kind))
    clock.now += timedelta(days=1)
    harvest(store, staged("Zweiter Titel", kind))
    path = f"/{kind.folder}/baeume"
    answer = browser.get(f"{path}/history?lang={language}")
    assert answer.status_code == 200
    assert faults(answer.text) == []
    page = Outline(answer.text)
    assert "Erster Titel Zweiter Titel" in page.text
    assert {"/runs/1", "/runs/2"} <= {link.partition("?")[0] for link in page.links}
    assert f"{path}/history" in Outline(browser.get(path).text).links


def test_what_was_seen_on_a_day(store, clock, browser):
    harvest(store, staged("Erster Titel"))
    clock.now += timedelta(days=1)
    harvest(store, staged("Zweiter Titel"))
    clock.now += timedelta(days=1)
    harvest(store)
    day = [f"{NOON + timedelta(days=number):%Y-%m-%d}" for number in range(-1, 4)]
    seen = [browser.get(f"/api/v1/datasets/baeume/history?as_of={each}").json() for each in day]
    assert [each["public"] for each in seen] == [False, True, True, False, False]
    titles = [each["metadata"] and each["metadata"]["title"] for each in seen]
    assert titles == [None, ["Erster Titel"], ["Zweiter Titel"], None, None]
    assert seen[3]["version"]["reason"] == "missing"
    turtle = [browser.get(f"/datasets/baeume/history.ttl?as_of={each}") for each in day]
    assert [each.status_code for each in turtle] == [404, 200, 200, 404, 404]
    assert "Erster Titel" in turtle[1].text
    page = Outline(browser.get(f"/datasets/baeume/history?as_of={day[1]}").text)
    assert "Titel Erster Titel" in page.text
    assert browser.get("/datasets/baeume").status_code == 410
    assert "/datasets/baeume/history" in Outline(browser.get("/datasets/baeume").text).links


def test_versions_say_what_changed_and_what_points_were_won(store, clock, browser):
    harvest(store, staged("Alt", score=0))
    clock.now += timedelta(hours=1)
    harvest(store, staged("Neu", score=1))
    versions = browser.get("/api/v1/datasets/baeume/history").json()["versions"]
    assert [each["state"] for each in versions] == ["public", "public"]
    assert versions[1]["changes"] == [{"property": "title", "before": ["Alt"], "after": ["Neu"]}]
    assert versions[1]["points"]["before"] != versions[1]["points"]["after"]


def test_of_what_is_not_free_today_nothing_is_told_but_dates(store, clock, browser):
    harvest(store, staged("Geheim"))
    clock.now += timedelta(days=1)
    harvest(store, staged("Geheim", openness=Openness.NOT_FREE))
    for path in ("/datasets/baeume/history", f"/datasets/baeume/history?as_of={NOON:%Y-%m-%d}"):
        assert "Geheim" not in browser.get(path).text
        assert "Geheim" not in browser.get(f"/api/v1{path}").text
    assert browser.get(f"/datasets/baeume/history.ttl?as_of={NOON:%Y-%m-%d}").status_code == 404
    assert [each["state"] for each in browser.get("/api/v1/datasets/baeume/history").json()["versions"]] == [
        "public",
        "withdrawn",
    ]


def test_what_was_never_public_has_no_history(store, browser):
    harvest(store, staged("Geheim", openness=Openness.NOT_FREE))
    for path in ("/datasets/baeume/history", "/api/v1/datasets/baeume/history", "/datasets/nobody/history"):
        assert browser.get(path).status_code == 404


@pytest.mark.parametrize("as_of", ["gestern", "2026-13-01", "0001-01-01", "99999-01-01"])
def test_a_moment_that_is_none_is_refused(store, browser, as_of):
    harvest(store, staged("Titel"))
    assert browser.get(f"/datasets/baeume/history?as_of={as_of}").status_code in {400, 200}
    assert browser.get(f"/api/v1/datasets/baeume/history?as_of={as_of}").status_code in {400, 200}
    assert browser.get("/datasets/baeume/history.ttl").status_code == 400


def other():
    made = staged("Anderes")
    return StagedEntry(**{**{name: getattr(made, name) for name in made.__slots__}, "key": "other", "iri": "urn:other"})
