"""Which of two values is less, as SPARQL's `<` has it (SPARQL 1.1, 17.3; XSD 1.1 Part 2 for dates without zone)."""

import re
from collections.abc import Callable
from datetime import MAXYEAR
from decimal import Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, NamedTuple

from dcat_ap.shacl.literals import INTEGERS, days, literal, well_formed
from dcat_ap.terms import XSD


class Comparable(NamedTuple):
    """A kind, and the least and greatest value that is meant: a time without zone lies somewhere within 28 hours."""

    kind: str
    least: Any
    most: Any


_EXACT = Context(prec=10_000, Emax=10**9, Emin=-(10**9))
_HALF_DAY = Decimal(14 * 3600)


def less(one: str, other: str) -> bool:
    """Say whether `one` is certainly less than `other`."""
    left, right = comparable(one), comparable(other)
    if left is None or right is None or left.kind != right.kind:
        return False
    return bool(left.least < right.least if _is_alike(left, right) else left.most < right.least)


def not_greater(one: str, other: str) -> bool:
    """Say whether `one` is certainly less than or equal to `other`."""
    left, right = comparable(one), comparable(other)
    if left is None or right is None or left.kind != right.kind:
        return False
    return bool(left.least <= right.least if _is_alike(left, right) else left.most <= right.least)


def _is_alike(left: Comparable, right: Comparable) -> bool:
    """Say whether both have a time zone, or neither."""
    return bool((left.least == left.most) == (right.least == right.most))


@lru_cache(maxsize=16_384)
def comparable(token: str) -> Comparable | None:
    """Give what a literal is compared by, or None if it has no order."""
    if token[0] != '"' or not well_formed(token):
        return None
    value, language, datatype = literal(token)
    if not datatype:
        return None if language else Comparable("string", value, value)
    order = _ORDERS.get(datatype)
    return order(value) if order else None


def _number(value: str) -> Comparable | None:
    if value == "NaN":
        return None
    try:
        number = _EXACT.create_decimal(value.replace("INF", "Infinity"))
    except InvalidOperation:
        return None
    return Comparable("number", number, number)


def _boolean(value: str) -> Comparable:
    number = Decimal(value in {"true", "1"})
    return Comparable("boolean", number, number)


def _moment(kind: str, form: str) -> Callable[[str], Comparable | None]:
    """Give the order of a type whose values are spans of the time line, by the moment they begin at."""
    pattern = re.compile(f"{form}(?P<zone>Z|[+-]..:..)?", re.ASCII)

    def order(value: str) -> Comparable | None:
        found = pattern.fullmatch(value)
        if found is None:
            return None
        parts = found.groupdict()
        seconds = _seconds(parts)
        zone = parts["zone"]
        if zone is None:
            return Comparable(kind, seconds - _HALF_DAY, seconds + _HALF_DAY)
        seconds -= _offset(zone)
        return Comparable(kind, seconds, seconds)

    return order


def _seconds(parts: dict[str, str | None]) -> Decimal:
    year, month, day = parts.get("year") or "1972", int(parts.get("month") or 1), int(parts.get("day") or 1)
    hour, minute, second = (parts.get(name) or "0" for name in ("hour", "minute", "second"))
    dated = _days_before(year) + sum(days(year, each) for each in range(1, month)) + day
    return _EXACT.add(dated * 86_400 + int(hour) * 3600 + int(minute) * 60, _EXACT.create_decimal(second))


def _days_before(year: str) -> Decimal:
    number = _EXACT.subtract(_EXACT.create_decimal(year), 1)
    if abs(number) > 10 * MAXYEAR:  # nobody compares two of these
        return _EXACT.multiply(number, Decimal("365.2425"))
    whole = int(number)
    return Decimal(whole * 365 + whole // 4 - whole // 100 + whole // 400)


def _offset(zone: str) -> int:
    if zone == "Z":
        return 0
    seconds = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
    return -seconds if zone[0] == "-" else seconds


def _duration(value: str) -> Comparable | None:
    """Order durations that have only months or only days and seconds; XSD leaves the others without a total order."""
    found = _DURATION.fullmatch(value)
    if found is None:
        return None
    years, months, dated, hours, minutes, seconds = (_EXACT.create_decimal(part or 0) for part in found.groups()[1:])
    long, short = years * 12 + months, dated * 86_400 + hours * 3600 + minutes * 60 + seconds
    if long and short:
        return None
    kind, size = ("months", long) if long else ("seconds", short)
    size = -size if found[1] else size
    return Comparable(kind, size, size)


_DURATION = re.compile(r"(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?", re.ASCII)
_YEAR = r"(?P<year>-?\d+)"
_DATE = rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)"
_TIME = r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>[\d.]+)"
_ORDERS: dict[str, Callable[[str], Comparable | None]] = {
    **{XSD[name]: _number for name in (*INTEGERS, "decimal", "float", "double")},
    XSD.boolean: _boolean,
    XSD.date: _moment("date", _DATE),
    XSD.dateTime: _moment("dateTime", f"{_DATE}T{_TIME}"),
    XSD.dateTimeStamp: _moment("dateTime", f"{_DATE}T{_TIME}"),
    XSD.time: _moment("time", _TIME),
    XSD.gYear: _moment("gYear", _YEAR),
    XSD.gYearMonth: _moment("gYearMonth", rf"{_YEAR}-(?P<month>\d\d)"),
    **{XSD[name]: _duration for name in ("duration", "yearMonthDuration", "dayTimeDuration")},
}
