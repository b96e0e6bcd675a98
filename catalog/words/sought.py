"""Sought: the ways in which each word of a question may be found, best first. Engines make their queries of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from catalog.words.fold import fold, words
from catalog.words.split import parts
from catalog.words.stem import stem
from catalog.words.synonyms import longest, synonyms
from dcat_ap.resources import schemas

MOST_WORDS = 32  # of a question; what comes after is not looked for
_LONGEST_QUESTION = 10_000
_SHORTEST_BEGINNING = 2
_AS_WRITTEN, _SYNONYM, _IN_PARTS = 1.0, 0.5, 0.5


@dataclass(frozen=True, slots=True)
class Way:
    """All `stems` stand in one text of the entry; found like this it counts `weight`."""

    stems: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Sought:
    """One word of a question (or several, where the synonyms have them as one), as it was folded."""

    words: tuple[str, ...]
    ways: tuple[Way, ...]

    @property
    def beginning(self) -> str:
        """What longer words may begin with; nothing where that would find too much."""
        return self.words[0] if len(self.words) == 1 and len(self.words[0]) >= _SHORTEST_BEGINNING else ""


Meant = Mapping[str, str]
"""Words that are not there, each with the words to look for in its place."""


def put_right(text: str, meant: Meant) -> list[Sought]:
    """Give what is looked for, and in place of what is not there what was meant."""
    found = [(each, meant.get(" ".join(each.words))) for each in sought(text)]
    return [other for each, right in found for other in (sought(right) if right else [each])]


def sought(text: str) -> list[Sought]:
    """Give what is looked for; small words only where there is nothing else."""
    folded = words(text[:_LONGEST_QUESTION])
    telling = [each for each in folded if each not in _small()] or folded
    return list(dict.fromkeys(_grouped(list(dict.fromkeys(telling))[:MOST_WORDS])))


def phrase(text: str) -> list[str]:
    """Give the stems of a phrase, in order."""
    return [stem(each) for each in words(text[:_LONGEST_QUESTION])[:MOST_WORDS]]


@cache
def _small() -> frozenset[str]:
    lines = (schemas() / "words" / "small.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(fold(word) for line in lines if not line.startswith("#") for word in line.split())


def _grouped(folded: Sequence[str]) -> Iterator[Sought]:
    place = 0
    while place < len(folded):
        size = next((n for n in range(longest(), 1, -1) if _is_entry(folded[place : place + n], n)), 1)
        yield _sought(tuple(folded[place : place + size]))
        place += size


def _is_entry(folded: Sequence[str], size: int) -> bool:
    return len(folded) == size and bool(synonyms(tuple(map(stem, folded))))


def _sought(folded: tuple[str, ...]) -> Sought:
    stems = tuple(map(stem, folded))
    ways = [Way(stems, _AS_WRITTEN)]
    if len(folded) == 1 and stems != folded:
        ways.append(Way(folded, _AS_WRITTEN))
    ways += [Way(other, _SYNONYM) for other in synonyms(stems)]
    if len(folded) == 1 and (compound := parts(folded[0])):
        ways += _in_parts(tuple(map(stem, compound)))
    return Sought(folded, tuple(ways))


def _in_parts(stems: tuple[str, ...]) -> Iterator[Way]:
    yield Way(stems, _IN_PARTS)
    for place, one in enumerate(stems):
        for other in synonyms((one,)):
            yield Way((*stems[:place], *other, *stems[place + 1 :]), _IN_PARTS * _SYNONYM)
