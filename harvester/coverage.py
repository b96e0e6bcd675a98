"""Coverage: where and when, in the forms that several formats share: rectangles of degrees, dates, spans of time."""

import re
from collections.abc import Sequence
from typing import Any

from dcat_ap.terms import DCAT, DCT, GSP, XSD, Literal
from harvester.draft import Node

_EAST, _NORTH = 180, 90
_CORNERS, _SPACE, _ENDS = 4, 6, 2
_OPEN = {"", "..", "unknown", "now"}
_DATE = re.compile(r"-?\d{4}(?:(-\d\d)(?:(-\d\d)(T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)?)?)?", re.ASCII)
_DATATYPES = (XSD.gYear, XSD.gYearMonth, XSD.date, XSD.dateTime)  # by how many parts of a date there are


def rectangle(corners: Sequence[Any]) -> str:
    """Give the rectangle west, south, east, north in degrees as WKT; empty where it is none within the world.

    Of six numbers the third and sixth are heights (RFC 7946, 5).
    """
    try:
        numbers = [float(each) for each in corners]
    except (ValueError, TypeError, OverflowError):
        return ""
    if len(numbers) == _SPACE:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != _CORNERS:
        return ""
    west, south, east, north = numbers
    if not (-_EAST <= west <= east <= _EAST and -_NORTH <= south <= north <= _NORTH):
        return ""
    ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return f"POLYGON(({', '.join(f'{_number(x)} {_number(y)}' for x, y in ring)}))"


def _number(degrees: float) -> str:
    return repr(degrees).removesuffix(".0")


def box(node: Node, corners: Sequence[Any]) -> bool:
    """Say a rectangle of degrees as place; False where the corners are none, and nothing was said."""
    said = rectangle(corners)
    if said:
        node.part(DCT.spatial, DCT.Location).text(DCAT.bbox, said, datatype=GSP.wktLiteral)
    return bool(said)


def period(node: Node, ends: Any) -> bool:
    """Say a span of time by its two ends, either of which may be open; False where it is none."""
    if not isinstance(ends, list) or len(ends) != _ENDS or not all(isinstance(each, str | None) for each in ends):
        return False
    start, end = ("" if each is None or each.strip() in _OPEN else each for each in ends)
    if start or end:
        node.part(DCT.temporal, DCT.PeriodOfTime).text(DCAT.startDate, start).text(DCAT.endDate, end)
    return True


def date(text: str) -> Literal | None:
    """Give a date with the datatype it has the form of; the text as it is where it has none."""
    text = text.strip()
    found = _DATE.fullmatch(text)
    return Literal(text, datatype=_DATATYPES[found.lastindex or 0] if found else "") if text else None
