"""A stand-in: a small server on the loopback that answers, throttles, moves and lies like the system of a source kind.

The stand-ins themselves are in `standins`, one for each kind; what must hold for all of them is in
`sources/test_contract.py`.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, ClassVar, Self
from urllib.parse import parse_qs, urlsplit

from dcat_ap.naming import Naming
from harvester.http import Client
from harvester.kind import kinds
from harvester.record import Page, Record
from harvester.visit import Visit
from tests.harvester.hostile import Exchange, HostileSource, status


@dataclass
class StandIn:
    """A server over entries by their keys; the next of `moves` is called before each answer.

    A stand-in says what it has (`key`, `entry`), how it answers (`answer`), and what can go wrong with it.
    """

    kind: ClassVar[str]
    base: ClassVar[str] = "/"  # the address that a steward writes down
    settings: ClassVar[str] = "page_size = 4\n"
    first: ClassVar[str]  # what is asked for first
    no_answers: ClassVar[tuple[bytes, ...]]  # what is no answer to that
    addresses: ClassVar[tuple[str, ...]]  # by each of these it is detected
    websites: ClassVar[tuple[str, ...]] = ()  # these of them are pages for people there
    lies: ClassVar[tuple[int, ...]] = ()  # by so many entries the number that it tells is wrong
    loops: ClassVar[tuple[dict[str, Any], ...]]  # settings of its own with which it repeats itself
    quick: ClassVar[int] = 20  # so many restless stand-ins are walked by an ordinary run of the tests
    page_sizes: ClassVar[tuple[int, ...]] = (4,)  # with these they are walked
    finds_all: ClassVar[bool] = False  # a walk never misses what is there all the time, however restless it is

    entries: dict[str, Any] = field(default_factory=dict)
    limit: int = 100
    lie: int = 0
    throttle: int = 0
    moves: list[Callable[[Any], object]] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    headers: list[Any] = field(default_factory=list)

    @classmethod
    def of(cls, numbers: Iterable[int]) -> Self:
        """Give one with the entries of these numbers."""
        made = cls()
        for number in numbers:
            made.put(number)
        return made

    @classmethod
    def restless(cls, chance: Random) -> Self:
        """Give one with twelve entries, as different from another as can be."""
        made = cls.of(chance.sample(range(100, 999), 12))
        made.limit = chance.randrange(1, 6)
        return made

    @classmethod
    def endless(cls) -> tuple[Self, int]:
        """Give one that has more entries than a source may have, and how many these are."""
        raise NotImplementedError

    @staticmethod
    def key(number: int) -> str:
        return f"d{number}"

    def entry(self, number: int, **more: object) -> Any:
        raise NotImplementedError

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, object]:
        """Give the status and the body, RDF or what shall be JSON."""
        raise NotImplementedError

    def move(self, chance: Random) -> None:
        """Let something happen between two answers."""
        raise NotImplementedError

    def fail(self, source: HostileSource) -> None:
        """Let it fail when a walk has begun."""
        raise NotImplementedError

    def saved(self) -> tuple[str, str]:
        """Give the name and the text of a file in which somebody saved its answer."""
        raise NotImplementedError

    @property
    def paths(self) -> Iterable[str]:
        raise NotImplementedError

    @property
    def size(self) -> int:
        """How many entries of the catalogue come of it."""
        return len(self.entries)

    def put(self, number: int, **more: object) -> None:
        self.entries[self.key(number)] = self.entry(number, **more)

    def drop(self, number: int) -> None:
        del self.entries[self.key(number)]

    def lose(self, chance: Random) -> None:
        """Let an entry go, if there is one."""
        if self.entries:
            del self.entries[chance.choice(sorted(self.entries))]

    def __call__(self, exchange: Exchange) -> None:
        parts = urlsplit(exchange.seen.path)
        asked = parse_qs(parts.query or exchange.seen.body.decode())
        query = {name: values[0] for name, values in asked.items()}
        self.asked.append((parts.path, query))
        self.headers.append(exchange.seen.headers)
        if self.moves:
            self.moves.pop(0)(self)
        if self.throttle:
            self.throttle -= 1
            exchange.send(503, b"later", Retry_After="0")
            return
        code, body = self.answer(parts.path, query)
        if isinstance(body, str):
            exchange.send(code, body.encode(), Content_Type="text/turtle")
        else:
            exchange.send(code, json.dumps(body).encode(), Content_Type="application/json; charset=utf-8")

    def wire(self, source: HostileSource) -> None:
        """Let it answer at a source."""
        source.on("/robots.txt", status(404))
        for path in self.paths:
            source.on(path, self)

    def walked(self, source: HostileSource, **options: object) -> list[Page]:
        """Give the pages of a walk, with four entries a page if no other number is said."""
        known = kinds()[self.kind]
        with Client(allow=["127.0.0.1"], user_agent="test/1") as client:
            visit = Visit(
                url=source.url(self.base),
                options=known.options(**{"page_size": 4, **options}),
                instance=Path(),
                client=client,
                naming=Naming("https://k.example/", "q"),
            )
            return list(known.pages(visit))

    @classmethod
    def met(cls, pages: list[Page]) -> set[str]:
        """Give the keys of the entries in the pages of a walk."""
        return {key for each in pages for record in each.records if (key := cls.met_key(record))}

    @staticmethod
    def met_key(record: Record) -> str:
        return record.key
