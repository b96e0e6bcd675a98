"""How one dataset or one distribution does in the indicators that look at it."""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple

from dcat_ap.model import Dataset, Distribution, Thing, properties
from dcat_ap.score.indicators import Indicator, indicators
from dcat_ap.terms import Iri, Literal, curie
from dcat_ap.vocabularies import Vocabulary, vocabulary

Links = Mapping[str, bool]
"""Addresses, each with whether it answers with a status from 200 to 399; one that was never asked is not in it."""

UNKNOWN: Links = MappingProxyType({})

State = bool | None
"""Fulfilled or not; None where nobody knows."""

Test = Callable[[Thing, Links], State]

_NO = "false"


class Tested(NamedTuple):
    """An indicator ready to be asked: its bit, its points, and for each of its properties the test of that."""

    bit: int
    points: int
    parts: tuple[tuple[str, Test], ...]


class Given(NamedTuple):
    """An indicator that any value of one property fulfils. Most are of this kind, and quick to answer."""

    bit: int
    points: int
    about: str
    name: str


class Tests(NamedTuple):
    """All indicators that look at a class."""

    given: tuple[Given, ...]
    others: tuple[Tested, ...]


class Measured(NamedTuple):
    """The bits of fulfilled and of unknown indicators; the points that are certain, and with the unknown ones."""

    met: int = 0
    unknown: int = 0
    least: int = 0
    most: int = 0


def is_lonely(dataset: Dataset) -> bool:
    """Say whether a dataset has no distribution at all, not even the mere name of one."""
    return all(isinstance(each, Literal) for each in dataset.distribution)


def measure(thing: Thing, tests: Tests, links: Links) -> Measured:
    """Give how `thing` does in `tests`."""
    met = unknown = least = most = 0
    for bit, points, _, name in tests.given:
        if getattr(thing, name):
            met |= bit
            least += points
    most = least
    for bit, points, parts in tests.others:
        state: State = True
        for _, test in parts:
            state = state and test(thing, links)
        if state:
            met |= bit
            least += points
            most += points
        elif state is None:
            unknown |= bit
            most += points
    return Measured(met, unknown, least, most)


def wins(thing: Thing, tests: Tests, measured: Measured) -> dict[str, int]:
    """Give each property that alone keeps `thing` from fulfilling indicators, with their points."""
    known = measured.met | measured.unknown
    won = {about: points for bit, points, about, _ in tests.given if not known & bit}
    for bit, points, parts in tests.others:
        if not known & bit:
            wanting = parts if len(parts) == 1 else [part for part in parts if not part[1](thing, UNKNOWN)]
            if len(wanting) == 1:
                about = wanting[0][0]
                won[about] = won.get(about, 0) + points
    return won


@cache
def of_dataset() -> Tests:
    """Give the tests of the dataset itself; whether it conforms is told by others."""
    return _tests(Dataset, "dataset")


@cache
def of_lonely_dataset() -> Tests:
    """Give the tests that a dataset takes in place of its distribution where it has none."""
    return _tests(Dataset, "both")


@cache
def of_distribution() -> Tests:
    """Give the tests of a distribution."""
    return _tests(Distribution, "distribution", "both")


def _tests(cls: type[Thing], *places: str) -> Tests:
    names = {curie(each.predicate): each.name for each in properties(cls)}
    looking = [each for each in indicators() if each.where in places and each.properties]
    given = [each for each in looking if each.test == "given"]
    return Tests(
        tuple(Given(each.bit, each.points, each.properties[0], names[each.properties[0]]) for each in given),
        tuple(_tested(each, names) for each in looking if each.test != "given"),
    )


def _tested(indicator: Indicator, names: Mapping[str, str]) -> Tested:
    parts = (
        (about, _TESTS[indicator.test](indicator, names[about], place))
        for place, about in enumerate(indicator.properties)
    )
    return Tested(indicator.bit, indicator.points, tuple(parts))


def _listed(indicator: Indicator, name: str, place: int) -> Test:
    return _in_lists(name, ((indicator.lists[place], indicator.fact),))


def _licence(indicator: Indicator, name: str, _place: int) -> Test:
    listed, *others = indicator.lists
    return _in_lists(name, ((listed, ""), *((each, indicator.fact) for each in others)))


def _answers(_indicator: Indicator, name: str, _place: int) -> Test:
    def answers(thing: Thing, links: Links) -> State:
        state: State = False
        for value in getattr(thing, name):
            if isinstance(value, Iri):
                told = links.get(value)
                if told:
                    return True
                if told is None:
                    state = None
        return state

    return answers


_TESTS: Mapping[str, Callable[[Indicator, str, int], Test]] = {
    "listed": _listed,
    "licence": _licence,
    "answers": _answers,
}


def _in_lists(name: str, ways: tuple[tuple[str, str], ...]) -> Test:
    def listed(thing: Thing, _: Links) -> State:
        for value in getattr(thing, name):
            if isinstance(value, Iri):
                for way, fact in ways:
                    if _knows(vocabulary(way), value, fact):
                        return True
        return False

    return listed


@lru_cache(maxsize=65_536)
def _knows(listing: Vocabulary, iri: Iri, fact: str) -> bool:
    """Say whether the IRI is in the list, and has `fact` there where one is asked for."""
    concept = listing.get(iri)
    return concept is not None and (not fact or concept.facts.get(fact, _NO) != _NO)
