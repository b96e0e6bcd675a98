"""Repair tickets on the page of a source, in the API and as a sheet that hurts nobody."""

import csv
import io

import pytest
from browser import Browser
from fake_store import BASE, NOON, entry, settings
from hypothesis import given
from hypothesis import strategies as st
from outline import Outline, faults

from catalog.change import SourceCard, Verdict
from catalog.store import Guard, StagedEntry, Store
from catalog.web import create_app
from catalog.web.tickets import harmless
from dcat_ap.finding import error, warning
from dcat_ap.licences import Openness

AT_ONCE = Guard(max_share=1.0, max_count=1000, grace_runs=1)
API = "/api/v1/sources/stadt/tickets"


@pytest.fixture
def store(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path}/catalog.db", lambda: NOON)
    store.migrate()
    store.register([SourceCard(name="stadt", title="Stadt", kind="dcat", url="https://q.example/", organisation="x")])
    yield store
    store.close()


def harvest(store, *found, version="", openness=Openness.FREE):
    """Publish a run in which the entry with number n has the n-th findings."""
    with store.begin_run("stadt", "v") as run:
        for number, each in enumerate(found):
            made = entry(number)
            run.stage(
                StagedEntry(
                    key=made.key,
                    iri=made.iri,
                    kind=made.kind,
                    title=f"Titel {number}",
                    raw_format="dcat",
                    raw=made.json,
                    raw_digest=f"{number}{version}",
                    json=made.json,
                    turtle=made.turtle,
                    verdict=Verdict(each),
                    openness=openness,
                )
            )
        return run.publish(AT_ONCE)


def browse(store):
    return Browser(create_app(store, None, None, settings()), BASE)


def rows(response):
    assert response.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


BAD = warning("licence.missing", property="dct:license", points=20)


def test_a_ticket_says_what_is_the_matter_how_to_mend_it_and_what_it_wins(store):
    harvest(store, (BAD,), (BAD, error("no_such_rule")))
    browser = browse(store)
    gravest, ticket = browser.get(API, language="en").json()["tickets"]
    assert gravest["rule"] == "no_such_rule" == gravest["what"]
    assert (ticket["entries"], ticket["points"], ticket["severity"]) == (2, 40, "warning")
    assert ticket["what"] == "No licence is given."
    assert ticket["fix"]
    assert sorted(ticket["examples"]) == [BASE + "/datasets/titel-0", BASE + "/datasets/titel-1"]
    assert ticket["closed"] is None
    for language in ("de", "en"):
        page = browser.get("/sources/stadt", language=language).text
        assert faults(page) == []
        assert {API, API + ".csv", "/datasets/titel-0"} <= set(Outline(page).links)
    assert "2 entries, 40 points to be won" in Outline(page).text


def test_a_source_without_tickets_says_so(store):
    assert "Zu beheben ist nichts" in browse(store).get("/sources/stadt").text
    assert browse(store).get(API).json() == {"tickets": []}
    assert rows(browse(store).get(API + ".csv")) == []


def test_closed_tickets_are_asked_for(store):
    harvest(store, (BAD,), ())
    harvest(store, (), (), version="2")
    browser = browse(store)
    assert browser.get(API).json()["tickets"] == []
    assert [each["rule"] for each in browser.get(API + "?closed=true").json()["tickets"]] == ["licence.missing"]
    assert [each["closed"] != "" for each in rows(browser.get(API + ".csv?closed=true"))] == [True]
    assert browser.get(API + "?closed=x").status_code == 400


@pytest.mark.parametrize("path", ["/api/v1/sources/none/tickets", "/api/v1/sources/none/tickets.csv"])
def test_a_source_that_is_not_there_has_no_tickets(store, path):
    assert browse(store).get(path).status_code == 404


def test_entries_that_are_not_public_are_counted_and_not_linked(store):
    harvest(store, (BAD,), openness=Openness.UNCLEAR)
    (ticket,) = browse(store).get(API).json()["tickets"]
    assert (ticket["entries"], ticket["examples"]) == (1, [])


@pytest.mark.parametrize("value", ["=1+1", "+49", "-1", "@SUM(A1)", "\t=1", " =1", "\r\n=1", "\u200b=1", "\uff1d1"])
def test_no_cell_is_a_formula(store, value):
    harvest(store, (warning(value, property=value, value=value, proposal=value),))
    (row,) = rows(browse(store).get(API + ".csv"))
    for name in ("rule", "property", "value", "proposal", "what"):
        assert row[name] == f"'{value}".replace("\r\n", row[name][1:3] if "\r" in value else "\r\n")


def test_hostile_text_stays_text(store):
    risky = '"><script>alert(1)</script>{{ 7 * 7 }}'
    harvest(store, (warning(risky, property=risky, value=risky, proposal=risky),))
    page = browse(store).get("/sources/stadt").text
    assert faults(page) == []
    assert not Outline(page).all("script")
    assert "49" not in Outline(page).text


@given(st.text())
def test_a_sheet_gives_every_text_back(text):
    cell = harmless(text)
    assert cell in {text, f"'{text}"}
    assert not cell.lstrip().startswith(("=", "+", "-", "@"))
