"""Clock and workers: each source is harvested at its times, once, whoever is killed on the way."""

import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from catalog.job import HARVEST, JobState
from catalog.store import Store
from harvester.cli.instance import Instance
from harvester.schedule import Schedule
from harvester.source import SourceConfig
from harvester.work import Worker
from tests.clock import NOON, Clock
from tests.harvester.hostile import HostileSource, page, status

HOUR = timedelta(hours=1)
TREES = b"""
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
<https://stadt.example/trees> a dcat:Dataset ; dct:title "Trees" .
"""


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(tmp_path, clock):
    store = Store.open(f"sqlite:///{tmp_path}/catalog.db", clock)
    store.migrate()
    yield store
    store.close()


def sources(**schedules):
    return {
        name: SourceConfig(name=name, kind="dcat", title=name, url="file:x", organisation="o", schedule=when)
        for name, when in schedules.items()
    }


def dues(store, name):
    return sorted(each.due for each in store.queue.listed(1000) if each.subject == name)


def test_two_clocks_on_one_store_have_one_job_for_each_of_a_hundred_times(store, clock):
    clocks = [Schedule(store.queue, sources(north="@hourly", south="*/30 * * * *"), clock) for _ in range(2)]
    with ThreadPoolExecutor(2) as both:
        for _ in range(200):
            clock.now += HOUR / 2
            list(both.map(lambda each: each.enqueue_due(), clocks))
    north, south = dues(store, "north"), dues(store, "south")
    assert (len(north), len(south)) == (100, 200)
    assert {later - earlier for earlier, later in itertools.pairwise(north)} == {HOUR}


def test_sources_do_not_all_begin_at_the_full_hour_and_no_machine_moves_them(store, clock):
    names = [f"s{number}" for number in range(20)]
    schedule = Schedule(store.queue, sources(**dict.fromkeys(names, "@hourly")), clock)
    clock.now += timedelta(minutes=61)
    assert schedule.enqueue_due() == 20
    offsets = [each.due - (NOON + HOUR) for each in store.queue.listed()]
    assert all(timedelta() <= each < timedelta(minutes=1) for each in offsets)
    assert len(set(offsets)) > 10


def test_what_was_missed_is_made_up_for_once(store, clock):
    all_sources = sources(north="@hourly", new="@daily", hand="")
    before = Schedule(store.queue, sources(north="@hourly"), clock)
    clock.now += timedelta(minutes=61)
    before.enqueue_due()
    clock.now += timedelta(days=3)
    assert Schedule(store.queue, all_sources, clock).enqueue_due() == 1
    assert len(dues(store, "north")) == 2
    assert clock.now - dues(store, "north")[-1] < HOUR
    assert dues(store, "new") == dues(store, "hand") == []


@pytest.mark.parametrize("day", [(2026, 3, 28), (2026, 10, 24)])
def test_when_clocks_are_changed_a_night_job_stays_one_a_night(store, day):
    berlin = ZoneInfo("Europe/Berlin")
    clock = Clock(datetime(*day, tzinfo=berlin).astimezone(UTC))
    schedule = Schedule(store.queue, sources(north="30 3 * * *"), clock)
    for _ in range(72):
        clock.now += HOUR
        schedule.enqueue_due()
    assert [each.astimezone(berlin).hour for each in dues(store, "north")] == [3, 3, 3]


def test_a_source_that_was_harvested_by_hand_is_due_after_that_even_for_a_clock_that_just_began(store, clock):
    schedule = Schedule(store.queue, sources(north="@hourly"), clock, harvested={"north": clock.now - 2 * HOUR})
    assert schedule.enqueue_due() == 1
    assert schedule.enqueue_due() == 0


def enter(lotse, url):
    lotse.source("town", url, "[guard]\ngrace_runs = 1\n")
    with Instance(lotse.directory).store() as store:
        store.queue.enqueue(HARVEST, "town", datetime(2020, 1, 1, tzinfo=UTC))


def jobs(lotse):
    """The jobs that harvest; that which prunes once a day is there too."""
    listed = map(json.loads, lotse.call("jobs", "--json")[1].splitlines())
    return [each for each in listed if each["kind"] == "harvest"]


def test_a_worker_harvests_what_is_due(lotse):
    lotse.data("town.ttl", TREES)
    enter(lotse, "file:data/town.ttl")
    assert lotse.call("work", "--once")[0] == 0
    ((state, code),) = [(each["state"], each["code"]) for each in jobs(lotse)]
    assert (state, code) == ("done", 0)
    assert b"stadt.example/trees" in lotse.export()
    assert "town: done (0)" in lotse.call("jobs")[1]


def test_a_source_that_fails_is_told_and_not_tried_again_at_once(lotse):
    enter(lotse, "file:data/none.ttl")
    lotse.call("work", "--once")
    assert [(each["state"], each["code"], each["tries"]) for each in jobs(lotse)] == [("done", 3, 1)]


