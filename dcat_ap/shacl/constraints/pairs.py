"""Value nodes against the values of another property (SHACL 4.5)."""

from collections.abc import Callable, Sequence

from dcat_ap.shacl import order
from dcat_ap.shacl.graph import Data
from dcat_ap.shacl.names import sh
from dcat_ap.shacl.reading import Node
from dcat_ap.shacl.shape import Build, Builder, Constraint, Fault

Compare = Callable[[Sequence[str], Sequence[str]], list[Fault]]


def _pair(component: str, compare: Compare, *, needs_path: bool = False, heeds_absence: bool = False) -> Build:
    def build(node: Node, name: str, _: Builder) -> Sequence[Constraint]:
        if needs_path and not node.all("path"):
            raise node.invalid(f"sh:{name} stands in a node shape")
        return [Constraint(sh(component), _with(each, compare), heeds_absence) for each in node.iris(name)]

    return build


def _with(predicate: str, compare: Compare) -> Callable[[Data, str, Sequence[str]], list[Fault]]:
    return lambda data, focus, values: compare(values, data.objects(focus, predicate))


def _equals(values: Sequence[str], others: Sequence[str]) -> list[Fault]:
    return [Fault(each) for each in values if each not in others] + [
        Fault(each) for each in others if each not in values
    ]


def _disjoint(values: Sequence[str], others: Sequence[str]) -> list[Fault]:
    return [Fault(each) for each in values if each in others]


def _each_pair(holds: Callable[[str, str], bool]) -> Compare:
    return lambda values, others: [Fault(one) for one in values for other in others if not holds(one, other)]


BUILDS: dict[str, Build] = {
    "equals": _pair("EqualsConstraintComponent", _equals, heeds_absence=True),
    "disjoint": _pair("DisjointConstraintComponent", _disjoint),
    "lessThan": _pair("LessThanConstraintComponent", _each_pair(order.less), needs_path=True),
    "lessThanOrEquals": _pair("LessThanOrEqualsConstraintComponent", _each_pair(order.not_greater), needs_path=True),
}
