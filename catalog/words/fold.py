"""Fold: one spelling for what is one word, whatever its case, marks, umlauts and encoding."""

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]\+[^\W_](?![^\W_])|[^\W_]+")
# ue after another vowel or a q is no umlaut: neue, Bauer, Quelle
_UMLAUT = re.compile(r"(a|o|(?<![aeoq])u)e")
_SIGNS_OF_TWICE = ("\u00c2", "\u00c3", "\u00c4", "\u00c5", "\u00e2")
_TWICE = re.compile("[\u00c2-\u00c5\u00e2][\u0080-\u00bf\u0152-\u017e\u2013-\u2122\u02c6\u02dc\u0192]")
_LONGEST = 100


def words(text: str) -> list[str]:
    """Give the words of `text`, folded, in order; what is longer than any word is left out."""
    return [fold(each) for each in written(text)]


def written(text: str) -> list[str]:
    """Give the words of `text` as they are written, in order; what is longer than any word is left out."""
    return [each for each in _WORD.findall(meant(text)) if len(each) <= _LONGEST]


def places(text: str) -> list[tuple[int, str]]:
    """Give the words of a text that is as it was meant, each with the place where it begins."""
    return [(each.start(), each[0]) for each in _WORD.finditer(text) if len(each[0]) <= _LONGEST]


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """Give `word` without case and marks; ä, ae and a are one letter, as are ß and ss."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", word).casefold())
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    return _UMLAUT.sub(r"\1", letters)


def meant(text: str) -> str:
    """Give what a text was meant to be that was encoded as UTF-8 twice (`Ã¼`)."""
    if text.isascii():
        return text
    if not any(each in text for each in _SIGNS_OF_TWICE) or not _TWICE.search(text):
        return unicodedata.normalize("NFC", text)
    try:
        return text.encode("cp1252").decode()
    except UnicodeError:
        return unicodedata.normalize("NFC", text)
