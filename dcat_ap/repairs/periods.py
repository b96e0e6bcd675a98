"""Periods: a span of time that was written as one text."""

import re
from collections.abc import Iterator

from dcat_ap.given import Given
from dcat_ap.model import PeriodOfTime, Thing
from dcat_ap.model.property import DATE_TYPES
from dcat_ap.repair import Edit, shown
from dcat_ap.repairs.literals import moment
from dcat_ap.terms import TIME, Literal

_DCMI = re.compile(r"(?:^|;)\s*(start|end)\s*=\s*([^;]+)", re.IGNORECASE)  # DCMI Period Encoding Scheme
_BETWEEN = re.compile(r"\s*/\s*|\s+(?:[-\u2013\u2014]|bis|to)\s+|(?<=\d{4})\s*[-\u2013](?=\s*\d{4}$)", re.IGNORECASE)
_OPEN = {"", "..", "heute", "now", "fortlaufend"}
_LONGEST = 100
_ENDS = 2
_INSTANTS = (TIME.inXSDDateTimeStamp, TIME.inXSDDateTime, TIME.inXSDDate, TIME.inXSDgYearMonth, TIME.inXSDgYear)

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


def bounded(thing: Thing, given: Given) -> Iterator[Edit]:  # noqa: ARG001
    """Give a period the start and end that it has as instants of the time ontology (DCAT 3, 6.14)."""
    if not isinstance(thing, PeriodOfTime) or not thing.rest:
        return
    for name, instants in (("start_date", thing.has_beginning), ("end_date", thing.has_end)):
        found = [each[2] for each in thing.rest if each[0] in instants and each[1] in _INSTANTS]
        if not getattr(thing, name) and len(found) == 1 and isinstance(found[0], Literal):
            value = found[0] if found[0].datatype in DATE_TYPES else moment(found[0].value)
            if value:
                yield Edit("clean.instant", name, value, said=shown(found[0]))


def _both(start: str, end: str) -> Period | None:
    first, last = (None if each.lower() in _OPEN else moment(each) for each in (start, end))
    unread = any(each.lower() not in _OPEN and not read for each, read in ((start, first), (end, last)))
    return None if unread or not (first or last) else (first, last)
