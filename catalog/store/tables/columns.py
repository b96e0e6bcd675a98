"""How values look in SQL, and what all tables belong to.

Keys, IRIs and addresses of pages may be of any length. In PostgreSQL, whose ordered indexes take no text beyond 2.7 KB,
they have hash indexes or none.
"""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Dialect, Integer, MetaData, TypeDecorator

from catalog.store.text import Plain, String

__all__ = ["Instant", "Serial", "String", "metadata"]

NAMES = {
    "pk": "%(table_name)s_key",
    "uq": "%(table_name)s_%(column_0_N_name)s_unique",
    "ix": "%(table_name)s_%(column_0_N_name)s",
    "fk": "%(table_name)s_%(column_0_N_name)s_of_%(referred_table_name)s",
}

metadata = MetaData(naming_convention=NAMES)


class Instant(TypeDecorator[datetime]):
    """A moment in UTC, kept as ISO text of fixed width, so that text order is time order."""

    impl = Plain
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Give the text of a moment; one without a zone is a bug of the caller."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value!r}")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the moment that the text names."""
        return None if value is None else datetime.fromisoformat(value)


Serial = BigInteger().with_variant(Integer(), "sqlite")  # SQLite numbers rows only if the type is called INTEGER
