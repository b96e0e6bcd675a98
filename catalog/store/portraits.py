"""Portraits in SQL: kept with the body that they follow from, and the marks by which others are found."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, Select, delete, exists, insert, select

from catalog.store.tables import delivery, mark, portrait
from dcat_ap.identity import Portrait

_BATCH = 500


def keep(connection: Connection, found: Mapping[int, tuple[bytes, Collection[int]]]) -> None:
    """Make portraits and marks of bodies, by their numbers, those that follow from them by the rules of today."""
    known = {row.body: row.content for row in connection.execute(_of(found))}
    other = {number: each for number, each in found.items() if each[0] != known.get(number, b"")}
    stale = [number for number in other if number in known]
    if stale:
        _remove(connection, stale)
    pictures = [{"body": number, "content": packed} for number, (packed, _) in other.items() if packed]
    marks = [{"body": number, "mark": each} for number, (_, marks) in other.items() for each in sorted(set(marks))]
    if pictures:
        connection.execute(insert(portrait), pictures)
    if marks:
        connection.execute(insert(mark), marks)


def discard(connection: Connection, bodies: Collection[int]) -> None:
    """Forget the portraits and marks of those of `bodies` that no delivery needs."""
    for table in (portrait, mark):
        needed = exists().where(delivery.c.body == table.c.body)
        connection.execute(delete(table).where(table.c.body.in_(bodies), ~needed))


def of(connection: Connection, bodies: Collection[int]) -> dict[int, Portrait]:
    """Give the portraits of bodies, by their numbers."""
    found: dict[int, Portrait] = {}
    wanted = sorted(bodies)
    for start in range(0, len(wanted), _BATCH):
        rows = connection.execute(_of(wanted[start : start + _BATCH]))
        found |= {row.body: Portrait.read(row.content) for row in rows}
    return found


def _of(bodies: Collection[int]) -> Select[Any]:
    return select(portrait).where(portrait.c.body.in_(list(bodies)))


def _remove(connection: Connection, bodies: Collection[int]) -> None:
    for table in (portrait, mark):
        connection.execute(delete(table).where(table.c.body.in_(bodies)))
