"""Value type and value range (SHACL 4.1, 4.3)."""

from collections.abc import Callable, Sequence

from dcat_ap.shacl import order
from dcat_ap.shacl.graph import Data
from dcat_ap.shacl.literals import has_datatype
from dcat_ap.shacl.names import sh
from dcat_ap.shacl.reading import Node
from dcat_ap.shacl.shape import NO_FAULT, NODE, TOKEN, Build, Builder, Constraint, Fault, of_each

_KINDS = {
    sh("IRI"): "<",
    sh("BlankNode"): "_",
    sh("Literal"): '"',
    sh("BlankNodeOrIRI"): "_<",
    sh("BlankNodeOrLiteral"): '_"',
    sh("IRIOrLiteral"): '<"',
}
"""Each node kind, and how its tokens may begin."""


def _class(node: Node, name: str, _: Builder) -> Sequence[Constraint]:
    return [of_each(sh("ClassConstraintComponent"), _is_instance(cls), NODE) for cls in node.iris(name)]


def _is_instance(cls: str) -> Callable[..., bool]:
    return lambda data, value: data.is_a(value, cls)


def _datatype(node: Node, name: str, _: Builder) -> Sequence[Constraint]:
    return [of_each(sh("DatatypeConstraintComponent"), has_datatype(node.iri(name)))]


def _node_kind(node: Node, name: str, _: Builder) -> Sequence[Constraint]:
    starts = _KINDS.get(node.iri(name))
    if starts is None:
        raise node.invalid(f"{node.iri(name)} is not a node kind")

    def check(_data: Data, _focus: str, values: Sequence[str]) -> list[Fault]:
        for value in values:
            if value[0] not in starts:
                return [Fault(each) for each in values if each[0] not in starts]
        return NO_FAULT

    return [Constraint(sh("NodeKindConstraintComponent"), check, each=True, sound=starts, reach=TOKEN)]


def _bound(component: str, holds: Callable[[str, str], bool]) -> Build:
    def build(node: Node, name: str, _: Builder) -> Sequence[Constraint]:
        limit = node.one(name)
        if limit[0] != '"':
            raise node.invalid(f"sh:{name} must be a literal, not {limit}")
        return [of_each(sh(component), lambda _, value: holds(value, limit))]

    return build


BUILDS: dict[str, Build] = {
    "class": _class,
    "datatype": _datatype,
    "nodeKind": _node_kind,
    "minExclusive": _bound("MinExclusiveConstraintComponent", lambda value, limit: order.less(limit, value)),
    "minInclusive": _bound("MinInclusiveConstraintComponent", lambda value, limit: order.not_greater(limit, value)),
    "maxExclusive": _bound("MaxExclusiveConstraintComponent", order.less),
    "maxInclusive": _bound("MaxInclusiveConstraintComponent", order.not_greater),
}
