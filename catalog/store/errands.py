"""Errands: what workers look at for programs, each with a job; results are kept for a day, and not for all who ask."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from catalog.content import pack, unpack
from catalog.errand import LOOK, MOST_BYTES, Errand, ErrandKind
from catalog.job import JobState
from catalog.store import jobs, redaction
from catalog.store.database import Database
from catalog.store.tables import errand, job

KEPT = timedelta(days=1)
MOST_KEPT = 200
MOST_OPEN = 20
_OPEN = (JobState.WAITING, JobState.RUNNING)


class TooManyErrands(Exception):
    """So many wait already that a further one has to be asked for later."""


class Errands:
    """The errands of one store."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    def add(self, kind: ErrandKind, asked: Mapping[str, Any]) -> Errand:
        """Have a worker look at something, and give the errand under an id that nobody guesses. Raises TooManyErrands.

        What is older than KEPT, or beyond the latest MOST_KEPT, is forgotten.
        """
        made, name = self._clock(), secrets.token_urlsafe(16)
        with self._database.queueing() as connection:
            _prune(connection, made - KEPT)
            waiting = select(func.count()).select_from(job).where(job.c.kind == LOOK, job.c.state.in_(_OPEN))
            if connection.scalars(waiting).one() >= MOST_OPEN:
                raise TooManyErrands
            row = {"id": name, "kind": kind, "asked": orjson.dumps(asked), "made": made, "failed": False}
            connection.execute(insert(errand).values(row))
            jobs.enqueue(connection, LOOK, name, made)
        return Errand(id=name, kind=kind, asked=asked, made=made, state=JobState.WAITING)

    def find(self, name: str) -> Errand | None:
        """Give an errand as it stands; None where there is none (any more)."""
        mine = (job.c.kind == LOOK) & (job.c.subject == errand.c.id)
        query = select(errand, job.c.state, job.c.ended.label("over")).select_from(errand.outerjoin(job, mine))
        with self._database.reading() as connection:
            row = connection.execute(query.where(errand.c.id == name)).one_or_none()
        return None if row is None else _errand(row)

    def end(self, name: str, result: bytes, *, failed: bool) -> None:
        """Keep what came of an errand, but for what is to be kept out; raises ValueError for what is too long."""
        if len(result) > MOST_BYTES:
            raise ValueError(len(result))
        with self._database.queueing() as connection:
            redactor = redaction.load(connection)
            kept = redactor.content(result) if redactor else result
            values = {"ended": self._clock(), "result": pack(kept), "failed": failed}
            connection.execute(update(errand).where(errand.c.id == name).values(values))

    def prune(self) -> None:
        """Forget what is not kept any longer."""
        with self._database.queueing() as connection:
            _prune(connection, self._clock() - KEPT)


def _prune(connection: Connection, before: datetime) -> None:
    latest = select(errand.c.id).order_by(errand.c.made.desc(), errand.c.id).limit(MOST_KEPT)
    kept = set(connection.scalars(latest))
    rows = connection.execute(select(errand.c.id, errand.c.made)).all()
    for name in (row.id for row in rows if row.made < before or row.id not in kept):
        connection.execute(delete(job).where(job.c.kind == LOOK, job.c.subject == name))
        connection.execute(delete(errand).where(errand.c.id == name))


def _errand(row: Row[Any]) -> Errand:
    """Give an errand; it is over as soon as its result is there, or its job is over without one."""
    if row.ended:
        state = JobState.FAILED if row.failed else JobState.DONE
    else:
        state = JobState(row.state) if row.state in _OPEN else JobState.FAILED
    return Errand(
        id=row.id,
        kind=ErrandKind(row.kind),
        asked=orjson.loads(row.asked),
        made=row.made,
        state=state,
        ended=row.ended or row.over,
        result=unpack(row.result),
    )
