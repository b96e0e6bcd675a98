"""Keys: which programs may change something through the API. No secret is kept, only its digest."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from catalog import key as keys
from catalog.key import Key
from catalog.store.database import Database
from catalog.store.tables import api_key


class NameTaken(Exception):
    """There is, or was, a key of this name."""


class Keys:
    """The keys of one store."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    def add(self, name: str, scopes: Iterable[str]) -> str:
        """Give a new secret that allows `scopes`: nobody can read it again. Raises NameTaken, and ValueError."""
        secret, allowed = keys.made(), keys.known(scopes)
        with self._database.queueing() as connection:
            if connection.execute(select(api_key.c.name).where(api_key.c.name == name)).one_or_none():
                raise NameTaken(name)
            row = {"name": name, "digest": keys.digest(secret), "scopes": " ".join(allowed), "created": self._clock()}
            connection.execute(insert(api_key).values(row))
        return secret

    def revoke(self, name: str) -> bool:
        """Let a key be good for nothing from now on; say whether it was good for something."""
        good = (api_key.c.name == name) & api_key.c.revoked.is_(None)
        with self._database.queueing() as connection:
            return connection.execute(update(api_key).where(good).values(revoked=self._clock())).rowcount == 1

    def listed(self) -> list[Key]:
        """Give all keys in the order of their names."""
        with self._database.reading() as connection:
            return [_key(row) for row in connection.execute(select(api_key).order_by(api_key.c.name))]

    def find(self, secret: str) -> Key | None:
        """Give the key of a secret; None for one that is not good."""
        good = (api_key.c.digest == keys.digest(secret)) & api_key.c.revoked.is_(None)
        with self._database.reading() as connection:
            row = connection.execute(select(api_key).where(good)).one_or_none()
        return None if row is None else _key(row)


def _key(row: Row[Any]) -> Key:
    return Key(name=row.name, scopes=tuple(row.scopes.split()), created=row.created, revoked=row.revoked)
