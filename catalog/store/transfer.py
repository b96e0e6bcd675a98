"""Transfer: a whole store into an empty one of either engine, as it was at one moment, or nothing of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, text

from catalog.store.database import Database
from catalog.store.tables import gate, metadata

_BATCH = 500
_FILLED = {gate.name}  # the migrations put rows there


class NotEmpty(Exception):
    """The target holds something already: it is left as it is."""


class CopyIncomplete(Exception):
    """The target did not take every row of this table; it is as empty as before."""


def copy(source: Database, target: Database) -> Mapping[str, int]:
    """Give how many rows of each table `target` has now, which came in one transaction; both have been migrated.

    Raises NotEmpty and CopyIncomplete; then `target` is as it was.
    """
    with source.reading() as old, target.publishing() as new:
        _require_empty(new)
        return {str(table.name): _copy(table, old, new) for table in metadata.sorted_tables}


def _require_empty(connection: Connection) -> None:
    filled = [table for table in metadata.sorted_tables if table.name not in _FILLED]
    if any(_count(table, connection) for table in filled):
        raise NotEmpty


def _copy(table: Table, old: Connection, new: Connection) -> int:
    new.execute(delete(table))
    for rows in _batches(table, old):
        new.execute(insert(table), rows)
    _go_on_counting(table, new)
    count = _count(table, new)
    if count != _count(table, old):
        raise CopyIncomplete(table.name)
    return count


def _batches(table: Table, connection: Connection) -> Iterator[list[dict[str, Any]]]:
    query = select(table).order_by(*(table.primary_key.columns or table.columns))
    for rows in connection.execute(query, execution_options={"yield_per": _BATCH}).mappings().partitions():
        yield [dict(row) for row in rows]


def _go_on_counting(table: Table, connection: Connection) -> None:
    """Have the next row numbered after the last one that came; SQLite looks at the rows themselves."""
    number = table.autoincrement_column
    if connection.dialect.name == "postgresql" and number is not None:
        highest = connection.scalar(select(func.max(number)))
        sequence = text("SELECT setval(pg_get_serial_sequence(:table, :column), :highest)")
        if highest is not None:
            connection.execute(sequence, {"table": table.name, "column": number.name, "highest": highest})


def _count(table: Table, connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0
