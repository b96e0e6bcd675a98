"""How good is a description? The 405 points of the Metadata Quality Assessment (MQA) of data.europa.eu.

What nobody has found out yet, above all whether an address answers, makes a range of points instead of a number.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, Self

from dcat_ap.model import Dataset, Distribution, Entry
from dcat_ap.score.gains import gain
from dcat_ap.score.indicators import (
    Dimension,
    Indicator,
    dimensions,
    indicators,
    rating,
    ratings,
)
from dcat_ap.score.measuring import (
    UNKNOWN,
    Links,
    Measured,
    State,
    is_lonely,
    measure,
    of_dataset,
    of_distribution,
    of_lonely_dataset,
)

__all__ = [
    "UNKNOWN",
    "Dimension",
    "Indicator",
    "Links",
    "Points",
    "Score",
    "State",
    "dimensions",
    "gain",
    "indicators",
    "rating",
    "ratings",
    "score",
]

VERSION = 1
"""Part of every record's fingerprint: raised when the rules or the table change."""

_WIDTH = 32  # bits of an encoded score for what is fulfilled; above them, as many for what is unknown


class Points(NamedTuple):
    """The points that are certain, and those that are possible."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Score:
    """How one dataset does: the bits of the indicators that it fulfils, and of those that nobody knows about."""

    met: int = 0
    unknown: int = 0

    def states(self) -> Iterator[tuple[Indicator, State]]:
        """Give each indicator with whether it is fulfilled."""
        for each in indicators():
            yield each, None if self.unknown & each.bit else bool(self.met & each.bit)

    def points(self, dimension: str = "") -> Points:
        """Give the points of one dimension, or of all."""
        least = most = 0
        for each, state in self.states():
            if dimension in {"", each.dimension}:
                least += each.points if state else 0
                most += 0 if state is False else each.points
        return Points(least, most)

    def ratings(self) -> tuple[str, str]:
        """Give the rating of the certain points and that of the possible ones."""
        least, most = self.points()
        return rating(least), rating(most)

    def encode(self) -> int:
        """Give the score as a number of 64 bits for a table of a database; `decode` is the way back.

        Bit n says that indicator n is fulfilled, bit 32 + n that nobody knows: `sum(code >> n & 1)` counts.
        """
        return self.met | self.unknown << _WIDTH

    @classmethod
    def decode(cls, code: int) -> Self:
        """Give the score that `encode` wrote. Raises ValueError for a number that it cannot have written."""
        met, unknown = code & ((1 << _WIDTH) - 1), code >> _WIDTH
        if met & unknown or (met | unknown) & ~sum(each.bit for each in indicators()):
            raise ValueError(code)
        return cls(met, unknown)

    def plain(self) -> dict[str, Any]:
        """Give the score as JSON-ready values."""
        least, most = self.ratings()
        return {
            "points": self.points()._asdict(),
            "rating": {"least": least, "most": most},
            "dimensions": {each.name: self.points(each.name)._asdict() for each in dimensions()},
            "indicators": {each.name: state for each, state in self.states()},
        }


def score(entry: Entry, *, conforms: bool | None = None, links: Links = UNKNOWN) -> Score | None:
    """Give the score of a dataset, and None for a series or a service: the MQA measures datasets only.

    `conforms` says whether the dataset is free of violations of the profile, None that nobody has looked.
    All points of distributions are those of one distribution, the one with the most (see docs/why.md).
    """
    if not isinstance(entry, Dataset):
        return None
    own, best = measure(entry, of_dataset(), links), _best(entry, links)
    met, unknown = own.met | best.met, own.unknown | best.unknown
    if conforms is None:
        unknown |= _conformance()
    elif conforms:
        met |= _conformance()
    return Score(met, unknown)


def _best(entry: Dataset, links: Links) -> Measured:
    """What the distribution with the most points reaches, the first one of equals.

    Most means: if all that is unknown turned out well. So the true score is always within the range.
    """
    tests = of_distribution()
    measured = [measure(each, tests, links) for each in entry.distribution if isinstance(each, Distribution)]
    if measured:
        return max(measured, key=_rank)
    return measure(entry, of_lonely_dataset(), links) if is_lonely(entry) else Measured()


def _rank(measured: Measured) -> tuple[int, int]:
    return measured.most, measured.least


@cache
def _conformance() -> int:
    return sum(each.bit for each in indicators() if each.test == "conforms")
