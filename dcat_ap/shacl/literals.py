"""Literals as tokens: datatype, language, and whether the text is one that the datatype has (XSD 1.1, RDF 1.1 5.1)."""

import base64
import binascii
import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from dcat_ap import ntriples
from dcat_ap.terms import RDF, XSD, Literal

STRING = ntriples.token(XSD.string)
LANG_STRING = ntriples.token(RDF.langString)


class Number(NamedTuple):
    """The bounds of an integer type; None where there is none."""

    least: int | None = None
    most: int | None = None


INTEGERS = {
    "integer": Number(),
    "nonNegativeInteger": Number(0),
    "positiveInteger": Number(1),
    "nonPositiveInteger": Number(None, 0),
    "negativeInteger": Number(None, -1),
    "byte": Number(-(2**7), 2**7 - 1),
    "short": Number(-(2**15), 2**15 - 1),
    "int": Number(-(2**31), 2**31 - 1),
    "long": Number(-(2**63), 2**63 - 1),
    "unsignedByte": Number(0, 2**8 - 1),
    "unsignedShort": Number(0, 2**16 - 1),
    "unsignedInt": Number(0, 2**32 - 1),
    "unsignedLong": Number(0, 2**64 - 1),
}
"""Each integer type with its bounds (XSD 1.1 Part 2, 3.4.13 to 3.4.25)."""

_ZONE = r"(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))"
_YEAR = r"-?(?:[1-9]\d{3,}|0\d{3})"
_MONTH = r"(?:0[1-9]|1[0-2])"
_DAY = r"(?:0[1-9]|[12]\d|3[01])"
_TIME = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_DATE = f"(?P<year>{_YEAR})-(?P<month>{_MONTH})-(?P<day>{_DAY})"
_CLOCK = r"T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?"
_NAME_START = (
    r"[:A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    r"\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff]"
)
_NAME_CHAR = _NAME_START[:-1] + r"\-.0-9\xb7\u0300-\u036f\u203f\u2040]"
_NO_COLON = r"(?!.*:)"

_FORMS = {
    "boolean": r"true|false|0|1",
    "decimal": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)",
    "float": r"[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:[Ee][+-]?\d+)?|INF)|NaN",
    "double": r"[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:[Ee][+-]?\d+)?|INF)|NaN",
    "date": f"{_DATE}{_ZONE}?",
    "dateTime": f"{_DATE}T{_TIME}{_ZONE}?",
    "dateTimeStamp": f"{_DATE}T{_TIME}{_ZONE}",
    "time": f"{_TIME}{_ZONE}?",
    "gYear": f"{_YEAR}{_ZONE}?",
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}?",
    "gMonth": f"--{_MONTH}{_ZONE}?",
    "gDay": f"---{_DAY}{_ZONE}?",
    "gMonthDay": f"--(?:(?:0[13578]|1[02])-{_DAY}|(?:0[469]|11)-(?!31){_DAY}|02-(?!3){_DAY}){_ZONE}?",
    "duration": rf"-?P(?=[\dT])(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:{_CLOCK})?",
    "yearMonthDuration": r"-?P(?=\d)(?:\d+Y)?(?:\d+M)?",
    "dayTimeDuration": rf"-?P(?=[\dT])(?:\d+D)?(?:{_CLOCK})?",
    "hexBinary": r"(?:[0-9A-Fa-f]{2})*",
    "language": r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*",
    "normalizedString": r"[^\t\n\r]*",
    "token": r"(?! )(?!.*  )[^\t\n\r]*(?<! )",
    "Name": f"{_NAME_START}{_NAME_CHAR}*",
    "NCName": f"{_NO_COLON}{_NAME_START}{_NAME_CHAR}*",
    "NMTOKEN": f"{_NAME_CHAR}+",
    **dict.fromkeys(INTEGERS, r"[+-]?\d+"),
}


def literal(token: str) -> Literal:
    """Give the literal of a token. Short ones are kept in mind: dates and numbers come again, descriptions do not."""
    return _known(token) if len(token) <= _SHORT else _read(token)


def _read(token: str) -> Literal:
    term = ntriples.term(token)
    return term if isinstance(term, Literal) else Literal(token)


_SHORT = 100
_known = lru_cache(maxsize=16_384)(_read)


def datatype(token: str) -> str:
    """Give the token of a literal's datatype."""
    if token[-1] == '"':
        return STRING
    return token[token.rindex('"') + 3 :] if token[-1] == ">" else LANG_STRING


def language(token: str) -> str:
    """Give the language tag of a literal, or an empty string."""
    return token[token.rindex('"') + 2 :] if token[0] == '"' and token[-1] not in '">' else ""


def well_formed(token: str) -> bool:
    """Say whether a literal's text is in the lexical space of its datatype; of types we do not know it is."""
    value, _, kind = literal(token)
    check = _CHECKS.get(kind)
    return check is None or check(value)


def has_datatype(wanted: str) -> Callable[[object, str], bool]:
    """Give the test whether a token is a well-formed literal of the datatype with the token `wanted`.

    It is asked of every date and number, which all differ; so it only looks at the token, and makes no term of it.
    """
    if wanted in {STRING, LANG_STRING}:
        return lambda _, value: value[0] == '"' and datatype(value) == wanted
    tail, check = f'"^^{wanted}', _CHECKS.get(wanted[1:-1])
    end = -len(tail)
    if check is None:
        return lambda _, value: value.endswith(tail)
    return lambda _, value: value.endswith(tail) and (well_formed(value) if "\\" in value else check(value[1:end]))


def _fits(name: str) -> Callable[[str], bool]:
    form = re.compile(_FORMS[name], re.ASCII)
    return lambda value: form.fullmatch(value) is not None


def _is_day(name: str) -> Callable[[str], bool]:
    form = re.compile(_FORMS[name], re.ASCII)

    def check(value: str) -> bool:
        found = form.fullmatch(value)
        return found is not None and int(found["day"]) <= days(found["year"], int(found["month"]))

    return check


def days(year: str, month: int) -> int:
    """Give the number of days in a month of a year of any length."""
    if month == 2:  # noqa: PLR2004
        last = int(year[-4:].lstrip("-"))
        return 29 if last % 4 == 0 and (last % 100 != 0 or int(year[-6:].lstrip("-")) % 400 == 0) else 28
    return 30 if month in {4, 6, 9, 11} else 31


def _is_within(name: str) -> Callable[[str], bool]:
    fits, (least, most) = _fits(name), INTEGERS[name]

    def check(value: str) -> bool:
        if not fits(value):
            return False
        number = whole(value)
        return (least is None or number >= least) and (most is None or number <= most)

    return check


def whole(value: str) -> int:
    """Give an integer of any length as a number; beyond all bounds it is only as large as it need be."""
    sign, digits = value[:1] == "-", value.lstrip("+-").lstrip("0")
    number = int(digits or "0") if len(digits) < _LONGEST else 10**_LONGEST
    return -number if sign else number


_LONGEST = 4000  # digits; Python refuses to read numbers of more than 4300


def _is_base64(value: str) -> bool:
    try:
        base64.b64decode(re.sub("[ \t\r\n]", "", value), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


_CHECKS: dict[str, Callable[[str], bool]] = {
    **{XSD[name]: _fits(name) for name in _FORMS},
    **{XSD[name]: _is_day(name) for name in ("date", "dateTime", "dateTimeStamp")},
    **{XSD[name]: _is_within(name) for name in INTEGERS},
    XSD.base64Binary: _is_base64,
    XSD.anyURI: lambda value: not re.search(r'[\s<>"{}|\\^`]', value),
}
