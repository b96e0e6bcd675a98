"""Texts: white space, HTML and character sets that went wrong on the way, mended where that can be proved."""

import html
import re

from dcat_ap.repair import Made, Place
from dcat_ap.terms import Literal, Term

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_BREAK = re.compile(r"[ \t]*<(?:br|/p|/li|/h[1-6]|/tr|/div)\s*/?>[ \t]*\n?", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|abbr|b|br|div|em|font|h[1-6]|i|img|li|ol|p|small|span|strong|sub|sup|table|tbody|td|th|tr|u|ul)"
    r"(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
_EDGES = re.compile(r"^\s+|\s+$|[ \t]+(?=\n)|\r\n?|[\x00-\x08\x0b\x0c\x0e-\x1f]")
_UNUSED = b"\x81\x8d\x8f\x90\x9d"  # bytes that Windows-1252 gives no letter
_CP1252 = {ord(bytes([byte]).decode("cp1252")): byte for byte in range(0x80, 0xA0) if byte not in _UNUSED}
# the first byte of a letter in UTF-8, and a second one, as Latin-1 or Windows-1252 shows them
_SUSPECT = re.compile("[\xc2-\xf4][\x80-\xbf" + "".join(map(chr, _CP1252)) + "]")
_MOST_LAYERS = 4  # damage upon damage that is undone; each layer makes a text shorter


def undamaged(value: Term, place: Place) -> Made | None:  # noqa: ARG001
    """Undo damage of a text: a character set misread, HTML, white space around it."""
    if not isinstance(value, Literal) or value.datatype:
        return None
    text, rule = value.value, ""
    for _ in range(_MOST_LAYERS):
        better, why = _better(text)
        if better == text or not better:
            break
        text, rule = better, rule or why
    return Made(rule, Literal(text, value.language)) if rule else None


def _better(text: str) -> tuple[str, str]:
    """Give the text with one layer of damage undone, and the rule that did it."""
    if _SUSPECT.search(text) and (read := _misread(text)):
        return read, "clean.charset"
    if "<" in text and (plain := _TAG.sub("", _BREAK.sub("\n", text))) != text:
        return _tidy(plain), "clean.markup"
    if "&" in text and _ENTITY.search(text) and (plain := html.unescape(text)) != text:
        return plain, "clean.entities"
    tidy = _tidy(text)
    return tidy, "clean.whitespace" if tidy != text else ""


def _tidy(text: str) -> str:
    return _EDGES.sub(_edge, text).strip()


def _edge(found: re.Match[str]) -> str:
    return "\n" if found[0] in {"\r\n", "\r"} else ""


def _misread(text: str) -> str:
    """Give the text that was written in UTF-8 and read as Latin-1 or Windows-1252; nothing unless all of it was."""
    try:
        raw = bytes(_CP1252.get(ord(letter), ord(letter)) for letter in text)
        return raw.decode("utf-8")
    except ValueError:
        return ""
