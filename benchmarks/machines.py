"""Several machines at one store: workers in network namespaces of their own harvest from one PostgreSQL's queue.

    python -m benchmarks.machines [--workers 3] [--sources 30] [--size 2000] [--latency 0.2] [--kill]

PostgreSQL, the sources and a bridge are in a namespace of their own too, so nothing is reached from outside. Prints
how long all sources took, datasets a second, and the share of all cores that was in use. With --kill the worker that
has the first job is killed with SIGKILL, and the time is told until another one took its job. Needs root, `unshare`,
`nsenter` and `ip`.
"""

import argparse
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.ckan import serve
from benchmarks.lotse import Lotse, instance
from catalog.job import HARVEST, Job, JobState
from catalog.store import Store
from tests import postgres

NETWORK = "10.77.0.1/16"
LEASE = 10  # seconds
_INSIDE = "LOTSE_MACHINES_INSIDE"
_SETTINGS = """
[store]
url = "postgresql://lotse@10.77.0.1/{database}"

[work]
lease = {lease}
"""


def main() -> int:
    """Enter a network namespace, and measure there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--sources", type=int, default=30)
    parser.add_argument("--size", type=int, default=2000)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer of a source")
    parser.add_argument("--kill", action="store_true", help="kill the worker that has the first job")
    asked = parser.parse_args()
    if not os.environ.get(_INSIDE):
        command = ["unshare", "--net", sys.executable, "-m", "benchmarks.machines", *sys.argv[1:]]
        return subprocess.run(command, check=False, env={**os.environ, _INSIDE: "1"}).returncode
    with ExitStack() as stack:
        _bridge(asked.sources)
        port = stack.enter_context(_sources(asked.size, asked.latency))
        database = stack.enter_context(stack.enter_context(postgres.serving(NETWORK)).database())
        lotse = stack.enter_context(instance())
        _configure(lotse, port, asked.sources, postgres.name_of(database))
        store = stack.enter_context(closing(Store.open(database, lambda: datetime.now(UTC))))
        store.migrate()
        for number in range(1, asked.workers + 1):
            stack.enter_context(_worker(lotse, number))
        return _watched(store, asked)


def _watched(store: Store, asked: argparse.Namespace) -> int:
    """Enter a job for each source, wait until all are done, and print what was seen."""
    time.sleep(5)  # until the workers wait for work
    busy, began = _busy(), time.monotonic()
    for number in range(1, asked.sources + 1):
        store.queue.enqueue(HARVEST, f"source{number}", datetime.now(UTC))
    if asked.kill:
        _kill_one(store)
    jobs = _harvests(store)
    while any(each.state in {JobState.WAITING, JobState.RUNNING} for each in jobs):
        time.sleep(0.5)
        jobs = _harvests(store)
    seconds, share = time.monotonic() - began, _share(busy, _busy())
    sound = all(each.state is JobState.DONE and each.code == 0 for each in jobs)
    with store.reading() as snapshot:
        total = snapshot.count()
    print(
        f"{asked.workers} workers, {asked.sources} sources of {asked.size}, {asked.latency * 1000:.0f} ms an answer: "
        f"{seconds:.1f} s, {asked.sources * asked.size / seconds:,.0f} datasets/s, {share:.0%} of {os.cpu_count()} "
        f"cores in use; in the catalogue: {total} entries"
    )
    return 0 if sound and total == asked.sources * asked.size else 1


def _harvests(store: Store) -> list[Job]:
    return [each for each in store.queue.listed(10_000) if each.kind == HARVEST]


def _kill_one(store: Store) -> None:
    """Kill the worker that has a job, and what it started; tell when another worker has the job."""
    while not (held := next((each for each in _harvests(store) if each.state is JobState.RUNNING), None)):
        time.sleep(0.1)
    time.sleep(1)
    os.kill(int(held.worker.rpartition(":")[2]), signal.SIGKILL)
    killed = time.monotonic()
    while next(each for each in _harvests(store) if each.id == held.id).fence == held.fence:
        time.sleep(0.1)
    print(f"a worker was killed; another one had its job after {time.monotonic() - killed:.1f} s (lease {LEASE} s)")


def _busy() -> tuple[int, int]:
    """Give the ticks that all cores worked and all ticks, since the machine began."""
    ticks = [int(each) for each in Path("/proc/stat").read_text("ascii").splitlines()[0].split()[1:9]]
    return sum(ticks) - ticks[3] - ticks[4], sum(ticks)


def _share(before: tuple[int, int], after: tuple[int, int]) -> float:
    return (after[0] - before[0]) / (after[1] - before[1])


def _bridge(sources: int) -> None:
    """Have a bridge in this namespace, with an address for the store and one for each source."""
    _ip("link", "set", "lo", "up")
    _ip("link", "add", "machines", "type", "bridge")
    for address in (NETWORK, *(f"{_address(number)}/16" for number in range(1, sources + 1))):
        _ip("address", "add", address, "dev", "machines")
    _ip("link", "set", "machines", "up")


def _address(source: int) -> str:
    return f"10.77.1.{source}"


@contextmanager
def _sources(size: int, latency: float) -> Iterator[int]:
    """Serve the sources, all by one process, and give their port."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(
        target=serve,
        args=(there, size, "0.0.0.0", latency),
        daemon=True,
    )
    server.start()
    try:
        yield here.recv()
    finally:
        server.terminate()
        server.join()


def _configure(lotse: Lotse, port: int, sources: int, database: str) -> None:
    file = lotse.directory / "catalog.toml"
    text = file.read_text("utf-8").replace('"localhost"', '"10.77.0.0/16"')
    file.write_text(text + _SETTINGS.format(database=database, lease=LEASE), "utf-8")
    for number in range(1, sources + 1):
        text = f'kind = "ckan"\ntitle = "Quelle {number}"\nurl = "http://{_address(number)}:{port}/api/3/action/"\n'
        (lotse.directory / "sources" / f"source{number}.toml").write_text(text + 'organisation = "messung"\n', "utf-8")


@contextmanager
def _worker(lotse: Lotse, number: int) -> Iterator[None]:
    """Have a machine with a worker: a namespace that is joined to the bridge by a cable of its own."""
    machine = subprocess.Popen(["unshare", "--net", "sleep", "infinity"])
    try:
        inside, cable = _entered(machine.pid), f"cable{number}"
        _ip("link", "add", cable, "type", "veth", "peer", "name", "net", "netns", str(machine.pid))
        _ip("link", "set", cable, "master", "machines", "up")
        _ip("address", "add", f"10.77.2.{number}/16", "dev", "net", inside=inside)
        _ip("link", "set", "net", "up", inside=inside)
        environ = {**os.environ, "LOTSE_LANG": "en"}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        worker = subprocess.Popen([*inside, *lotse.command("work")], env=environ, **quiet)
        try:
            yield
        finally:
            worker.terminate()
            worker.wait()
    finally:
        machine.kill()
        machine.wait()


def _entered(pid: int) -> Sequence[str]:
    """Give what to put before a command to run it in the namespace of a process, as soon as that has one."""
    own = Path("/proc/self/ns/net").readlink()
    while Path(f"/proc/{pid}/ns/net").readlink() == own:
        time.sleep(0.01)
    return ("nsenter", "--target", str(pid), "--net", "--")


def _ip(*words: str, inside: Sequence[str] = ()) -> None:
    subprocess.run([*inside, "ip", *words], check=True)


if __name__ == "__main__":
    sys.exit(main())
