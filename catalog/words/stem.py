"""Stem: what the forms of a German word have in common (Haus, Häuser; Museum, Museen). Nothing a person reads.

A light stemmer on folded words: it takes off the endings of number and case and leaves derivations (-ung, -lich) as
they are, so that the parts of compounds stay words.
"""

from functools import lru_cache

_SHORTEST = 3
_VOWELS = frozenset("aeiouy")
_BEFORE_S = frozenset("aobdfghklmnrt")
_ODD = {"index": "indiz", "indic": "indiz", "firma": "firm", "muse": "museum", "regen": "regen", "parken": "parken"}
"""Stems that the rules would make too short to tell from other words, or not make."""

_ENDINGS = ("ern", "em", "en", "er", "es", "e")


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Give the stem of a folded word; a stem has itself as its stem."""
    if not word.isalpha() or len(word) <= _SHORTEST:
        return word
    if word in _ODD:
        return _ODD[word]
    shorter = _shorter(word)
    return word if shorter == word else stem(shorter)


def _shorter(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("niss"):
        return word[:-1]
    if word.endswith("um") and not word.endswith("aum"):
        return _kept(word, word[:-2])
    for ending in _ENDINGS:
        if word.endswith(ending):
            return _kept(word, word[: -len(ending)])
    if word.endswith("s") and word[-2] in _BEFORE_S:
        return _kept(word, word[:-1])
    return word


def _kept(word: str, shorter: str) -> str:
    return shorter if len(shorter) >= _SHORTEST and not _VOWELS.isdisjoint(shorter) else word
