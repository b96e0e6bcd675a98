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


def each_value(test: Callable[[Data, str], bool]) -> Check:
    """Give the check that finds a fault in each value node for which `test` does not hold."""
    return lambda data, _focus, values: [Fault(value) for value in values if not test(data, value)]


@dataclass(frozen=True, slots=True)
class Constraint:
    """A compiled constraint: the token of its component, and its check.

    `heeds_absence` says whether there may be a fault where there is no value at all.
    """

    component: str
    check: Check
    heeds_absence: bool = False


class Builder(Protocol):
    """Gives the compiled shape of a node of the shapes graph, compiling it if that is still to be done."""

    def __call__(self, node: str) -> "Shape":
        """Give the shape of `node`."""
        ...


Build = Callable[[Node, str, Builder], Sequence[Constraint]]
"""Give the constraints that a parameter of a shape declares: the shape's node, the parameter, other shapes."""


class Shape:
    """A shape, compiled: validates a focus node into results, or only says whether it conforms."""

    __slots__ = ("always", "by_predicate", "constraints", "id", "messages", "number",
                 "off", "path", "properties", "recursive", "severity")  # fmt: skip

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
        self.always: tuple[Shape, ...] = ()
        self.by_predicate: dict[str, tuple[Shape, ...]] = {}

    def sort_properties(self) -> None:
        """Set apart the property shapes that need not be looked at where their predicate is absent."""
        by_predicate: dict[str, list[Shape]] = {}
        always: list[Shape] = []
        for inner in self.properties:
            if inner.off:
                continue
            predicate = inner.path.predicate if inner.path else ""
            if predicate and not inner.recursive and not any(each.heeds_absence for each in inner.constraints):
                by_predicate.setdefault(predicate, []).append(inner)
            else:
                always.append(inner)
        self.always = tuple(always)
        self.by_predicate = {predicate: tuple(each) for predicate, each in by_predicate.items()}

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
                found.extend(self._result(focus, constraint.component, fault) for fault in faults)
        if self.properties:
            for value in values:
                self._judge_properties(data, value, found)

    def conforms(self, data: Data, focus: str) -> bool:
        """Say whether `focus` has no result of any severity."""
        if self.off:
            return True
        if self.recursive:
            return self._conforms_once(data, focus)
        return self._has_no_fault(data, focus)

    def _judge_properties(self, data: Data, focus: str, found: list[Result]) -> None:
        """Evaluate the property shapes that ask for what is there, and those that heed what is not."""
        for inner in self.always:
            inner.validate(data, focus, found)
        if self.by_predicate:
            for predicate, values in data.properties(focus).items():
                for inner in self.by_predicate.get(predicate, ()):
                    inner.judge(data, focus, values, found)

    def _has_no_fault(self, data: Data, focus: str) -> bool:
        values = self.values(data, focus)
        return not any(each.check(data, focus, values) for each in self.constraints) and all(
            inner.conforms(data, value) for value in values for inner in self.properties
        )

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

    def _result(self, focus: str, component: str, fault: Fault) -> Result:
        path = fault.path or (self.path.text if self.path else "")
        return Result(focus, path, component, self.severity, fault.value, self.id, self.messages)
