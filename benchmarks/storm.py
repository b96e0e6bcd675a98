"""What storms do to each source kind: python -m benchmarks.storm [KIND …] [--seeds 200].

The storms are those of the tests (`tests/harvester/storm.py`): entries come, go and change places between two answers,
answers are repeated, empty or cut off, numbers lie. A walk is complete where the run may withdraw what it did not meet,
incomplete where it publishes what it met and withdraws nothing, and failed where it publishes nothing.
"""

import argparse
import tempfile
from collections import Counter
from importlib import import_module
from pathlib import Path

from catalog.change import RunState
from tests.harvester import storm

_KINDS = (
    "arcgis",
    "ckan",
    "csw",
    "entrystore",
    "genesis",
    "oai",
    "opendatasoft",
    "piveau",
    "sparql",
    "udata",
)
_COLUMNS = ("complete", "incomplete", "failed", "lost", "falsely withdrawn", "not ended", "most answers")


def main() -> None:
    """Print a row for each kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(_KINDS))
    parser.add_argument("--seeds", type=int, default=200)
    asked = parser.parse_args()
    print("| kind | seeds |", " | ".join(_COLUMNS), "|")
    print("| --- |", " | ".join(["--:"] * (1 + len(_COLUMNS))), "|")
    for kind in asked.kinds or _KINDS:
        row = weathered(kind, asked.seeds)
        print(f"| `{kind}` | {asked.seeds} |", " | ".join(f"{row[name]}" for name in _COLUMNS), "|", flush=True)


def weathered(kind: str, seeds: int) -> Counter[str]:
    """Give what became of a kind in so many storms."""
    dialect: storm.Dialect = import_module(f"tests.harvester.sources.test_{kind}").dialect
    row: Counter[str] = Counter()
    for seed in range(seeds):
        with tempfile.TemporaryDirectory() as directory:
            outcome = storm.weathered(kind, dialect, seed, Path(directory))
        row[_walk(outcome)] += 1
        row["lost"] += len(outcome.lost)
        row["falsely withdrawn"] += len(outcome.withdrawn)
        row["not ended"] += outcome.answers >= storm.MOST_ANSWERS
        row["most answers"] = max(row["most answers"], outcome.answers)
    return row


def _walk(outcome: storm.Outcome) -> str:
    if outcome.run.state is not RunState.DONE:
        return "failed"
    return "incomplete" if outcome.run.reason == "incomplete" else "complete"


if __name__ == "__main__":
    main()
