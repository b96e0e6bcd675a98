"""Turns: whoever asks a host, in whatever process, asks it no sooner than it has been agreed."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from catalog.store.database import Database
from catalog.store.tables import host

_STALE = timedelta(days=1)


class Turns:
    """The turns at the hosts, for all who use this store."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    def take(self, name: str, gap: float) -> float:
        """Give the seconds after which a request to the host is due; the next one is due `gap` seconds later."""
        with self._database.staging() as connection:
            now = self._clock()
            at = max(now, _free(connection, name) or now)
            _reserve(connection, name, at + timedelta(seconds=gap))
        return (at - now).total_seconds()

    def prune(self) -> None:
        """Forget hosts that nobody has asked for a day."""
        with self._database.staging() as connection:
            connection.execute(delete(host).where(host.c.free < self._clock() - _STALE))


def _free(connection: Connection, name: str) -> datetime | None:
    return connection.scalar(select(host.c.free).where(host.c.name == name))


def _reserve(connection: Connection, name: str, free: datetime) -> None:
    if connection.execute(update(host).where(host.c.name == name).values(free=free)).rowcount == 0:
        connection.execute(insert(host).values(name=name, free=free))
