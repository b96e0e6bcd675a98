"""The clock: says which source is due, and has a job for it. It harvests nothing itself.

Any number of clocks may run beside each other, since a job is known by its source and the time it is due at.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from zlib import crc32

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from catalog.job import HARVEST
from catalog.store import Queue
from harvester.crontab import trigger
from harvester.source import SourceConfig

LINKS = "links"
"""The kind of job that checks the links that are due."""

PRUNE = "prune"
"""The kind of job that prunes the store, once a day."""
NOTIFY, DIGEST = "notify", "digest"
"""The kinds of jobs that tell of a run what could not be told at first, and of all runs of a day."""

EVERYTHING = "all"
"""The subject of a job that is about no source."""

_log = logging.getLogger(__name__)
_SPREAD = 60  # seconds over which sources that are due at the same time begin
_LOOK = 300  # seconds after which the clock looks for what it may have missed


class Schedule:
    """The due times of sources, and of `other` kinds of jobs.

    A source that never had a job is first due after it was last harvested, by hand then, as `harvested` tells; one that
    never was, and any other job, after the clock began. `other` gives the times of each kind as a cron expression.
    """

    def __init__(
        self,
        queue: Queue,
        sources: Mapping[str, SourceConfig],
        now: Callable[[], datetime],
        other: Mapping[str, str] = MappingProxyType({}),
        harvested: Mapping[str, datetime] = MappingProxyType({}),
    ) -> None:
        self._queue, self._now = queue, now
        due = {(HARVEST, each.name): each.schedule for each in sources.values() if each.schedule}
        due |= {(kind, EVERYTHING): when for kind, when in other.items()}
        self._triggers = {job: trigger(when) for job, when in due.items()}
        self._first = {(HARVEST, name): began for name, began in harvested.items()}
        self._begun = now()

    def enqueue_due(self) -> int:
        """Have a job for each source whose time has come since its last job, however often it came: one is enough.

        Give how many are new.
        """
        now, new = self._now(), 0
        latest = {kind: self._queue.latest_due(kind) for kind in {kind for kind, _ in self._triggers}}
        for kind, name in self._triggers:
            since = latest[kind].get(name, self._first.get((kind, name), self._begun))
            due = self._last_due((kind, name), since, now)
            if due and self._queue.enqueue(kind, name, due):
                _log.info("%s of %s is due since %s", kind, name, due.isoformat(timespec="seconds"))
                new += 1
        return new

    def enqueue_pruning(self) -> bool:
        """Have one job for today that prunes the store; say whether it is new."""
        return self._queue.enqueue(PRUNE, "store", self._now().replace(hour=0, minute=0, second=0, microsecond=0))

    def start(self) -> BackgroundScheduler:
        """Give a scheduler that looks whenever a source is due, and now and then for what it has missed."""
        scheduler = BackgroundScheduler()
        for (kind, name), when in self._triggers.items():
            spread, number = timedelta(seconds=_offset(name)), f"{kind} {name}"
            scheduler.add_job(self._look_later, when, args=(scheduler, spread), id=number, misfire_grace_time=None)
        scheduler.add_job(self.enqueue_due, IntervalTrigger(seconds=_LOOK), id=" missed", misfire_grace_time=None)
        scheduler.add_job(self._queue.prune, IntervalTrigger(days=1), id=" prune", misfire_grace_time=None)
        scheduler.add_job(self.enqueue_pruning, IntervalTrigger(hours=1), id=" store", misfire_grace_time=None)
        scheduler.add_job(self.enqueue_due, id=" now")
        scheduler.add_job(self.enqueue_pruning, id=" today")
        scheduler.start()
        return scheduler

    def _look_later(self, scheduler: BackgroundScheduler, spread: timedelta) -> None:
        scheduler.add_job(self.enqueue_due, "date", run_date=self._now() + spread, misfire_grace_time=None)

    def _last_due(self, job: tuple[str, str], since: datetime, now: datetime) -> datetime | None:
        """Give the latest time after `since` at which a job was due by now, its own offset included."""
        offset, found = timedelta(seconds=_offset(job[1])), None
        due = self._triggers[job].get_next_fire_time(None, since - offset)
        while due and due + offset <= now:
            found = due + offset if due + offset > since else found
            due = self._triggers[job].get_next_fire_time(due, due)
        return found


def _offset(name: str) -> int:
    """Give the seconds by which a source begins later, the same on every machine: not all at the full hour."""
    return crc32(name.encode()) % _SPREAD
