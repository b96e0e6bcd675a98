"""Sought: the ways in which each word of a question may be found, best first. Engines make their queries of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from catalog.words.fold import fold, words
from catalog.words.split import parts
from catalog.words.stem import stem
from catalog.words.synonyms import Synonyms, shipped
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


@dataclass(frozen=True)
class Reading:
    """How questions are read: which words stand for each other, and what was `meant` by words that are not there."""

    synonyms: Synonyms = field(default_factory=shipped)
    meant: Mapping[str, str] = field(default_factory=dict)

    def to_the_letter(self) -> "Reading":
        """Give the same reading with every word taken for what it is."""
        return Reading(self.synonyms)

    def right(self, meant: Mapping[str, str]) -> "Reading":
        """Give the same reading with other words in the place of some."""
        return Reading(self.synonyms, meant)

    def sought(self, text: str) -> list[Sought]:
        """Give what is looked for, and in place of what is not there what was meant."""
        found = [(each, self.meant.get(" ".join(each.words))) for each in self.written(text)]
        return [other for each, right in found for other in (self.written(right) if right else [each])]

    def written(self, text: str) -> list[Sought]:
        """Give what is looked for as it is written; small words only where there is nothing else."""
        folded = words(text[:_LONGEST_QUESTION])
        telling = [each for each in folded if each not in _small()] or folded
        return list(dict.fromkeys(_grouped(list(dict.fromkeys(telling))[:MOST_WORDS], self.synonyms)))


def phrase(text: str) -> list[str]:
    """Give the stems of a phrase, in order."""
    return [stem(each) for each in words(text[:_LONGEST_QUESTION])[:MOST_WORDS]]


@cache
def _small() -> frozenset[str]:
    lines = (schemas() / "words" / "small.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(fold(word) for line in lines if not line.startswith("#") for word in line.split())


def _grouped(folded: Sequence[str], synonyms: Synonyms) -> Iterator[Sought]:
    place = 0
    while place < len(folded):
        sizes = range(synonyms.longest, 1, -1)
        size = next((n for n in sizes if _is_entry(folded[place : place + n], n, synonyms)), 1)
        yield _sought(tuple(folded[place : place + size]), synonyms)
        place += size


def _is_entry(folded: Sequence[str], size: int, synonyms: Synonyms) -> bool:
    return len(folded) == size and bool(synonyms.standing_for(tuple(map(stem, folded))))


def _sought(folded: tuple[str, ...], synonyms: Synonyms) -> Sought:
    stems = tuple(map(stem, folded))
    ways = [Way(stems, _AS_WRITTEN)]
    if len(folded) == 1 and stems != folded:
        ways.append(Way(folded, _AS_WRITTEN))
    ways += [Way(other, _SYNONYM) for other in synonyms.standing_for(stems)]
    if len(folded) == 1 and (compound := parts(folded[0])):
        ways += _in_parts(tuple(map(stem, compound)), synonyms)
    return Sought(folded, tuple(ways))


def _in_parts(stems: tuple[str, ...], synonyms: Synonyms) -> Iterator[Way]:
    yield Way(stems, _IN_PARTS)
    for place, one in enumerate(stems):
        for other in synonyms.standing_for((one,)):
            yield Way((*stems[:place], *other, *stems[place + 1 :]), _IN_PARTS * _SYNONYM)
