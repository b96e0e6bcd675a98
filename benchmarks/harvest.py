"""How fast is a harvest? Generated catalogues over loopback HTTP, in pages of 100, followers caught up included.

    python -m benchmarks.harvest [--sizes 1000,10000,100000] [--format rdf] [--keep DIR]

For each size: the first harvest, one without any change, one with 1 % of the datasets changed, one with 1 %
withdrawn. Rates are datasets a second of wall time; CPU seconds and peak memory are those of each process.
"""

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from benchmarks.lotse import Lotse, instance
from benchmarks.pages import serving

GENERATOR = Path(__file__).resolve().parents[2] / "shared" / "bench" / "gen_catalog.py"
SHARES = {"as it is": (0.0, 0.0), "1 % changed": (1.0, 0.0), "1 % withdrawn": (1.0, 1.0)}


@dataclass(frozen=True)
class Cost:
    """What a process cost."""

    seconds: float
    cpu: float
    megabytes: float
    report: dict[str, object]


def main() -> int:
    """Measure every size and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--format", default="rdf", choices=["rdf", "ttl", "jsonld"])
    parser.add_argument("--keep", type=Path, help="keep the generated catalogues here for the next time")
    arguments = parser.parse_args()
    print(f"{'datasets':>9} {'step':<15} {'per s':>8} {'wall s':>8} | harvest: s, CPU s, MB, lock s | search | graph")
    with tempfile.TemporaryDirectory() as scratch:
        for size in map(int, arguments.sizes.split(",")):
            _measure(size, arguments.format, arguments.keep or Path(scratch))
    return 0


def _measure(size: int, form: str, folder: Path) -> None:
    versions = {step: generated(size, form, folder, *shares) for step, shares in SHARES.items()}
    with serving() as server, instance() as lotse:
        lotse.source("catalogue", f"{server.url}/page-1.{form}", "[guard]\ngrace_runs = 1\n")
        for step, version in (
            ("first", "as it is"),
            ("unchanged", "as it is"),
            ("1 % changed", "1 % changed"),
            ("1 % withdrawn", "1 % withdrawn"),
        ):
            server.show(versions[version])
            _step(lotse, size, step)


def _step(lotse: Lotse, size: int, step: str) -> None:
    began = time.perf_counter()
    harvest = measured(lotse, "harvest", "catalogue", "--json")
    with at_once(lotse) as followers:
        search, graph = followers
    wall = time.perf_counter() - began
    report = harvest.report
    _check(step, size, report)
    print(
        f"{size:>9} {step:<15} {size / wall:>8,.0f} {wall:>8.1f} | {harvest.seconds:.1f}, {harvest.cpu:.1f}, "
        f"{harvest.megabytes:.0f}, {report['publish_seconds']} | {search.seconds:.1f} s {search.cpu:.1f} CPU s "
        f"{search.megabytes:.0f} MB | {graph.seconds:.1f} s {graph.cpu:.1f} CPU s {graph.megabytes:.0f} MB",
        flush=True,
    )


def _check(step: str, size: int, report: dict[str, object]) -> None:
    """A figure of a harvest that did not do its job is worth nothing."""
    one_percent = round(size / 100)
    wanted = {
        "first": {"new": size, "changed": 0, "withdrawn": 0},
        "unchanged": {"new": 0, "changed": 0, "withdrawn": 0, "unchanged": size},
        "1 % changed": {"new": 0, "changed": one_percent, "withdrawn": 0},
        "1 % withdrawn": {"new": 0, "changed": 0, "withdrawn": one_percent},
    }[step]
    got = {name: report[name] for name in wanted}
    if got != wanted:
        raise SystemExit(f"{step}: wanted {wanted}, got {report}")


def measured(lotse: Lotse, *arguments: str) -> Cost:
    """Run `lotse` and give what it cost, and the JSON it printed."""
    began = time.perf_counter()
    process = started(lotse, *arguments)
    return ended(process, began)


def started(lotse: Lotse, *arguments: str) -> subprocess.Popen[bytes]:
    """Start `lotse`."""
    return subprocess.Popen(
        lotse.command(*arguments), env=lotse.environ(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def ended(process: subprocess.Popen[bytes], began: float) -> Cost:
    """Wait for a process and give what it cost."""
    assert process.stdout
    assert process.stderr
    out, err = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(err.decode())
    report = json.loads(out) if out else {}
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, report)


@contextmanager
def at_once(lotse: Lotse) -> Iterator[tuple[Cost, Cost]]:
    """Let both followers catch up side by side."""
    began = time.perf_counter()
    search, graph = (started(lotse, "follow", name, "--once") for name in ("search", "graph"))
    yield ended(search, began), ended(graph, began)


def generated(size: int, form: str, folder: Path, change: float, delete: float) -> Path:
    """Give the folder of a generated catalogue, made now unless it is there."""
    target = folder / f"{size}-{form}-{change:g}-{delete:g}"
    if not (target / "done").exists():
        target.mkdir(parents=True, exist_ok=True)
        made = generator()
        for number, text in made.pages(size, 1, form, 100, "", change, delete):
            (target / f"page-{number}.{form}").write_text(text, encoding="utf-8")
        (target / "done").touch()
    return target


def generator() -> ModuleType:
    """Give the generator of catalogues."""
    spec = importlib.util.spec_from_file_location("gen_catalog", GENERATOR)
    if spec is None or spec.loader is None:
        raise SystemExit(f"the generator is not at {GENERATOR.name}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main())
