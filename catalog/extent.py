"""Extent: the box and the span of time that an entry covers, read from its JSON form whatever stands there."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from catalog.values import best, many, words
from dcat_ap import coordinates

_GEOMETRIES = ("bbox", "geometry", "centroid")
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_MOST_YEARS = 30


class Box(NamedTuple):
    """Degrees in WGS 84; west is less than east."""

    west: float
    south: float
    east: float
    north: float


class Span(NamedTuple):
    """Days, both included; None: without a bound."""

    begins: datetime | None
    ends: datetime | None


def box(plain: Mapping[str, Any]) -> Box | None:
    """Give the box around all places of an entry whose coordinates are certain."""
    found = [each for each in map(coordinates.extent, _geometries(plain)) if each]
    if not found:
        return None
    west, south = min(each.west for each in found), min(each.south for each in found)
    return Box(west, south, max(each.east for each in found), max(each.north for each in found))


def span(plain: Mapping[str, Any]) -> Span | None:
    """Give the time from the first begin to the last end that an entry names; None where it names none."""
    periods = [each for each in many(plain.get("temporal")) if isinstance(each, Mapping)]
    begins = [date(best(each.get("start_date"))) for each in periods]
    ends = [date(best(each.get("end_date")), last=True) for each in periods]
    if not any(begins) and not any(ends):
        return None
    first = None if None in begins else min(filter(None, begins), default=None)
    return Span(first, None if None in ends else max(filter(None, ends), default=None))


def years(found: Span | None) -> tuple[str, ...]:
    """Give the years of a span with two ends, if they are not too many to choose from."""
    if found is None or found.begins is None or found.ends is None:
        return ()
    covered = range(found.begins.year, found.ends.year + 1)
    return tuple(map(str, covered)) if len(covered) <= _MOST_YEARS else ()


def date(text: str, *, last: bool = False) -> datetime | None:
    """Give the day that `text` begins with (a year or month stands for its first day, or its last); None for others."""
    found = _DATE.match(text.strip())
    if not found:
        return None
    year, month, day = int(found[1]), int(found[2] or (12 if last else 1)), int(found[3] or (28 if last else 1))
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None


def _geometries(plain: Mapping[str, Any]) -> Iterator[str]:
    for place in many(plain.get("spatial")):
        if isinstance(place, Mapping):
            yield from (text for name in _GEOMETRIES for text in words(place.get(name)))