@pytest.fixture
def endless(lotse):
    """A source whose harvest does not come to an end, and a worker that is at it."""
    asked = threading.Event()

    def answer(exchange):
        asked.set()
        exchange.pause(60)

    with HostileSource() as source:
        source.on("/robots.txt", status(404))
        source.on("/catalog.ttl", answer)
        enter(lotse, source.url("/catalog.ttl"))
        arguments = [sys.executable, "-m", "harvester", "work", "--config", str(lotse.directory)]
        worker = subprocess.Popen(arguments)
        try:
            assert asked.wait(30)
            source.on("/catalog.ttl", page(TREES, "text/turtle"))
            yield worker
        finally:
            worker.kill()
            worker.wait()


def _free(lotse):
    """Harvest by hand as soon as nobody else does."""
    for _ in range(300):
        code, _, err = lotse.call("harvest", "town")
        if code != 75:
            return code, err
        time.sleep(0.1)
    raise AssertionError("the source stays busy")


def test_a_worker_that_is_told_to_stop_gives_its_job_back(lotse, endless):
    endless.send_signal(signal.SIGTERM)
    assert endless.wait(30) == 0
    assert [(each["state"], each["tries"]) for each in jobs(lotse)] == [("waiting", 0)]
    lotse.call("work", "--once")
    assert [each["state"] for each in jobs(lotse)] == ["done"]
    assert b"stadt.example/trees" in lotse.export()


def test_the_harvest_of_a_worker_that_was_killed_ends_with_it(lotse, endless):
    os.kill(endless.pid, signal.SIGKILL)
    endless.wait()
    assert _free(lotse)[0] == 0
    assert [each["state"] for each in jobs(lotse)] == ["running"]  # until its lease is over


def test_a_harvest_that_is_killed_is_tried_again(store, tmp_path, monkeypatch):
    marker = tmp_path / "tried"
    program = tmp_path / "program.py"
    program.write_text(
        f"import os, pathlib\nmarker = pathlib.Path({str(marker)!r})\n"
        "if not marker.exists():\n    marker.touch()\n    os.kill(os.getpid(), 9)\n"
    )
    monkeypatch.setattr("harvester.work.LOTSE", [sys.executable, str(program)])
    store.queue.enqueue(HARVEST, "town", NOON)
    worker = Worker(store.queue, {HARVEST: lambda name: [name]})
    stopped = threading.Event()
    assert worker.step(stopped)
    assert [(each.state, each.code) for each in store.queue.listed()] == [(JobState.WAITING, -9)]
    assert worker.step(stopped)
    assert [(each.state, each.code, each.tries) for each in store.queue.listed()] == [(JobState.DONE, 0, 2)]
    assert not worker.step(stopped)


def test_work_that_takes_too_long_or_was_given_to_another_is_ended(store, tmp_path, monkeypatch, clock):
    program = tmp_path / "program.py"
    program.write_text("import time\ntime.sleep(600)\n")
    monkeypatch.setattr("harvester.work.LOTSE", [sys.executable, str(program)])
    store.queue.enqueue(HARVEST, "town", NOON)
    slow = Worker(store.queue, {HARVEST: lambda name: [name]}, longest=timedelta())
    assert slow.step(threading.Event())
    assert [(each.state, each.code) for each in store.queue.listed()] == [(JobState.WAITING, -signal.SIGTERM)]
    sleepy = Worker(store.queue, {HARVEST: lambda name: [name]}, lease=timedelta(seconds=1))
    with ThreadPoolExecutor(1) as one:
        doing = one.submit(sleepy.step, threading.Event())
        while not (held := [each for each in store.queue.listed() if each.state is JobState.RUNNING]):
            time.sleep(0.05)
        clock.now += HOUR
        heir = store.queue.claim("other", [HARVEST], HOUR)
        assert (heir.id, heir.fence) == (held[0].id, held[0].fence + 1)
        assert doing.result()
    store.queue.finish(heir, 0)
    assert [each.state for each in store.queue.listed()] == [JobState.DONE]


def test_a_worker_that_begins_while_the_store_is_away_waits_for_it(lotse):
    lotse.data("town.ttl", TREES)
    enter(lotse, "file:data/town.ttl")
    place, away = lotse.directory / "var", lotse.directory / "away"
    place.rename(away)
    (place / "catalog.db").mkdir(parents=True)
    arguments = [sys.executable, "-m", "harvester", "work", "--config", str(lotse.directory)]
    with subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True) as worker:
        try:
            assert "cannot be reached" in worker.stderr.readline()
            shutil.rmtree(place)
            away.rename(place)
            while not any(each["state"] == "done" for each in jobs(lotse)):
                assert worker.poll() is None
                time.sleep(0.1)
        finally:
            worker.terminate()
    assert worker.returncode == 0
    assert b"stadt.example/trees" in lotse.export()
