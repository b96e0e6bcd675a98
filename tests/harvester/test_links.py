"""Link checks look politely, tell a dead link from a wall, and blame nobody for a line of ours that is down."""

import json
import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import pytest
from clock import NOON
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import links as measuring
from catalog.link import Link, Patience, Seen, Sight
from catalog.store import Store
from harvester.http import Client, Clock, Limits
from harvester.links import Pace, Probe, Round, wall
from harvester.links import verdict as verdicts
from harvester.schedule import LINKS, Schedule
from tests.harvester.hostile import (
    HostileSource,
    chunked,
    drip,
    drip_headers,
    endless,
    garbage,
    hops,
    page,
    redirect,
    reset,
    robots,
    silent,
    status,
    truncated,
)

LIMITS = Limits(connect=1, read=0.3, deadline=0.6, retries=0)
HTML = "text/html; charset=utf-8"
CSV = page(b"a;b\n", "text/csv")


def client(**other):
    return Client(["127.0.0.1"], user_agent="x", limits=LIMITS, **other)


@pytest.fixture
def source():
    with HostileSource() as source:
        yield source


@pytest.fixture
def probe():
    with client() as http:
        yield Probe(http)


def by_method(head, get):
    """Answer HEAD and GET each in its own way."""
    return lambda exchange: (head if exchange.seen.method == "HEAD" else get)(exchange)


def titled(title, body="Text. " * 200):
    return page(f"<html><head><title>{title}</title></head><body><p>{body}</p></body></html>".encode(), HTML)


WORKING = {
    "a file": CSV,
    "HEAD is refused": by_method(status(403), CSV),
    "HEAD is not allowed": by_method(status(405), CSV),
    "HEAD is not implemented": by_method(status(501), CSV),
    "HEAD says 404": by_method(status(404), CSV),
    "HEAD is cut off": by_method(reset, CSV),
    "HEAD is not answered": by_method(silent, CSV),
    "HEAD says nothing of a length": by_method(page(b"", "text/csv"), CSV),
    "a page": titled("Haushalt 2026"),
    "a page about walls": titled("Stadtmauern", "Captcha? Nein, Geschichte. " * 50),
    "a page about lost things": titled("Fundsachen", "Was nicht gefunden wurde, bleibt verloren. " * 50),
    "a page about 404 trees": titled("404 Bäume wurden gefällt"),
    "a drip": by_method(status(405), drip()),
    "no end": by_method(status(405), endless),
    "a body that breaks off": by_method(status(405), truncated(b"x" * 5_000, 2_000)),
    "chunks that break off": by_method(status(405), chunked(b"x" * 5_000, cut=900)),
    "some redirects": hops(3),
    "ranges are refused": lambda exchange: (
        exchange.send(416) if "range" in exchange.seen.headers else page(b"x", "")(exchange)
    ),
}
FAILING = {
    "not-found": status(404),
    "gone": status(410),
    "server": status(500),
    "connection": reset,
    "timeout": silent,
    "redirects": lambda exchange: exchange.send(302, Location="/x"),
    "home": redirect("/"),
    "empty": page(b"", "text/csv"),
    "soft": titled("Seite nicht gefunden"),
}
UNTOLD = {
    "login": status(401),
    "barred": status(403),
    "limited": status(429, Retry_After="120"),
    "odd": status(400),
    "wall": status(503, b"<html><title>Just a moment...</title></html>", Content_Type=HTML),
}


@pytest.mark.parametrize("name", WORKING)
def test_what_works_for_people_works(source, probe, name):
    seen = probe.look(source.on("/x", WORKING[name]))
    assert (seen.sight, seen.reason) == (Sight.WORKS, "")


@pytest.mark.parametrize("reason", FAILING)
def test_what_is_dead_fails_with_a_reason(source, probe, reason):
    source.on("/", titled("Willkommen"))
    seen = probe.look(source.on("/x", FAILING[reason]))
    assert (seen.sight, seen.reason) == (Sight.FAILS, reason)
    assert seen.answered == (reason not in {"connection", "timeout"})


