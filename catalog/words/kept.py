"""Kept: what a search engine keeps of a text: stems in their order, parts of compounds, words as one begins to type."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from catalog.words.fold import words
from catalog.words.split import spans
from catalog.words.stem import stem

_MARKUP = re.compile(r"<[^<>]{1,500}>|https?://\S+")
_NO_COMPOUNDS = {"en", "fr", "es", "it", "pl", "cs", "hsb", "dsb"}
_AS_THEY_ARE = {"hsb", "dsb", "pl", "cs"}  # Slavic endings are not those of German; Sorbian is found by its own forms
GAP = "\x1f"
"""Stands between two texts, so that no phrase reaches from one into the next."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The words of one text in the three shapes that engines compare."""

    stems: tuple[str, ...]
    parts: tuple[str, ...]
    folded: tuple[str, ...]


def kept(texts: Iterable[tuple[str, str]]) -> Kept:
    """Give what is kept of texts, each with its language; what has no language is read as German."""
    stems: list[str] = []
    parts: list[str] = []
    folded: list[str] = []
    for language, text in texts:
        found = words(_MARKUP.sub(" ", text))
        stems += [*(found if language in _AS_THEY_ARE else map(stem, found)), GAP]
        folded += found
        if language not in _NO_COMPOUNDS:
            parts += [part for word in found for part in spans(word)]
    return Kept(tuple(stems), tuple(parts), tuple(folded))
