"""How numbers, sizes, dates and times read in German and English."""

import re
from datetime import date, datetime

from catalog.history import zone
from dcat_ap import messages

_MARKS = {"de": (".", ","), "en": (",", ".")}
_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")
_THOUSAND = 1000
_AT = re.compile(r"(\d{1,2}) (\d{1,2}) \* \* (\*|1-5|[0-7])\Z")
_NAMED = ("@hourly", "@daily", "@weekly", "@monthly")
_WORKDAYS = "1-5"


def number(value: int, language: str) -> str:
    """Give `value` with thousands set apart."""
    return f"{value:,}".replace(",", _MARKS[language][0])


def signed(value: int, language: str) -> str:
    """Give a difference with its sign, and a plain 0 where there is none."""
    if not value:
        return "0"
    return ("+" if value > 0 else "\N{MINUS SIGN}") + number(abs(value), language)


def size(octets: int, language: str) -> str:
    """Give a size in bytes in the largest unit that leaves a number above one, e.g. 2,3 MB."""
    amount, unit = float(octets), 0
    while amount >= _THOUSAND and unit < len(_UNITS) - 1:
        amount, unit = amount / _THOUSAND, unit + 1
    digits = f"{amount:.1f}".removesuffix(".0") if unit else str(octets)
    return f"{digits.replace('.', _MARKS[language][1])} {_UNITS[unit]}"


def day(text: str, language: str) -> str:
    """Give a date or time as people write it; what is no date stays as it is."""
    try:
        if "T" in text:
            return moment(datetime.fromisoformat(text), language)
        return _day(date.fromisoformat(text), language)
    except (ValueError, OverflowError):
        return text


def moment(value: datetime, language: str) -> str:
    """Give a point in time in Germany; one without a zone is taken as it stands."""
    local = value.astimezone(zone()) if value.tzinfo else value
    return f"{_day(local, language)}, {local:%H:%M}" + (" Uhr" if language == "de" else "")


def schedule(text: str, language: str) -> str:
    """Give when a source is harvested in words, where it is one of the usual ways; else as it is written."""
    if text in _NAMED:
        return messages.text(f"web.schedule.{text.removeprefix('@')}", language)
    found = _AT.match(" ".join(text.split()))
    if not found:
        return text
    minute, hour, days = found.groups()
    way = "daily_at" if days == "*" else "workdays_at" if days == _WORKDAYS else "weekly_at"
    day = messages.text(f"web.schedule.day.{int(days) % 7}", language) if way == "weekly_at" else ""
    return messages.text(f"web.schedule.{way}", language, time=f"{int(hour)}:{int(minute):02}", day=day)


def _day(value: date, language: str) -> str:
    return f"{value:%d.%m.}{value.year}" if language == "de" else value.isoformat()[:10]
