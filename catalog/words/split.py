"""Split: the words a German compound is made of, by a list of such words (schemas/words/parts.txt)."""

from collections.abc import Sequence
from functools import cache, lru_cache
from math import inf

from catalog.words.fold import fold
from catalog.words.stem import stem
from dcat_ap.resources import schemas

_SHORTEST_PART, _SHORTEST_UNKNOWN, _SHORTEST_WORD, _LONGEST_WORD = 3, 4, 7, 60
_COST_OF_UNKNOWN, _COST_OF_ITS_LETTER = 1.0, 0.4

_Cut = tuple[float, tuple[str, ...]]


@lru_cache(maxsize=200_000)
def parts(word: str) -> tuple[str, ...]:
    """Give the parts of a folded word in order, as they stand in it; nothing where it is no compound we know."""
    if not _SHORTEST_WORD <= len(word) <= _LONGEST_WORD or not word.isalpha():
        return ()
    best: list[_Cut | None] = [(0.0, ()), *[None] * len(word)]
    for end in range(_SHORTEST_PART, len(word) + 1):
        best[end] = _cheapest(word, end, best)
    whole = best[len(word)]
    return whole[1] if whole and _is_told(word, whole[1]) else ()


def _is_told(word: str, found: tuple[str, ...]) -> bool:
    """Say whether to believe in parts: one is known; of a word that is itself known, all are, and none is short."""
    if _is_known(word):
        return all(_is_known(part) and len(part) > _SHORTEST_PART for part in found)
    return any(map(_is_known, found))


def spans(word: str) -> list[str]:
    """Give the stems of all runs of parts of a folded word, but the word itself."""
    return list(dict.fromkeys(map(stem, runs(word))))


def runs(word: str) -> list[str]:
    """Give all runs of parts of a folded word, as they stand in it, also of its parts that are compounds."""
    found = parts(word)
    ends = [(start, end) for start in range(len(found)) for end in range(start + 1, len(found) + 1)]
    whole = ["".join(found[start:end]) for start, end in ends if (start, end) != (0, len(found))]
    return [*whole, *(run for part in found for run in runs(part))]


def _cheapest(word: str, end: int, best: Sequence[_Cut | None]) -> _Cut | None:
    """Give the best cut of `word` up to `end`, made of a best cut before and one more part."""
    found: _Cut | None = None
    for start in range(end - _SHORTEST_PART + 1):
        before = best[start]
        if before is None or (start == 0 and end == len(word)):
            continue
        part = word[start:end]
        cost = before[0] + _cost(part, before[1])
        if found is None or cost <= found[0]:
            cut = (cost, (*before[1], part))
            found = cut if found is None or cut < found else found
    return None if found is None or found[0] == inf else found


def _cost(part: str, before: tuple[str, ...]) -> float:
    """Give what it costs to believe in a part; no two that are unknown stand side by side."""
    if _is_known(part):
        return 1
    if len(part) < _SHORTEST_UNKNOWN or (before and not _is_known(before[-1])):
        return inf
    return _COST_OF_UNKNOWN + len(part) * _COST_OF_ITS_LETTER


@lru_cache(maxsize=200_000)
def _is_known(part: str) -> bool:
    known = _known()
    return part in known or stem(part) in known or (part[-1] == "s" and stem(part[:-1]) in known)


@cache
def _known() -> frozenset[str]:
    lines = (schemas() / "words" / "parts.txt").read_text(encoding="utf-8").splitlines()
    listed = [fold(word) for line in lines if not line.startswith("#") for word in line.split()]
    return frozenset(each for word in listed for each in (word, stem(word)) if len(each) >= _SHORTEST_PART)
