"""Complete: what someone may be about to type, read off the titles that what they typed so far finds."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from catalog.words.fold import fold, words

_WORD = re.compile(r"[^\W_]{2,}(?:-[^\W_]+)*")
_MOST = 10
_SMALL, _TELLING = 3, 12  # letters of a word that tells nothing; words asked for


def completions(typed: str, titles: Sequence[str]) -> list[str]:
    """Give questions that begin as `typed`: its last word made whole, the commonest first, and then whole titles."""
    before, _, last = typed.strip().rpartition(" ")
    begun = "".join(words(last))
    if not begun:
        return []
    counted = Counter(word for title in titles for word in _words(title) if fold(word).startswith(begun))
    whole = [f"{before} {word}".strip() for word, _ in counted.most_common(_MOST // 2)]
    return _distinct([*whole, *(" ".join(title.split()) for title in titles)])[:_MOST]


def alike(title: str, keywords: Iterable[str]) -> str:
    """Give the question for what is like an entry: any of the words it is named by."""
    telling = dict.fromkeys(word for text in (title, *keywords) for word in _WORD.findall(text) if len(word) > _SMALL)
    return " OR ".join(list(telling)[:_TELLING])


def _words(title: str) -> Iterable[str]:
    return dict.fromkeys(_WORD.findall(title))


def _distinct(texts: Iterable[str]) -> list[str]:
    found: dict[str, str] = {}
    for each in texts:
        found.setdefault(each.casefold(), each)
    return list(found.values())
