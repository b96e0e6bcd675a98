"""Runs as visitors read them: by cause, against the run before, and a plan without what is not public."""

import pytest
from browser import Browser
from fake_store import BASE, entry, settings
from outline import Outline, faults

from catalog.change import EntryKind, Verdict
from catalog.store import Guard, StagedEntry
from catalog.web import create_app
from dcat_ap.finding import error, warning

AT_ONCE = Guard(max_share=1.0, max_count=1000, grace_runs=1)
STRICT = Guard(max_share=0.1, max_count=1, grace_runs=1)
MISSING = warning("check.missing", property="dct:title", what="Titel", cls="Dataset")
SECRET = warning("licence.fee", value="geheim bis Montag")


def staged(number, *findings, version=0):
    made = entry(number)
    return StagedEntry(
        key=made.key,
        iri=made.iri,
        kind=EntryKind.DATASET,
        title=f"Titel {number}",
        raw_format="dcat",
        raw=b"x",
        raw_digest=f"{number} {version}",
        json=entry(number, {"identifier": [str(version)]}).json,
        turtle=made.turtle,
        verdict=Verdict(findings),
    )


def harvest(store, *entries, guard=AT_ONCE, findings=()):
    with store.begin_run("stadt", "v1") as run:
        for each in entries:
            run.stage(each)
        for each in findings:
            run.finding(each)
        return run.publish(guard)


@pytest.fixture
def browser(store):
    return Browser(create_app(store, None, None, settings()), BASE)


def test_a_run_is_held_against_the_one_before(store, browser):
    harvest(store, *(staged(number, MISSING) for number in range(3)))
    harvest(store, staged(0, MISSING), staged(1, version=1), staged(2, version=1), staged(3))
    page = Outline(browser.get("/runs/2").text)
    assert "Gesehen 4 3 +1" in page.text
    assert "Neu 1 3 \N{MINUS SIGN}2" in page.text
    assert "1 Eintrag, davor 3 (\N{MINUS SIGN}2)" in page.text
    assert "/runs/1" in page.links
    assert "4 3 +1" not in Outline(browser.get("/runs/1").text).text


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_run_that_waits_tells_what_it_would_do_and_how_to_decide(store, browser, language):
    harvest(store, *(staged(number) for number in range(10)))
    held = harvest(store, staged(0), staged(99, SECRET), guard=STRICT)
    html = browser.get(f"/runs/{held.id}", language=language).text
    page = Outline(html)
    assert faults(html) == []
    for command in ("lotse runs 2", "lotse runs accept 2", "lotse runs reject 2"):
        assert command in page.text
    assert "/datasets/titel-5" in page.links
    assert ("9 zurückgezogen" if language == "de" else "9 withdrawn") in page.text
    assert "Titel 99" not in page.text
    assert "geheim" not in html


def test_a_plan_is_applied_by_another_command(store, browser):
    with store.begin_run("stadt", "v1") as run:
        run.stage(staged(1))
        planned = run.plan(AT_ONCE)
    page = Outline(browser.get(f"/runs/{planned.id}").text)
    assert "lotse apply 1" in page.text
    assert "1 neu" in page.text
    store.apply(planned.id)
    assert "lotse apply" not in Outline(browser.get(f"/runs/{planned.id}").text).text


def test_findings_of_the_run_itself_are_grouped_too(store, browser):
    same = [error("run.empty", f"Seite {number}", published=3) for number in range(3)]
    harvest(store, staged(1), findings=same)
    text = Outline(browser.get("/runs/1").text).text
    assert "3-mal" in text
    assert "Seite 2" in text
