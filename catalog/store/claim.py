"""Claims: at most one run of a source at a time, on any number of workers; a killed worker's claim ends with it."""

import fcntl
import os
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from catalog.store.database import Database, reached

_SOON_MISSED = ("SET tcp_keepalives_idle = 30", "SET tcp_keepalives_interval = 10", "SET tcp_keepalives_count = 3")


class SourceBusy(Exception):
    """Another run of this source is under way."""


class Claim:
    """The right to run one source, held until it is released or the process ends."""

    def __init__(self, let_go: Callable[[], None]) -> None:
        self._let_go: Callable[[], None] | None = let_go

    def release(self) -> None:
        """Let others run the source; a second time does nothing."""
        let_go, self._let_go = self._let_go, None
        if let_go is not None:
            let_go()


def claim(database: Database, source: str) -> Claim:
    """Take the claim on `source`; raises SourceBusy if somebody else holds it.

    The operating system (SQLite) or the server (PostgreSQL) drops the claim of a process that died, so there is
    no lease to wait for. Raises Unreachable too.
    """
    name = blake2b(source.encode(), digest_size=8)
    if database.path is not None:
        folder = database.path.with_name(f"{database.path.name}-claims")
        return _lock_file(folder / name.hexdigest())
    return _lock_session(database, int.from_bytes(name.digest(), "big", signed=True))


def _lock_file(file: Path) -> Claim:
    file.parent.mkdir(exist_ok=True)
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise SourceBusy from None
    return Claim(lambda: os.close(handle))


def _lock_session(database: Database, number: int) -> Claim:
    """Hold the claim in a connection of its own, which the server soon misses if this machine is gone."""
    engine = create_engine(database.url, isolation_level="AUTOCOMMIT", poolclass=NullPool, hide_parameters=True)
    with reached():
        connection = engine.connect()
    try:
        for setting in _SOON_MISSED:
            connection.execute(text(setting))
        if connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": number}):
            return Claim(lambda: _unlock(connection, number))
    except BaseException:
        connection.close()
        raise
    connection.close()
    raise SourceBusy


def _unlock(connection: Connection, number: int) -> None:
    """Give the claim back before the connection is closed, which the server notices only later."""
    try:
        connection.execute(text("SELECT pg_advisory_unlock(:number)"), {"number": number})
    except OperationalError:  # the connection broke, and the claim went with it
        connection.invalidate()
    finally:
        connection.close()
