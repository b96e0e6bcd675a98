"""Rows of runs: begun, ended, found dead, told about."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from catalog.change import PENDING, Counts, Run, RunState, Verdict
from catalog.store import causes
from catalog.store.tables import run

KILLED = "killed"
_COUNTS = tuple(Counts.__dataclass_fields__)


class RunLost(Exception):
    """This run was declared dead meanwhile: it must not write any more."""


def begin(connection: Connection, source: str, fingerprint: str, started: datetime) -> int:
    """Give the number of a new run of `source`."""
    row = {
        "source": source,
        "state": RunState.RUNNING,
        "fingerprint": fingerprint,
        "started": started,
        "seconds": 0.0,
        "publish_seconds": 0.0,
        "reason": "",
        "verdict": Verdict().json,
        **dict.fromkeys(_COUNTS, 0),
    }
    key = connection.execute(insert(run).values(row)).inserted_primary_key
    assert key is not None
    return int(key[0])


def bury(connection: Connection, source: str, now: datetime) -> None:
    """Mark runs of `source` that say they are running as CRASHED; the caller holds the claim, so they are dead."""
    dead = (run.c.source == source) & (run.c.state == RunState.RUNNING)
    connection.execute(update(run).where(dead).values(state=RunState.CRASHED, reason=KILLED, ended=now))


def end(connection: Connection, ended: Run, counted: list[Any] | None = None) -> None:
    """Make the row say what `ended` says; of causes it says what was `counted`, or what it said before.

    Raises RunLost if the run had come to an end already.
    """
    counted = causes.kept(connection, ended.id) if counted is None else counted
    values = {
        "state": ended.state,
        "ended": ended.ended,
        "seconds": ended.seconds,
        "reason": ended.reason,
        "verdict": causes.pack(ended.findings, counted),
        **asdict(ended.counts),
    }
    alive = (run.c.id == ended.id) & run.c.state.in_([RunState.RUNNING, *PENDING])
    if connection.execute(update(run).where(alive).values(values)).rowcount != 1:
        raise RunLost


def note_lock(connection: Connection, run_id: int, seconds: float) -> None:
    """Keep how long the publishing transaction took, which is known only after it."""
    connection.execute(update(run).where(run.c.id == run_id).values(publish_seconds=seconds))


def require_running(connection: Connection, run_id: int) -> None:
    """Raise RunLost unless the run is running."""
    if connection.scalar(select(run.c.state).where(run.c.id == run_id)) != RunState.RUNNING:
        raise RunLost


def one(connection: Connection, run_id: int) -> Run | None:
    """Give one run."""
    row = connection.execute(select(run).where(run.c.id == run_id)).one_or_none()
    return None if row is None else _run(row)


def latest(connection: Connection, source: str | None, limit: int, before: int | None = None) -> list[Run]:
    """Give the latest runs, latest first, of `source` or of all; those `before` the run of this number."""
    query = select(run).order_by(run.c.id.desc()).limit(limit)
    if source is not None:
        query = query.where(run.c.source == source)
    if before is not None:
        query = query.where(run.c.id < before)
    return list(map(_run, connection.execute(query)))


def published_before(connection: Connection, given: Run) -> Run | None:
    """Give the run of the same source that was published last before `given`."""
    earlier = (run.c.source == given.source) & (run.c.state == RunState.DONE) & (run.c.id < given.id)
    row = connection.execute(select(run).where(earlier).order_by(run.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else _run(row)


def by_numbers(connection: Connection, numbers: Sequence[int]) -> dict[int, Run]:
    """Give runs by their numbers."""
    return {row.id: _run(row) for row in connection.execute(select(run).where(run.c.id.in_(numbers)))}


def _run(row: Row[Any]) -> Run:
    return Run(
        id=row.id,
        source=row.source,
        state=RunState(row.state),
        started=row.started,
        ended=row.ended,
        seconds=row.seconds,
        publish_seconds=row.publish_seconds,
        counts=Counts(**{name: row._mapping[name] for name in _COUNTS}),  # noqa: SLF001
        reason=row.reason,
        findings=causes.findings(row.verdict),
    )
