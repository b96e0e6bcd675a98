"""Jobs in SQL: each is there once, and one worker at a time has it.

Workers take turns in claiming, which is one short transaction: BEGIN IMMEDIATE in SQLite, an advisory lock in
PostgreSQL. A worker that died leaves a lease that runs out; a fence keeps one that only slept from ending what another
has now.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, exists, func, insert, or_, select, update

from catalog.job import Job, JobState, LeaseLost
from catalog.store.tables import job

MOST_TRIES = 3
"""So often a job is begun whose worker or work breaks down."""

_LONGEST_LEASE = timedelta(days=1)
"""A lease that ends later was given while the clock went wrong."""

_IN_QUEUE = (JobState.WAITING, JobState.RUNNING)


def enqueue(connection: Connection, kind: str, subject: str, due: datetime) -> bool:
    """Put a job into the queue, and say whether it is new."""
    same = (job.c.kind == kind) & (job.c.subject == subject) & (job.c.due == due)
    if connection.scalar(select(exists().where(same))):
        return False
    row = {"kind": kind, "subject": subject, "due": due, "state": JobState.WAITING}
    row |= {"worker": "", "fence": 0, "tries": 0}
    connection.execute(insert(job).values(row))
    return True


def claim(connection: Connection, worker: str, kinds: Collection[str], now: datetime, lease: timedelta) -> Job | None:
    """Give the job that is due longest to `worker`, with a lease; None if there is none.

    Of several that are due for one subject the latest is done and the others are skipped, and nothing is given out for
    a subject that somebody works on.
    """
    _bury(connection, now)
    busy = job.alias("busy")
    same = (busy.c.kind == job.c.kind) & (busy.c.subject == job.c.subject)
    is_busy = exists().where(same, busy.c.state == JobState.RUNNING)
    is_off = (job.c.lease > now) & (job.c.lease <= now + _LONGEST_LEASE)
    waits = (job.c.state == JobState.WAITING) & (job.c.due <= now) & job.c.kind.in_(kinds) & ~is_busy
    waits &= or_(job.c.lease.is_(None), ~is_off)
    first = connection.execute(select(job).where(waits).order_by(job.c.due, job.c.id).limit(1)).one_or_none()
    if first is None:
        return None
    mine = waits & (job.c.kind == first.kind) & (job.c.subject == first.subject)
    chosen = connection.execute(select(job).where(mine).order_by(job.c.due.desc()).limit(1)).one()
    connection.execute(update(job).where(mine, job.c.id != chosen.id).values(state=JobState.SKIPPED, ended=now))
    values = {"state": JobState.RUNNING, "worker": worker, "lease": now + lease}
    values |= {"fence": chosen.fence + 1, "tries": chosen.tries + 1}
    connection.execute(update(job).where(job.c.id == chosen.id).values(values))
    return _job(connection.execute(select(job).where(job.c.id == chosen.id)).one())


def beat(connection: Connection, held: Job, lease_until: datetime) -> None:
    """Prolong a lease. Raises LeaseLost."""
    _change(connection, held, lease=lease_until)


def finish(connection: Connection, held: Job, code: int, now: datetime, *, broken: bool) -> None:
    """End a job with the code of its work; one that broke down waits again while it may be tried. Raises LeaseLost."""
    if broken and held.tries < MOST_TRIES:
        _change(connection, held, state=JobState.WAITING, lease=None, code=code)
    else:
        _change(connection, held, state=JobState.FAILED if broken else JobState.DONE, ended=now, lease=None, code=code)


def give_back(connection: Connection, held: Job) -> None:
    """Have a job wait again, as if nobody had begun it. Raises LeaseLost."""
    _change(connection, held, state=JobState.WAITING, lease=None, tries=held.tries - 1)


def put_off(connection: Connection, held: Job, until: datetime) -> None:
    """Have a job wait again that could not be begun, and nobody take it before a time. Raises LeaseLost."""
    _change(connection, held, state=JobState.WAITING, lease=until, tries=held.tries - 1)


def latest_due(connection: Connection, kind: str, now: datetime) -> dict[str, datetime]:
    """Give for each subject when its last job was due, so far as jobs are kept.

    What is due in future is none of them: it stems from a clock that went wrong.
    """
    query = select(job.c.subject, func.max(job.c.due, type_=job.c.due.type)).where(job.c.kind == kind, job.c.due <= now)
    return {row[0]: row[1] for row in connection.execute(query.group_by(job.c.subject))}


def listed(connection: Connection, limit: int) -> list[Job]:
    """Give the jobs that are due last, the latest first."""
    return [_job(row) for row in connection.execute(select(job).order_by(job.c.due.desc(), job.c.id).limit(limit))]


def prune(connection: Connection, before: datetime) -> None:
    """Forget jobs that came to their end before a time, but for the last of each subject: the clock goes on from it."""
    later = job.alias("later")
    same = (later.c.kind == job.c.kind) & (later.c.subject == job.c.subject) & (later.c.due > job.c.due)
    over = job.c.state.not_in(_IN_QUEUE) & (job.c.ended < before) & exists().where(same)
    connection.execute(delete(job).where(over))


def _bury(connection: Connection, now: datetime) -> None:
    """Take jobs from workers whose lease is over."""
    dead = (job.c.state == JobState.RUNNING) & or_(job.c.lease < now, job.c.lease > now + _LONGEST_LEASE)
    tried: ColumnElement[bool] = job.c.tries >= MOST_TRIES
    connection.execute(update(job).where(dead, tried).values(state=JobState.FAILED, ended=now, lease=None))
    connection.execute(update(job).where(dead, ~tried).values(state=JobState.WAITING, lease=None))


def _change(connection: Connection, held: Job, **values: Any) -> None:
    mine = (job.c.id == held.id) & (job.c.fence == held.fence) & (job.c.state == JobState.RUNNING)
    if connection.execute(update(job).where(mine).values(values)).rowcount != 1:
        raise LeaseLost


def _job(row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        kind=row.kind,
        subject=row.subject,
        due=row.due,
        state=JobState(row.state),
        worker=row.worker,
        fence=row.fence,
        tries=row.tries,
        lease=row.lease,
        ended=row.ended,
        code=row.code,
    )