@pytest.mark.parametrize("reason", UNTOLD)
def test_what_a_program_cannot_tell_is_no_failure(source, probe, reason):
    seen = probe.look(source.on("/x", UNTOLD[reason]))
    assert (seen.sight, seen.reason) == (Sight.UNTOLD, reason)


@pytest.mark.parametrize(
    "title",
    [
        "404 - Not Found",
        "404",
        "Fehler 404",
        "Die angeforderte Seite wurde nicht gefunden",
        "The page you requested could not be found",
        "Dokument existiert nicht",
        "Diese Datei ist nicht mehr verfügbar",
        "Not Found",
        "Nicht gefunden!",
    ],
)
def test_pages_that_say_that_nothing_is_there_are_failures(source, probe, title):
    assert probe.look(source.on("/x", titled(title))).reason == "soft"


@pytest.mark.parametrize("title", ["Checking your browser", "Sind Sie ein Mensch?", "Access denied", "Captcha"])
@pytest.mark.parametrize("code", [200, 403, 503])
def test_walls_are_told_from_pages_whatever_their_status(source, probe, title, code):
    body = f"<html><title>{title}</title></html>".encode()
    assert probe.look(source.on("/x", status(code, body, Content_Type=HTML))).sight is Sight.UNTOLD


def test_a_wall_may_say_so_in_its_headers(source, probe):
    source.on("/x", status(503, b"<p>", Content_Type=HTML, cf_mitigated="challenge"))
    assert probe.look(source.url("/x")).reason == "wall"


def test_one_request_is_enough_for_a_file(source, probe):
    seen = probe.look(source.on("/x", page(b"a;b\n", "text/csv", Last_Modified="Wed, 01 May 2024 12:00:00 GMT")))
    assert [each.method for each in source.seen if each.path == "/x"] == ["HEAD"]
    assert (seen.status, seen.content_type, seen.length) == (200, "text/csv", 4)
    assert seen.last_modified.startswith("Wed")


def test_of_a_file_only_the_beginning_is_asked_for(source, probe):
    probe.look(source.on("/x", by_method(status(405), CSV)))
    (asked,) = [each for each in source.seen if each.method == "GET" and each.path == "/x"]
    assert asked.headers["range"] == "bytes=0-32767"


def test_a_login_page_and_the_home_page_of_another_host_cannot_be_told(source, probe):
    source.on("/login", titled("Anmeldung"))
    assert probe.look(source.on("/x", redirect("/login"))).reason == "login"
    with HostileSource("localhost") as other, client(resolver=loopback) as http:
        other.on("/", titled("Willkommen"))
        seen = Probe(http).look(source.on("/y", redirect(other.url("/"))))
    assert (seen.sight, seen.reason) == (Sight.UNTOLD, "moved")


def loopback(_host, port):
    return [(socket.AF_INET, ("127.0.0.1", port))]


def test_robots_are_obeyed_and_inner_addresses_left_alone(source, probe):
    source.on("/robots.txt", robots("User-agent: *\nDisallow: /x"))
    assert probe.look(source.on("/x", CSV)).reason == "robots"
    assert source.paths == []
    assert probe.look("http://127.0.0.2/").reason == "inside"
    assert probe.look(source.on("/y", redirect("http://10.0.0.1/secret"))).reason == "inside"


def test_names_that_nobody_knows_and_servers_that_say_nonsense_fail(source, probe):
    def nobody(_host, _port):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with client(resolver=nobody) as http:
        assert Probe(http).look("http://gone.example/x").reason == "name"
    for path, nonsense in {"/x": garbage, "/y": drip_headers()}.items():
        seen = probe.look(source.on(path, nonsense))
        assert (seen.sight, seen.answered) == (Sight.FAILS, False)


