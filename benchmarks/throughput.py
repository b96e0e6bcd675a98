"""How many requests a second are served? Kept-alive connections side by side, driven by wrk, without pipelining.

    python -m benchmarks.throughput [--size 100000] [--seconds 10] [--connections 16] [--processes 2] [--instance DIR]

"cold" draws datasets at random and asks each once, "hot" asks the same thousand again and again; "304" sends the tag
that the client was given. Beside the rate stands the CPU time of all serving processes for a request, which other work
on the machine hardly changes; the load generator (Debian's package wrk) runs on the same cores. DIR is an instance of
`benchmarks.lotse` that was harvested before.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.harvest import generated, measured
from benchmarks.lotse import Lotse, instance
from benchmarks.pages import serving
from benchmarks.serve import Client, web

_HOT = 1000
_TICKS = os.sysconf("SC_CLK_TCK")
_ANSWERS = {
    "package_show": "/api/3/action/package_show?id={}",
    "dataset, Turtle": "/datasets/{}.ttl",
    "dataset, RDF/XML": "/datasets/{}.rdf",
    "dataset, JSON-LD": "/datasets/{}.jsonld",
}
_SCRIPT = """
local asked, at = {}, 0
function init(arguments)
  for line in io.lines(arguments[1]) do
    local path, tag = line:match("([^\\t]*)\\t?(.*)")
    asked[#asked + 1] = wrk.format("GET", path, tag ~= "" and {["If-None-Match"] = tag} or {})
  end
end
function request()
  at = at + 1
  return asked[(at - 1) % #asked + 1]
end
function done(summary, latency, requests)
  io.write(string.format(
    '{"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "failed": %d}\\n', summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write))
end
"""


@dataclass(frozen=True)
class Load:
    """How requests are sent."""

    seconds: int
    connections: int
    folder: Path


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--instance", type=Path, help="an instance that was harvested before")
    arguments = parser.parse_args()
    if shutil.which("wrk") is None:
        parser.error("wrk is missing")
    with (
        tempfile.TemporaryDirectory() as scratch,
        _harvested(arguments.instance, arguments.size, Path(scratch)) as lotse,
    ):
        load = Load(arguments.seconds, arguments.connections, Path(scratch))
        print(f"{'answer':<34} {'per s':>8} {'p50 ms':>8} {'p99 ms':>8} {'CPU µs':>8}  MB of each process")
        for name, path in _ANSWERS.items():
            _table(lotse, name, path, load, arguments.processes)
    return 0


@contextmanager
def _harvested(folder: Path | None, size: int, scratch: Path) -> Iterator[Lotse]:
    if folder:
        yield Lotse(folder)
        return
    with serving() as pages, instance() as lotse:
        pages.show(generated(size, "rdf", scratch, 0.0, 0.0))
        lotse.source("catalogue", f"{pages.url}/page-1.rdf")
        measured(lotse, "harvest", "catalogue", "--json")
        yield lotse


def _table(lotse: Lotse, name: str, path: str, load: Load, processes: int) -> None:
    draw = random.Random(1)
    with web(lotse, processes) as client:
        slugs = json.loads(client.get("/api/3/action/package_list"))["result"]
        draw.shuffle(slugs)
        paths = [path.format(slug) for slug in slugs]
        _row(f"{name}, cold", paths, load, client, processes, once=True)
        _row(f"{name}, hot", paths[:_HOT], load, client, processes)
        tagged = [f"{each}\t{client.tag(each)}" for each in paths[:_HOT]]
        _row(f"{name}, 304, hot", tagged, load, client, processes)
        more = [f"{each}\t{client.tag(each)}" for each in paths[: 10 * _HOT]]
    with web(lotse, processes) as client:
        _row(f"{name}, 304, cold", more, load, client, processes, once=True, seconds=1)


def _row(
    name: str, paths: Sequence[str], load: Load, client: Client, processes: int, *, once: bool = False, seconds: int = 0
) -> None:
    if not once:  # each process has to meet each of them once
        for _ in range(2):
            _sent(paths, load, client.port, 2)
    servers = _workers(client.process, processes)
    before = sum(map(_cpu, servers))
    found = _sent(paths, load, client.port, seconds)
    if found["failed"] or (once and found["requests"] > len(paths)):
        raise SystemExit(f"{name}: {found} of {len(paths)}")
    cpu = (sum(map(_cpu, servers)) - before) / found["requests"] * 1e6
    memory = ", ".join(f"{_memory(each):.0f}" for each in servers)
    rate = found["requests"] / found["seconds"]
    print(f"{name:<34} {rate:>8,.0f} {found['p50']:>8.2f} {found['p99']:>8.2f} {cpu:>8.0f}  {memory}", flush=True)


def _sent(paths: Sequence[str], load: Load, port: int, seconds: int = 0) -> dict[str, float]:
    """Send requests for so long, and give what wrk found."""
    script, asked = load.folder / "asked.lua", load.folder / "asked.txt"
    script.write_text(_SCRIPT, encoding="utf-8")
    asked.write_text("".join(f"{each}\n" for each in paths), encoding="utf-8")
    command = ["wrk", "--threads", "1", "--connections", str(load.connections), "--script", str(script)]
    command += ["--duration", f"{seconds or load.seconds}s", f"http://127.0.0.1:{port}", "--", str(asked)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _workers(process: int, count: int) -> list[int]:
    """Give the processes that a process has started, once they are so many."""
    children = Path(f"/proc/{process}/task/{process}/children")
    while len(found := children.read_text(encoding="ascii").split()) < count:
        time.sleep(0.1)
    return list(map(int, found))


def _cpu(process: int) -> float:
    """Give the seconds of CPU that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _memory(process: int) -> float:
    """Give the megabytes that a process holds."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return int(next(each for each in lines if each.startswith("VmRSS")).split()[1]) / 1024


if __name__ == "__main__":
    sys.exit(main())
