"""Kept: what a search engine keeps of a text: stems in their order, parts of compounds, words as one begins to type."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from catalog.words.fold import fold, written
from catalog.words.split import spans
from catalog.words.stem import stem

_MARKUP = re.compile(r"<[^<>]{1,500}>|https?://\S+")
NO_COMPOUNDS = {"en", "fr", "es", "it", "pl", "cs", "hsb", "dsb"}
AS_THEY_ARE = {"hsb", "dsb", "pl", "cs"}  # Slavic endings are not those of German; Sorbian is found by its own forms
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
        found = [_shapes(each) for each in written(bare(text))]
        plain = [each.folded for each in found]
        stems += plain if language in AS_THEY_ARE else [each.stem for each in found]
        stems.append(GAP)
        folded += plain
        if language not in NO_COMPOUNDS:
            parts += [part for each in found if each.parts for part in each.parts]
    return Kept(tuple(stems), tuple(parts), tuple(folded))


class _Shapes(NamedTuple):
    folded: str
    stem: str
    parts: tuple[str, ...]


@lru_cache(maxsize=200_000)
def _shapes(written: str) -> _Shapes:
    """Give the three shapes of a word; most words of a catalogue come again and again."""
    folded = fold(written)
    return _Shapes(folded, stem(folded), tuple(spans(folded)))


def bare(text: str) -> str:
    """Give a text without markup and addresses."""
    return _MARKUP.sub(" ", text) if "<" in text or "://" in text else text