def test_a_server_is_left_alone_as_long_as_it_asks_for(source, probe):
    assert probe.look(source.on("/x", status(429, Retry_After="120"))).wait == 120
    date = {"Date": "Wed, 01 May 2024 12:00:00 GMT", "Retry_After": "Wed, 01 May 2024 13:00:00 GMT"}
    source.on("/y", lambda exchange: exchange.send(429, b"", **date))
    assert probe.look(source.url("/y")).wait in {0.0, 3600.0}  # of two Date headers either may count
    for nonsense in ("soon", "-3", "9" * 30, "Wed, 99 May"):
        seen = probe.look(source.on("/z", status(429, Retry_After=nonsense)))
        assert 0 <= seen.wait <= 30 * 86_400


@given(st.binary(max_size=300), st.sampled_from(["", "<html>", "<title>", "<h1>404"]))
def test_no_page_is_too_odd(body, begin):
    wall.says_gone(begin.encode() + body)


@given(st.text(max_size=60), st.text(max_size=60))
def test_home_pages_of_any_address(one, other):
    head = verdicts.Glance(status=200, url=f"http://a.example/{other}", headers={"content-type": "x/y"}, body=b"")
    verdicts.is_plain(f"http://a.example/{one}", head)


# --- rounds ---------------------------------------------------------------------------------------------------------


class Board:
    """A room for links without a database."""

    def __init__(self, *urls, good=()):
        self.links = [link(url) for url in urls]
        self.well, self.seen, self.later = [link(url) for url in good], {}, {}

    def due(self, limit, source=None):  # noqa: ARG002
        return [(each, ()) for each in self.links[:limit]]

    def good(self, limit):
        return self.well[:limit]

    def record(self, seen, patience):  # noqa: ARG002
        assert not set(seen) & set(self.seen)
        self.seen |= seen

    def put_off(self, ids, due):
        self.later |= dict.fromkeys(ids, due)


def link(url):
    return Link(id=url, url=url, host=url.partition("/")[0], since=NOON, due=NOON)


class Ticking:
    """A clock on which nothing takes time but sleep."""

    def __init__(self):
        self.seconds, self.clock = 0.0, Clock(tick=lambda: self.seconds, sleep=self.sleep)

    def sleep(self, seconds):
        self.seconds += seconds


def rounds(board, look, ticking=None, **other):
    """Have one round, host after host."""
    ticking = ticking or Ticking()
    values = {"clock": ticking.clock, "now": lambda: NOON, "patience": Patience(), "hosts": 1} | other
    return Round(board, look, **values).run(100)


WORKS, SILENT = Seen(sight=Sight.WORKS), Seen(sight=Sight.FAILS, reason="timeout", answered=False)
DEAD = Seen(sight=Sight.FAILS, reason="not-found")


def test_where_nobody_answers_nobody_is_judged():
    board = Board("a/1", "a/2", "b/1")
    done = rounds(board, lambda _: SILENT)
    assert (board.seen, done.unjudged) == ({}, 3)
    assert set(board.later.values()) == {NOON + timedelta(hours=1)}


def test_silence_counts_once_another_host_has_answered_since():
    board = Board("a/1", "a/2", "b/1", "c/1")
    done = rounds(board, lambda url: WORKS if url == "b/1" else SILENT)
    assert set(board.seen) == {"a/1", "a/2", "b/1"}
    assert set(board.later) == {"c/1"}
    assert (done.looked, done.unjudged, done.sights) == (4, 1, {Sight.FAILS: 2, Sight.WORKS: 1})


def test_a_link_that_worked_last_may_be_the_witness():
    board = Board("a/1", good=["a/9", "b/9"])
    rounds(board, lambda url: WORKS if url == "b/9" else SILENT)
    assert board.seen == {"a/1": SILENT}


def test_the_same_host_is_no_witness_of_itself():
    board = Board("a/1", "a/2", good=["a/9"])
    rounds(board, lambda url: SILENT if url == "a/1" else WORKS)
    assert set(board.seen) == {"a/2"}


def test_a_failure_is_looked_at_twice_some_time_apart():
    looks, ticking = [], Ticking()

    def look(url):
        looks.append((url, ticking.seconds))
        return DEAD if len(looks) < 4 else WORKS

    board = Board("a/1", "a/2")
    rounds(board, look, ticking)
    assert looks == [("a/1", 0.0), ("a/2", 0.0), ("a/1", 30.0), ("a/2", 30.0)]
    assert board.seen == {"a/1": DEAD, "a/2": WORKS}


