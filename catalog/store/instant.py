"""Moments in SQL."""

from datetime import UTC, datetime

from sqlalchemy import Dialect, TypeDecorator

from catalog.store.text import Plain


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
