"""Periods: a span of time that was written as one text."""

import re

from dcat_ap.repairs.literals import moment
from dcat_ap.terms import Literal

_DCMI = re.compile(r"(?:^|;)\s*(start|end)\s*=\s*([^;]+)", re.IGNORECASE)  # DCMI Period Encoding Scheme
_BETWEEN = re.compile(r"\s*/\s*|\s+(?:[-\u2013\u2014]|bis|to)\s+|(?<=\d{4})\s*[-\u2013](?=\s*\d{4}$)", re.IGNORECASE)
_OPEN = {"", "..", "heute", "now", "fortlaufend"}
_LONGEST = 100
_ENDS = 2

Period = tuple[Literal | None, Literal | None]


def period(text: str) -> Period | None:
    """Give start and end of the span that `text` names, each None where it is open; None if it names no span."""
    text = text.strip().removeprefix("von ").strip()
    if len(text) > _LONGEST:
        return None
    if ends := {name.lower(): value.strip() for name, value in _DCMI.findall(text)}:
        return _both(ends.get("start", ""), ends.get("end", ""))
    if whole := moment(text):
        return whole, whole
    ends_of = _BETWEEN.split(text)
    return _both(*ends_of) if len(ends_of) == _ENDS else None


def _both(start: str, end: str) -> Period | None:
    first, last = (None if each.lower() in _OPEN else moment(each) for each in (start, end))
    unread = any(each.lower() not in _OPEN and not read for each, read in ((start, first), (end, last)))
    return None if unread or not (first or last) else (first, last)
