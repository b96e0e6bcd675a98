"""The desk: stewards see what waits at their organisations, decide it, and nobody does what they may not."""

import html

import pytest
from browser import Browser
from outline import Outline, faults
from test_web_login import PASSWORD, browse, cookie, post, sign_in
from test_web_runs import AT_ONCE, MISSING, SECRET, STRICT, harvest, staged

from catalog.account import Person, grants
from catalog.change import RunState, SourceCard
from catalog.job import HARVEST

ELSEWHERE = SourceCard(name="land", title="Landesportal", kind="dcat", url="https://l.example/", organisation="land")


class Desk:
    """A browser in which somebody has signed in."""

    def __init__(self, store, *texts):
        name = "-".join(texts).replace(":", "_")
        store.accounts.add(Person(name=name, title="Frieda Muster", grants=grants(texts)), PASSWORD)
        self._browser: Browser = browse(store)
        self._known = {"cookie": cookie(sign_in(self._browser, name)), "accept-language": "de"}

    def get(self, path, language="de"):
        return self._browser.send("GET", path, {**self._known, "accept-language": language})

    def post(self, path, **fields):
        return post(self._browser, path, self._known, **fields)


@pytest.fixture
def held(store):
    harvest(store, *(staged(number, MISSING) for number in range(10)))
    return harvest(store, staged(0), staged(1, version=1), guard=STRICT)


@pytest.fixture
def steward(store):
    return Desk(store, "steward:stadt")


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_desk_shows_what_needs_a_steward(held, steward, language):
    page = steward.get("/desk", language)
    outline = Outline(page.text)
    assert faults(page.text) == []
    assert f"/desk/runs/{held.id}" in outline.links
    assert ("10 Einträge" if language == "de" else "10 entries") in outline.text


def test_a_plan_is_seen_property_by_property_and_applied(store, held, steward):
    page = steward.get(f"/desk/runs/{held.id}")
    assert faults(page.text) == []
    assert "identifier 0 1" in Outline(page.text).text
    done = steward.post(f"/desk/runs/{held.id}", decision="accept", note="mit Frau M. besprochen")
    assert (done.status_code, done.headers["location"]) == (303, f"/desk/runs/{held.id}?said=accepted")
    with store.reading() as snapshot:
        assert snapshot.run(held.id).state is RunState.DONE
        assert snapshot.count() == 2
    deed, _ = store.audit.latest(2)
    assert (deed.who, deed.what) == ("Frieda Muster (steward_stadt)", "accept")
    assert (deed.subject, deed.note) == (f"stadt {held.id}", "mit Frau M. besprochen")
    assert "angewendet" in Outline(steward.get(done.headers["location"]).text).text


def test_a_plan_that_is_dropped_publishes_nothing(store, held, steward):
    assert steward.post(f"/desk/runs/{held.id}", decision="reject").headers["location"].endswith("said=rejected")
    again = steward.post(f"/desk/runs/{held.id}", decision="accept")
    assert again.headers["location"].endswith("said=not_pending")
    with store.reading() as snapshot:
        assert (snapshot.run(held.id).state, snapshot.count()) == (RunState.REJECTED, 10)
    assert [each.what for each in store.audit.latest(9)] == ["reject", "signed-in"]


def test_a_decision_that_there_is_not_changes_nothing(store, held, steward):
    assert steward.post(f"/desk/runs/{held.id}", decision="maybe").status_code == 400
    assert steward.post("/desk/runs/999", decision="accept").status_code == 404
    with store.reading() as snapshot:
        assert snapshot.run(held.id).state is RunState.HELD


@pytest.mark.parametrize("texts", [("reader:stadt",), ("steward:land",), ("reader", "steward:land")])
def test_who_may_not_decide_is_refused(store, held, texts):
    desk = Desk(store, *texts)
    answer = desk.post(f"/desk/runs/{held.id}", decision="accept")
    assert answer.status_code == 403
    assert desk.post("/desk/sources/stadt").status_code == 403
    with store.reading() as snapshot:
        assert snapshot.run(held.id).state is RunState.HELD
    assert store.queue.listed() == []


def test_a_reader_sees_a_plan_without_buttons(store, held):
    page = Desk(store, "reader:stadt").get(f"/desk/runs/{held.id}")
    assert page.status_code == 200
    assert "decision" not in page.text


def test_nobody_sees_the_sources_and_plans_of_others(store, held):
    store.register([ELSEWHERE])
    desk = Desk(store, "steward:land")
    assert desk.get(f"/desk/runs/{held.id}").status_code == 403
    for path in ("/desk", "/desk/sources"):
        assert "Stadtportal" not in desk.get(path).text
    assert "Landesportal" in desk.get("/desk/sources").text


def test_a_source_is_harvested_when_a_steward_says_so(store, steward):
    asked = steward.post("/desk/sources/stadt")
    assert asked.headers["location"] == "/desk/sources?begun=stadt"
    assert [(each.kind, each.subject) for each in store.queue.listed()] == [(HARVEST, "stadt")]
    page = steward.get("/desk/sources?begun=stadt")
    assert faults(page.text) == []
    assert "„Stadtportal“ wird geerntet" in Outline(page.text).text
    assert steward.post("/desk/sources/nirgends").status_code == 404


def test_only_an_administrator_of_everything_sees_who_did_what(store, held, steward):
    steward.post(f"/desk/runs/{held.id}", decision="reject", note="<script>alert(1)</script>")
    for texts in (("reader",), ("steward",), ("administrator:stadt",)):
        desk = Desk(store, *texts)
        assert desk.get("/desk/audit").status_code == 403
        assert "/desk/audit" not in Outline(desk.get("/desk").text).links
    page = Desk(store, "administrator").get("/desk/audit")
    assert faults(page.text) == []
    assert "<script>" not in page.text
    assert "hat einen Plan verworfen" in Outline(page.text).text


def test_a_failed_harvest_needs_somebody(store, steward):
    harvest(store, staged(1), guard=AT_ONCE)
    with store.begin_run("stadt", "v1") as run:
        run.fail("Die Quelle antwortet nicht.")
    assert "Die Quelle antwortet nicht." in Outline(steward.get("/desk").text).text


def test_an_empty_desk_says_that_nothing_needs_anybody(store):
    page = Desk(store, "reader:land").get("/desk")
    assert faults(page.text) == []
    assert "Kein Lauf wartet." in Outline(page.text).text


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_repair_list_is_handed_on_as_a_text(store, steward, language):
    harvest(store, *(staged(number, MISSING) for number in range(4)), staged(9, SECRET))
    page = steward.get("/desk/sources/stadt/tickets", language)
    assert faults(page.text) == []
    text = html.unescape(page.text.partition("<textarea")[2].partition("</textarea>")[0])
    for told in ("dct:title", "/datasets/titel-0", "/api/v1/sources/stadt/tickets.csv", "Frieda Muster"):
        assert told in text
    assert ("4 Einträge" if language == "de" else "4 entries") in text
    assert Desk(store, "reader:land").get("/desk/sources/stadt/tickets").status_code == 403
    assert steward.get("/desk/sources/nirgends/tickets").status_code == 404


def test_a_source_in_order_has_nothing_to_hand_on(store, steward):
    harvest(store, staged(1))
    page = steward.get("/desk/sources/stadt/tickets")
    assert faults(page.text) == []
    assert "Zu beheben ist nichts." in Outline(page.text).text
