"""Prepared: a query that is made ready once, so that asking it costs what the engine takes and little more.

SQLAlchemy takes ten times as long to build a query for one row as SQLite to answer it.
"""

from collections import namedtuple
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Dialect, Select
from sqlalchemy.sql.compiler import SQLCompiler


class Prepared:
    """One statement for one engine; it sees one state of the store, so that it needs no transaction around it."""

    def __init__(self, query: Select[Any], dialect: Dialect) -> None:
        compiled = query.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        self._sql, self._names = str(compiled), compiled.positiontup
        given = compiled.construct_params()
        self._given = {name: str(each) if isinstance(each, str) else each for name, each in given.items()}  # no enums
        columns = list(query.selected_columns)
        self._row = namedtuple("Row", [each.key for each in columns])  # type: ignore[misc]  # noqa: PYI024
        found = [(place, _reader(each.type, dialect)) for place, each in enumerate(columns)]
        self._readers = [(place, reader) for place, reader in found if reader]

    def row(self, cursor: Any, **values: str) -> Any | None:
        """Give the first row for these values of the query's parameters; None where there is none."""
        asked = {**self._given, **values}
        cursor.execute(self._sql, asked if self._names is None else [asked[name] for name in self._names])
        found: Sequence[Any] | None = cursor.fetchone()
        if found is None:
            return None
        read = list(found)
        for place, reader in self._readers:
            read[place] = reader(read[place])
        return self._row(*read)


def _reader(of: Any, dialect: Dialect) -> Callable[[Any], Any] | None:
    """Give what makes a value of what the driver gives; None where it is the value already."""
    reader: Callable[[Any], Any] | None = of.dialect_impl(dialect).result_processor(dialect, None)
    return reader
