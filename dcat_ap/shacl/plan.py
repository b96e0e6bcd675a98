"""Many property shapes as one plan: a focus node costs what it has, and not what it might have."""

from collections.abc import Iterable, Sequence

from dcat_ap.shacl.graph import Data
from dcat_ap.shacl.result import Result
from dcat_ap.shacl.shape import NODE, Constraint, Shape, reach

_STARTS = '<"_'  # how tokens begin: IRIs, literals, blank nodes


class Plan:
    """Property shapes sorted by predicate, and by whether they need values or only look at those there are."""

    __slots__ = ("_absent", "_either", "_needed", "_other", "_steps")

    def __init__(self, shapes: Iterable[Shape]) -> None:
        self._other: list[Shape] = []
        self._absent: list[tuple[str, Shape]] = []
        self._needed: dict[str, list[Shape]] = {}
        self._either: list[tuple[frozenset[str], Shape]] = []
        self._steps: dict[str, Step] = {}
        for shape in shapes:
            if not shape.off:
                self._enter(shape)

    def judge(self, data: Data, focus: str, found: list[Result]) -> None:
        """Add the results of all shapes for `focus` to `found`."""
        here = data.properties(focus)
        for shape in self._other:
            shape.validate(data, focus, found)
        for predicate, shape in self._absent:
            shape.judge(data, focus, here.get(predicate, ()), found)
        for predicate in self._needed.keys() - here.keys():
            for shape in self._needed[predicate]:
                shape.judge(data, focus, (), found)
        for predicates, shape in self._either:
            if predicates.isdisjoint(here):
                shape.judge(data, focus, (), found)
        steps = self._steps
        for predicate, values in here.items() if steps else ():
            step = steps.get(predicate)
            if step is not None:
                step.judge(data, focus, values, found)

    def _enter(self, shape: Shape) -> None:
        path = shape.path
        if not path or not path.alternatives or shape.recursive:
            self._other.append(shape)
        elif any(each.heeds_absence for each in shape.constraints):
            self._enter_needed(shape, path.predicate, path.alternatives)
        elif path.predicate:
            self._steps.setdefault(path.predicate, Step()).enter(shape)
        else:
            self._other.append(shape)

    def _enter_needed(self, shape: Shape, predicate: str, alternatives: frozenset[str]) -> None:
        if not shape.properties and not any(each.heeds_presence for each in shape.constraints):
            if predicate:
                self._needed.setdefault(predicate, []).append(shape)
            else:
                self._either.append((alternatives, shape))
        elif predicate:
            self._absent.append((predicate, shape))
        else:
            self._other.append(shape)


Asked = tuple[Shape, Constraint]
"""A constraint, and the shape that it belongs to."""


class Step:
    """What is to be looked at where a predicate is present.

    Most constraints judge each value on its own, by its token and what is said of it. In which values they found
    no fault is kept in mind, and of those that no value that begins so can break, nothing is asked.
    """

    __slots__ = ("_nested", "_of_all", "_of_each", "_of_several")

    def __init__(self) -> None:
        self._of_each: dict[str, list[Asked]] = {start: [] for start in _STARTS}
        self._of_all: list[Asked] = []
        self._of_several: list[Asked] = []
        self._nested: list[Shape] = []

    def enter(self, shape: Shape) -> None:
        """Take in a shape whose path is the predicate."""
        for each in shape.constraints:
            if each.each and reach(each) <= NODE:
                for start in _STARTS:
                    if start not in each.sound:
                        self._of_each[start].append((shape, each))
            else:
                (self._of_several if each.heeds_several else self._of_all).append((shape, each))
        if shape.properties:
            self._nested.append(shape)

    def judge(self, data: Data, focus: str, values: Sequence[str], found: list[Result]) -> None:
        """Add the results of the predicate's `values` at `focus` to `found`."""
        for value in values:
            asked = self._of_each[value[0]]
            if asked and not data.is_sound(self, value):
                before = len(found)
                _report(asked, data, focus, (value,), found)
                if len(found) == before:
                    data.keep_sound(self, value)
        _report(self._of_all, data, focus, values, found)
        if len(values) > 1:
            _report(self._of_several, data, focus, values, found)
        for shape in self._nested:
            for value in values:
                shape.judge_properties(data, value, found)


def _report(asked: Iterable[Asked], data: Data, focus: str, values: Sequence[str], found: list[Result]) -> None:
    for shape, constraint in asked:
        faults = constraint.check(data, focus, values)
        if faults:
            shape.report(focus, constraint, faults, found)
