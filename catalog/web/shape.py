"""Shape: the JSON Schema (2020-12) of a value in the API, put together from few pieces."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

Shape = Mapping[str, Any]

TEXT: Shape = {"type": "string"}
FLAG: Shape = {"type": "boolean"}
COUNT: Shape = {"type": "integer", "minimum": 0}
NUMBER: Shape = {"type": "number"}
MOMENT: Shape = {"type": "string", "format": "date-time"}
ADDRESS: Shape = {"type": "string", "format": "uri"}
ANYTHING: Shape = {"type": "object"}
_ONE_LINE = r"^[^\u0000-\u001f\u007f]*$"


def ref(name: str) -> Shape:
    """Give the shape that stands under `name` in the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def row(**properties: Shape) -> Shape:
    """Give an object that has all of these and nothing else."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def some(**properties: Shape) -> Shape:
    """Give an object that has any of these and nothing else."""
    return {"type": "object", "properties": properties, "additionalProperties": False}


def also(shape: Shape, **properties: Shape) -> Shape:
    """Give an object that may have these besides."""
    return {**shape, "properties": {**shape["properties"], **properties}}


def rows(of: Shape) -> Shape:
    """Give a list."""
    return {"type": "array", "items": of}


def named(of: Shape) -> Shape:
    """Give an object whose names are data."""
    return {"type": "object", "additionalProperties": of}


def maybe(of: Shape) -> Shape:
    """Give a value that may be null."""
    return {"anyOf": [of, {"type": "null"}]}


def one_of(values: Iterable[str]) -> Shape:
    """Give one of these words."""
    return {"type": "string", "enum": [each.value if isinstance(each, StrEnum) else each for each in values]}


def number(least: int, most: int, default: int | None = None) -> Shape:
    """Give a whole number within bounds."""
    shape: dict[str, Any] = {"type": "integer", "minimum": least, "maximum": most}
    return shape if default is None else {**shape, "default": default}


def text(most: int = 500, pattern: str = _ONE_LINE, default: str | None = "") -> Shape:
    """Give a text of bearable length, without control characters."""
    shape: dict[str, Any] = {"type": "string", "maxLength": most, "pattern": pattern}
    return shape if default is None else {**shape, "default": default}
