"""A harvest that is killed leaves nothing that the next one would stumble over."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from catalogue import CARDS, entry, everything, harvest, public

from catalog.change import RunState
from catalog.store import KnownPage, Store

PROGRAM = """
import os, signal, sys
from datetime import UTC, datetime
sys.path.insert(0, sys.argv[3])
from catalogue import LENIENT, entry, offer
from catalog.store import KnownPage, Store
from catalog.store import publish as publication

def die(*_arguments):
    os.kill(os.getpid(), signal.SIGKILL)

moment = sys.argv[2]
if moment == "publishing":
    publication._append = die
store = Store.open(sys.argv[1], lambda: datetime(2024, 5, 1, tzinfo=UTC))
with store.begin_run("north", "f") as run:
    run.keep_page(KnownPage(url="p", digest="staged"))
    for number in range(500):
        if moment == str(number):
            die()
        offer(run, entry(str(number), number % 7 == 0, title="Alle gleich"))
    run.publish(LENIENT)
    die()
"""
NEW = [entry(str(number), number % 7 == 0, title="Alle gleich") for number in range(500)]


def kill(url: str, moment: str) -> None:
    """Harvest NEW in a process that is killed at this moment."""
    command = [sys.executable, "-c", PROGRAM, url, moment, str(Path(__file__).parent)]
    ended = subprocess.run(command, check=False, env={**os.environ, "PYTHONPATH": str(Path.cwd())})
    assert ended.returncode == -signal.SIGKILL


def prepared(url: str, clock) -> tuple[str, Store]:
    store = Store.open(url, clock)
    store.migrate()
    store.register(CARDS)
    harvest(store, *(entry(str(number), title="Alle gleich") for number in range(5, 100)))
    return url, store


def seen(store: Store) -> list[object]:
    return [(each.id, each.slug, each.state, each.turtle, verdict) for each, verdict in everything(store)]


@pytest.mark.parametrize("moment", ["0", "150", "201", "499", "publishing"])
def test_one_more_run_gives_what_an_undisturbed_one_gives(new_url, clock, moment):
    url, disturbed = prepared(new_url(), clock)
    before, position = everything(disturbed), disturbed.position()
    kill(url, moment)
    assert (everything(disturbed), disturbed.position()) == (before, position)
    harvest(disturbed, "other", source="south")  # others are not kept waiting
    assert harvest(disturbed, *NEW).state is RunState.DONE

    _, undisturbed = prepared(new_url(), clock)
    harvest(undisturbed, "other", source="south")
    harvest(undisturbed, *NEW)
    assert seen(disturbed) == seen(undisturbed)
    assert [change.entry.id for change in disturbed.changes(0, 1000)] == [
        change.entry.id for change in undisturbed.changes(0, 1000)
    ]
    assert disturbed.check() == ()
    with disturbed.reading() as snapshot:
        assert [run.reason for run in snapshot.runs("north") if run.state is RunState.CRASHED] == ["killed"]
    disturbed.close()
    undisturbed.close()


def test_a_kill_right_after_publication_changes_nothing(new_url, clock):
    url, store = prepared(new_url(), clock)
    kill(url, "after")
    assert len(public(store)) == 500
    run = harvest(store, *NEW)
    assert (run.counts.unchanged, run.counts.changed, run.counts.new) == (500, 0, 0)
    with store.begin_run("north", "f") as again:
        assert again.known("p") is None  # this second run saw no page
        again.fail("test")
    store.close()


def test_a_killed_run_leaves_no_page_and_no_body_behind(new_url, clock):
    url, store = prepared(new_url(), clock)
    kill(url, "450")
    with store.begin_run("north", "f") as run:
        assert run.known("p") is None
        with store._database.reading() as connection:
            counts = [
                connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()
                for table in ("delivery", "raw", "body", "page")
            ]
        assert counts == [95, 95, 95, 0]
        run.keep_page(KnownPage(url="p"))
        run.fail("test")
    store.close()
