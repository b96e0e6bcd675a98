"""Sessions: who is signed in, in which browser. A browser holds a token; the store only its digest."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from catalog.account import Person
from catalog.store.accounts import person, written
from catalog.store.database import Database
from catalog.store.tables import account, session

_BYTES = 32
_GLANCE = timedelta(minutes=1)  # the time of the last request is kept no more exactly than that


class Sessions:
    """The sessions of one store."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    def begin(self, who: Person, lasting: timedelta, origin: str = "") -> str:
        """Give the token of a new session; `origin` is the provider that knows the person, "" for our own accounts."""
        token, now = secrets.token_urlsafe(_BYTES), self._clock()
        row: dict[str, Any] = {
            "digest": _digest(token),
            "name": who.name,
            "title": who.title,
            "grants": written(who.grants),
        }
        row |= {"grants": written(who.grants), "origin": origin, "begun": now, "seen": now, "ends": now + lasting}
        with self._database.queueing() as connection:
            connection.execute(insert(session).values(row))
        return token

    def find(self, token: str, idle: timedelta) -> Person | None:
        """Give who is signed in with this token; None after its end, or where nothing was asked for so long.

        What one of our own accounts is allowed holds as of now; what a provider said, as of the sign-in.
        """
        now = self._clock()
        good = (session.c.digest == _digest(token)) & (session.c.ends > now) & (session.c.seen > now - idle)
        with self._database.reading() as connection:
            row = connection.execute(select(session).where(good)).one_or_none()
            found = row and (person(row) if row.origin else _own(connection, row.name))
        if row and row.seen < now - _GLANCE:
            with self._database.queueing() as connection:
                connection.execute(update(session).where(good).values(seen=now))
        return found or None

    def end(self, token: str) -> None:
        """Sign out: the token is good for nothing any more."""
        with self._database.queueing() as connection:
            connection.execute(delete(session).where(session.c.digest == _digest(token)))

    def end_all(self, name: str) -> int:
        """Sign a person out everywhere, and give of how many browsers."""
        with self._database.queueing() as connection:
            return connection.execute(delete(session).where(session.c.name == name)).rowcount

    def prune(self) -> None:
        """Forget sessions that are over."""
        with self._database.queueing() as connection:
            connection.execute(delete(session).where(session.c.ends <= self._clock()))


def _own(connection: Connection, name: str) -> Person | None:
    good = (account.c.name == name) & account.c.closed.is_(None)
    row = connection.execute(select(account).where(good)).one_or_none()
    return None if row is None else person(row)


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()
