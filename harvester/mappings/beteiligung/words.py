"""Words: the texts in a value of whatever shape, a day as XML Schema writes it, addresses of pages and mail."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from dcat_ap.salvage import good_iri
from harvester import fields

_NAMES = ("#", "name", "bezeichnung", "title", "titel", "label", "value", "@term", "@label", "code", "term", "uri")
_LONGEST_NUMBER = 13
_MILLISECONDS = 1000
_MAIL = re.compile(r"(?:mailto:)?([^@\s<>\"]{1,64}@[^@\s<>\"]{1,255})")
_DEEPEST = 5


def words(value: Any, depth: int = _DEEPEST) -> list[str]:
    """Give the texts of a value: itself, those in a list, what names an object or a code, else the one thing in it."""
    if isinstance(value, str | int | float):
        text = fields.plain(value).strip()
        return [text] if text else []
    if depth and isinstance(value, list):
        return [text for each in value for text in words(each, depth - 1)]
    if depth and isinstance(value, dict):
        named = next((value[name] for name in _NAMES if value.get(name)), None)
        alone = next(iter(value.values())) if len(value) == 1 else None
        return words(named if named is not None else alone, depth - 1)
    return []


def day(text: str) -> str:
    """Give a date of mail headers (RSS), or in seconds or milliseconds since 1970, as ISO 8601; any other as it is."""
    try:
        if text.isascii() and text.isdigit() and len(text) in {_LONGEST_NUMBER - 3, _LONGEST_NUMBER}:
            seconds = int(text) / (_MILLISECONDS if len(text) == _LONGEST_NUMBER else 1)
            return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
        if text[:1].isalpha() or text[1:3].strip().isalpha():
            return parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError, OverflowError, OSError, IndexError):
        return text
    return text


def mail(text: str) -> str:
    """Give a mail address as a link; nothing where the text is none."""
    found = _MAIL.fullmatch(text.strip())
    return f"mailto:{found[1]}" if found else ""


def web(texts: Iterable[str]) -> list[str]:
    """Give those texts that are addresses of the web."""
    return [each for each in texts if each.startswith(("http://", "https://")) and good_iri(each)]
