"""A storm: a source whose entries come, go and change places between two answers, and that lies; for every kind.

A kind plugs in with a dialect: a server that speaks its language and asks a `World` which entries an answer has. The
storm then harvests it three times: calm, stormy, calm again. What it finds is an `Outcome`.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest

from catalog.change import Run, RunState
from catalog.store import Store
from dcat_ap.naming import Naming
from harvester.cli.instance import now
from harvester.http import Client
from harvester.kind import kinds
from harvester.run import harvest
from harvester.source import GuardNumbers, SourceConfig
from harvester.visit import Visit
from tests.conftest import PROVING
from tests.harvester.hostile import HostileSource

_SEEDS, _QUICK = 200, 12
EVERY = pytest.mark.parametrize(
    "seed", [pytest.param(each, marks=[pytest.mark.prove] * (PROVING or each >= _QUICK)) for each in range(_SEEDS)]
)
"""Runs a test in 12 storms, and in 200 where full counts are asked for."""

MOST_ANSWERS = 2_000
_MOVES = ("insert", "delete", "replace", "reorder", "cap", "lie", "repeat", "nothing")


@dataclass
class World:
    """The entries that a source has, as numbers, and what happens to them between two answers while it storms.

    An answer has `cap` times `scale` entries at most; `wind` is how likely something happens before it.
    `always` are those that were there throughout the storm.
    """

    chance: Random
    entries: list[int]
    weather: tuple[str, ...] = ()
    cap: int = 5
    scale: int = 1
    wind: float = 0.4
    lie: int = 0
    sorts: bool = True
    answers: int = 0
    always: set[int] = field(default_factory=set)
    stormy: bool = False
    _slips: str = ""
    _last: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, seed: int) -> "World":
        """Give the world of a seed."""
        chance = Random(seed)
        return cls(chance, chance.sample(range(100, 999), chance.randrange(8, 30)), cap=chance.randrange(2, 8))

    def begin(self) -> None:
        """Change a little, as sources do between two harvests, and let it storm."""
        self.insert()
        self.delete()
        self.answers, self._last = 0, []
        self.weather = tuple(self.chance.sample(_MOVES, self.chance.randrange(1, 4)))
        self.always, self.stormy = set(self.entries), True

    def end(self) -> None:
        """Let everything be calm, orderly and true again."""
        self.stormy, self.sorts, self.lie, self.cap, self.answers = False, True, 0, 5, 0
        self._slips = ""

    def window(self, start: int, most: int, listed: Callable[[], list[int]] | None = None) -> list[int]:
        """Give the entries of an answer, or of what else is listed; before it, anything may have happened."""
        self.happen()
        return self._found(start, min(most, self.most), listed)

    def page(self, number: int, size: int) -> tuple[list[int], int]:
        """Give the entries of a page, the first being 0, and its size, which is less than asked for at some servers."""
        self.happen()
        size = min(size, self.most)
        return self._found(number * size, size), size

    def _found(self, start: int, most: int, listed: Callable[[], list[int]] | None = None) -> list[int]:
        there = listed() if listed else self.entries
        ordered = sorted(there) if self.sorts else there
        found = ordered[start : start + most]
        if self._slips and self._last:
            found = [] if self._slips == "nothing" else [each for each in self._last if each in there]
        self._slips, self._last = "", found
        return found

    def happen(self) -> None:
        """Let as much happen as does between two answers."""
        self.answers += 1
        while self.stormy and self.chance.random() < self.wind:
            self._move(self.chance.choice(self.weather))
            self.always.intersection_update(self.entries)

    @property
    def most(self) -> int:
        """How many entries an answer has at most."""
        return self.cap * self.scale

    @property
    def total(self) -> int:
        """How many entries there are, or are said to be."""
        return max(0, len(self.entries) + self.lie)

    def insert(self) -> None:
        """Let an entry come."""
        new = self.chance.choice([each for each in range(100, 1_000) if each not in self.entries])
        self.entries.insert(self.chance.randrange(len(self.entries) + 1), new)

    def delete(self) -> None:
        """Let an entry go."""
        if len(self.entries) > 1:
            self.entries.remove(self.chance.choice(self.entries))

    def _move(self, what: str) -> None:
        match what:
            case "insert":
                self.insert()
            case "delete":
                self.delete()
            case "replace":
                self.insert()
                self.delete()
            case "reorder":
                self.sorts = False
                self.chance.shuffle(self.entries)
            case "cap":
                self.cap = self.chance.randrange(1, 8)
            case "lie":
                self.lie = self.chance.choice([-7, -1, 1, 300])
            case "repeat":
                self._slips = what
            case "nothing" if "lie" not in self.weather:  # whoever says that nothing is all there is has to be believed
                self._slips = what


Dialect = Callable[[HostileSource, World], tuple[str, dict[str, Any]]]
"""Serves a world at a source; gives the address to harvest and the options of the kind."""


@dataclass(frozen=True)
class Outcome:
    """What a stormy harvest did, and what it would have been right to do.

    `withdrawn` are entries that left the catalogue though they were at the source all the time, `missing` those that
    the catalogue has not got after a run that published, though they were there all the time.
    """

    run: Run
    world: World
    withdrawn: set[int]
    missing: set[int]
    answers: int
    recovers: bool

    @property
    def lost(self) -> set[int]:
        """What is missing although the run does not say so, or although the source keeps an order."""
        is_open = self.run.reason == "incomplete" and "reorder" in self.world.weather
        return set() if is_open else self.missing


def weathered(kind: str, dialect: Dialect, seed: int, directory: Path) -> Outcome:
    """Harvest a world in a storm; before and after it in the calm."""
    world = World.of(seed)
    with HostileSource() as server, Client(allow=["127.0.0.1"], user_agent="test/1", respect_robots=False) as client:
        url, options = dialect(server, world)
        with _catalogue(kind, url, options, client, directory) as (harvest, shown):
            assert harvest().state is RunState.DONE
            before = shown()
            assert before == set(world.entries)
            world.begin()
            stormy = harvest()
            after, lasting, answers = shown(), set(world.always), world.answers
            world.end()
            calm = harvest(full=True)
            recovers = calm.state is RunState.DONE and shown() == set(world.entries)
    missing = lasting - after if stormy.state is RunState.DONE else set()
    return Outcome(stormy, world, lasting & before - after, missing, answers, recovers)


def survives(kind: str, dialect: Dialect, seed: int, directory: Path) -> None:
    """Check that a storm loses nothing, withdraws nothing that is there, ends, and is made up for."""
    outcome = weathered(kind, dialect, seed, directory)
    assert not outcome.withdrawn
    assert not outcome.lost
    assert outcome.answers < MOST_ANSWERS
    assert outcome.recovers


@contextmanager
def _catalogue(
    kind: str, url: str, options: dict[str, Any], client: Client, directory: Path
) -> Iterator[tuple[Callable[..., Run], Callable[[], set[int]]]]:
    guard = GuardNumbers(max_share=1.0, max_count=10_000, grace_runs=1)
    source = SourceConfig(name="s", kind=kind, title="S", url=url, organisation="body", options=options, guard=guard)
    known = kinds()[kind]
    visit = Visit(
        url=url,
        options=known.options(**options),
        instance=directory,
        client=client,
        naming=Naming("https://katalog.example/id/", "s"),
    )
    store = Store.open(f"sqlite:///{directory / 'store.db'}", now)
    try:
        store.migrate()
        store.register([source.card])
        yield (
            lambda **how: harvest(source, known, visit, store, **how),
            lambda: numbers(each.iri for each in store.delivered("s")),
        )
    finally:
        store.close()


def numbers(iris: Iterable[str]) -> set[int]:
    """Give the numbers with which IRIs end, but for a slash."""
    return {int(found[1]) for each in iris if (found := re.search(r"(\d+)/?$", each))}
