"""The scene of a fault: an instance, its source, a reader at its pages; driven through `lotse` and HTTP only."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from math import inf
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.lotse import Lotse, instance
from tests import postgres
from tests.faults.invariants import Pairs, Tally
from tests.faults.source import EDITIONS, Portal, pairs, seen
from tests.harvester.hostile import HostileSource

ROOT = Path(__file__).resolve().parents[2]
LIMITS = "read=1 connect=1 backoff=0.02 longest_wait=0.2 deadline=5"
SOURCE = "catalogue"
LEASE = 2
_GUARD = "[guard]\ngrace_runs = 1\n"
_PATIENCE = 60.0


@dataclass(frozen=True)
class Fault:
    """A fault: how it is done so many times, and how often by a full and by a quick run."""

    name: str
    do: Callable[["Scene", int, Tally], None]
    full: int
    quick: int
    stores: tuple[str, ...] = ("sqlite", "postgresql")
    needs: tuple[str, ...] = ()  # programs without which it cannot be done


@dataclass
class Scene:
    """One instance that has harvested its source, and what it looks like in either edition when nothing disturbs it."""

    lotse: Lotse
    portal: Portal
    shown: str = "old"
    wanted: dict[str, bytes] = field(default_factory=dict)
    server: postgres.Server | None = None
    database: str = ""
    last: int = 0  # the number of the latest run when all was well
    end: float = inf  # when it is time to stop, by the clock that only goes on
    hour: datetime = datetime(2026, 2, 1, 0, 30, tzinfo=UTC)
    chance: Random = field(default_factory=lambda: Random(1))
    reader: "Reader | None" = None

    @property
    def directory(self) -> Path:
        return self.lotse.directory

    def environ(self, more: Mapping[str, object] | None = None) -> dict[str, str]:
        """Give the environment of a process of the scene."""
        paths = f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
        said = {name: str(value) for name, value in (more or {}).items()}
        return {**self.lotse.environ(), "PYTHONPATH": paths, "FAULT_LIMITS": LIMITS, **said}

    def command(self, *arguments: str) -> list[str]:
        """Give the command line of `lotse`, armed."""
        return [sys.executable, "-m", "tests.faults.armed", *arguments, "--config", str(self.directory)]

    def start(self, *arguments: str, before: list[str] | None = None, **more: Any) -> "Process":
        """Start `lotse` in a process group of its own; `environ` adds to its environment."""
        environ = self.environ(more.pop("environ", None))
        command = [*(before or []), *self.command(*arguments)]
        said = self.directory / f"said-{time.monotonic_ns()}.txt"
        with said.open("wb") as out:
            process = subprocess.Popen(command, env=environ, stdout=out, stderr=out, start_new_session=True, **more)
        return Process(process, said)

    def call(self, *arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
        """Run `lotse` to its end."""
        return subprocess.run(
            self.command(*arguments),
            env=self.environ(more.pop("environ", None)),
            check=False, capture_output=True, text=True, **more,
        )  # fmt: skip

    def harvest(self, **more: Any) -> dict[str, Any]:
        """Harvest, and give the report; without one, what was said instead."""
        done = self.call("harvest", SOURCE, "--json", **more)
        last = done.stdout.splitlines()[-1:]
        found: dict[str, Any] = json.loads(last[0]) if last else {"state": "none", "reason": done.stderr, "run": 0}
        return {**found, "code": done.returncode, "said": done.stderr}

    def runs(self, after: int = 0) -> list[dict[str, Any]]:
        """Give the reports of all runs with a higher number."""
        done = self.call("runs", SOURCE, "--json", "--limit", "50")
        return [each for each in map(json.loads, done.stdout.splitlines()) if each["run"] > after]

    def report(self, number: int) -> dict[str, Any]:
        """Give the whole report of a run."""
        found: dict[str, Any] = json.loads(self.call("runs", str(number), "--json").stdout)
        return found

    def jobs(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.call("jobs", "--json", "--limit", "1000").stdout.splitlines()]

    def export(self) -> bytes:
        """Give the catalogue; empty where it cannot be had."""
        file = self.directory / "all.nq"
        file.unlink(missing_ok=True)
        done = self.call("export", str(file))
        return file.read_bytes() if done.returncode == 0 else b""

    def times(self, number: int) -> Iterator[int]:
        """Give 0, 1, … as often as asked, or until it is time to stop."""
        for each in range(number):
            if time.monotonic() > self.end:
                return
            yield each

    def turn(self) -> tuple[Pairs, Pairs]:
        """Have the source show its other edition; give what readers may see from now on."""
        before = pairs(EDITIONS[self.shown])
        self.shown = "new" if self.shown == "old" else "old"
        self.portal.edition = EDITIONS[self.shown]
        return before, self.portal.pairs

    @contextmanager
    def round(
        self, tally: Tally, told: Callable[[list[dict[str, Any]]], bool] | None = None, *, partial: bool = False
    ) -> Iterator[None]:
        """Change the source, let the caller disturb a harvest of it, and ask the six questions."""
        last = self.last
        before, after = self.turn()
        tally.runs += 1
        with self.watching(tally, before, after, partial=partial):
            yield
        self.portal.behave()
        self.settle(tally)
        if told:
            found = self.runs(last)
            tally.heard(told=told(found), what=str(found))

    def settle(self, tally: Tally) -> None:
        """Harvest undisturbed, once, and compare with a catalogue that never was."""
        began = time.monotonic()
        report = self.harvest()
        self.last = report["run"] or self.last
        if report["state"] != "done":
            tally.notes.append(f"does not recover: {report['state']} {report['reason']} {report['said'][-300:]}")
        tally.at_most("slowest recovery, s", round(time.monotonic() - began, 1))
        tally.settled(self.export(), self.wanted[self.shown], self.portal.pairs)

    @contextmanager
    def watching(self, tally: Tally, before: Pairs, after: Pairs, *, partial: bool) -> Iterator[None]:
        """Look at the pages twenty times a second, and once at the end."""
        if self.reader is None:
            yield
            return
        done, looks = threading.Event(), list[Pairs]()
        thread = threading.Thread(target=self._watch, args=(self.reader, looks, done))
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()
        tally.watched(looks, before, after, partial=partial)

    def _watch(self, reader: "Reader", looks: list[Pairs], done: threading.Event) -> None:
        ended = False
        while not ended:
            ended = done.wait(0.05)
            status, body, _ = reader.get("/catalog.ttl")
            if status == 200:
                looks.append(seen(body))

    def later(self) -> dict[str, str]:
        """Let an hour go by, so that the source is due; give what says so to a process."""
        self.hour += timedelta(hours=1)
        return {"LOTSE_NOW": self.hour.isoformat()}

    @contextmanager
    def copied(self) -> Iterator["Scene"]:
        """Give the scene with a copy of the instance, at whose pages nobody looks."""
        with tempfile.TemporaryDirectory(prefix="lotse-") as name:
            directory = Path(name) / "instance"
            shutil.copytree(self.directory, directory)
            yield replace(self, lotse=Lotse(directory), reader=None)


@dataclass
class Process:
    """A process of the scene and all that it started."""

    process: subprocess.Popen[bytes]
    file: Path

    def signal(self, number: int) -> None:
        """Send a signal to the whole group, if there is any of it left."""
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return

    def kill(self) -> bool:
        """Kill the group; say whether the process was still at work."""
        running = self.process.poll() is None
        self.signal(signal.SIGKILL)
        self.process.wait()
        return running

    def end(self, timeout: float | None = None) -> int:
        """Wait for the process, and give its exit code."""
        return self.process.wait(timeout)

    def said(self) -> str:
        """Give what it has printed so far."""
        return self.file.read_text(encoding="utf-8", errors="replace")


@dataclass(frozen=True)
class Reader:
    """Somebody at the pages of the catalogue."""

    port: int

    def get(self, path: str) -> tuple[int, str, dict[str, str]]:
        """Give status, body and headers; status 0 where nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, answer.read().decode(), headers
        except (OSError, http.client.HTTPException):
            return 0, "", {}
        finally:
            connection.close()

    def ready(self) -> None:
        """Wait until the catalogue answers."""
        until(lambda: self.get("/health")[0] == 200, "the web does not answer")


