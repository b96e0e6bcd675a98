"""A compiled shape, and what its constraints have in common."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from dcat_ap.shacl.graph import Data
from dcat_ap.shacl.paths import Path
from dcat_ap.shacl.reading import Node
from dcat_ap.shacl.result import Result

DEEPEST = 50
"""So many recursive shapes are evaluated inside each other; what lies deeper counts as conforming."""


class Fault(NamedTuple):
    """What a constraint finds: the offending value, if it names one, and the path where it is not the shape's."""

    value: str = ""
    path: str = ""


Check = Callable[[Data, str, Sequence[str]], list[Fault]]
"""Give the faults of a focus node's value nodes."""


NO_FAULT: list[Fault] = []
ONE_FAULT = [Fault()]


Test = Callable[[Data, str], bool]
"""Say whether a node conforms."""


def each_value(test: Test) -> Check:
    """Give the check that finds a fault in each value node for which `test` does not hold."""

    def check(data: Data, _focus: str, values: Sequence[str]) -> list[Fault]:
        for place, value in enumerate(values):
            if not test(data, value):
                return [Fault(value), *(Fault(each) for each in values[place + 1 :] if not test(data, each))]
        return NO_FAULT

    return check


TOKEN, NODE, BEYOND = 0, 1, 99
"""How far a check looks: at the token alone, at what is said of it as a subject, or at more."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """A compiled constraint: the token of its component, and its check.

    `heeds_absence` says whether there may be a fault where there is no value at all, `heeds_several` that there
    is none where there is one, `heeds_presence` whether there may be one where there are values. `each` says that
    every value is judged on its own, `sound` how the tokens begin that never are a fault. `reach` is how far the
    check looks by itself; `shapes` are those that it asks besides. `test` is what a single value has to pass.
    """

    component: str
    check: Check
    heeds_absence: bool = False
    heeds_several: bool = False
    heeds_presence: bool = True
    each: bool = False
    sound: str = ""
    reach: int = BEYOND
    shapes: "Sequence[Shape]" = ()
    test: Test | None = None


def of_each(component: str, test: Test, reach: int = TOKEN, shapes: "Sequence[Shape]" = ()) -> Constraint:
    """Give the constraint with a fault in each value node for which `test` does not hold."""
    return Constraint(component, each_value(test), each=True, reach=reach, shapes=shapes, test=test)


class Builder(Protocol):
    """Gives the compiled shape of a node of the shapes graph, compiling it if that is still to be done."""

    def __call__(self, node: str) -> "Shape":
        """Give the shape of `node`."""
        ...


Build = Callable[[Node, str, Builder], Sequence[Constraint]]
"""Give the constraints that a parameter of a shape declares: the shape's node, the parameter, other shapes."""


Judge = Callable[[Data, str, list[Result]], None]
"""Add the results of a focus node."""


def _judge_nothing(_data: Data, _focus: str, _found: list[Result]) -> None:
    """Add nothing."""


class Shape:
    """A shape, compiled: validates a focus node into results, or only says whether it conforms."""

    __slots__ = (
        "constraints",
        "id",
        "judge_properties",
        "messages",
        "number",
        "off",
        "path",
        "properties",
        "recursive",
        "severity",
    )

    def __init__(self, node: str, number: int) -> None:
        self.id = node
        self.number = number
        self.path: Path | None = None
        self.severity = ""
        self.messages: Mapping[str, str] = {}
        self.off = False
        self.recursive = False
        self.constraints: tuple[Constraint, ...] = ()
        self.properties: tuple[Shape, ...] = ()
        self.judge_properties: Judge = _judge_nothing
        """Adds the results of all `properties` for a node, once all shapes are compiled."""

    @property
    def is_frame(self) -> bool:
        """Say whether this is a node shape that only holds property shapes together."""
        return not (self.path or self.constraints or self.recursive or self.off)

    @property
    def reach(self) -> int:
        """Give how far its judgement of a node looks; only once all shapes are compiled."""
        if self.recursive:
            return BEYOND
        steps = 0 if self.path is None else 1 if self.path.alternatives else BEYOND
        farthest = max((reach(each) for each in self.constraints), default=TOKEN)
        return steps + max(farthest, *(each.reach for each in self.properties), TOKEN)

    def values(self, data: Data, focus: str) -> Sequence[str]:
        """Give the value nodes of `focus`."""
        return self.path.values(data, focus) if self.path else (focus,)

    def validate(self, data: Data, focus: str, found: list[Result]) -> None:
        """Add the results of `focus` to `found`."""
        if self.off or (self.recursive and not self._enter(data, focus)):
            return
        self.judge(data, focus, self.values(data, focus), found)
        if self.recursive:
            data.depth -= 1

    def judge(self, data: Data, focus: str, values: Sequence[str], found: list[Result]) -> None:
        """Add the results of `focus`, whose value nodes are known, to `found`."""
        for constraint in self.constraints:
            faults = constraint.check(data, focus, values)
            if faults:
                self.report(focus, constraint, faults, found)
        if self.properties:
            for value in values:
                self.judge_properties(data, value, found)

    @property
    def ask(self) -> Test:
        """Give `conforms`, or the test of the only constraint where it comes to the same and asks no shape."""
        only = self.constraints[0] if len(self.constraints) == 1 else None
        if only is None or only.test is None or only.shapes or self.path or self.properties:
            return self.conforms
        return only.test

    def conforms(self, data: Data, focus: str) -> bool:
        """Say whether `focus` has no result of any severity."""
        if self.off:
            return True
        if self.recursive:
            return self._conforms_once(data, focus)
        return self._has_no_fault(data, focus)

    def _has_no_fault(self, data: Data, focus: str) -> bool:
        values = self.values(data, focus)
        for each in self.constraints:
            if each.check(data, focus, values):
                return False
        return not self.properties or all(inner.conforms(data, each) for each in values for inner in self.properties)

    def _conforms_once(self, data: Data, focus: str) -> bool:
        """Judge a recursive shape: a node under judgement, or too deep to be judged, counts as conforming."""
        key = self.number, focus
        if key not in data.progress and data.depth < DEEPEST:
            data.progress[key] = True
            data.depth += 1
            data.progress[key] = self._has_no_fault(data, focus)
            data.depth -= 1
        return data.progress.get(key, True)

    def _enter(self, data: Data, focus: str) -> bool:
        key = -self.number, focus
        if key in data.progress or data.depth >= DEEPEST:
            return False
        data.progress[key] = True
        data.depth += 1
        return True

    def report(self, focus: str, constraint: Constraint, faults: Sequence[Fault], found: list[Result]) -> None:
        """Add a result for each fault."""
        own = self.path.text if self.path else ""
        found.extend(
            Result(focus, each.path or own, constraint.component, self.severity, each.value, self.id, self.messages)
            for each in faults
        )


def reach(constraint: Constraint) -> int:
    """Give how far the check of a constraint looks, the shapes that it asks included."""
    return max((constraint.reach, *(each.reach for each in constraint.shapes)))
