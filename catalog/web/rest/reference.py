"""The page /api: every operation in words, with its parameters; and every kind of problem."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from catalog.web.operation import Operation
from catalog.web.portal import Visit
from catalog.web.rest.description import problems
from catalog.web.shape import Shape
from dcat_ap import messages


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterView:
    """A parameter as the page tells it."""

    name: str
    values: str
    text: str
    many: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationView:
    """An operation as the page tells it."""

    operation: Operation
    text: str
    parameters: tuple[ParameterView, ...]
    problems: Sequence[int]
    example: str  # an address that can be opened, where there is one


def page(request: Request, operations: Sequence[Operation]) -> Response:
    """Give the page."""
    visit = Visit(request)
    shown = sorted(operations, key=lambda each: _TAGS.index(each.tag))
    groups = {tag: [_view(each, visit) for each in some] for tag, some in groupby(shown, key=lambda each: each.tag)}
    statuses = sorted({status for each in operations for status in (*problems(each), *each.also)} | {405})
    values: Mapping[str, Any] = {"groups": groups, "statuses": statuses}
    return visit.page("api.html", values)


_TAGS = ("catalogue", "organisations", "beside", "sources", "runs", "figures", "vocabularies", "validation")


def _view(operation: Operation, visit: Visit) -> OperationView:
    found = tuple(
        ParameterView(
            name=each.name,
            values=values(each.shape, visit.language),
            text=each.text(visit.language),
            many=each.many or each.listed,
        )
        for each in operation.asked
    )
    opened = operation.method == "GET" and not operation.places
    return OperationView(
        operation=operation,
        text=operation.text(visit.language),
        parameters=found,
        problems=problems(operation),
        example=operation.address if opened else "",
    )


def values(shape: Shape, language: str) -> str:
    """Say in a few words what a parameter can be."""
    if "enum" in shape:
        return ", ".join(shape["enum"])
    if shape["type"] == "integer":
        facts = {"least": shape["minimum"], "most": shape["maximum"], "default": shape.get("default", "")}
        return messages.text(f"web.api.values.{'number' if 'default' in shape else 'range'}", language, **facts)
    return messages.text(f"web.api.values.{shape['type']}", language, most=shape.get("maxLength", ""))
