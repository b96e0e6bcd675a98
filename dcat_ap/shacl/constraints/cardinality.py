"""How many value nodes there are (SHACL 4.2)."""

from collections.abc import Sequence

from dcat_ap.shacl.names import sh
from dcat_ap.shacl.reading import Node
from dcat_ap.shacl.shape import NO_FAULT, ONE_FAULT, TOKEN, Build, Builder, Constraint


def _least(node: Node, name: str, _: Builder) -> Sequence[Constraint]:
    least = _count(node, name)
    return [
        Constraint(
            sh("MinCountConstraintComponent"),
            lambda _data, _focus, values: ONE_FAULT if len(values) < least else NO_FAULT,
            heeds_absence=least > 0,
            heeds_presence=least > 1,
            reach=TOKEN,
        )
    ]


def _most(node: Node, name: str, _: Builder) -> Sequence[Constraint]:
    most = _count(node, name)
    return [
        Constraint(
            sh("MaxCountConstraintComponent"),
            lambda _data, _focus, values: ONE_FAULT if len(values) > most else NO_FAULT,
            heeds_several=most > 0,
            reach=TOKEN,
        )
    ]


def _count(node: Node, name: str) -> int:
    if not node.all("path"):
        raise node.invalid(f"sh:{name} stands in a node shape")
    count = node.count(name)
    if count is None:
        raise node.invalid(f"sh:{name} must be a whole number")
    return count


BUILDS: dict[str, Build] = {"minCount": _least, "maxCount": _most}
