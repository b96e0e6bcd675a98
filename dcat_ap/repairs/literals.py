"""Literals: dates, numbers and identifiers with the datatype that the property asks for."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from dcat_ap.model.property import DATE_TYPES
from dcat_ap.repair import Made, Place
from dcat_ap.terms import XSD, Iri, Literal, Term

_AS_WRITTEN = re.IGNORECASE | re.ASCII
_TIME = r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d(?:\.\d{1,9})?))?(?:\s?Uhr)?"
_ZONES = {"z": "Z", "utc": "Z", "gmt": "Z", "cet": "+01:00", "mez": "+01:00", "cest": "+02:00", "mesz": "+02:00"}
_ZONE = rf"(?P<zone>{'|'.join(_ZONES)}|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)?"
_BOTH = rf"(?:,?(?:T|\s{{1,9}}){_TIME}\s?{_ZONE})?"
_WEEKDAY = r"(?:mon?|tue?|wed?|thu?|fri?|sat?|sun?|di|mi|do|sa|so)"
_DAYS = (  # ways to write a day of which only one reading is possible
    re.compile(rf"(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}}){_BOTH}", _AS_WRITTEN),
    re.compile(rf"(?P<year>\d{{4}})(?P<mark>[./])(?P<month>\d\d)(?P=mark)(?P<day>\d\d){_BOTH}", _AS_WRITTEN),
    re.compile(rf"(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?(?P<year>\d{{4}}){_BOTH}", _AS_WRITTEN),
    re.compile(r"(?P<day>1[3-9]|2\d|3[01])(?P<mark>[/-])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})", _AS_WRITTEN),
    re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)", _AS_WRITTEN),
)
_SPOKEN = (
    re.compile(
        rf"(?:(?P<day>\d{{1,2}})\.\s?)?(?P<month>[a-zä]{{3,9}})\.?\s{{1,9}}(?P<year>\d{{4}}){_BOTH}", _AS_WRITTEN
    ),
    re.compile(  # RFC 2822: Fri, 12 Mar 2021 10:00:00 +0100
        rf"(?:{_WEEKDAY},?\s)?(?P<day>\d{{1,2}})\s(?P<month>[a-z]{{3,9}})\s(?P<year>\d{{4}}){_BOTH}", _AS_WRITTEN
    ),
    re.compile(  # Java: Fri Mar 12 10:00:00 CET 2021
        rf"{_WEEKDAY}\s(?P<month>[a-z]{{3}})\s(?P<day>\d{{1,2}})\s{_TIME}\s{_ZONE}\s(?P<year>\d{{4}})", _AS_WRITTEN
    ),
)
_MONTH = re.compile(
    r"(?P<year>\d{4})[.-](?P<month>0[1-9]|1[0-2])|(?P<german>0?[1-9]|1[0-2])[./](?P<in>\d{4})", re.ASCII
)
_YEAR = re.compile(r"(?!0000)\d{4}", re.ASCII)
_MONTHS = (
    ("januar", "january", "jan"),
    ("februar", "february", "feb"),
    ("märz", "march", "mär", "mar", "maerz"),
    ("april", "apr"),
    ("mai", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("august", "aug"),
    ("september", "sep", "sept"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nov"),
    ("dezember", "december", "dez", "dec"),
)
_NAMED = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_ZONED = r"(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_FORMS: Mapping[str, re.Pattern[str]] = {
    XSD.date: re.compile(rf"\d{{4}}-\d\d-\d\d{_ZONED}", re.ASCII),
    XSD.dateTime: re.compile(rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?{_ZONED}", re.ASCII),
    XSD.gYear: re.compile(rf"\d{{4}}{_ZONED}", re.ASCII),
    XSD.gYearMonth: re.compile(rf"\d{{4}}-(?:0[1-9]|1[0-2]){_ZONED}", re.ASCII),
    XSD.decimal: re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII),
    XSD.nonNegativeInteger: re.compile(r"\+?\d+", re.ASCII),
    XSD.hexBinary: re.compile(r"(?:[0-9a-fA-F]{2})+"),
    XSD.duration: re.compile(
        r"-?P(?=\d|T\d)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?",
        re.ASCII,
    ),
}
_WHOLE = re.compile(r"\+?(?P<whole>\d{1,18})(?:\.0{0,18})?(?:\s{0,9}(?:Bytes?|B))?", _AS_WRITTEN)
_GROUPED = re.compile(r"(?P<whole>\d{1,3}(?:\.\d{3}){2,5})(?:\s{0,9}(?:Bytes?|B))?", _AS_WRITTEN)  # 1.234.567
_POWER = re.compile(r"\+?\d{1,18}(?:\.\d{1,18})?E\+?\d{1,2}", _AS_WRITTEN)
_COMMA = re.compile(r"(?P<whole>[+-]?\d+),(?P<part>\d+)", re.ASCII)
_METRES = re.compile(r"\s{0,9}(?:m|meters?|metres?)\Z", _AS_WRITTEN)
_MOST_BYTES = 10**18
_LONGEST = 64  # characters; nothing that is longer is a date or a number


def typed(value: Term, place: Place) -> Made | None:
    """Give a literal the datatype that its property asks for, where its text is one of that type in other words."""
    wanted = place.property.kind.datatypes
    if not isinstance(value, Literal) or not wanted or len(value.value) > _LONGEST:
        return None
    form = _FORMS.get(value.datatype)
    if value.datatype in wanted and form and form.fullmatch(value.value):
        return None
    found = _READERS[wanted](value.value.strip())
    return Made(_RULES.get(wanted, "clean.number"), found) if found and found != value else None


def identifier(value: Term, place: Place) -> Made | None:  # noqa: ARG001
    """Give an identifier that was written as a link as the text it is (K25): its value stays the same."""
    return Made("clean.identifier", Literal(str(value))) if isinstance(value, Iri) else None


def moment(text: str) -> Literal | None:
    """Give the date, month, year or time that `text` names; a time or zone that is not there is not added."""
    if _YEAR.fullmatch(text):
        return Literal(text, datatype=XSD.gYear)
    found = _MONTH.fullmatch(text)
    if found:
        month, year = found["month"] or found["german"], found["year"] or found["in"]
        return Literal(f"{year}-{int(month):02}", datatype=XSD.gYearMonth)
    for form in _DAYS:
        if found := form.fullmatch(text):
            return _day(found["month"], found.groupdict())
    for form in _SPOKEN:
        if found := form.fullmatch(text):
            return _spoken(found)
    return None


def _spoken(found: re.Match[str]) -> Literal | None:
    month = _NAMED.get(found["month"].casefold())
    if month is None:
        return None
    if found["day"]:
        return _day(str(month), found.groupdict())
    whole = f"{found['year']}-{month:02}"
    return None if found["hour"] else Literal(whole, datatype=XSD.gYearMonth)


def _day(month: str, parts: Mapping[str, str | None]) -> Literal | None:
    """Give the date, with its time where there is one; seconds that nobody wrote are 00, as ISO 8601 has it."""
    try:
        told = date(int(parts["year"] or 0), int(month), int(parts["day"] or 0)).isoformat()
    except ValueError:
        return None
    hour = parts.get("hour")
    if not hour:
        return Literal(told, datatype=XSD.date)
    clock = f"{int(hour):02}:{parts['minute']}:{parts['second'] or '00'}"
    return Literal(f"{told}T{clock}{_zone(parts.get('zone') or '')}", datatype=XSD.dateTime)


def _zone(zone: str) -> str:
    """Give the zone as XML Schema writes it: +0100 and +01 are +01:00."""
    if not zone or zone.lower() in _ZONES:
        return _ZONES.get(zone.lower(), "")
    return f"{zone[:3]}:{zone[3:].removeprefix(':') or '00'}"


def _bytes(text: str) -> Literal | None:
    """Give a number of bytes that is exact; "2,3 MB" is rounded, and nobody knows whether MB means 2^20."""
    if found := _WHOLE.fullmatch(text) or _GROUPED.fullmatch(text):
        number = int(found["whole"].replace(".", ""))
    elif _POWER.fullmatch(text) and (exact := Decimal(text)) == exact.to_integral_value() < _MOST_BYTES:
        number = int(exact)
    else:
        return None
    return Literal(str(number), datatype=XSD.nonNegativeInteger)


def _decimal(text: str) -> Literal | None:
    """Give a decimal number; the one property that has one is in metres, so that the unit says nothing new."""
    unit = _METRES.search(text)
    number = text[: unit.start()] if unit else text
    return _same(XSD.decimal, _COMMA.sub(r"\g<whole>.\g<part>", number))


def _same(datatype: Iri, text: str) -> Literal | None:
    return Literal(text, datatype=datatype) if _FORMS[datatype].fullmatch(text) else None


_READERS: Mapping[tuple[Iri, ...], Callable[[str], Literal | None]] = {
    DATE_TYPES: moment,
    (XSD.nonNegativeInteger,): _bytes,
    (XSD.decimal,): _decimal,
    (XSD.duration,): lambda text: _same(XSD.duration, text),
    (XSD.hexBinary,): lambda text: _same(XSD.hexBinary, text),
}
_RULES: Mapping[tuple[Iri, ...], str] = {DATE_TYPES: "clean.date"}
