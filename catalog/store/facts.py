"""Facts in SQL: kept with the body that they follow from; who names an IRI, and which entries of a kind there are."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, and_, delete, exists, func, insert, select

from catalog.change import Entry, EntryKind, EntryState
from catalog.fact import ENDS, NAMES, Fact
from catalog.store.entries import read, with_bodies
from catalog.store.tables import delivery, entry, fact

_MOST_NAMING = 100
_NEVER = "9999"  # what names no end comes last
_FACTS = fact.join(delivery, delivery.c.body == fact.c.body).join(
    entry, and_(entry.c.id == delivery.c.entry, entry.c.delivery == delivery.c.id)
)
_PUBLIC = entry.c.state == EntryState.PUBLIC


def keep(connection: Connection, found: Mapping[int, Collection[Fact]]) -> None:
    """Make the facts of bodies, by their numbers, those that follow from them by the rules of today."""
    known: dict[int, set[Fact]] = {}
    for row in connection.execute(select(fact).where(fact.c.body.in_(list(found)))):
        known.setdefault(row.body, set()).add(Fact(row.name, row.value))
    other = {number: each for number, each in found.items() if set(each) != known.get(number, set())}
    stale = [number for number in other if number in known]
    if stale:
        connection.execute(delete(fact).where(fact.c.body.in_(stale)))
    rows = [{"body": number, "name": one.name, "value": one.value} for number, each in other.items() for one in each]
    if rows:
        connection.execute(insert(fact), rows)


def discard(connection: Connection, bodies: Collection[int]) -> None:
    """Forget the facts of those of `bodies` that no delivery needs."""
    needed = exists().where(delivery.c.body == fact.c.body)
    connection.execute(delete(fact).where(fact.c.body.in_(bodies), ~needed))


def naming(connection: Connection, iris: Collection[str]) -> list[Entry]:
    """Give the public entries that name one of `iris`, by kind and slug."""
    query = select(entry.c.id).select_from(_FACTS).where(_PUBLIC, fact.c.name == NAMES, fact.c.value.in_(list(iris)))
    found = connection.scalars(query.distinct().limit(_MOST_NAMING)).all()
    return sorted(_entries(connection, found), key=lambda each: (each.kind, each.slug))


def names(connection: Connection, entry_id: str) -> list[str]:
    """Give the IRIs that an entry names."""
    query = select(fact.c.value).select_from(_FACTS).where(entry.c.id == entry_id, fact.c.name == NAMES)
    return list(connection.scalars(query.order_by(fact.c.value)))


def of(connection: Connection, iris: Collection[str]) -> list[Entry]:
    """Give the public entries that have one of `iris`, by kind and slug."""
    query = with_bodies().where(_PUBLIC, entry.c.iri.in_(list(iris))).order_by(entry.c.kind, entry.c.slug)
    return list(map(read, connection.execute(query.limit(_MOST_NAMING)))) if iris else []


def listing(
    connection: Connection,
    kind: EntryKind,
    offset: int,
    limit: int,
    *,
    names: str,
    source: str,
    day: date | None,
    over: bool,
) -> tuple[list[Entry], int]:
    """Give a slice of the public entries of a kind, of a source, that name an IRI, and how many there are in all.

    With a `day` those that are over by then, the latest first, or those that are not, the next to end first.
    """
    conditions: list[ColumnElement[bool]] = [_PUBLIC, entry.c.kind == kind]
    if source:
        conditions.append(entry.c.source == source)
    if names:
        conditions.append(_has(NAMES, fact.c.value == names))
    order: list[ColumnElement[Any]] = [entry.c.slug]
    joined: FromClause = entry
    if day:
        joined = joined.join(delivery, delivery.c.id == entry.c.delivery)
        joined = joined.outerjoin(fact, and_(fact.c.body == delivery.c.body, fact.c.name == ENDS))
        conditions.append(fact.c.value < day.isoformat() if over else func.coalesce(fact.c.value, _NEVER) >= str(day))
        order = [fact.c.value.desc() if over else func.coalesce(fact.c.value, _NEVER), *order]
    total = connection.scalar(select(func.count()).select_from(joined).where(*conditions)) or 0
    query = select(entry.c.id).select_from(joined).where(*conditions).order_by(*order)
    return _entries(connection, connection.scalars(query.offset(offset).limit(limit)).all()), total


def _has(name: str, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Give the condition that an entry has such a fact."""
    bodies = select(fact.c.body).where(fact.c.name == name, condition)
    return entry.c.delivery.in_(select(delivery.c.id).where(delivery.c.body.in_(bodies)))


def _entries(connection: Connection, ids: Sequence[str]) -> list[Entry]:
    """Give the entries of these ids, in their order; bodies are heavy, so that they are read last."""
    found = map(read, connection.execute(with_bodies().where(entry.c.id.in_(ids))))
    by_id = {each.id: each for each in found}
    return [by_id[each] for each in ids]
