"""Entries as readers see them: public ones with their bodies, all others that were public once as tombstones."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, select

from catalog.change import Entry, EntryKind, EntryState, Verdict
from catalog.content import unpack
from catalog.store.tables import body, delivery, entry

_PUBLIC = entry.c.state == EntryState.PUBLIC
_VISIBLE = entry.c.seq.is_not(None)  # the ledger has a line about it
SHADOWED = "shadowed"  # why a tombstone stands for an entry that its source still has: key of a message


def with_bodies(*more: ColumnElement[Any]) -> Select[Any]:
    """Give the query for entries as `read` takes them; only public ones show a body."""
    shown = entry.outerjoin(delivery, and_(_PUBLIC, delivery.c.id == entry.c.delivery))
    joined = shown.outerjoin(body, body.c.id == delivery.c.body)
    return select(entry, body.c.json, body.c.turtle, *more).select_from(joined)


def read(row: Row[Any]) -> Entry:
    """Give the entry that a row of `with_bodies` holds; to readers a shadowed one is as good as withdrawn."""
    shadowed = row.state == EntryState.SHADOWED
    return Entry(
        id=row.id,
        source=row.source,
        key=row.key,
        iri=row.iri,
        kind=EntryKind(row.kind),
        slug=row.slug,
        state=EntryState.WITHDRAWN if shadowed else EntryState(row.state),
        first_seen=row.first_seen,
        changed=row.changed,
        json=unpack(row.json),
        turtle=unpack(row.turtle).decode(),
        reason=SHADOWED if shadowed else row.reason,
    )


def by_slug(connection: Connection, kind: EntryKind, slug: str) -> Entry | None:
    """Give the entry whose page has this address."""
    return _one(connection, (entry.c.slug == slug) & (entry.c.kind == kind))


def by_id(connection: Connection, entry_id: str) -> Entry | None:
    """Give the entry of this id."""
    return _one(connection, entry.c.id == entry_id)


def by_iri(connection: Connection, iri: str) -> list[Entry]:
    """Give the entries of this IRI, the public one first, tombstones by the time of their withdrawal, latest first."""
    public_first = case((_PUBLIC, 0), else_=1)
    query = with_bodies().where(_VISIBLE, entry.c.iri == iri).order_by(public_first, entry.c.seq.desc())
    return list(map(read, connection.execute(query)))


def page(
    connection: Connection, after: str, limit: int, kinds: Collection[EntryKind] | None, source: str | None
) -> list[Entry]:
    """Give the next `limit` entries after the id `after`, in the order of ids."""
    query = with_bodies().where(_VISIBLE, entry.c.id > after).order_by(entry.c.id).limit(limit)
    if kinds is not None:
        query = query.where(entry.c.kind.in_(list(kinds)))
    if source is not None:
        query = query.where(entry.c.source == source)
    return list(map(read, connection.execute(query)))


def newest(connection: Connection, limit: int) -> list[Entry]:
    """Give the public entries that changed last, latest first."""
    query = with_bodies().where(_PUBLIC, entry.c.seq.is_not(None)).order_by(entry.c.seq.desc()).limit(limit)
    return list(map(read, connection.execute(query)))


def count(connection: Connection, kind: EntryKind | None) -> int:
    """Give the number of public entries."""
    query = select(func.count()).select_from(entry).where(_PUBLIC)
    if kind is not None:
        query = query.where(entry.c.kind == kind)
    return connection.scalar(query) or 0


def verdict(connection: Connection, entry_id: str) -> Verdict:
    """Give what was found about an entry; nothing about one that is not public."""
    query = select(delivery.c.verdict).join(entry, and_(_PUBLIC, delivery.c.id == entry.c.delivery))
    found = connection.scalar(query.where(entry.c.id == entry_id))
    return Verdict() if found is None else Verdict.read(found)


def _one(connection: Connection, condition: ColumnElement[bool]) -> Entry | None:
    row = connection.execute(with_bodies().where(_VISIBLE, condition)).one_or_none()
    return None if row is None else read(row)
