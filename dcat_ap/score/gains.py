"""What mending would win: the points that a missing or poor value costs."""

from collections.abc import Iterator

from dcat_ap.model import Dataset, Distribution, Entry, Thing
from dcat_ap.score.measuring import (
    UNKNOWN,
    Links,
    Tests,
    is_lonely,
    measure,
    of_dataset,
    of_distribution,
    of_lonely_dataset,
    wins,
)
from dcat_ap.terms import Blank


def gain(entry: Entry, links: Links = UNKNOWN) -> dict[tuple[str, str], int]:
    """Give the points at stake: (subject, property as a CURIE) to what mending just this would win, at best.

    Mending means a value that fulfils all the indicators looking at the property. A property of a distribution
    that is not the best one wins what is left after this distribution has drawn level. Subjects are written as
    in a Finding: an IRI, or `_:` and a label.
    """
    if not isinstance(entry, Dataset):
        return {}
    found: dict[tuple[str, str], int] = {}
    for place, points in _wins(entry, links):
        found[place] = max(points, found.get(place, 0))
    return found


def _wins(dataset: Dataset, links: Links) -> Iterator[tuple[tuple[str, str], int]]:
    yield from _wins_of(dataset, of_dataset(), links)
    if is_lonely(dataset):
        yield from _wins_of(dataset, of_lonely_dataset(), links)
    distributions = [each for each in dataset.distribution if isinstance(each, Distribution)]
    measured = [measure(each, of_distribution(), links) for each in distributions]
    best = max((each.most for each in measured), default=0)
    for distribution, reached in zip(distributions, measured, strict=True):
        behind = best - reached.most
        for place, points in _named(distribution, wins(distribution, of_distribution(), reached)):
            if points > behind:
                yield place, points - behind


def _wins_of(dataset: Dataset, tests: Tests, links: Links) -> Iterator[tuple[tuple[str, str], int]]:
    return _named(dataset, wins(dataset, tests, measure(dataset, tests, links)))


def _named(thing: Thing, won: dict[str, int]) -> Iterator[tuple[tuple[str, str], int]]:
    subject = f"_:{thing.id}" if isinstance(thing.id, Blank) else str(thing.id)
    return (((subject, about), points) for about, points in won.items())
