"""The parameters that several operations take, and what follows from them."""

from collections.abc import Iterable, Mapping
from typing import Any

from catalog.web import asked, cursor
from catalog.web.operation import Call, Parameter
from catalog.web.shape import number, text
from catalog.web.shapes import SHAPES

IRI = text(2000)
SOURCE = Parameter(name="source", shape=text())
AFTER = Parameter(name="after", shape=text(32, "^[a-z0-9]*$"))
OFFSET = Parameter(name="offset", shape=number(0, asked.DEEPEST, 0))
CLOSED = Parameter(name="closed", shape={"type": "boolean", "default": False})
BY_PLACE = Parameter(name="cursor", shape=text(cursor.LONGEST, cursor.PATTERN, None))
BY_RUN = Parameter(name="cursor", shape=text(9, "^[0-9]{1,9}$", None))
BY_ID = Parameter(name="cursor", shape=text(32, "^[a-z0-9]{1,32}$", None))
"""Cursors: what they are made of is nobody's business outside, but each that looks like one leads somewhere."""

RUN = number(1, 999_999_999)


def fields(name: str) -> Parameter:
    """Give the parameter that chooses among the fields of the shape `name`."""
    return Parameter(name="fields", shape={"type": "string", "enum": list(SHAPES[name]["properties"])}, listed=True)


def only(call: Call, rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Give of each row the fields that are asked for; all where none is."""
    wanted = call["fields"]
    return [{name: row[name] for name in wanted if name in row} if wanted else row for row in rows]


def neighbours(call: Call, total: int) -> Mapping[str, str]:
    """Give the addresses of the first slice of a list, of the next and of the one before."""
    offset, limit = call["offset"], call["limit"]
    links = {"first": call.address(offset=None)}
    if offset + limit < total and offset + limit <= asked.DEEPEST:
        links["next"] = call.address(offset=offset + limit)
    if offset:
        links["prev"] = call.address(offset=max(offset - limit, 0) or None)
    return links
