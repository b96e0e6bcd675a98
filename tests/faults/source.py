"""The source that is harvested under faults: a catalogue in two editions, in pages; misbehaviours are switches."""

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from tests.harvester import hostile
from tests.harvester.hostile import Behaviour, Exchange, HostileSource

Edition = Mapping[int, int]
"""Which datasets there are, by number, and in which version each of them is."""

OLD: Edition = dict.fromkeys(range(1, 25), 1)
NEW: Edition = {**{number: 2 if number % 5 == 0 else 1 for number in range(4, 25)}, 25: 1, 26: 1, 27: 1}
EDITIONS = {"old": OLD, "new": NEW}
ALWAYS = frozenset(OLD) & frozenset(NEW)

_PREFIXES = b"""\
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> .
"""
_PAIR = re.compile(r"Datensatz (\d+), Fassung (\d+)")

Trouble = Callable[[bytes], Behaviour]
"""A misbehaviour: gives the behaviour that takes the place of a page with this body."""


def pairs(edition: Edition) -> frozenset[tuple[int, int]]:
    """Give number and version of the datasets of an edition."""
    return frozenset(edition.items())


def seen(text: str) -> frozenset[tuple[int, int]]:
    """Give number and version of the datasets whose titles stand in a text."""
    return frozenset((int(number), int(version)) for number, version in _PAIR.findall(text))


@dataclass
class Portal:
    """Serves an edition in pages of `size`; before each answer `troubles` may say how it goes wrong.

    `weight` is how many bytes each dataset has besides, which no compression makes fewer.
    """

    server: HostileSource
    edition: Edition = field(default_factory=lambda: OLD)
    size: int = 6
    weight: int = 0
    troubles: Callable[[], Trouble | None] = lambda: None
    order: Callable[[list[int]], list[int]] = sorted
    path: str = "d"  # what the last part of an IRI begins with
    before: Callable[[int, Exchange], object] = lambda _number, _exchange: None  # asked before a page is given
    told: list[str] = field(default_factory=list)  # the troubles that there were, by name

    def __post_init__(self) -> None:
        self.server.on("/robots.txt", hostile.status(404))
        self.server.on("/catalog.ttl", self)

    @property
    def url(self) -> str:
        return self.server.url("/catalog.ttl")

    @property
    def pairs(self) -> frozenset[tuple[int, int]]:
        """Number and version of what it has."""
        return pairs(self.edition)

    def behave(self) -> None:
        """Do nothing bad any more."""
        fresh = Portal.__dataclass_fields__
        self.troubles, self.order, self.path, self.before = (
            fresh[name].default for name in ("troubles", "order", "path", "before")
        )

    @property
    def walks(self) -> int:
        """How often somebody began to read it."""
        return self.server.paths.count("/catalog.ttl")

    @contextmanager
    def holding(self, number: int) -> Iterator[threading.Event]:
        """Hold this page back until the context ends; the event says that it was asked for."""
        asked, free = threading.Event(), threading.Event()

        def hold(page: int, exchange: Exchange) -> None:
            if page == number:
                asked.set()
                while not free.is_set() and exchange.pause(0.02):
                    pass

        self.before = hold
        try:
            yield asked
        finally:
            free.set()

    def __call__(self, exchange: Exchange) -> None:
        number = int(exchange.seen.path.partition("page=")[2] or 1)
        self.before(number, exchange)
        body = self.page(number)
        trouble = self.troubles()
        if trouble:
            self.told.append(trouble.__name__)
            trouble(body)(exchange)
        else:
            hostile.page(body, "text/turtle")(exchange)

    def page(self, number: int) -> bytes:
        """Give one page of the catalogue."""
        numbers = self.order(list(self.edition))
        here = numbers[(number - 1) * self.size : number * self.size]
        body = _PREFIXES + b"".join(self._dataset(each) for each in here)
        own = self.url if number == 1 else f"{self.url}?page={number}"
        total = f"<{own}> hydra:totalItems {len(set(numbers))} .\n"
        follows = f"<{own}> hydra:next <{self.url}?page={number + 1}> .\n" if number * self.size < len(numbers) else ""
        return body + (total + follows).encode()

    def _dataset(self, number: int) -> bytes:
        version = self.edition[number]
        chance = Random(f"{number} {version}")
        return (
            f"<https://quelle.example/{self.path}{number}> a dcat:Dataset ;\n"
            f'  dct:title "Datensatz {number}, Fassung {version}"@de ;\n'
            f'  dct:description "{chance.randbytes(self.weight // 2).hex()} Bäume"@de ;\n'
            "  dcat:distribution [ a dcat:Distribution ; "
            f"dcat:accessURL <https://quelle.example/d{number}.csv> ;\n"
            "    dct:license <http://dcat-ap.de/def/licenses/cc-by/4.0> ] .\n"
        ).encode()


# --- misbehaviours --------------------------------------------------------------------------------------------------


def timeout(_: bytes) -> Behaviour:
    return hostile.silent


def too_many(_: bytes) -> Behaviour:
    return hostile.status(429, Retry_After="0")


def broken(_: bytes) -> Behaviour:
    return hostile.status(500, b"Traceback (most recent call last)")


def reset(_: bytes) -> Behaviour:
    return hostile.reset


def truncation(body: bytes) -> Behaviour:
    return hostile.truncated(body, len(body) // 2, Content_Type="text/turtle")


def untold_truncation(body: bytes) -> Behaviour:
    """Cut the body, and say that this is all."""
    return hostile.page(body[: len(body) * 2 // 3], "text/turtle")


def garbage(_: bytes) -> Behaviour:
    return hostile.garbage


def wrong_type(_: bytes) -> Behaviour:
    return hostile.page(b"<html><body>Wartungsarbeiten</body></html>", "text/html")


def noise(body: bytes) -> Behaviour:
    """Say that it is Turtle, and send something else."""
    return hostile.page(Random(len(body)).randbytes(2_000), "text/turtle")


TROUBLES: tuple[Trouble, ...] = (
    timeout, too_many, broken, reset, truncation, untold_truncation, garbage, wrong_type, noise,
)  # fmt: skip


def at_random(chance: Random, share: float = 0.2) -> Callable[[], Trouble | None]:
    """Give troubles for a share of the answers."""
    return lambda: chance.choice(TROUBLES) if chance.random() < share else None
