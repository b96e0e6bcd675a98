"""The connection to the engine: what a reading and a writing transaction are in SQLite and in PostgreSQL.

SQLite: readers never wait (write-ahead log), one writer at a time, who asks for the lock before it reads
(`BEGIN IMMEDIATE`), so that no transaction fails half-way because another one was quicker.

PostgreSQL: readers keep the state they saw first (REPEATABLE READ); writers wait for each other by advisory locks, one
for those who stage, one for those who publish, and each of their statements sees what was committed before it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Select, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import InterfaceError, OperationalError

from catalog.store.prepared import Prepared

_PATIENCE = 120  # seconds a writer waits for another one
_PUBLISHING, _STAGING, _QUEUE = 7_203_001, 7_203_002, 7_203_003  # names of PostgreSQL's advisory locks
_PRAGMAS = (
    f"PRAGMA busy_timeout = {_PATIENCE * 1000}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -8000",
    "PRAGMA wal_autocheckpoint = 8000",
)
_SETTINGS = (
    f"SET lock_timeout = '{_PATIENCE}s'",
    "SET client_encoding = 'UTF8'",
    "SET jit = off",  # it compiles for longer than our statements run
)


class Unreachable(Exception):
    """The database cannot be reached, read or written; the text is the engine's own, without any password."""


@contextmanager
def reached() -> Iterator[None]:
    """Say of what goes wrong between us and the engine that it is Unreachable: gone, full, broken off, locked."""
    try:
        yield
    except (OperationalError, InterfaceError) as fault:
        raise Unreachable(" ".join(str(fault.orig).split())) from fault


class Database:
    """One engine; every statement of the store runs inside one of its transactions, which may raise Unreachable."""

    def __init__(self, url: str) -> None:
        self.url: URL = _with_driver(make_url(url))
        self.path = _path(self.url)
        self._engine = create_engine(self.url, hide_parameters=True, pool_pre_ping=self.path is None)
        if self.path is None:
            _tame_postgresql(self._engine)
        else:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            _tame_sqlite(self._engine)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a transaction that sees one state of the store, whatever is published meanwhile."""
        options: dict[str, Any] = {"begin": "BEGIN"}
        if self.path is None:
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with reached(), self._engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    @contextmanager
    def glancing(self) -> Iterator[Any]:
        """Give a cursor of the driver for one statement that reads; each of its statements sees a state of its own."""
        with reached():
            connection = self._engine.raw_connection()
            try:
                cursor = connection.cursor()
                yield cursor
                cursor.close()
            except self._engine.dialect.loaded_dbapi.Error as fault:
                raise Unreachable(" ".join(str(fault).split())) from fault
            finally:
                connection.close()

    def prepared(self, query: Select[Any]) -> Prepared:
        """Give a query ready for this engine."""
        return Prepared(query, self._engine.dialect)

    @contextmanager
    def staging(self) -> Iterator[Connection]:
        """Give a writing transaction that a power cut may undo: it only holds what nobody sees yet."""
        with self._writing("NORMAL") as connection:
            _wait_for_no_disk(connection)
            _lock(connection, _STAGING)
            yield connection

    @contextmanager
    def publishing(self) -> Iterator[Connection]:
        """Give a writing transaction that is on the disk when it ends.

        It alone appends to the ledger, so that the order of lines is the order in which they became visible.
        """
        with self._writing("FULL") as connection:
            _lock(connection, _PUBLISHING)
            yield connection

    @contextmanager
    def clearing(self) -> Iterator[Connection]:
        """Give a writing transaction beside which nobody stages or publishes."""
        with self._writing("NORMAL") as connection:
            _lock(connection, _PUBLISHING)
            _lock(connection, _STAGING)
            yield connection

    @contextmanager
    def queueing(self) -> Iterator[Connection]:
        """Give a writing transaction that is on the disk when it ends; it alone hands out work and takes it in."""
        with self._writing("FULL") as connection:
            _lock(connection, _QUEUE)
            yield connection

    def scrub(self, tables: Sequence[str]) -> bool:
        """Write the database anew, so that nothing is left on the disk of what was deleted.

        Give False where somebody who reads an old state keeps it from being so yet. PostgreSQL keeps its write-ahead
        log for as long as it is set up to.
        """
        with self._engine.connect() as connection:
            if self.path is None:
                at_once = connection.execution_options(isolation_level="AUTOCOMMIT")
                for table in tables:
                    at_once.exec_driver_sql(f"VACUUM FULL {table}")
                return True
            cursor = connection.connection.cursor()
            cursor.execute("VACUUM")
            busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() or (1,)
            return not busy

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    @contextmanager
    def _writing(self, synchronous: str) -> Iterator[Connection]:
        options = {"begin": "BEGIN IMMEDIATE", "synchronous": synchronous}
        with reached(), self._engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection


def _path(url: URL) -> Path | None:
    """Give SQLite's file, or None for another engine."""
    if url.get_backend_name() != "sqlite":
        return None
    if not url.database or url.database == ":memory:":
        raise ValueError("the store needs a file: sqlite:///path/to/catalog.db")
    return Path(url.database)


def _with_driver(url: URL) -> URL:
    """Give the URL with the one driver that we have for PostgreSQL."""
    return url.set(drivername="postgresql+psycopg") if url.get_backend_name() == "postgresql" else url


def _wait_for_no_disk(connection: Connection) -> None:
    """Let this transaction end before it is on the disk; a later one that is there brings it along."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL synchronous_commit = off"))


def _lock(connection: Connection, number: int) -> None:
    """Wait until no other transaction holds this lock; SQLite has but one writer anyway.

    The server lets go of it only after others see what was committed.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({number})"))


def _tame_postgresql(engine: Engine) -> None:
    """Have each session wait as long as SQLite would, and speak UTF-8."""

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        for setting in _SETTINGS:
            connection.execute(setting)
        connection.commit()


def _tame_sqlite(engine: Engine) -> None:
    """Take transaction control away from the driver, whose own guesses split transactions."""

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if "synchronous" in options:
            connection.exec_driver_sql(f"PRAGMA synchronous = {options['synchronous']}")
        connection.exec_driver_sql(options["begin"])
