"""Synonyms: words that stand for each other in questions; those that are shipped, and an instance's own beside them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Self

from catalog.config import Problem
from catalog.words.fold import words
from catalog.words.stem import stem
from dcat_ap.resources import schemas

Stems = tuple[str, ...]

FILE = "synonyms.txt"
"""In an instance, beside catalog.toml; one group a line, alternatives between commas, as in schemas/words."""


@dataclass(frozen=True)
class Synonyms:
    """For the stems of each entry those that may stand for them, each as stems that have to be found together."""

    table: Mapping[Stems, tuple[Stems, ...]] = field(repr=False)

    @classmethod
    def of(cls, groups: Iterable[Sequence[Stems]]) -> Self:
        """Give the table of `groups`; what stands in several has all of them."""
        found: dict[Stems, dict[Stems, None]] = {}
        for group in groups:
            for one in group:
                found.setdefault(one, {}).update(dict.fromkeys(other for other in group if other != one))
        return cls({one: tuple(others) for one, others in found.items()})

    def standing_for(self, asked: Stems) -> tuple[Stems, ...]:
        """Give what may stand for the stems `asked`."""
        return self.table.get(asked, ())

    @cached_property
    def longest(self) -> int:
        """How many words the longest entry has."""
        return max(map(len, self.table), default=1)


@cache
def shipped() -> Synonyms:
    """Give those of schemas/words."""
    return Synonyms.of(_shipped_groups())


def of_instance(directory: Path) -> Synonyms:
    """Give those that are shipped and, where the instance has a table, its own; lines with mistakes are left out."""
    own = [group for group, _ in _read(directory) if len(group) > 1]
    return Synonyms.of([*_shipped_groups(), *own]) if own else shipped()


def mistakes(directory: Path) -> list[Problem]:
    """Give what is wrong with an instance's table: lines that change nothing, or not what they seem to."""
    return [problem for _, problems in _read(directory) for problem in problems]


def _read(directory: Path) -> Iterator[tuple[list[Stems], list[Problem]]]:
    """Give each line of an instance's table as a group, with what is wrong with it."""
    try:
        text = (directory / FILE).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError):
        yield [], [Problem(rule="synonyms_unreadable", file=FILE)]
        return
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield _group(line), list(_wrong(line, number))


def _wrong(line: str, number: int) -> Iterator[Problem]:
    seen: dict[Stems, str] = {}
    for each in line.split(","):
        said, stems = each.strip(), tuple(map(stem, words(each)))
        if not stems:
            yield Problem(rule="synonym_empty", file=FILE, line=number, facts=(("given", said),))
        elif stems in seen:
            facts = (("given", said), ("other", seen[stems]))
            yield Problem(rule="synonym_twice", file=FILE, line=number, facts=facts)
        seen.setdefault(stems, said)
    group = _group(line)
    if len(group) == 1:
        yield Problem(rule="synonym_alone", file=FILE, line=number, facts=(("given", line.strip()),))
    elif any(set(group) <= set(each) for each in _shipped_groups()):
        yield Problem(rule="synonym_known", file=FILE, line=number, facts=(("given", line.strip()),))


@cache
def _shipped_groups() -> tuple[list[Stems], ...]:
    lines = (schemas() / "words" / FILE).read_text(encoding="utf-8").splitlines()
    return tuple(_group(line) for line in lines if line and not line.startswith("#"))


def _group(line: str) -> list[Stems]:
    found = (tuple(map(stem, words(each))) for each in line.split(","))
    return list(dict.fromkeys(each for each in found if each))
