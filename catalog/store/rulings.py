"""Rulings in SQL: what people decided about two entries. They stay whatever is harvested."""

from collections.abc import Collection

from sqlalchemy import Connection, Row, and_, delete, insert, or_, select

from catalog.cluster import contradicts
from catalog.identity import Ruling
from catalog.store.tables import entry, ruling


class Contradiction(Exception):
    """The ruling cannot hold together with others, or with two entries of one IRI: only one of them can be shown."""


def save(connection: Connection, ruled: Ruling) -> None:
    """Keep a ruling, in place of an earlier one about the same two. Raises Contradiction."""
    both = and_(ruling.c.one == ruled.one, ruling.c.other == ruled.other)
    others = [each for each in listed(connection) if (each.one, each.other) != (ruled.one, ruled.other)]
    pairs = {same: {(each.one, each.other) for each in others if each.same is same} for same in (True, False)}
    pairs[ruled.same].add((ruled.one, ruled.other))
    if contradicts(pairs[True], pairs[False], ruled.one) or (not ruled.same and _one_iri(connection, ruled)):
        raise Contradiction
    connection.execute(delete(ruling).where(both))
    values = {name: getattr(ruled, name) for name in ("one", "other", "same", "reason", "made")}
    connection.execute(insert(ruling).values(values))


def listed(connection: Connection, ids: Collection[str] | None = None) -> list[Ruling]:
    """Give all rulings, or those about these entries, the latest first."""
    query = select(ruling).order_by(ruling.c.made.desc(), ruling.c.one, ruling.c.other)
    if ids is not None:
        query = query.where(or_(ruling.c.one.in_(list(ids)), ruling.c.other.in_(list(ids))))
    return [_read(row) for row in connection.execute(query)]


def _one_iri(connection: Connection, ruled: Ruling) -> bool:
    iris = list(connection.scalars(select(entry.c.iri).where(entry.c.id.in_([ruled.one, ruled.other]))))
    return len(iris) > len(set(iris))


def _read(row: Row[tuple[str, str, bool, str, object]]) -> Ruling:
    return Ruling(one=row.one, other=row.other, same=bool(row.same), reason=row.reason, made=row.made)
