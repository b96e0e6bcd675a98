"""Many property shapes as one plan: a focus node costs what it has, and not what it might have."""

from collections.abc import Iterable, Mapping, Sequence

from dcat_ap.shacl.graph import Data
from dcat_ap.shacl.paths import Path
from dcat_ap.shacl.result import Result
from dcat_ap.shacl.shape import NODE, Constraint, Shape, reach

_STARTS = '<"_'  # how tokens begin: IRIs, literals, blank nodes


class Plan:
    """Property shapes sorted by predicate, and by whether they need values or only look at those there are."""

    __slots__ = ("_absent", "_either", "_needed", "_needs", "_other", "_steps")

    def __init__(self, shapes: Iterable[Shape]) -> None:
        self._other: list[Shape] = []
        self._absent: list[tuple[str, Shape]] = []
        self._needed: dict[str, list[Shape]] = {}
        self._either: list[tuple[frozenset[str], Shape]] = []
        self._steps: dict[str, Step] = {}
        for shape in shapes:
            if not shape.off:
                self._enter(shape)
        self._needs = frozenset(self._needed)

    def judge(self, data: Data, focus: str, found: list[Result]) -> None:
        """Add the results of all shapes for `focus` to `found`."""
        here = data.properties(focus)
        for shape in self._other:
            shape.validate(data, focus, found)
        for predicate, shape in self._absent:
            shape.judge(data, focus, here.get(predicate, ()), found)
        for predicate in self._needs.difference(here):
            for shape in self._needed[predicate]:
                shape.judge(data, focus, (), found)
        for predicates, shape in self._either:
            if predicates.isdisjoint(here):
                shape.judge(data, focus, (), found)
        if self._steps:
            self._judge_present(data, focus, here, found)

    def _judge_present(self, data: Data, focus: str, here: Mapping[str, list[str]], found: list[Result]) -> None:
        """Take the steps of all predicates that are here: without a call for what is sound, since most is."""
        steps, sound, described = self._steps, data.memory.sound, data.forward
        for predicate, values in here.items():
            step = steps.get(predicate)
            if step is None:
                continue
            for value in values:
                asked = step.of_each[value[0]]
                if asked and (value not in sound.get(step, ()) or value in described):
                    step.judge(asked, data, focus, value, found)
            if step.of_all or (step.of_several and len(values) > 1):
                step.judge_all(data, focus, values, found)
            for shape in step.nested:
                for value in values:
                    shape.judge_properties(data, value, found)

    def _enter(self, shape: Shape) -> None:
        path = shape.path
        if not path or not path.alternatives or shape.recursive:
            self._other.append(shape)
        elif any(each.heeds_absence for each in shape.constraints):
            needed = not shape.properties and not any(each.heeds_presence for each in shape.constraints)
            self._enter_needed(shape, path, needed=needed)
        elif path.predicate:
            self._steps.setdefault(path.predicate, Step()).enter(shape)
        else:
            self._other.append(shape)

    def _enter_needed(self, shape: Shape, path: Path, *, needed: bool) -> None:
        """Take in a shape that may have a fault where there is no value, and only there if that is all it `needed`."""
        if needed and path.predicate:
            self._needed.setdefault(path.predicate, []).append(shape)
        elif needed:
            self._either.append((path.alternatives, shape))
        elif path.predicate:
            self._absent.append((path.predicate, shape))
        else:
            self._other.append(shape)


Asked = tuple[Shape, Constraint]
"""A constraint, and the shape that it belongs to."""


class Step:
    """What is to be looked at where a predicate is present.

    Most constraints judge each value on its own, by its token and what is said of it. In which values they found
    no fault is kept in mind, and of those that no value that begins so can break, nothing is asked.
    """

    __slots__ = ("nested", "of_all", "of_each", "of_several")

    def __init__(self) -> None:
        self.of_each: dict[str, list[Asked]] = {start: [] for start in _STARTS}
        """The constraints that judge each value on its own, by how the tokens begin that may break them."""
        self.of_all: list[Asked] = []
        """Those that judge the values together."""
        self.of_several: list[Asked] = []
        """Those of these that have no fault in one value."""
        self.nested: list[Shape] = []
        """The shapes whose own property shapes hold for the values."""

    def enter(self, shape: Shape) -> None:
        """Take in a shape whose path is the predicate."""
        for each in shape.constraints:
            if each.each and reach(each) <= NODE:
                for start in _STARTS:
                    if start not in each.sound:
                        self.of_each[start].append((shape, each))
            else:
                (self.of_several if each.heeds_several else self.of_all).append((shape, each))
        if shape.properties:
            self.nested.append(shape)

    def judge(self, asked: list[Asked], data: Data, focus: str, value: str, found: list[Result]) -> None:
        """Add the results of a value to `found`, or keep in mind that it has none.

        Literals hardly come twice, and what is said of a node here is said of it only here.
        """
        before = len(found)
        _report(asked, data, focus, (value,), found)
        if value[0] == "<" and len(found) == before and value not in data.forward:
            data.memory.keep(self, value)

    def judge_all(self, data: Data, focus: str, values: Sequence[str], found: list[Result]) -> None:
        """Add the results that `values` have together to `found`."""
        _report(self.of_all, data, focus, values, found)
        if len(values) > 1:
            _report(self.of_several, data, focus, values, found)


def _report(asked: Iterable[Asked], data: Data, focus: str, values: Sequence[str], found: list[Result]) -> None:
    for shape, constraint in asked:
        faults = constraint.check(data, focus, values)
        if faults:
            shape.report(focus, constraint, faults, found)
