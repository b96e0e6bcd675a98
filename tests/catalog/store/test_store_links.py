"""Links follow what is published; what checks find out reaches scores and tickets, and nothing else."""

import json
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from catalogue import CARDS, entry, everything, harvest

from catalog.link import LinkState, Patience, Seen, Sight
from catalog.store import Store
from dcat_ap import plain, score
from dcat_ap.finding import warning

PATIENCE = Patience()
CSV = "http://publications.europa.eu/resource/authority/file-type/CSV"
WORKS = Seen(sight=Sight.WORKS, status=200, content_type="text/csv", length=9, final="https://a.example/x")
FAILS = Seen(sight=Sight.FAILS, reason="not-found", status=404)
DAY = timedelta(days=1)


class Days:
    """A clock that is set by the day."""

    def __init__(self):
        self.now = datetime(2024, 5, 1, 12, tzinfo=UTC)

    def __call__(self):
        return self.now

    def next(self, days=1.0):
        self.now += timedelta(days=days)


@pytest.fixture
def days():
    return Days()


@pytest.fixture
def store(url, days):
    """A store whose clock stands until a test sets it."""
    with closing(Store.open(url, days)) as store:
        store.migrate()
        store.register(CARDS)
        yield store


def dataset(key, *urls, version=0, **other):
    """A dataset with a distribution for each address."""
    iri = f"https://data.example/{key}"
    files = [
        {"id": f"{iri}#{n}", "access_url": [url], "download_url": [url], "format": [CSV]} for n, url in enumerate(urls)
    ]
    body = {"class": "Dataset", "id": iri, "title": [{"value": f"{key} {version}"}], "distribution": files}
    known = score.score(plain.read(body), conforms=True)
    return entry(key, version, json=json.dumps(body).encode(), score=known.encode(), **other)


def look(store, days, seen, *, times=3):
    """Have every link that is due looked at, on days that are independent of each other."""
    store.links.follow()
    for _ in range(times):
        found = {each.link.id: seen(each.link.url) if callable(seen) else seen for each in store.links.due(1000)}
        store.links.record(found, PATIENCE)
        days.next(8)
    store.links.conclude()


def links(store, **asked):
    with store.reading() as snapshot:
        return {link.url: link for link, _ in snapshot.links(**asked)}


def tickets(store, source="north", *, closed=False):
    with store.reading() as snapshot:
        return [each for each in snapshot.tickets(source, closed=closed) if each.cause.rule.startswith("link.")]


def points(store, key="a"):
    with store.reading() as snapshot:
        (found,) = [each for each in snapshot.page(limit=100) if each.key == key]
        return score.Score.decode(found.score).points("accessibility")


def test_addresses_of_public_datasets_are_links_once_each(store):
    harvest(store, dataset("a", "https://a.example/1", "https://a.example/2"), dataset("b", "https://a.example/1"))
    harvest(store, dataset("c", "https://a.example/1"), source="south")
    assert store.links.follow() == 3
    assert store.links.follow() == 0
    assert sorted(links(store)) == ["https://a.example/1", "https://a.example/2"]
    assert sorted(links(store, source="south")) == ["https://a.example/1"]
    assert {each.state for each in links(store).values()} == {LinkState.UNKNOWN}
    with store.reading() as snapshot:
        assert snapshot.count_links()[LinkState.UNKNOWN] == 2
        (users,) = [entries for link, entries in snapshot.links() if link.url.endswith("1")]
        assert len(users) == 3


def test_what_is_no_longer_named_is_no_link_any_more(store):
    harvest(store, dataset("a", "https://a.example/1"), dataset("b", "https://a.example/2"))
    store.links.follow()
    harvest(store, dataset("a", "https://a.example/3", version=1))
    store.links.follow()
    assert sorted(links(store)) == ["https://a.example/3"]
    with store.reading() as snapshot:
        assert sum(snapshot.count_links().values()) == 1


