"""Work: takes jobs that are due, one at a time, and has each done by a process of its own.

The process ends with the worker, however that ends; a worker that lost its lease ends the process.
"""

import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from threading import Event

from catalog.job import Job, LeaseLost
from catalog.store import Queue, Unreachable

Command = Callable[[str], Sequence[str]]
"""Gives the arguments of `lotse` that do a job on a subject."""

LOTSE = (sys.executable, "-m", "harvester")
LEASE = timedelta(seconds=60)
LONGEST = timedelta(hours=12)
"""After this a job is ended; it counts as broken down."""

_GLANCE = 0.5  # seconds between two looks at a process
_BUSY, _BROKEN = 75, (70, 74)  # exit codes: somebody else is at it; a bug, or no store
_log = logging.getLogger(__name__)


class Worker:
    """Does jobs of the kinds in `commands` until it is stopped."""

    def __init__(
        self, queue: Queue, commands: Mapping[str, Command], *, lease: timedelta = LEASE, longest: timedelta = LONGEST
    ) -> None:
        self._queue, self._commands = queue, commands
        self._lease, self._beat, self._longest = lease, lease.total_seconds() / 4, longest.total_seconds()
        self.name = f"{socket.gethostname()}:{os.getpid()}"

    def run(self, stopped: Event, wait: float = 1.0) -> None:
        """Do what is due, and look again after `wait` seconds, until `stopped` is set.

        A store that cannot be reached is waited for: what we were at is done again when our lease is over.
        """
        while not stopped.is_set():
            try:
                if self.step(stopped):
                    continue
            except Unreachable as fault:
                _log.warning("the store cannot be reached: %s", fault)
            stopped.wait(wait)

    def step(self, stopped: Event) -> bool:
        """Do one job that is due; say whether there was one."""
        job = self._queue.claim(self.name, tuple(self._commands), self._lease)
        if job is None:
            return False
        try:
            code = self._do(job, stopped)
            if stopped.is_set() and code < 0:
                self._queue.give_back(job)
            elif code == _BUSY:
                self._queue.put_off(job, self._lease)
            else:
                self._queue.finish(job, code, broken=code < 0 or code in _BROKEN)
            _log.info("%s of %s ended with %s", job.kind, job.subject, code)
        except LeaseLost:
            _log.warning("%s of %s was given to another worker", job.kind, job.subject)
        return True

    def _do(self, job: Job, stopped: Event) -> int:
        """Have a job done and give the exit code; on the way say that we are alive. Raises LeaseLost."""
        command = [*LOTSE, *self._commands[job.kind](job.subject)]
        began = beaten = time.monotonic()
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
            try:
                while (code := _ended(process)) is None:
                    now = time.monotonic()
                    if now - beaten > self._beat:
                        self._queue.beat(job, self._lease)
                        beaten = now
                    if stopped.is_set() or now - began > self._longest:
                        process.terminate()
            finally:
                process.kill()
        return code


def _ended(process: subprocess.Popen[bytes]) -> int | None:
    """Give the exit code of a process, after a glance at it; None while it runs."""
    try:
        return process.wait(_GLANCE)
    except subprocess.TimeoutExpired:
        return None
