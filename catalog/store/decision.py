"""Decision: what a person says of a run that waits. Its plan is carried out exactly, or not at all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from catalog.change import PENDING, Run, RunState
from catalog.store import pending, release, runs
from catalog.store.claim import claim
from catalog.store.database import Database
from catalog.store.release import INCOMPLETE, REMAPPED, Release

Clock = Callable[[], datetime]
EMPTY, SHRUNK = "empty", "shrunk"
"""Why the guard holds a run: keys below `run.reason.` and, as findings, `run.`."""


def apply(database: Database, run_id: int, clock: Clock) -> Run:
    """Publish what the plan of a run says. Raises NotPending, SourceBusy, GroundMoved."""
    with _waiting(database, run_id) as run:
        complete = run.reason not in {INCOMPLETE, REMAPPED}
        with database.reading() as connection:
            expected = pending.effects(connection, run_id)
            plan = pending.plan(connection, run_id, run.source, clock())
            pages = pending.pages(connection, run_id)
        done = replace(
            run,
            state=RunState.DONE,
            ended=clock(),
            reason="" if complete else run.reason,
            findings=tuple(each for each in run.findings if each.rule not in {f"run.{EMPTY}", f"run.{SHRUNK}"}),
        )
        return release.publish(database, Release(plan=plan, pages=pages, complete=complete), lambda _: done, expected)


def reject(database: Database, run_id: int, clock: Clock) -> Run:
    """End a run that waits, with nothing published. Raises NotPending, SourceBusy."""
    with _waiting(database, run_id) as run, database.publishing() as connection:
        pending.discard(connection, run_id)
        rejected = replace(run, state=RunState.REJECTED, ended=clock())
        runs.end(connection, rejected)
        return rejected


@contextmanager
def _waiting(database: Database, run_id: int) -> Iterator[Run]:
    """Give the run, and keep others from its source meanwhile."""
    with database.reading() as connection:
        found = runs.one(connection, run_id)
    if found is None:
        raise pending.NotPending
    claimed = claim(database, found.source)
    try:
        with database.reading() as connection:
            run = runs.one(connection, run_id)
        if run is None or run.state not in PENDING:
            raise pending.NotPending
        yield run
    finally:
        claimed.release()
