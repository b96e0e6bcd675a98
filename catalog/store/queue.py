"""Queue: the jobs of a store as clocks, workers and people use them."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from catalog.job import Job
from catalog.store import jobs
from catalog.store.database import Database

_KEPT = timedelta(days=30)


class Queue:
    """The jobs of one store. May be used by many clocks and workers at once."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    def enqueue(self, kind: str, subject: str, due: datetime) -> bool:
        """Have a job done when it is due; say whether it is new: nobody's second asking makes a second job."""
        with self._database.queueing() as connection:
            return jobs.enqueue(connection, kind, subject, due)

    def claim(self, worker: str, kinds: Collection[str], lease: timedelta) -> Job | None:
        """Give a job that is due to `worker`, for as long as the lease lasts; None if there is none."""
        with self._database.queueing() as connection:
            return jobs.claim(connection, worker, kinds, self._clock(), lease)

    def beat(self, held: Job, lease: timedelta) -> None:
        """Say that the worker is alive. Raises LeaseLost."""
        with self._database.queueing() as connection:
            jobs.beat(connection, held, self._clock() + lease)

    def finish(self, held: Job, code: int, *, broken: bool = False) -> None:
        """Say what the work ended with; `broken` says that it came to no end of its own. Raises LeaseLost."""
        with self._database.queueing() as connection:
            jobs.finish(connection, held, code, self._clock(), broken=broken)

    def give_back(self, held: Job) -> None:
        """Leave a job to others, as if nobody had begun it. Raises LeaseLost."""
        with self._database.queueing() as connection:
            jobs.give_back(connection, held)

    def put_off(self, held: Job, pause: timedelta) -> None:
        """Leave a job that could not be begun to others, after a pause. Raises LeaseLost."""
        with self._database.queueing() as connection:
            jobs.put_off(connection, held, self._clock() + pause)

    def latest_due(self, kind: str) -> dict[str, datetime]:
        """Give for each subject when its last job by now was due."""
        with self._database.reading() as connection:
            return jobs.latest_due(connection, kind, self._clock())

    def listed(self, limit: int = 50) -> list[Job]:
        """Give the jobs that are due last, the latest first."""
        with self._database.reading() as connection:
            return jobs.listed(connection, limit)

    def prune(self) -> None:
        """Forget what is long over."""
        with self._database.queueing() as connection:
            jobs.prune(connection, self._clock() - _KEPT)