def until(true: Callable[[], bool], what: str) -> None:
    """Wait until something is so; a harness that waits in vain fails."""
    end = time.monotonic() + _PATIENCE
    while not true():
        if time.monotonic() > end:
            raise AssertionError(what)
        time.sleep(0.05)


def missing(fault: Fault) -> list[str]:
    """Give the programs that a fault needs and this machine lacks."""
    return [name for name in fault.needs if shutil.which(name) is None]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


@contextmanager
def served(scene: Scene, what: str = "web") -> Iterator[tuple[Reader, Process]]:
    """Give a reader at `lotse web` or `lotse serve`, which are gone afterwards."""
    reader = Reader(free_port())
    process = scene.start(what, "--port", str(reader.port))
    try:
        reader.ready()
        yield reader, process
    finally:
        process.signal(signal.SIGTERM)
        try:
            process.end(15)
        except subprocess.TimeoutExpired:
            process.kill()
        process.signal(signal.SIGKILL)


@contextmanager
def scenes(store: str, *, weight: int = 0, watched: bool = True) -> Iterator[Scene]:
    """Give a scene on SQLite or on a PostgreSQL of its own."""
    with ExitStack() as stack:
        lotse = stack.enter_context(instance())
        portal = Portal(stack.enter_context(HostileSource()), weight=weight)
        scene = Scene(lotse, portal)
        more = ""
        if store == "postgresql":
            scene.server = stack.enter_context(postgres.serving())
            scene.database = stack.enter_context(scene.server.database())
            more = f'\n[store]\nurl = "{scene.database}"\n'
        with (lotse.directory / "catalog.toml").open("a", encoding="utf-8") as file:
            file.write(more + f"\n[work]\nlease = {LEASE}\n")
        lotse.source(SOURCE, portal.url, 'schedule = "@hourly"\n' + _GUARD)
        for edition in ("old", "new", "old"):
            scene.shown, portal.edition = edition, EDITIONS[edition]
            report = scene.harvest()
            assert report["state"] == "done", report
            scene.last = report["run"]
            scene.wanted[edition] = scene.export()  # the second time with the graves of what has gone
        assert scene.wanted["old"] != scene.wanted["new"]
        if watched:
            scene.reader, _ = stack.enter_context(served(scene))
        yield scene
