"""The fault harness in full: breaks things on purpose, and prints what became of the catalogue.

    python -m tests.faults [--only WORDS] [--times N] [--minutes N] [--store sqlite|postgresql] [--seed N]

A row is a fault on a store: how often it was done, how often it struck while something was at work, the six
numbers that have to be 0, and what else is worth knowing. Ends with 1 if one of them is not 0.
"""

import argparse
import signal
import sys
import time
from collections.abc import Iterator
from math import inf
from random import Random

from tests.conftest import ENGINES
from tests.faults.cases import FAULTS
from tests.faults.harness import Fault, missing, scenes
from tests.faults.invariants import Tally

_HEAD = (
    "fault",
    "store",
    "runs",
    "struck",
    "looks",
    "lost",
    "twice",
    "half",
    "withdrawn",
    "diverged",
    "untold",
    "figures",
)
_WIDTHS = (34, 10, 5, 6, 6, 4, 5, 4, 9, 8, 6, 0)


def main() -> int:
    """Do the faults that are asked for, and print a row of each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="faults whose names contain this")
    parser.add_argument("--times", type=int, default=0, help="so often, instead of the full count")
    parser.add_argument(
        "--minutes", type=float, default=inf, help="no fault is done for longer; the runs done are told"
    )
    parser.add_argument("--store", choices=("sqlite", "postgresql"))
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the servers that we have started end with us
    _print(_HEAD)
    sound = True
    for fault, store in _chosen(arguments.only, arguments.store):
        lacks = missing(fault)
        if lacks or (store == "postgresql" and not ENGINES["postgresql"]()):
            _print((fault.name, store, 0, *[""] * 8, f"not done: no {', '.join(lacks) or 'PostgreSQL'} here"))
            continue
        tally = done(fault, store, arguments.times or fault.full, arguments.seed, arguments.minutes)
        _print(_row(fault, store, tally))
        for note in tally.notes[:5]:
            _say(f"    {note[:500]}")
        sound = sound and tally.sound
    return 0 if sound else 1


def done(fault: Fault, store: str, times: int, seed: int, minutes: float = inf) -> Tally:
    """Do a fault in a scene of its own."""
    tally = Tally()
    with scenes(store) as scene:
        scene.chance, scene.end = Random(seed), time.monotonic() + minutes * 60
        fault.do(scene, times, tally)
    return tally


def _chosen(words: str, store: str | None) -> Iterator[tuple[Fault, str]]:
    for fault in FAULTS:
        if words in fault.name:
            yield from ((fault, each) for each in fault.stores if store in {None, each})


def _row(fault: Fault, store: str, tally: Tally) -> tuple[object, ...]:
    figures = ", ".join(f"{name}: {value}" for name, value in tally.figures.items())
    counts = (tally.lost, tally.duplicates, tally.halves, tally.withdrawn, tally.diverged, tally.untold)
    return fault.name, store, tally.runs, tally.hits, tally.looks, *counts, figures


def _print(cells: tuple[object, ...]) -> None:
    _say(" ".join(f"{cell!s:<{width}}" for cell, width in zip(cells, _WIDTHS, strict=True)).rstrip())


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  it is what the command is for


if __name__ == "__main__":
    sys.exit(main())
