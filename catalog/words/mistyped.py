"""Mistyped: what those words of a question were meant to be that no entry has, or few. Engines say what they have."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from catalog.query import Words
from catalog.words.near import nearest, reach
from catalog.words.sought import Reading, Sought
from catalog.words.split import parts
from catalog.words.typed import condition, wanted

FEW = 3
"""So many hits are so few that another word may have been meant."""

_MANY_TIMES = 5


@dataclass(frozen=True, slots=True)
class Mistyped:
    """`count` says how many entries have a word; `near` gives texts that may have a word like a mistyped one."""

    reading: Reading
    count: Callable[[Sought], int]
    near: Callable[[str], Iterable[str]]

    def meant(self, text: str) -> Mapping[str, str]:
        """Give the words of `text` that nothing has, each with the nearest words that something has."""
        single = [each for each in self._sought(wanted(text)) if len(each.words) == 1]
        missing = [each.words[0] for each in single if not self.count(each)]
        return {each: right for each in missing if (right := self._right(each))}

    def rather(self, text: str) -> str:
        """Give the question with other words where few entries have these and many times as many those; or nothing."""
        if not isinstance(condition(text), Words):
            return ""
        found = [(" ".join(each.words), self._commoner(each)) for each in self._sought(text)]
        return " ".join(right or said for said, right in found) if any(right for _, right in found) else ""

    def _commoner(self, rare: Sought) -> str:
        said, count = rare.words[0], self.count(rare)
        if len(rare.words) > 1 or count > FEW or not reach(said):
            return ""
        right = nearest(said, self.near(said), other=True)
        return right if right and max(map(self.count, self._sought(right))) >= _MANY_TIMES * max(count, 1) else ""

    def _right(self, mistyped: str) -> str:
        """Give the word that is nearest to `mistyped`; of a compound that nobody has, those nearest to its parts."""
        if whole := self._nearest(mistyped):
            return whole
        found = [each if all(map(self.count, self._sought(each))) else self._nearest(each) for each in parts(mistyped)]
        return " ".join(found) if all(found) else ""

    def _sought(self, text: str) -> list[Sought]:
        return self.reading.written(text)

    def _nearest(self, mistyped: str) -> str:
        return nearest(mistyped, self.near(mistyped)) if reach(mistyped) else ""
