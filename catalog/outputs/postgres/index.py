"""Index: a schema of PostgreSQL that one process writes and any number read."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import UnsupportedOperation
from queue import Empty, SimpleQueue

import psycopg
from psycopg import Connection, IsolationLevel

from catalog.change import Change
from catalog.output import shows
from catalog.outputs.postgres import rows
from catalog.outputs.postgres.answer import EMPTY, answer
from catalog.query import Answer, Query
from catalog.searchable import Searchable
from catalog.words.sought import Reading
from catalog.words.synonyms import Synonyms

_BATCH = 500
_MISSING = (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName)


class PostgresIndex:
    """A SearchIndex whose every state is one transaction; readers see one state for the whole of an answer."""

    def __init__(
        self, address: str, name: str, organisations: Mapping[str, str], synonyms: Synonyms, *, writer: bool
    ) -> None:
        self.synonyms = synonyms
        self._address, self._name = address, f"{name}_v{rows.VERSION}"
        self._organisations, self._is_writer = organisations, writer
        self._idle: SimpleQueue[Connection] = SimpleQueue()

    def position(self) -> int:
        """The last ledger line it shows; 0 when it is empty or gone."""
        return self.find(Query(limit=0, counted=())).position

    def find(self, query: Query) -> Answer:
        """Give the slice of hits that `query` asks for, as of one ledger position."""
        try:
            with self._connected() as connection:
                return answer(connection, self._name, query, Reading(self.synonyms))
        except _MISSING:
            return EMPTY

    def apply(self, changes: Iterable[Change], position: int) -> None:
        """Take in `changes` and show them all at once, as the state at `position`."""
        self._writable()
        with self._connected() as connection:
            rows.make(connection, self._name)
            self._take_in(connection, changes, position)

    def rebuild(self, changes: Iterable[Change], position: int) -> None:
        """Make all anew of `changes`, as the state at `position`; until then the former state stays visible."""
        self._writable()
        with self._connected() as connection:
            rows.make(connection, self._name)
            rows.empty(connection, self._name)
            self._take_in(connection, changes, position)

    def reset(self) -> None:
        """Forget everything: the next position is 0."""
        self._writable()
        with self._connected() as connection:
            rows.forget(connection, self._name)

    def close(self) -> None:
        """Let go of connections."""
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                return

    def _take_in(self, connection: Connection, changes: Iterable[Change], position: int) -> None:
        batch: list[Change] = []
        for change in changes:
            batch.append(change)
            if len(batch) == _BATCH:
                self._write(connection, batch)
                batch = []
        self._write(connection, batch)
        connection.execute(rows.statement("UPDATE {schema}.state SET position = %s", self._name), [position])

    def _write(self, connection: Connection, batch: Iterable[Change]) -> None:
        last = {change.entry.id: change for change in batch}
        shown = [each.entry for each in last.values() if shows(each) and each.entry.kind.listed]
        read = [(entry, Searchable.read(entry, self._organisations)) for entry in shown]
        rows.write(connection, self._name, list(last), read)

    def _writable(self) -> None:
        if not self._is_writer:
            raise UnsupportedOperation(f"{self._name} is open for reading only")

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """Give a connection in a transaction that sees one state; one that broke is not used again."""
        try:
            connection = self._idle.get_nowait()
        except Empty:
            connection = psycopg.connect(self._address)
            connection.isolation_level = IsolationLevel.REPEATABLE_READ
        try:
            with connection.transaction():
                yield connection
        except psycopg.OperationalError:
            connection.close()
            raise
        finally:
            if not connection.closed:
                self._idle.put(connection)
