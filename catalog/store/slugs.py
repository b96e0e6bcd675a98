"""Slugs: the readable part of a page's address, unique in the catalogue, given once and for ever."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from catalog.store.tables import entry

_LONGEST = 80
_SUFFIX = 6
_SPELLED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "þ": "th"}
)
_NO_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Wish:
    """An entry without a slug, and what it would like to be called."""

    id: str
    title: str
    kind: str


def slugify(title: str, otherwise: str) -> str:
    """Give `title` in a-z, 0-9 and hyphens, at most 80 characters; `otherwise` if nothing of it is left."""
    composed = unicodedata.normalize("NFC", title[: _LONGEST * 4]).lower().translate(_SPELLED)
    plain = unicodedata.normalize("NFKD", composed).encode("ascii", "ignore").decode()
    return _cut(_NO_WORD.sub("-", plain).strip("-")) or otherwise


def allot(connection: Connection, wishes: Sequence[Wish]) -> dict[str, str]:
    """Give each wish's slug by id; in case of doubt the earlier wish gets the shorter one."""
    wanted = {wish.id: slugify(wish.title, wish.kind) for wish in wishes}
    often = {slug for slug, times in Counter(wanted.values()).items() if times > 1}
    taken = _taken(connection, set(wanted.values()))
    suffixed = {number: _suffixed(slug, number) for number, slug in wanted.items() if slug in taken | often}
    taken |= _taken(connection, {slug for slugs in suffixed.values() for slug in slugs})
    allotted: dict[str, str] = {}
    for number, slug in wanted.items():
        allotted[number] = next(each for each in (slug, *suffixed.get(number, ())) if each not in taken)
        taken.add(allotted[number])
    return allotted


def _cut(slug: str) -> str:
    if len(slug) <= _LONGEST:
        return slug
    return slug[: _LONGEST + 1].rpartition("-")[0] or slug[:_LONGEST]


def _suffixed(slug: str, entry_id: str) -> list[str]:
    return [f"{slug}-{entry_id[:length]}" for length in range(_SUFFIX, len(entry_id) + 1)]


def _taken(connection: Connection, slugs: Collection[str]) -> set[str]:
    return set(connection.scalars(select(entry.c.slug).where(entry.c.slug.in_(slugs)))) if slugs else set()
