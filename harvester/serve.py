"""Supervision: the parts of a running instance as processes of their own, started again when they end."""

import logging
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

_log = logging.getLogger(__name__)
_LEAST_WAIT, _MOST_WAIT = 0.5, 30.0
_SECONDS_TO_END = 10.0


@dataclass
class Part:
    """One process: how it is started, and how long to wait before it is started again."""

    name: str
    arguments: Sequence[str]
    wait: float = _LEAST_WAIT
    due: float = 0.0
    process: subprocess.Popen[bytes] | None = None

    def tend(self) -> None:
        """Start the process if it is not running and its waiting time is over."""
        if self.process and self.process.poll() is not None:
            _log.warning("%s ended with %s", self.name, self.process.returncode)
            self.process, self.due = None, time.monotonic() + self.wait
            self.wait = min(self.wait * 2, _MOST_WAIT)
        if self.process is None and time.monotonic() >= self.due:
            command = [sys.executable, "-m", "harvester", *self.arguments, "--child"]
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE)

    def end(self) -> None:
        """Ask the process to end; closing its input is enough, even for one that we can no longer signal."""
        if self.process and self.process.stdin:
            self.process.stdin.close()
            self.process.terminate()

    def gone(self) -> None:
        """Wait for the process, and make an end of one that does not come to it."""
        if self.process:
            try:
                self.process.wait(_SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


@dataclass
class Supervisor:
    """Keeps its parts running until it is told to stop, by a signal or by `stopped`."""

    parts: Sequence[Part]
    stopped: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Tend the parts until stopped; then none of them is left."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            while not self.stopped.is_set():
                for part in self.parts:
                    part.tend()
                self.stopped.wait(_LEAST_WAIT)
        finally:
            for part in self.parts:
                part.end()
            for part in self.parts:
                part.gone()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopped.set()


def parts(directory: Path, address: str, port: int, processes: int) -> list[Part]:
    """Give the parts of an instance: web, one follower for each output, and the clock."""
    config = ["--config", str(directory)]
    return [
        Part("web", ["web", "--address", address, "--port", str(port), "--processes", str(processes), *config]),
        Part("follow search", ["follow", "search", *config]),
        Part("follow graph", ["follow", "graph", *config]),
        Part("follow dump", ["follow", "dump", *config]),
        Part("work", ["work", *config]),
    ]
