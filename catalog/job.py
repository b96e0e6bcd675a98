"""Job: work that is due at a time. Whoever asks for it, it is there once; whoever works, one at a time does it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

HARVEST = "harvest"
"""The kind of job that harvests the source which is its subject."""


class JobState(StrEnum):
    """How a job stands; those in the queue are WAITING or RUNNING, all others are ends."""

    WAITING = "waiting"
    RUNNING = "running"  # a worker has it, until its lease is over
    DONE = "done"
    FAILED = "failed"  # it broke down, and was tried often enough
    SKIPPED = "skipped"  # a later one for the same subject was due as well when a worker came


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One job: `kind` of work, on a `subject`, `due` at a time. These three tell it from others.

    `fence` is a number that grows with each worker that takes it: whoever holds an older one has lost the job. `tries`
    is how often it was begun and not given back, `lease` until when the worker has it, or has put it
    off; `code` is the exit code of the work, negative for a signal.
    """

    id: int
    kind: str
    subject: str
    due: datetime
    state: JobState
    worker: str = ""
    fence: int = 0
    tries: int = 0
    lease: datetime | None = None
    ended: datetime | None = None
    code: int | None = None


class LeaseLost(Exception):
    """The job was given to another worker meanwhile, or is at its end: this one must leave it alone."""
