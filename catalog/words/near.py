"""Near: the word that a mistyped one was meant to be, among the words of titles."""

from collections import Counter
from collections.abc import Iterable

from catalog.words.fold import words
from catalog.words.split import runs
from catalog.words.stem import stem

_SHORTEST, _LONG = 4, 8


def reach(word: str) -> int:
    """Give how many letters of a word may be wrong: one, two in a long word, none in a short one."""
    if len(word) < _SHORTEST or not word.isalpha():
        return 0
    return 1 if len(word) < _LONG else 2


def nearest(word: str, titles: Iterable[str], *, other: bool = False) -> str:
    """Give what in `titles` is nearest to a folded word, a word or parts of one, the commonest of several.

    With `other` a word that is not a form, a beginning or a longer form of it.
    """
    counted = Counter(run for title in titles for each in words(title) for run in (each, *runs(each)))
    if other:
        counted = Counter({each: count for each, count in counted.items() if not _is_form(word, each)})
    near = [
        (min(distance(word, each), distance(stem(word), stem(each))), -count, each) for each, count in counted.items()
    ]
    best = min(near, default=(reach(word) + 1, 0, ""))
    return best[2] if best[0] <= reach(word) else ""


def _is_form(word: str, other: str) -> bool:
    return stem(word) == stem(other) or word.startswith(other) or other.startswith(word)


def distance(one: str, other: str) -> int:
    """Give how many letters have to be put in, left out, changed, or swapped with their neighbour."""
    before, last = list[int](), list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, another in enumerate(other, 1):
            least = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != another))
            if row > 1 < column and letter == other[column - 2] and one[row - 2] == another:
                least = min(least, before[column - 2] + 1)
            now.append(least)
        before, last = last, now
    return last[-1]
