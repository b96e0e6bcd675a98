"""Literals: dates, numbers and identifiers with the datatype that the property asks for."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from dcat_ap.model.property import DATE_TYPES
from dcat_ap.repair import Made, Place
from dcat_ap.terms import DCT, XSD, Iri, Literal, Term

_TIME = r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d(?:\.\d{1,9})?))?(?:\s*Uhr)?"
_ZONE = r"(?P<zone>Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?"
_ISO = re.compile(rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)(?:[T ]{_TIME}\s?{_ZONE})?", re.IGNORECASE)
_COMPACT = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)")
_DAY = r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})"
_GERMAN = re.compile(rf"{_DAY}(?:,?\s+{_TIME})?", re.IGNORECASE)
_SPOKEN = re.compile(r"(?:(?P<day>\d{1,2})\.\s*)?(?P<month>[A-Za-zäÄ]{3,9})\.?\s+(?P<year>\d{4})")
_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])|(?P<german>0?[1-9]|1[0-2])[./](?P<in>\d{4})")
_YEAR = re.compile(r"\d{4}")
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
    XSD.date: re.compile(rf"\d{{4}}-\d\d-\d\d{_ZONED}"),
    XSD.dateTime: re.compile(rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?{_ZONED}"),
    XSD.gYear: re.compile(rf"\d{{4}}{_ZONED}"),
    XSD.gYearMonth: re.compile(rf"\d{{4}}-(?:0[1-9]|1[0-2]){_ZONED}"),
    XSD.decimal: re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"),
    XSD.nonNegativeInteger: re.compile(r"\+?\d+"),
    XSD.hexBinary: re.compile(r"(?:[0-9a-fA-F]{2})+"),
    XSD.duration: re.compile(
        r"-?P(?=\d|T\d)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?"
    ),
}
_WHOLE = re.compile(r"\+?(?P<whole>\d{1,18})(?:\.0*)?(?:\s*(?:Bytes?|B))?", re.IGNORECASE)
_COMMA = re.compile(r"(?P<whole>[+-]?\d+),(?P<part>\d+)")
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


def identifier(value: Term, place: Place) -> Made | None:
    """Give an identifier that was written as a link as the text it is (K25): its value stays the same."""
    if isinstance(value, Iri) and place.property.predicate == DCT.identifier:
        return Made("clean.identifier", Literal(str(value)))
    return None


def moment(text: str) -> Literal | None:
    """Give the date, month, year or time that `text` names; a time or zone that is not there is not added."""
    if _YEAR.fullmatch(text):
        return Literal(text, datatype=XSD.gYear)
    found = _MONTH.fullmatch(text)
    if found:
        month, year = found["month"] or found["german"], found["year"] or found["in"]
        return Literal(f"{year}-{int(month):02}", datatype=XSD.gYearMonth)
    for form in (_ISO, _GERMAN, _COMPACT):
        if found := form.fullmatch(text):
            return _day(found["year"], found["month"], found["day"], found.groupdict())
    found = _SPOKEN.fullmatch(text)
    return _spoken(found) if found else None


def _spoken(found: re.Match[str]) -> Literal | None:
    month = _NAMED.get(found["month"].casefold())
    if month is None:
        return None
    if found["day"]:
        return _day(found["year"], str(month), found["day"], {})
    return Literal(f"{found['year']}-{month:02}", datatype=XSD.gYearMonth)


def _day(year: str, month: str, day: str, time: Mapping[str, str | None]) -> Literal | None:
    try:
        told = date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
    hour = time.get("hour")
    if not hour:
        return Literal(told, datatype=XSD.date)
    clock = f"{int(hour):02}:{time['minute']}:{time['second'] or '00'}"
    return Literal(f"{told}T{clock}{_zone(time.get('zone') or '')}", datatype=XSD.dateTime)


def _zone(zone: str) -> str:
    if len(zone) == len("+0100"):
        return f"{zone[:3]}:{zone[3:]}"
    return zone.upper()


def _bytes(text: str) -> Literal | None:
    found = _WHOLE.fullmatch(text)
    return Literal(str(int(found["whole"])), datatype=XSD.nonNegativeInteger) if found else None


def _decimal(text: str) -> Literal | None:
    plain = _COMMA.sub(r"\g<whole>.\g<part>", text)
    return _same(XSD.decimal, plain)


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
