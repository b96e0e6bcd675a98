"""Text of others as UTF-8: what its marks, its bytes and its declaration say it is, in this order of trust.

Nothing is decoded with replacement characters: text comes out right, or with a word that it was declared
wrongly, or not at all (reliability P8).
"""

import codecs
import re
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# how a first ASCII character looks in wide encodings without a mark
_WIDE = (
    (re.compile(rb"[\x01-\x7f]\x00\x00\x00"), "utf-32-le"),
    (re.compile(rb"\x00\x00\x00[\x01-\x7f]"), "utf-32-be"),
    (re.compile(rb"[\x01-\x7f]\x00[^\x00]"), "utf-16-le"),
    (re.compile(rb"\x00[\x01-\x7f]\x00"), "utf-16-be"),
)
_DECLARED = re.compile(rb"\s*<\?xml[^>]*?\sencoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_CONTROLS = re.compile("[\x80-\x9f]")

# Python codecs that are no character encodings of documents, and wide ones: a declaration that can be read
# as ASCII cannot be true of them
_NEVER = re.compile(r"idna|punycode|undefined|.*unicode.escape|utf-?(?:7|8-sig|16.*|32.*)|mbcs|oem")


class Undecodable(ValueError):
    """No encoding gives text; the message is the encoding that the document declares."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A document in UTF-8, with the encoding it was declared to be in and the one it was in."""

    text: bytes
    declared: str
    used: str
    right: bool


def decode(data: bytes) -> Decoded:
    """Give `data` in UTF-8. Raises Undecodable."""
    mark, wide = _width(data)
    body = data[len(mark) :]
    text = _try(body, wide) if wide else None
    if text is not None:
        declared = _declared(text[:400].encode()) or wide
        return Decoded(_declare_utf8(text), declared, wide, _family(declared) == _family(wide))
    declared = _declared(body[:400]) or "utf-8"
    found, used, right = _narrow(body, declared)
    if used == declared == "utf-8":
        return Decoded(body, declared, used, right and not wide)
    return Decoded(_declare_utf8(found), declared, used, right and not wide)


def opening(data: bytes, length: int = 4096) -> bytes:
    """Give the first bytes of `data` without a mark, one byte an ASCII character."""
    mark, wide = _width(data)
    start = data[len(mark) : len(mark) + length]
    return start.decode(wide, "ignore").encode() if wide else start


def _width(data: bytes) -> tuple[bytes, str]:
    """Give the mark in front of the text and the encoding that mark or zero bytes show; empty if none do."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return mark, encoding
    return b"", next((encoding for looks, encoding in _WIDE if looks.match(data)), "")


def _narrow(data: bytes, declared: str) -> tuple[str, str, bool]:
    """Give text, encoding and whether the declaration was right. Valid UTF-8 beyond ASCII is no accident."""
    as_utf8 = _try(data, "utf-8")
    if as_utf8 is not None and (_family(declared) == "utf-8" or not data.isascii()):
        return as_utf8, "utf-8", _family(declared) == "utf-8"
    as_declared = None if _family(declared) in {"", "utf-8"} else _try(data, declared)
    if as_declared is not None and not (_family(declared) == "iso8859-1" and _CONTROLS.search(as_declared)):
        return as_declared, declared, True
    guesses = ((as_utf8, "utf-8"), (_mixed(data), "utf-8 + cp1252"), (_try(data, "cp1252"), "cp1252"))
    for text, used in (*guesses, (as_declared, declared)):
        if text is not None:
            return text, used, used == declared
    raise Undecodable(declared)


def _mixed(data: bytes) -> str | None:
    """Give text that is UTF-8 but for single bytes of windows-1252; None if most of it is not UTF-8."""
    text = data.decode("utf-8", "surrogateescape")
    strays = _STRAY.findall(text)
    if len(_BEYOND_ASCII.findall(text)) < 2 * len(strays):
        return None
    for stray in set(strays):
        meant = _try(stray.encode("utf-8", "surrogateescape"), "cp1252")
        if meant is None:
            return None
        text = text.replace(stray, meant)
    return text


_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_STRAY = re.compile("[\udc80-\udcff]")  # how Python's surrogateescape shows bytes that are no UTF-8


def _family(name: str) -> str:
    """Give Python's name for an encoding, `utf-8` for what it contains, empty where it is none for documents."""
    if name.startswith(("utf-16", "utf-32")):
        return name[:6]
    try:
        found = "" if _NEVER.fullmatch(name) else codecs.lookup(name).name
    except LookupError:
        return ""
    return "utf-8" if found == "ascii" else found


def _try(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
        if encoding != "utf-8":
            text.encode()  # some codecs make surrogates
    except (UnicodeError, LookupError):
        return None
    return text


def _declared(start: bytes) -> str:
    found = _DECLARED.match(start)
    return found[1].decode().lower() if found else ""


def _declare_utf8(text: str) -> bytes:
    return re.sub(r"^(\s*<\?xml[^>]*?\sencoding\s*=\s*)([\"'])[^\"']*\2", r"\1\2utf-8\2", text, count=1).encode()