def test_links_of_what_is_withdrawn_are_not_looked_at_even_before_anybody_follows(store):
    harvest(store, dataset("a", "https://a.example/1"))
    store.links.follow()
    assert len(store.links.due(10)) == 1
    harvest(store, dataset("b", "https://a.example/2"))
    assert store.links.due(10) == []


def test_the_longest_waiting_are_due_first_with_what_is_declared(store, days):
    harvest(store, dataset("a", "https://a.example/1"))
    store.links.follow()
    days.next()
    harvest(store, dataset("a", "https://a.example/1"), dataset("b", "https://a.example/2"))
    store.links.follow()
    assert [(each.link.url, each.declared) for each in store.links.due(10)] == [
        ("https://a.example/1", ("CSV",)),
        ("https://a.example/2", ("CSV",)),
    ]
    assert len(store.links.due(1)) == 1
    assert store.links.due(10, "south") == []
    store.links.record({each.link.id: WORKS for each in store.links.due(10)}, PATIENCE)
    assert store.links.due(10) == []
    assert store.links.next_due() == days.now + 30 * DAY


def test_a_host_with_many_links_leaves_room_for_others(store, days):
    harvest(store, *(dataset(f"m{n}", f"https://many.example/{n}") for n in range(320)))
    store.links.follow()
    days.next()
    harvest(store, dataset("few", "https://few.example/1"), source="south")
    store.links.follow()
    hosts = [each.link.host for each in store.links.due(301)]
    assert (hosts.count("many.example"), hosts.count("few.example")) == (300, 1)


def test_what_a_check_learns_is_kept(store, days):
    harvest(store, dataset("a", "https://a.example/1"))
    look(store, days, WORKS, times=1)
    (link,) = links(store).values()
    assert (link.status, link.content_type, link.length, link.final) == (200, "text/csv", 9, "https://a.example/x")
    assert [each.url for each in store.links.good(3)] == ["https://a.example/1"]


def test_a_broken_link_is_a_ticket_by_host_and_cause_until_it_works(store, days):
    harvest(
        store,
        dataset("a", "https://a.example/1", "https://b.example/1"),
        dataset("b", "https://a.example/2"),
        dataset("c", "https://c.example/1"),
    )
    look(store, days, lambda url: WORKS if "c.example" in url else FAILS, times=2)
    assert tickets(store) == []
    look(store, days, lambda url: WORKS if "c.example" in url else FAILS, times=1)
    found = {each.cause.value: each for each in tickets(store)}
    assert {host: each.entries for host, each in found.items()} == {"a.example": 2, "b.example": 1}
    assert found["a.example"].cause.rule == "link.not-found"
    assert found["a.example"].points > 0
    days.next(31)
    look(store, days, WORKS, times=1)
    assert tickets(store) == []
    assert {each.id for each in tickets(store, closed=True)} == {each.id for each in found.values()}


def test_runs_and_checks_leave_each_others_tickets_alone(store, days):
    bad = warning("bad", value="x")
    harvest(store, dataset("a", "https://a.example/1", findings=(bad,)))
    look(store, days, FAILS)
    harvest(store, dataset("a", "https://a.example/1", findings=(bad,), version=1), dataset("b"))
    assert [each.cause.rule for each in tickets(store)] == ["link.not-found"]
    look(store, days, FAILS)
    with store.reading() as snapshot:
        rules = {each.cause.rule for each in snapshot.tickets("north")}
        assert rules >= {"bad", "link.not-found"}
        latest = snapshot.report(snapshot.runs("north", 1)[0].id)
    assert "link.not-found" not in {each.cause.rule for each in latest.causes}


def test_what_is_known_narrows_the_score_and_touches_nothing_else(store, days):
    harvest(store, dataset("a", "https://a.example/1"))
    before = everything(store)
    with store.reading() as snapshot:
        line = snapshot.position
    least, most = points(store)
    assert least < most
    look(store, days, WORKS, times=1)
    assert points(store) == (most, most)
    days.next(31)
    look(store, days, FAILS)
    assert points(store) == (least, least)
    with store.reading() as snapshot:
        assert [source for source, _, _ in snapshot.scores()] == ["north"]
        assert score.Score.decode(snapshot.scores()[0][1]).points("accessibility") == (least, least)
        assert snapshot.position == line
    for (one, found), (other, same) in zip(before, everything(store), strict=True):
        assert (one.json, one.turtle, one.changed, found) == (other.json, other.turtle, other.changed, same)


