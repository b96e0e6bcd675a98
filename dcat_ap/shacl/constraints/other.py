"""Closed shapes and named values (SHACL 4.8)."""

from collections.abc import Sequence

from dcat_ap.shacl.graph import Data
from dcat_ap.shacl.names import TRUE, sh
from dcat_ap.shacl.reading import Node
from dcat_ap.shacl.shape import NO_FAULT, NODE, ONE_FAULT, TOKEN, Build, Builder, Check, Constraint, Fault, of_each


def _closed(node: Node, name: str, _: Builder) -> Sequence[Constraint]:
    if node.one(name) != TRUE:
        return []
    ignored = node.one("ignoredProperties")
    allowed = set(node.items(ignored) if ignored else ())
    for each in node.all("property"):
        allowed.update(node.graph.objects(each, sh("path")))

    def check(data: Data, _focus: str, values: Sequence[str]) -> list[Fault]:
        return [
            Fault(found, predicate)
            for value in values
            for predicate, objects in data.properties(value).items()
            if predicate not in allowed
            for found in objects
        ]

    return [Constraint(sh("ClosedConstraintComponent"), check, reach=NODE)]


def _has_value(node: Node, name: str, _: Builder) -> Sequence[Constraint]:
    return [
        Constraint(sh("HasValueConstraintComponent"), _holds(each), heeds_absence=True, reach=TOKEN)
        for each in node.all(name)
    ]


def _holds(wanted: str) -> Check:
    return lambda _data, _focus, values: NO_FAULT if wanted in values else ONE_FAULT


def _in(node: Node, name: str, _: Builder) -> Sequence[Constraint]:
    allowed = frozenset(node.items(node.one(name)))
    return [of_each(sh("InConstraintComponent"), lambda _, value: value in allowed)]


BUILDS: dict[str, Build] = {"closed": _closed, "hasValue": _has_value, "in": _in}
