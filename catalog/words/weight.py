"""Weight: how much it counts where a word is found, and how lately an entry was modified; the same for every engine."""

from collections.abc import Iterator
from datetime import UTC, datetime

TEXTS = {"title": 5.0, "keyword": 2.0, "publisher": 1.0, "description": 0.6, "distribution": 0.3}
"""The searched texts, with how much a word found there counts."""

PARTS = {"title": 4.5, "keyword": 1.8, "description": 0.3}
"""The texts whose compounds are kept in parts, with how much a part found there counts."""

NAMED = ("title", "keyword", "publisher")
"""The texts where a word is found by its beginning, too."""

BEGINNING = 0.5  # a mere beginning counts less than any whole word

_FRESHER, _YEARS = 0.015, 5


def fresher() -> Iterator[tuple[int, float]]:
    """Give the last five years, each with what an entry counts more that was modified in it.

    It is so little that it decides between hits that answer alike.
    """
    now = datetime.now(UTC).year
    for age in range(_YEARS):
        yield now - age, _FRESHER * (_YEARS - age)


def year(number: int) -> tuple[datetime, datetime]:
    """Give the moment a year begins with, and that of the next one."""
    return datetime(number, 1, 1, tzinfo=UTC), datetime(number + 1, 1, 1, tzinfo=UTC)
