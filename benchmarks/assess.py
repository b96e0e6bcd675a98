"""What does it cost to assess a dataset? Generated datasets, three distributions each, step by step.

    python -m benchmarks.assess [--sizes 1000,10000] [--profile]

Datasets a second of CPU time, in one process, of each step and of all; reading the documents is not counted.
Every dataset goes through all steps once, so no step is measured on what a cache remembers of the same dataset.
With --profile, the functions that take the most time are listed.
"""

import argparse
import cProfile
import pstats
import time
from collections.abc import Callable
from typing import Any

from benchmarks.score import entries
from dcat_ap import check, rdf
from dcat_ap.assess import assess
from dcat_ap.clean import clean
from dcat_ap.licences import judge
from dcat_ap.model import Entry
from dcat_ap.score import gain, score

STEPS = ("clean", "rows", "check", "judge", "score", "gain")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000")
    parser.add_argument("--profile", action="store_true")
    arguments = parser.parse_args()
    for entry in entries(10):
        assess(entry)  # tables and shapes are read once, whatever comes after
    for size in map(int, arguments.sizes.split(",")):
        read = entries(size)
        _print(measured(read), len(read))
        if arguments.profile:
            _profile(read)
    return 0


def measured(read: list[Entry]) -> dict[str, float]:
    """Give the seconds of CPU time of each step over all datasets, and of `assess`, which is all of them."""
    spent = dict.fromkeys((*STEPS, "assess"), 0.0)

    def timed(name: str, step: Callable[..., Any], *inputs: Any, **named: Any) -> Any:
        begin = time.process_time()
        made = step(*inputs, **named)
        spent[name] += time.process_time() - begin
        return made

    for entry in read:
        cleaned, _ = timed("clean", clean, entry)
        rows = timed("rows", rdf.rows, cleaned)
        findings = timed("check", check.check, cleaned, rows)
        timed("judge", judge, entry)
        timed("score", score, cleaned, conforms=check.conforms(findings))
        timed("gain", gain, cleaned)
    for entry in read:
        timed("assess", assess, entry)
    return spent


def _print(spent: dict[str, float], count: int) -> None:
    core = spent["clean"] + spent["rows"] + spent["check"] + spent["score"]
    print(f"{count} datasets, datasets per CPU second:")
    for name, seconds in (spent | {"clean + check + score": core}).items():
        print(f"{name:>22} {count / seconds:10,.0f} {seconds / count * 1e6:8.1f} µs")


def _profile(read: list[Entry]) -> None:
    with cProfile.Profile() as profile:
        for entry in read:
            assess(entry)
    pstats.Stats(profile).sort_stats("tottime").print_stats(45)


if __name__ == "__main__":
    raise SystemExit(main())
