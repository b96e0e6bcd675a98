"""Checkup: is the store sound. What it finds is told to an operator by `lotse doctor`."""

from sqlalchemy import Connection, and_, exists, func, or_, select, text

from catalog.change import EntryState
from catalog.store import gate, ledger, migrations
from catalog.store.deliveries import KEPT
from catalog.store.tables import delivery, entry


def faults(connection: Connection) -> tuple[str, ...]:
    """Give what is wrong, one sentence each; nothing if all is well."""
    revision, head = migrations.revision(connection), migrations.head()
    broken = _broken_file(connection)
    if revision != head:
        return (*broken, f"the tables are at version {revision or 'none'}, this program needs {head}")
    return (*broken, *_broken_catalogue(connection))


def engine(connection: Connection) -> str:
    """Give engine, version and place, without user and password."""
    url, dialect = connection.engine.url, connection.dialect
    number = ".".join(map(str, dialect.server_version_info or ()))
    if dialect.name == "sqlite":
        return f"SQLite {number}, {url.database}"
    host = url.host or url.query.get("host") or "localhost"
    return f"PostgreSQL {number}, {host}/{url.database}"


def _broken_file(connection: Connection) -> tuple[str, ...]:
    """Say of an SQLite file what is damaged, and of a PostgreSQL database whether it can hold any text."""
    if connection.dialect.name != "sqlite":
        encoding = connection.scalar(text("SHOW server_encoding"))
        return () if encoding == "UTF8" else (f"the database is encoded in {encoding}, it must be UTF8",)
    said = connection.scalars(text("PRAGMA quick_check(5)")).all()
    return tuple(f"the file is damaged: {line}" for line in said if line != "ok")


def _broken_catalogue(connection: Connection) -> tuple[str, ...]:
    """Give the promises that the tables break; only outside interference can do that."""
    has_delivery = exists().where(and_(delivery.c.id == entry.c.delivery, delivery.c.entry == entry.c.id))
    bodiless = entry.c.state.in_(KEPT) & ~has_delivery
    public = entry.c.state == EntryState.PUBLIC
    twins = select(entry.c.iri).where(public).group_by(entry.c.iri).having(func.count() > 1).subquery()
    behind = entry.join(delivery, delivery.c.id == entry.c.delivery)
    amiss = or_(public & ~gate.is_open(), (entry.c.state == EntryState.CLOSED) & gate.is_open())
    counts = {
        "published entries without a body": select(func.count()).select_from(entry).where(bodiless),
        "IRIs with two public entries": select(func.count()).select_from(twins),
        "public entries without a ledger line": select(func.count()).where(public, entry.c.seq.is_(None)),
        "entries on the wrong side of the gate": select(func.count()).select_from(behind).where(amiss),
        "entries ahead of the ledger": select(func.count()).where(entry.c.seq > ledger.position(connection)),
    }
    found = {what: connection.scalar(query) or 0 for what, query in counts.items()}
    return tuple(f"{number} {what}" for what, number in found.items() if number)
