"""Synonyms: words that stand for each other in questions (schemas/words/synonyms.txt)."""

from collections.abc import Iterator, Mapping
from functools import cache

from catalog.words.fold import words
from catalog.words.stem import stem
from dcat_ap.resources import schemas

Stems = tuple[str, ...]


def synonyms(asked: Stems) -> tuple[Stems, ...]:
    """Give what may stand for the stems `asked`, each as stems that have to be found together."""
    return _table().get(asked, ())


@cache
def longest() -> int:
    """Give how many words the longest entry of the table has."""
    return max(map(len, _table()), default=1)


@cache
def _table() -> Mapping[Stems, tuple[Stems, ...]]:
    found: dict[Stems, dict[Stems, None]] = {}
    for group in _groups():
        for one in group:
            found.setdefault(one, {}).update(dict.fromkeys(other for other in group if other != one))
    return {one: tuple(others) for one, others in found.items()}


def _groups() -> Iterator[list[Stems]]:
    for line in (schemas() / "words" / "synonyms.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield list(dict.fromkeys(tuple(map(stem, words(each))) for each in line.split(",")))
