"""Scores added up: of a source, an organisation, a catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from dcat_ap.score import Score
from dcat_ap.score.indicators import dimensions, indicators, rating


class Share(NamedTuple):
    """What is certain and what is possible: of datasets (0 to 1), or of points."""

    least: float
    most: float


@dataclass(slots=True)
class Tally:
    """How many datasets there are, and how many of them fulfil each indicator for certain and perhaps."""

    datasets: int = 0
    met: list[int] = field(default_factory=lambda: [0] * len(indicators()))
    unknown: list[int] = field(default_factory=lambda: [0] * len(indicators()))

    @classmethod
    def of(cls, scores: Iterable[Score]) -> Self:
        """Give the tally of `scores`."""
        tally = cls()
        for each in scores:
            tally.add(each)
        return tally

    def add(self, score: Score, count: int = 1) -> None:
        """Count one more dataset, or `count` of them that have the same score."""
        self.datasets += count
        for place, (_, state) in enumerate(score.states()):
            if state:
                self.met[place] += count
            elif state is None:
                self.unknown[place] += count

    def __add__(self, other: Self) -> Self:
        return type(self)(
            self.datasets + other.datasets,
            [one + two for one, two in zip(self.met, other.met, strict=True)],
            [one + two for one, two in zip(self.unknown, other.unknown, strict=True)],
        )

    def share(self, name: str) -> Share:
        """Give the share of datasets that fulfil an indicator; of no datasets, none do."""
        place = next(place for place, each in enumerate(indicators()) if each.name == name)
        return self._share(place)

    def points(self, dimension: str = "") -> Share:
        """Give the points of one dimension, or of all: each indicator's share times its weight.

        That is the mean of the datasets' points, which is what data.europa.eu shows for a catalogue.
        """
        least = most = 0
        for each, met, unknown in zip(indicators(), self.met, self.unknown, strict=True):
            if dimension in {"", each.dimension}:
                least += each.points * met
                most += each.points * (met + unknown)
        count = self.datasets or 1
        return Share(least / count, most / count)

    def ratings(self) -> tuple[str, str]:
        """Give the rating of the certain points and that of the possible ones."""
        least, most = self.points()
        return rating(least), rating(most)

    def plain(self) -> dict[str, Any]:
        """Give the tally as JSON-ready values; indicators are shares."""
        least, most = self.ratings()
        return {
            "datasets": self.datasets,
            "points": self.points()._asdict(),
            "rating": {"least": least, "most": most},
            "dimensions": {each.name: self.points(each.name)._asdict() for each in dimensions()},
            "indicators": {each.name: self._share(place)._asdict() for place, each in enumerate(indicators())},
        }

    def _share(self, place: int) -> Share:
        count = self.datasets or 1
        met = self.met[place]
        return Share(met / count, (met + self.unknown[place]) / count)
