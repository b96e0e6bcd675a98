"""A text as the words that count, so that all ways to write one licence become one."""

import html
import re
import unicodedata
from collections.abc import Iterable

Words = tuple[str, ...]
"""Words in plain small letters, and numbers; `2-0`, `2_0` and `2` are `2.0`."""

_WORD = re.compile(r"\d+(?:[._-]\d+)*|[a-z]+")
_ZERO = re.compile(r"\bcc[\s_-]*0(?!\d|\.\d)")
_SINGLE = re.compile(r"[1-9]")
_BETWEEN = re.compile(r"[_-]")
_MARKUP = re.compile(r"<[^<>]*>")
_END = re.compile(r"(?<=[^\d\s][.!?;])\s+|(?<=\d[.!?;])\s+(?=[^\d\s])|\n\s*\n|•")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "ae", "Ö": "oe", "Ü": "ue"})

# Words that people leave out or put in without meaning another licence.
_SILENT = {"v", "version", "vers"}
_GROWN = {
    "bync": ("by", "nc"),
    "byncnd": ("by", "nc", "nd"),
    "byncsa": ("by", "nc", "sa"),
    "bynd": ("by", "nd"),
    "bysa": ("by", "sa"),
    "ccby": ("cc", "by"),
    "ccbync": ("cc", "by", "nc"),
    "ccbyncnd": ("cc", "by", "nc", "nd"),
    "ccbyncsa": ("cc", "by", "nc", "sa"),
    "ccbynd": ("cc", "by", "nd"),
    "ccbysa": ("cc", "by", "sa"),
    "cczero": ("cc", "zero"),
    "dlde": ("dl", "de"),
}
"""Words that are several, written without a space."""


def words(text: str) -> Words:
    """Give the words of `text`; case, punctuation, accents and white space make no difference."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).translate(_UMLAUTS).casefold())
    ascii_only = "".join(each for each in folded if not unicodedata.combining(each))
    return tuple(_each_word(_WORD.findall(_ZERO.sub("cc zero ", ascii_only))))


def sentences(text: str) -> list[str]:
    """Give the sentences of `text`, without markup and with entities resolved."""
    bare = _MARKUP.sub(" ", html.unescape(text))
    return [" ".join(each.split()) for each in _END.split(bare) if each and each.strip()]


def _each_word(found: Iterable[str]) -> Iterable[str]:
    for word in found:
        if word in _GROWN:
            yield from _GROWN[word]
        elif _SINGLE.fullmatch(word):
            yield f"{word}.0"
        elif word not in _SILENT:
            yield _BETWEEN.sub(".", word)