def test_what_the_time_does_not_suffice_for_stays_due():
    ticking = Ticking()

    def look(_url):
        ticking.seconds += 4
        return DEAD

    board = Board("a/1", "a/2", "a/3", "a/4")
    done = rounds(board, look, ticking, seconds=38)
    assert done.looked == len(board.seen) == 0
    assert board.later == {}


def test_time_that_runs_out_after_a_first_look_accuses_nobody():
    ticking = Ticking()

    def look(url):
        ticking.seconds += 40
        return WORKS if url == "a/1" else DEAD if url == "a/2" else SILENT

    board = Board("a/1", "a/2", "b/1", "b/2")
    rounds(board, look, ticking, seconds=100)
    assert board.seen == {"a/1": WORKS}
    assert board.later == {}


def test_a_round_ends_early_while_our_own_line_is_down():
    board, looks = Board(*(f"h{number}/{part}" for number in range(50) for part in range(4)), good=["z/1"]), []

    def look(url):
        looks.append(url)
        return SILENT

    done = rounds(board, look)
    assert 40 <= len(looks) < 60
    assert board.seen == {}
    assert done.unjudged == len(board.later) > 0


def test_many_dead_links_do_not_end_a_round_while_a_witness_answers():
    board = Board(*(f"h{number}/{part}" for number in range(25) for part in range(4)), good=["z/1"])
    rounds(board, lambda url: WORKS if url == "z/1" else SILENT, seconds=10_000)
    assert len(board.seen) == 100


def test_a_bug_in_a_look_shows():
    def look(_url):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        rounds(Board("a/1"), look)


def test_two_at_once_are_not_faster_at_a_host_than_one(source, tmp_path):
    """Each has a store of its own on the same database, as two workers have."""
    url, gap = f"sqlite:///{tmp_path}/catalog.db", 0.05
    starts = []

    def note(exchange):
        starts.append(exchange.seen.path)
        CSV(exchange)

    for number in range(20):
        source.on(f"/{number}", note)

    def work(numbers):
        turns = []
        with closing(Store.open(url, lambda: NOON)) as store:

            def take(host, gap):
                turns.append(store.turns.take(host, gap))
                return 0.0

            with client(turn=Pace(take, gap, Clock()), respect_robots=False) as http:
                for number in numbers:
                    Probe(http).look(source.url(f"/{number}"))
        return turns

    with closing(Store.open(url, lambda: NOON)) as store:
        store.migrate()
    with ThreadPoolExecutor(2) as pool:
        turns = [turn for found in pool.map(work, (range(10), range(10, 20))) for turn in found]
    assert len(starts) == 20
    assert sorted(turns) == pytest.approx([gap * number for number in range(20)])


def test_sixty_days_in_a_world_that_misbehaves(tmp_path):
    found = measuring.measure(50, 60, tmp_path)
    assert found.false == set()
    assert found.missed == 0
    assert found.gap >= measuring.GAP
    assert found.unjudged > 0
    assert found.checks > found.links * 2


# --- the command line -----------------------------------------------------------------------------------------------

