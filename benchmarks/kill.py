"""Does a kill -9 in the middle of a harvest do harm? Kills at random moments and looks.

    python -m benchmarks.kill [--times 50] [--size 500]

A source is harvested, then it changes (a fifth of its datasets) and is harvested again by a process that is
killed at a random moment, while readers look at the catalogue all the time. Each look must show the catalogue
as it was before or as it is after, never between; one more run must give what an undisturbed one gave.
"""

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from benchmarks.harvest import generated
from benchmarks.lotse import Lotse, instance
from benchmarks.pages import serving
from catalog.store import Store
from harvester.cli.instance import Instance, now

_LEAST_LOOKS = 6  # at each kill


@dataclass
class Tally:
    """What was seen over all kills."""

    kills: int = 0
    during: int = 0  # the process was still running when the signal came
    looks: int = 0
    halves: int = 0
    differing: int = 0
    moments: list[float] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing half was seen and every catalogue came out right."""
        return not self.halves and not self.differing


def main() -> int:
    """Kill, look and print what was seen; ends with 0 if no harm was done."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--size", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    tally = kill(arguments.times, arguments.size, random.Random(arguments.seed))
    print(
        f"{tally.kills} kills, {tally.during} of them in mid-run; {tally.looks} looks, {tally.halves} at half a run; "
        f"{tally.differing} catalogues that differ from the undisturbed one after one more run"
    )
    return 0 if tally.sound else 1


def kill(times: int, size: int, draw: random.Random) -> Tally:
    """Kill a harvest `times` times at random moments and give what was seen."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as scratch, serving() as server, instance() as before:
        old, new = (generated(size, "ttl", Path(scratch), change, delete) for change, delete in ((0, 0), (20, 1)))
        server.show(old)
        before.source("catalogue", f"{server.url}/page-1.ttl", "[guard]\ngrace_runs = 1\n")
        before.harvest()
        server.show(new)
        with _copy(before) as undisturbed:
            states = [_state(before)]
            began = time.perf_counter()
            undisturbed.harvest()
            usual = time.perf_counter() - began
            states.append(_state(undisturbed))
            wanted = undisturbed.export(undisturbed.directory / "all.nq")
            for _ in range(times):
                with _copy(before) as lotse:
                    _once(lotse, draw.uniform(0.2, 1.05) * usual, states, tally)
                    lotse.harvest()
                    tally.differing += lotse.export(lotse.directory / "all.nq") != wanted
    return tally


def _once(lotse: Lotse, after: float, states: list[str], tally: Tally) -> None:
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(lotse, states, tally, done))
    watcher.start()
    process = subprocess.Popen(
        lotse.command("harvest", "catalogue"),
        env=lotse.environ(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
    tally.kills += 1
    tally.during += process.returncode == -signal.SIGKILL
    tally.moments.append(after)
    done.set()
    watcher.join()
    tally.halves += _state(lotse) not in states


def _watch(lotse: Lotse, states: list[str], tally: Tally, done: threading.Event) -> None:
    looked = 0
    while not done.wait(0.05) or looked < _LEAST_LOOKS:  # on a busy machine the last ones come after the kill
        looked += 1
        tally.looks += 1
        tally.halves += _state(lotse) not in states


def _state(lotse: Lotse) -> str:
    """Give what a reader sees now: every entry, as one digest."""
    store = Store.open(Instance(lotse.directory).settings.store_url, now)
    seen = blake2b()
    try:
        with store.reading() as snapshot:
            after = ""
            while batch := snapshot.page(after, 500):
                after = batch[-1].id
                for entry in batch:
                    seen.update(f"{entry.id} {entry.state} {entry.turtle}\n".encode())
    finally:
        store.close()
    return seen.hexdigest()


@contextmanager
def _copy(lotse: Lotse) -> Iterator[Lotse]:
    with tempfile.TemporaryDirectory(prefix="lotse-") as name:
        directory = Path(name) / "instance"
        shutil.copytree(lotse.directory, directory)
        yield Lotse(directory)


if __name__ == "__main__":
    sys.exit(main())
