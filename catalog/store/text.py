"""Text in SQL: in either engine the same texts can be kept, and they are ordered by their bytes.

SQLite does so by itself. PostgreSQL orders by the database's language unless a column says otherwise (and its indexes
break when the operating system learns to sort anew), and it refuses the character NUL.
"""

import sqlalchemy
from sqlalchemy import Dialect, TypeDecorator

_ESCAPE = "\ufdd0"  # a noncharacter: meant for use inside programs, never for interchange


Plain = sqlalchemy.String().with_variant(sqlalchemy.String(collation="C"), "postgresql")
"""The type under those of ours that are kept as text and have nothing to escape."""


class Escaped(TypeDecorator[str]):
    """Text for PostgreSQL: NUL and the escape itself stand there as two characters."""

    impl = sqlalchemy.String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Give the text without NUL."""
        return None if value is None else value.replace(_ESCAPE, f"{_ESCAPE}1").replace("\0", f"{_ESCAPE}0")

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Give the text that was meant."""
        if value is None or _ESCAPE not in value:
            return value
        return value.replace(f"{_ESCAPE}0", "\0").replace(f"{_ESCAPE}1", _ESCAPE)


String = sqlalchemy.String().with_variant(Escaped(collation="C"), "postgresql")
"""The type of every text column."""
