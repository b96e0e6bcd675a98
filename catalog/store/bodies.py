"""Content that is kept once however often it comes: records as delivered, entries as shown."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete, exists, insert, select

from catalog.content import Content
from catalog.store import facts, portraits
from catalog.store.tables import body, delivery, raw


def rows_to_add(connection: Connection, table: Table, contents: Iterable[Content]) -> list[dict[str, Any]]:
    """Give the rows of those contents that `table` does not have yet, each once."""
    wanted = {content.digest: content for content in contents}
    known = numbers(connection, table, list(wanted))
    return [content.row() for content in wanted.values() if content.digest not in known]


def keep(
    connection: Connection, table: Table, rows: Iterable[dict[str, Any]], contents: Iterable[Content]
) -> dict[str, int]:
    """Give the number of each of `contents` by digest.

    `rows` are those that `rows_to_add` gave; since then another run may have added one, or removed what was there.
    """
    wanted = {content.digest: content for content in contents}
    ready = {row["digest"]: row for row in rows}
    known = numbers(connection, table, list(wanted))
    missing = [ready.get(digest) or content.row() for digest, content in wanted.items() if digest not in known]
    if missing:
        connection.execute(insert(table), missing)
        known |= numbers(connection, table, [row["digest"] for row in missing])
    return known


def numbers(connection: Connection, table: Table, digests: list[str]) -> dict[str, int]:
    """Give the number of each of `digests` that `table` has."""
    found = connection.execute(select(table.c.digest, table.c.id).where(table.c.digest.in_(digests)))
    return {row.digest: row.id for row in found}


def discard(connection: Connection, deliveries: Sequence[int]) -> tuple[int, int]:
    """Remove `deliveries`, and the contents that no other delivery needs: give how many records and bodies."""
    mine = delivery.c.id.in_(deliveries)
    used = connection.execute(select(delivery.c.raw, delivery.c.body).where(mine)).all()
    connection.execute(delete(delivery).where(mine))
    facts.discard(connection, {row.body for row in used})
    portraits.discard(connection, {row.body for row in used})
    gone = [
        connection.execute(delete(table).where(table.c.id.in_(rows), ~exists().where(column == table.c.id))).rowcount
        for table, column, rows in (
            (raw, delivery.c.raw, {row.raw for row in used}),
            (body, delivery.c.body, {row.body for row in used}),
        )
    ]
    return gone[0], gone[1]
