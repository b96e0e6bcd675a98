"""Glances: what is read so often that one statement, made ready once, reads it: the end of the ledger, one entry."""

from functools import cached_property
from typing import NamedTuple

from sqlalchemy import BindParameter, bindparam, case, func, select

from catalog.change import Entry, EntryKind
from catalog.store import entries
from catalog.store.database import Database
from catalog.store.prepared import Prepared
from catalog.store.tables import entry, ledger, source

_END = select(func.coalesce(func.max(ledger.c.seq), 0))
_SLUG: BindParameter[str] = bindparam("slug", "")
_KIND: BindParameter[str] = bindparam("kind", "")
_KEY: BindParameter[str] = bindparam("key", "")


class Glance(NamedTuple):
    """A public entry with its body, the body that its source belongs to, and the ledger position as of which it is."""

    entry: Entry
    organisation: str
    position: int


class Glances:
    """The statements, ready for the engine of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def head(self) -> int:
        """Give the number of the last ledger line; 0 when there is none."""
        with self._database.glancing() as cursor:
            return int(self._head.row(cursor).head)  # type: ignore[union-attr]

    def at(self, kind: EntryKind, slug: str) -> Glance | None:
        """Give the public entry of this address; None where there is none, or no public one."""
        with self._database.glancing() as cursor:
            return _read(self._at.row(cursor, slug=slug, kind=kind.value))

    def named(self, key: str) -> Glance | None:
        """Give the public entry of this id, else of this slug; None where there is none."""
        with self._database.glancing() as cursor:
            return _read(self._named.row(cursor, key=key))

    @cached_property
    def _head(self) -> Prepared:
        return self._database.prepared(select(_END.scalar_subquery().label("head")))

    @cached_property
    def _at(self) -> Prepared:
        return self._database.prepared(_PUBLIC.where(entry.c.slug == _SLUG, entry.c.kind == _KIND))

    @cached_property
    def _named(self) -> Prepared:
        found = _PUBLIC.where((entry.c.id == _KEY) | (entry.c.slug == _KEY))
        return self._database.prepared(found.order_by(case((entry.c.id == _KEY, 0), else_=1)))


_ORGANISATION = select(source.c.organisation).where(source.c.name == entry.c.source)
_PUBLIC = entries.public(_ORGANISATION.scalar_subquery().label("organisation"), _END.scalar_subquery().label("head"))


def _read(row: object) -> Glance | None:
    return None if row is None else Glance(entries.read(row), row.organisation, row.head)  # type: ignore[arg-type,attr-defined]
