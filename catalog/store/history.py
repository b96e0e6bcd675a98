"""History in SQL: the ledger lines about one entry, each with what it showed, as far as that is kept."""

from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from catalog.change import ChangeKind, EntryKind, EntryState, Shown, path
from catalog.content import unpack
from catalog.history import History, Version
from catalog.store import gate, retention
from catalog.store.tables import body, delivery, entry
from dcat_ap.openness import Openness

_MOST = 1000  # versions of one entry, the latest


def of(connection: Connection, entry_id: str) -> History | None:
    """Give the history of an entry; None where it was never public."""
    row = connection.execute(select(entry).where(entry.c.id == entry_id, entry.c.seq.is_not(None))).one_or_none()
    if row is None:
        return None
    return History(
        entry=row.id,
        source=row.source,
        kind=EntryKind(row.kind),
        iri=row.iri,
        path=path(EntryKind(row.kind), row.slug),
        closed=row.state == EntryState.CLOSED,
        versions=_versions(connection, entry_id),
    )


def named(connection: Connection, name: str) -> list[str]:
    """Give the ids of the entries that a person may mean: by id, by the last part of a page's address, or by IRI."""
    slug = name.rstrip("/").rpartition("/")[2]
    known = or_(entry.c.id == name, entry.c.slug == slug, entry.c.iri == name)
    query = select(entry.c.id).where(known).order_by(func.coalesce(entry.c.seq, 0).desc())
    return list(connection.scalars(query))


def same_iri(connection: Connection, entry_id: str) -> list[str]:
    """Give the ids of all entries that have the IRI of this one, whoever sees them."""
    iri = select(entry.c.iri).where(entry.c.id == entry_id).scalar_subquery()
    return list(connection.scalars(select(entry.c.id).where(entry.c.iri == iri).order_by(entry.c.id)))


def _versions(connection: Connection, entry_id: str) -> tuple[Version, ...]:
    chain = retention.lines(entry.c.id == entry_id)
    joined = chain.outerjoin(delivery, delivery.c.id == chain.c.delivery).outerjoin(body, body.c.id == delivery.c.body)
    shown = delivery.c.iri, delivery.c.score, delivery.c.openness, delivery.c.address, body.c.json, body.c.turtle
    lines = chain.c.kind, chain.c.run, chain.c.at, chain.c.reason
    query = select(*lines, *shown, gate.is_open().label("open")).select_from(joined)
    rows = connection.execute(query.order_by(chain.c.seq.desc()).limit(_MOST)).all()
    return tuple(map(_version, reversed(rows)))


def _version(row: Row[Any]) -> Version:
    if row.json is None:
        return Version(at=row.at, kind=ChangeKind(row.kind), run=row.run, reason=row.reason)
    return Version(
        at=row.at,
        kind=ChangeKind(row.kind),
        run=row.run,
        reason=row.reason,
        iri=row.iri,
        shown=Shown(json=unpack(row.json), score=row.score, openness=Openness(row.openness)),
        turtle=unpack(row.turtle).decode(),
        open=bool(row.open),
        address=row.address,
    )
