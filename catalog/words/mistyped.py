"""Mistyped: what those words of a question were meant to be that no entry has. Engines say what they have."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from catalog.words.near import nearest, reach
from catalog.words.sought import Reading, Sought
from catalog.words.split import parts
from catalog.words.typed import wanted


@dataclass(frozen=True, slots=True)
class Mistyped:
    """`has` says whether an entry has a word; `near` gives texts that may have a word like a mistyped one."""

    reading: Reading
    has: Callable[[Sought], bool]
    near: Callable[[str], Iterable[str]]

    def meant(self, text: str) -> Mapping[str, str]:
        """Give the words of `text` that nothing has, each with the nearest words that something has."""
        missing = [each.words[0] for each in self._sought(wanted(text)) if len(each.words) == 1 and not self.has(each)]
        return {each: right for each in missing if (right := self._right(each))}

    def _right(self, mistyped: str) -> str:
        """Give the word that is nearest to `mistyped`; of a compound that nobody has, those nearest to its parts."""
        if whole := self._nearest(mistyped):
            return whole
        found = [each if all(map(self.has, self._sought(each))) else self._nearest(each) for each in parts(mistyped)]
        return " ".join(found) if all(found) else ""

    def _sought(self, text: str) -> list[Sought]:
        return self.reading.written(text)

    def _nearest(self, mistyped: str) -> str:
        return nearest(mistyped, self.near(mistyped)) if reach(mistyped) else ""
