"""Texts: white space, HTML and character sets that went wrong on the way, mended where that can be proved."""

import html
import re
from html.entities import html5

from dcat_ap.repair import Made, Place
from dcat_ap.terms import Literal, Term

_ODD = re.compile(r"[<&\x00-\x08\x0b-\x1f]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_ENTITY = re.compile(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_NAMES = "a|abbr|b|br|div|em|font|h[1-6]|i|img|li|ol|p|small|span|strong|sub|sup|table|tbody|td|th|tr|u|ul"
# what nobody writes who does not mean HTML: the end of an element, or one that has none
_CERTAIN = re.compile(rf"</(?:{_NAMES})\s{{0,9}}>|<(?:br|img)(?:\s[^<>]{{0,2000}})?/?>", re.IGNORECASE)
_LINK = re.compile(
    r"<a\s[^<>]{0,500}?href\s{0,9}=\s{0,9}[\"'](?P<to>[^\"'<>]{1,2000})[\"'][^<>]{0,500}>(?P<text>[^<>]{0,2000})</a>",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<(?:br|/p|/li|/h[1-6]|/tr|/div)\s{0,9}/?>[ \t]*\n?", re.IGNORECASE)
_TAG = re.compile(rf"</?(?:{_NAMES})(?:\s[^<>]{{0,2000}})?/?>", re.IGNORECASE)
_UNUSED = b"\x81\x8d\x8f\x90\x9d"  # bytes that Windows-1252 gives no letter
# the letters of Windows-1252 that Latin-1 has not, each as the byte it is
_CP1252 = {ord(bytes([byte]).decode("cp1252")): byte for byte in range(0x80, 0xA0) if byte not in _UNUSED}
# the first byte of a letter in UTF-8, and a second one, as Latin-1 or Windows-1252 shows them
_SUSPECT = re.compile("[\xc2-\xf4][\x80-\xbf" + "".join(map(chr, _CP1252)) + "]")
_MOST_LAYERS = 4  # damage upon damage that is undone; with more, a text is nobody's accident and stays


def undamaged(value: Term, place: Place) -> Made | None:  # noqa: ARG001
    """Undo damage of a text: a character set misread, HTML, white space around it."""
    if not isinstance(value, Literal) or value.datatype or _is_sound(value.value):
        return None
    text, rule = value.value, ""
    for _ in range(_MOST_LAYERS + 1):
        better, why = _better(text)
        if better == text or not better:
            return Made(rule, Literal(text, value.language)) if rule else None
        text, rule = better, rule or why
    return None


def _is_sound(text: str) -> bool:
    """Say at once that there is nothing to undo, as is the rule."""
    if text.isprintable():  # on one line and without control characters; quicker said than searched for
        tidy = "<" not in text and "&" not in text and text[:1] != " " and text[-1:] != " "
    else:
        tidy = _ODD.search(text) is None and text.strip() == text and " \n" not in text and "\t\n" not in text
    return tidy and (text.isascii() or _SUSPECT.search(text) is None)


def _better(text: str) -> tuple[str, str]:
    """Give the text with one layer of damage undone, and the rule that did it."""
    if not text.isascii() and _SUSPECT.search(text) and (read := _misread(text)):
        return read, "clean.charset"
    if _ODD.search(text):
        if "<" in text and _CERTAIN.search(text):
            return _tidy(_TAG.sub("", _BREAK.sub("\n", _LINK.sub(_linked, text)))), "clean.markup"
        if "&" in text and (plain := _ENTITY.sub(_character, text)) != text:
            return plain, "clean.entities"
    tidy = _tidy(text)
    return tidy, "clean.whitespace" if tidy != text else ""


def _tidy(text: str) -> str:
    """Give the text without control characters, and without white space at its ends and those of its lines."""
    text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if " \n" in text or "\t\n" in text:
        text = "\n".join(line.rstrip(" \t") for line in text.split("\n"))
    return text.strip()


def _linked(found: re.Match[str]) -> str:
    """Give the words of a link with its address behind: what a link says besides is no damage."""
    to, text = html.unescape(found["to"]).removeprefix("mailto:").strip(), found["text"]
    return text if to in text else f"{text} ({to})" if text.strip() else to


def _character(found: re.Match[str]) -> str:
    """Give the character of a reference; one that stands for no character stays."""
    if found[1][0] != "#":
        return html5.get(f"{found[1]};", found[0])
    character = html.unescape(found[0])
    return found[0] if character in {"", "\ufffd"} else character


def _misread(text: str) -> str:
    """Give the text that was written in UTF-8 and read as Latin-1 or Windows-1252; nothing unless all of it was."""
    try:
        return text.translate(_CP1252).encode("latin-1").decode("utf-8")
    except ValueError:
        return ""
