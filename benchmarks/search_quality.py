"""How good are the first hits? NDCG@10 and recall@50 over the judged queries of tests/search, engine by engine.

    python -m benchmarks.search_quality [--opensearch URL] [--postgres] [--each PART]

PostgreSQL runs in a cluster of its own (tests/postgres.py); an OpenSearch is asked where one runs. --each prints the
figures of single queries of one part for our engine.
"""

import argparse
import csv
import math
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from benchmarks.search_corpus import lines
from benchmarks.search_engines import Engine, all_engines

ROOT = Path(__file__).resolve().parents[1]
SET = ROOT / "tests" / "search"
_FIRST, _MANY, _RELEVANT = 10, 50, 2

Grades = Mapping[str, int]


@dataclass(frozen=True)
class Asked:
    """A judged query; `grades` by entry id."""

    query: str
    part: str
    about: str
    text: str
    grades: Grades


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--opensearch", help="e.g. http://127.0.0.1:9200")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--each", choices=["open", "held"])
    arguments = parser.parse_args()
    ledger = lines()
    judged = read({line.entry.iri: line.entry.id for line in ledger})
    with tempfile.TemporaryDirectory() as folder, _cluster(wanted=arguments.postgres) as database:
        engines = all_engines(ledger, Path(folder), database, arguments.opensearch)
        _table(engines, judged)
        for asked in judged:
            if asked.part == arguments.each:
                _line(next(iter(engines.values())), asked)


def read(ids: Mapping[str, str]) -> list[Asked]:
    """Give the judged queries; what the corpora do not have (any more) is left out."""
    grades: dict[str, dict[str, int]] = {}
    for row in _rows(SET / "judgements.tsv"):
        if row["iri"] in ids:
            grades.setdefault(row["query"], {})[ids[row["iri"]]] = int(row["grade"])
    return [Asked(**row, grades=grades.get(row["query"], {})) for row in _rows(SET / "queries.tsv")]


def ndcg(found: Sequence[str], grades: Grades) -> float:
    """Give the gain of the first hits, each less the later it comes, as a share of the best there could be."""
    best = sorted(grades.values(), reverse=True)[:_FIRST]
    return _gain([grades.get(each, 0) for each in found[:_FIRST]]) / _gain(best)


def recall(found: Sequence[str], grades: Grades) -> float:
    """Give the share of relevant entries among the first 50 hits."""
    relevant = {each for each, grade in grades.items() if grade >= _RELEVANT}
    return len(relevant & set(found[:_MANY])) / min(len(relevant), _MANY)


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(place) for place, grade in enumerate(grades, 2))


def _table(engines: Mapping[str, Engine], judged: Sequence[Asked]) -> None:
    parts = [("open", lambda each: each.part == "open"), ("held back", lambda each: each.part == "held")]
    counts = ", ".join(f"{sum(map(chosen, judged))} {name}" for name, chosen in parts)
    print(f"{len(judged)} queries ({counts})\n")
    print("| engine | NDCG@10 open | recall@50 open | NDCG@10 held back | recall@50 held back |")
    print("| --- | --: | --: | --: | --: |")
    for name, engine in engines.items():
        found = [(each, engine.find(each.text, _MANY)) for each in judged]
        cells = [cell for _, chosen in parts for cell in _cells([pair for pair in found if chosen(pair[0])])]
        print(f"| {name} | {' | '.join(cells)} |")
    _abouts(next(iter(engines.values())), judged)


def _cells(found: Sequence[tuple[Asked, Sequence[str]]]) -> list[str]:
    return [f"{mean(measure(ids, asked.grades) for asked, ids in found):.3f}" for measure in (ndcg, recall)]


def _abouts(ours: Engine, judged: Sequence[Asked]) -> None:
    print("\n| ours, by kind of query | queries | NDCG@10 | recall@50 |\n| --- | --: | --: | --: |")
    for about in dict.fromkeys(each.about for each in judged):
        found = [(each, ours.find(each.text, _MANY)) for each in judged if each.about == about]
        print(f"| {about} | {len(found)} | {' | '.join(_cells(found))} |")


def _line(engine: Engine, asked: Asked) -> None:
    found = engine.find(asked.text, _MANY)
    grades = "".join(str(asked.grades.get(each, "·")) for each in found[:_FIRST])
    print(f"{asked.query} {ndcg(found, asked.grades):.2f} {recall(found, asked.grades):.2f} {grades:<10} {asked.text}")


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        yield from csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE)


@contextmanager
def _cluster(*, wanted: bool) -> Iterator[Callable[[], str] | None]:
    if not wanted:
        yield None
        return
    sys.path.insert(0, str(ROOT / "tests"))
    from postgres import serving  # the cluster the tests use

    with serving() as server, server.database() as url:
        yield lambda: url


if __name__ == "__main__":
    main()
