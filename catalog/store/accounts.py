"""Accounts: who may sign in with a password that this store knows. No password is kept, only its argon2id digest."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from catalog import password as passwords
from catalog.account import Grant, Person, grants
from catalog.store.database import Database
from catalog.store.keys import NameTaken
from catalog.store.tables import account, session


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account as it is kept; one that is `closed` is good for nothing, and its name is not given again."""

    person: Person
    created: datetime
    closed: datetime | None = None


class Accounts:
    """The accounts of one store."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    def add(self, person: Person, password: str) -> None:
        """Let a person sign in from now on. Raises NameTaken."""
        row: dict[str, Any] = {"name": person.name, "title": person.title, "grants": written(person.grants)}
        row |= {"password": passwords.kept(password), "created": self._clock()}
        with self._database.queueing() as connection:
            if connection.execute(select(account.c.name).where(account.c.name == person.name)).one_or_none():
                raise NameTaken(person.name)
            connection.execute(insert(account).values(row))

    def change(self, name: str, *, password: str = "", allowed: Iterable[Grant] | None = None) -> bool:
        """Change password or grants of an account; say whether there is a good one. A new password ends sessions."""
        values: dict[str, Any] = {} if allowed is None else {"grants": written(allowed)}
        values |= {"password": passwords.kept(password)} if password else {}
        good = (account.c.name == name) & account.c.closed.is_(None)
        with self._database.queueing() as connection:
            if password:
                connection.execute(delete(session).where((session.c.name == name) & (session.c.origin == "")))
            return connection.execute(update(account).where(good).values(values)).rowcount == 1

    def close(self, name: str) -> bool:
        """Let an account be good for nothing from now on, its sessions included; say whether it was."""
        good = (account.c.name == name) & account.c.closed.is_(None)
        with self._database.queueing() as connection:
            connection.execute(delete(session).where((session.c.name == name) & (session.c.origin == "")))
            return connection.execute(update(account).where(good).values(closed=self._clock())).rowcount == 1

    def listed(self) -> list[Account]:
        """Give all accounts in the order of their names."""
        with self._database.reading() as connection:
            rows = connection.execute(select(account).order_by(account.c.name))
            return [Account(person=person(row), created=row.created, closed=row.closed) for row in rows]

    def admitted(self, name: str, password: str) -> Person | None:
        """Give the person of this name and password; None, after as long a time, where there is none."""
        good = (account.c.name == name) & account.c.closed.is_(None)
        with self._database.reading() as connection:
            row = connection.execute(select(account).where(good)).one_or_none()
        if not passwords.is_right(password, row.password if row else None) or row is None:
            return None
        if passwords.is_dated(row.password):
            with self._database.queueing() as connection:
                connection.execute(update(account).where(good).values(password=passwords.kept(password)))
        return person(row)


def person(row: Row[Any]) -> Person:
    """Give the person of a row of accounts, or of sessions."""
    return Person(name=row.name, title=row.title, grants=grants(row.grants.split()))


def written(allowed: Iterable[Grant]) -> str:
    """Give grants as a row has them."""
    return " ".join(sorted(map(str, allowed)))