DATA = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
<https://north.example.org/1> a dcat:Dataset ; dct:title "Eins"@de ; dcat:distribution <https://north.example.org/1a> .
<https://north.example.org/1a> a dcat:Distribution ; dcat:accessURL <{good}> ; dcat:downloadURL <{bad}> .
"""


@pytest.fixture
def north(lotse, source):
    """A source with one dataset, whose download does not exist."""
    good, bad = source.on("/good", CSV), source.url("/bad")
    lotse.catalog('[gate]\nopen = ["free", "declared", "unclear"]\n[links]\nseconds = 0.1')
    lotse.data("north.ttl", DATA.format(good=good, bad=bad))
    lotse.source("north", "file:data/north.ttl")
    lotse.harvest()
    return lotse


def check(north, monkeypatch, day):
    monkeypatch.setenv("LOTSE_NOW", f"2026-01-{day:02}T00:00:00+00:00")
    monkeypatch.setattr("harvester.links.round._BREATH", 0.0)
    code, _, err = north.call("links", "check", "--once")
    assert code == 0
    return err


def test_links_at_the_command_line(north, monkeypatch):
    assert "2 links checked: 1 work, 1 do not" in check(north, monkeypatch, 1)
    assert "0 links checked" in check(north, monkeypatch, 1)
    code, out, err = north.call("links", "--broken")
    assert (code, out) == (0, "")
    assert "under suspicion 1" in err
    for day in (2, 4):
        check(north, monkeypatch, day)
    code, out, _ = north.call("links", "--broken", "--json")
    (found,) = map(json.loads, out.splitlines())
    assert (found["state"], found["reason"], found["failures"], found["entries"]) == ("broken", "not-found", 3, 1)
    assert found["said"].startswith("This link has not worked since 2026-01-01")
    assert "/good" in north.call("links", "--source", "north")[1]
    assert "Links to 127.0.0.1" in north.call("tickets", "north")[1]
    assert north.call("links", "--source", "nowhere")[0] == 2


# --- turns of harvests ----------------------------------------------------------------------------------------------


def test_what_robots_ask_for_holds_for_all_workers_together(source, tmp_path):
    """Two workers, each with a client of its own, ask a host that wants five seconds between two requests."""
    source.on("/robots.txt", robots("User-agent: *\nCrawl-delay: 5"))
    source.on("/x", CSV)
    slept = []
    clock = Clock(sleep=slept.append)
    with closing(Store.open(f"sqlite:///{tmp_path}/catalog.db", lambda: NOON)) as store:
        store.migrate()
        with (
            client(turn=Pace(store.turns.take, 0.0, clock), clock=clock) as one,
            client(turn=Pace(store.turns.take, 0.0, clock), clock=clock) as other,
        ):
            for each in (one, other, one, other):
                each.get(source.url("/x"))
    assert slept == [5.0, 10.0, 15.0]


def test_a_harvest_takes_turns_where_the_instance_wants_time_between_requests(lotse, source, monkeypatch):
    taken = []
    monkeypatch.setattr("catalog.store.Turns.take", lambda _self, host, gap: taken.append((host, gap)) or 0.0)
    source.on(
        "/north.ttl", page(DATA.format(good="https://a.example/1", bad="https://a.example/2").encode(), "text/turtle")
    )
    lotse.source("north", source.url("/north.ttl"))
    lotse.harvest()
    assert taken == []
    lotse.catalog("[links]\nenabled = false")
    text = (lotse.directory / "catalog.toml").read_text()
    (lotse.directory / "catalog.toml").write_text(text.replace("[http]", "[http]\nseconds = 1.5"))
    lotse.harvest()
    assert set(taken) == {(f"127.0.0.1:{source.port}", 1.5)}
    assert len(taken) == 2  # robots.txt and the document


def test_a_worker_checks_links_when_the_clock_says_so(north, source):
    source.on("/bad", CSV)
    url = f"sqlite:///{north.directory}/var/catalog.db"
    with closing(Store.open(url, lambda: NOON)) as store:
        clock = iter([NOON, NOON + timedelta(minutes=31)])
        schedule = Schedule(store.queue, {}, lambda: next(clock), {LINKS: "*/30 * * * *"})
        assert schedule.enqueue_due() == 1
        (job,) = store.queue.listed()
        assert (job.kind, job.subject) == ("links", "all")
    code = subprocess.run(
        [sys.executable, "-m", "harvester", "work", "--once", "--config", str(north.directory)],
        env={**os.environ, "LOTSE_NOW": (NOON + timedelta(hours=1)).isoformat()},
        check=False,
    ).returncode
    assert code == 0
    assert "/good" in source.paths
    with closing(Store.open(url, lambda: NOON)) as store:
        assert {(each.kind, each.state) for each in store.queue.listed()} == {("links", "done"), ("prune", "done")}
