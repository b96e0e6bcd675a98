"""Shapes about value nodes, and their combination (SHACL 4.6, 4.7)."""

from collections.abc import Callable, Sequence

from dcat_ap.shacl.graph import Data
from dcat_ap.shacl.names import TRUE, sh
from dcat_ap.shacl.reading import Node
from dcat_ap.shacl.shape import NO_FAULT, ONE_FAULT, Build, Builder, Check, Constraint, Fault, Shape, Test, of_each

Judge = Callable[[Sequence[Test], Data, str], bool]


def _shapes(component: str, judge: Judge) -> Build:
    """Give the build of a component whose parameter names one shape."""

    def build(node: Node, name: str, shape: Builder) -> Sequence[Constraint]:
        return [_constraint(component, [shape(each)], judge) for each in node.all(name)]

    return build


def _lists(component: str, judge: Judge) -> Build:
    """Give the build of a component whose parameter names a list of shapes."""

    def build(node: Node, name: str, shape: Builder) -> Sequence[Constraint]:
        lists = [[shape(each) for each in node.items(head)] for head in node.all(name)]
        return [_constraint(component, each, judge) for each in lists]

    return build


def _constraint(component: str, shapes: Sequence[Shape], judge: Judge) -> Constraint:
    return of_each(sh(component), _with(shapes, judge), shapes=shapes)


def _with(shapes: Sequence[Shape], judge: Judge) -> Test:
    asks = [shape.ask for shape in shapes]
    if len(asks) == 1 and judge is not _none:
        return asks[0]
    return lambda data, value: judge(asks, data, value)


def _none(asks: Sequence[Test], data: Data, value: str) -> bool:
    return not _some(asks, data, value)


def _some(asks: Sequence[Test], data: Data, value: str) -> bool:
    for conforms in asks:  # noqa: SIM110 -- half the time of any(), and asked for every value
        if conforms(data, value):
            return True
    return False


def _every(asks: Sequence[Test], data: Data, value: str) -> bool:
    for conforms in asks:  # noqa: SIM110
        if not conforms(data, value):
            return False
    return True


def _exactly_one(asks: Sequence[Test], data: Data, value: str) -> bool:
    return sum(conforms(data, value) for conforms in asks) == 1


def _qualified(node: Node, name: str, shape: Builder) -> Sequence[Constraint]:
    if not node.all("path"):
        raise node.invalid(f"sh:{name} stands in a node shape")
    least, most = node.count("qualifiedMinCount"), node.count("qualifiedMaxCount")
    if len(node.all(name)) > 1 or (least is None and most is None):
        raise node.invalid("sh:qualifiedValueShape needs one shape, and a number")
    wanted = shape(node.one(name))
    siblings = _siblings(node, shape) if node.one("qualifiedValueShapesDisjoint") == TRUE else []
    constraints = []
    if least is not None:
        check = _counted(wanted, siblings, lambda number: number < least)
        constraints.append(Constraint(sh("QualifiedMinCountConstraintComponent"), check, heeds_absence=least > 0))
    if most is not None:
        check = _counted(wanted, siblings, lambda number: number > most)
        constraints.append(Constraint(sh("QualifiedMaxCountConstraintComponent"), check))
    return constraints


def _siblings(node: Node, shape: Builder) -> list[Shape]:
    """Give the shapes that stand beside this one's as qualified value shapes (SHACL 4.7.3)."""
    own = set(node.all("qualifiedValueShape"))
    graph = node.graph
    beside = dict.fromkeys(
        qualified
        for parent in graph.subjects(node.id, sh("property"))
        for each in graph.objects(parent, sh("property"))
        for qualified in graph.objects(each, sh("qualifiedValueShape"))
    )
    return [shape(each) for each in beside if each not in own]


def _counted(wanted: Shape, siblings: Sequence[Shape], is_fault: Callable[[int], bool]) -> Check:
    conforms, others = wanted.ask, [each.ask for each in siblings]

    def check(data: Data, _focus: str, values: Sequence[str]) -> list[Fault]:
        number = sum(conforms(data, value) and _none(others, data, value) for value in values)
        return ONE_FAULT if is_fault(number) else NO_FAULT

    return check


BUILDS: dict[str, Build] = {
    "node": _shapes("NodeConstraintComponent", _every),
    "not": _shapes("NotConstraintComponent", _none),
    "and": _lists("AndConstraintComponent", _every),
    "or": _lists("OrConstraintComponent", _some),
    "xone": _lists("XoneConstraintComponent", _exactly_one),
    "qualifiedValueShape": _qualified,
}