def test_a_new_delivery_is_scored_without_links_until_they_are_concluded(store, days):
    harvest(store, dataset("a", "https://a.example/1"))
    unknown = points(store)
    look(store, days, WORKS, times=1)
    harvest(store, dataset("a", "https://a.example/1", version=1))
    assert points(store) == unknown
    store.links.follow()
    store.links.conclude()
    assert points(store) == (unknown.most, unknown.most)


def test_what_can_no_longer_be_told_makes_a_range_again(store, days):
    harvest(store, dataset("a", "https://a.example/1"))
    unknown = points(store)
    look(store, days, FAILS)
    assert points(store) == (unknown.least, unknown.least)
    look(store, days, Seen(sight=Sight.UNTOLD, reason="wall", status=503), times=1)
    days.next(40)
    look(store, days, Seen(sight=Sight.UNTOLD, reason="wall", status=503), times=1)
    assert points(store) == unknown
    assert tickets(store) == []


def test_a_page_in_place_of_a_file_is_a_ticket_though_the_link_works(store, days):
    harvest(store, dataset("a", "https://a.example/1"))
    look(store, days, Seen(sight=Sight.WORKS, status=200, content_type="text/html"), times=1)
    (found,) = tickets(store)
    assert (found.cause.rule, dict(found.cause.facts)["declared"]) == ("link.page", "CSV")


def test_links_that_are_put_off_keep_what_is_said_of_them(store, days):
    harvest(store, dataset("a", "https://a.example/1"))
    store.links.follow()
    ids = [each.link.id for each in store.links.due(10)]
    store.links.put_off(ids, days.now + DAY)
    assert store.links.due(10) == []
    (link,) = links(store).values()
    assert (link.state, link.checked, link.due) == (LinkState.UNKNOWN, None, days.now + DAY)


def test_two_judgements_at_once_are_one_failure(store):
    """Two checks of the same link at the same time, as a worker and a person may have them."""
    harvest(store, dataset("a", "https://a.example/1"))
    store.links.follow()
    (due,) = store.links.due(10)
    for _ in range(5):
        store.links.record({due.link.id: FAILS}, PATIENCE)
    (link,) = links(store).values()
    assert (link.state, link.failures) == (LinkState.SUSPECT, 1)


def test_many_may_follow_at_once(url, days):
    with closing(Store.open(url, days)) as store:
        store.migrate()
        store.register(CARDS)
        harvest(store, *(dataset(str(n), f"https://a.example/{n}") for n in range(40)))

    taken, faults = [], []

    def follow():
        try:
            with closing(Store.open(url, days)) as mine:
                taken.append(mine.links.follow())
        except Exception as fault:  # noqa: BLE001
            faults.append(fault)

    threads = [threading.Thread(target=follow) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert sum(taken) == 40
    with closing(Store.open(url, days)) as store:
        assert len(links(store)) == 40


def test_turns_at_a_host_are_apart_whoever_takes_them(url, days):
    with closing(Store.open(url, days)) as one, closing(Store.open(url, days)) as other:
        one.migrate()
        waits, lock = [], threading.Lock()

        def take(store):
            for _ in range(10):
                wait = store.turns.take("a.example", 2.0)
                with lock:
                    waits.append(wait)

        threads = [threading.Thread(target=take, args=(store,)) for store in (one, other, one)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(waits) == [2.0 * turn for turn in range(30)]
        assert one.turns.take("b.example", 2.0) == 0.0
        days.next()
        assert other.turns.take("a.example", 2.0) == 0.0
        days.next(3)
        one.turns.prune()
        assert one.turns.take("a.example", 2.0) == 0.0
