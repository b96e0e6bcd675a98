"""Found: where in a text the words of a question stand, also as forms, parts of compounds and beginnings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from catalog.query import Condition, Every, Phrase, Some, Words
from catalog.words.fold import fold, meant, places
from catalog.words.kept import AS_THEY_ARE, NO_COMPOUNDS, bare
from catalog.words.sought import Reading, phrase
from catalog.words.split import parts
from catalog.words.stem import stem

_PIECE = 220  # characters of a long text that are shown
_AHEAD = 60  # of them before the first word that was found
_MOST = 200  # ranges among which the piece is chosen
_LONGEST = 20_000  # characters of a text that are looked at

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A text or a piece of one, with the ranges of it (in characters, the end not included) that were looked for."""

    text: str
    found: tuple[Range, ...]


class Finder:
    """Finds what a question looks for in texts of any length, whichever engine found the entry."""

    def __init__(self, asked: Condition, reading: Reading) -> None:
        wanted = list(_wanted(asked))
        sought = [each for part in wanted if isinstance(part, Words) for each in reading.sought(part.text)]
        self._ways = [frozenset(way.stems) for each in sought for way in each.ways]
        self._ways += [frozenset({one}) for part in wanted if isinstance(part, Phrase) for one in phrase(part.text)]
        self._beginnings = tuple(each.beginning for each in sought if each.beginning)

    def whole(self, text: str, language: str) -> Piece | None:
        """Give all of a short text, if anything is found in it."""
        said = _line(text)
        found = self._ranges(said, language)
        return Piece(said, found) if found else None

    def piece(self, text: str, language: str) -> Piece | None:
        """Give that piece of a text where most is found, cut between words; None where nothing is."""
        said = _line(text)
        found = self._ranges(said, language)
        return _cut(said, found) if found else None

    def _ranges(self, text: str, language: str) -> tuple[Range, ...]:
        """Give what was looked for: whole words, beginnings, parts; of several that belong together, all or none."""
        words = [(start, word, _stems(word, language)) for start, word in places(text)]
        there = {one for _, _, stems in words for one in stems}
        looked_for = {one for way in self._ways if way <= there for one in way}
        found: list[Range] = []
        for start, word, stems in words:
            inside = [stems[each] for each in stems.keys() & looked_for]
            inside += [(0, end) for end in self._begun(word)]
            found += [(start + one, start + other) for one, other in inside]
        return _joined(found)

    def _begun(self, word: str) -> Iterator[int]:
        folded = fold(word)
        for beginning in self._beginnings:
            if folded.startswith(beginning):
                yield _place(word, len(beginning))


def _line(text: str) -> str:
    return " ".join(bare(meant(text[:_LONGEST])).split())


def _wanted(asked: Condition) -> Iterator[Words | Phrase]:
    if isinstance(asked, Words | Phrase):
        yield asked
    elif isinstance(asked, Every | Some):
        for each in asked.parts:
            yield from _wanted(each)


@lru_cache(maxsize=50_000)
def _stems(word: str, language: str) -> Mapping[str, Range]:
    """Give the stems by which a word as written is found, each with the range of it that has it."""
    folded = fold(word)
    parts = {} if language in NO_COMPOUNDS else {stem(folded[one:other]): (one, other) for one, other in _cuts(folded)}
    found = {name: (_place(word, one), _place(word, other)) for name, (one, other) in parts.items()}
    return found | {folded if language in AS_THEY_ARE else stem(folded): (0, len(word))}


def _cuts(folded: str) -> Iterator[Range]:
    """Give the ranges of all runs of parts of a compound, also within its parts."""
    cut = parts(folded)
    places = [0, *accumulate(map(len, cut))]
    for first in range(len(cut)):
        for last in range(first + 1, len(cut) + 1):
            yield places[first], places[last]
    for start, part in zip(places, cut, strict=False):
        yield from ((start + one, start + other) for one, other in _cuts(part))


def _place(word: str, folded: int) -> int:
    """Give the place in a word as written where so many letters of its folded form end: ue and ß count as they fold."""
    return max((place for place in range(len(word) + 1) if len(fold(word[:place])) <= folded), default=0)


def _joined(ranges: Sequence[Range]) -> tuple[Range, ...]:
    """Give the same places with no overlap."""
    found: list[Range] = []
    for one, other in sorted(ranges):
        if found and one <= found[-1][1]:
            found[-1] = (found[-1][0], max(other, found[-1][1]))
        elif other > one:
            found.append((one, other))
    return tuple(found)


def _cut(text: str, found: Sequence[Range]) -> Piece:
    """Give the piece of a long text where most of what was found stands together."""
    begins = max((one for one, _ in found[:_MOST]), key=lambda one: (_within(found[:_MOST], one), -one))
    first = max(begins - _AHEAD, 0)
    first = text.find(" ", first, begins) + 1 if first else 0
    last = len(text)
    if last - first > _PIECE:
        last = max(text.rfind(" ", first, first + _PIECE), begins + 1)
    before, behind = "… " if first else "", " …" if last < len(text) else ""
    shift = len(before) - first
    inside = tuple((one + shift, min(other, last) + shift) for one, other in found if first <= one < last)
    return Piece(before + text[first:last] + behind, inside)


def _within(found: Sequence[Range], first: int) -> int:
    """Say how many of the ranges lie in the piece that is shown around the place `first`."""
    return sum(first <= one and other <= first + _PIECE - _AHEAD for one, other in found)
