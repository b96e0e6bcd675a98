"""Are the same datasets recognised? python -m benchmarks.identity [--count 500] [--wrong 20].

A generated catalogue comes by CKAN, CSW and DCAT with realistic differences (benchmarks.threefold) into one store.
Precision: of the pairs that stand as one dataset, how many are; recall: of the pairs that are, how many stand as one.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

from benchmarks import threefold
from catalog.change import SourceCard
from catalog.identity import Standing
from catalog.intake import Guard, SealedEntry, entry_id
from catalog.store import Store
from dcat_ap.given import NOTHING
from dcat_ap.naming import Naming
from harvester import mapping
from harvester.prepare import Refused, prepare
from harvester.record import Origin

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How well a catalogue was put together; `wrong` and `missed` are pairs of ids."""

    right: int
    wrong: tuple[tuple[str, str], ...]
    missed: tuple[tuple[str, str], ...]
    explained: int
    paths: int
    rules: Mapping[str, int]

    @property
    def precision(self) -> float:
        """The share of right pairs among those that stand as one dataset."""
        return self.right / max(1, self.right + len(self.wrong))

    @property
    def recall(self) -> float:
        """The share of pairs that stand as one dataset among those that are one."""
        return self.right / max(1, self.right + len(self.missed))


def main() -> int:
    """Put the catalogue together and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--wrong", type=int, default=20, help="how many pairs of each kind of mistake are shown")
    arguments = parser.parse_args()
    for seed in range(1, arguments.seeds + 1):
        _report(arguments.count, seed, arguments.wrong)
    return 0


def _report(count: int, seed: int, shown: int) -> None:
    with tempfile.TemporaryDirectory() as scratch, closing(opened(f"sqlite:///{scratch}/catalog.db")) as store:
        known = prepared(count, seed)
        for system in threefold.SYSTEMS:
            harvest(store, system, [sealed for _, sealed in known[system]])
        truth = {entry_id(system, each.key): number for system in known for number, each in known[system]}
        names = {entry_id(system, each.key): f"{system}: {each.title}" for system in known for _, each in known[system]}
        found = figures(standings(store), truth)
    print(
        f"seed {seed}: {count} datasets by {len(known)} ways: precision {found.precision:.4f}, "
        f"recall {found.recall:.4f}, {found.explained} of {found.paths} delivery paths explained"
    )
    print("  evidence: " + ", ".join(f"{rule} {times}" for rule, times in sorted(found.rules.items())))
    for word, pairs in (("wrong", found.wrong), ("missed", found.missed)):
        for one, other in pairs[:shown]:
            print(f"  {word}: {names[one]} | {names[other]}")


def opened(url: str) -> Store:
    """Give a store with the three systems as sources, and identity switched on."""
    store = Store.open(url, lambda: NOON)
    Path(url.removeprefix("sqlite:///")).parent.mkdir(exist_ok=True, parents=True)
    store.migrate()
    register(store)
    return store


def register(store: Store) -> None:
    """Make the three systems known, of equal rank."""
    store.register(
        SourceCard(name=each, title=each, kind="dcat", url=f"https://{each}.example/", organisation="stadt")
        for each in threefold.SYSTEMS
    )
    store.reidentify(dict.fromkeys(threefold.SYSTEMS, 1))


def prepared(count: int, seed: int = 1) -> dict[str, list[tuple[int, SealedEntry]]]:
    """Give what each system delivers, mapped and mended, each with the number of the dataset that it is."""
    known = threefold.datasets(count)
    return {system: [*_prepared(system, threefold.deliveries(known, system, seed))] for system in threefold.SYSTEMS}


def _prepared(system: str, given: Iterable[threefold.Delivery]) -> Iterable[tuple[int, SealedEntry]]:
    origin = Origin(Naming("https://katalog.example/id/", system), f"https://{system}.example/")
    for each in given:
        for record in mapping.records(each.format, each.body, origin, "x.ttl").records:
            made = prepare(origin, NOTHING, record)
            if isinstance(made, Refused):
                raise SystemExit(made.finding.rule)
            yield each.dataset, made


def harvest(store: Store, source: str, entries: Iterable[SealedEntry]) -> None:
    """Publish a run that finds these."""
    with store.begin_run(source, "f") as run:
        for each in entries:
            run.stage(each)
        run.publish(Guard())


def standings(store: Store) -> list[Standing]:
    """Give all datasets that several entries are of."""
    with store.reading() as snapshot:
        return snapshot.standings(limit=1_000_000)


def figures(found: Iterable[Standing], truth: Mapping[str, int]) -> Figures:
    """Hold what stands as one dataset against what is one."""
    listed = list(found)
    together = {pair for each in listed for pair in combinations(sorted(each.entries), 2)}
    same: dict[int, list[str]] = {}
    for entry, number in truth.items():
        same.setdefault(number, []).append(entry)
    right = {pair for each in same.values() for pair in combinations(sorted(each), 2)}
    paths = [path for each in listed for path in each.paths]
    return Figures(
        right=len(together & right),
        wrong=tuple(sorted(together - right)),
        missed=tuple(sorted(right - together)),
        explained=sum(bool(path.evidence) and path.score > 0 for path in paths),
        paths=len(paths),
        rules=Counter(one.rule for path in paths for one in path.evidence),
    )


if __name__ == "__main__":
    sys.exit(main())
