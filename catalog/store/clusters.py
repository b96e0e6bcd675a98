"""Clusters in SQL: which of the entries that are one dataset is public, and whose delivery paths the others are."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, delete, func, insert, literal, or_, select, update

from catalog.change import EntryState
from catalog.cluster import Member, Pair, Said, masters
from catalog.store import likenesses
from catalog.store.deliveries import PUBLISHED
from catalog.store.instant import Instant
from catalog.store.likenesses import Pictured, batches
from catalog.store.tables import entry, likeness, path, precedence, ruling
from catalog.store.touched import touched
from dcat_ap.identity import compare

_LAST = 1 << 20  # the rank of a source that no configuration lists any more
_RANK = func.coalesce(precedence.c.rank, _LAST)
_KEPT = entry.c.state.in_(PUBLISHED)


def concerned(connection: Connection, *, everywhere: bool = False) -> set[str]:
    """Give the entries whose clusters a publication may change, apart from those with new links."""
    found: set[str] = set()
    for query in _everywhere() if everywhere else _touched():
        found |= set(connection.scalars(query))
    return found


def settle(connection: Connection, start: Collection[str], now: datetime) -> dict[str, bool]:
    """Decide the clusters that the entries `start` are in, or were, and keep who is whose delivery path.

    Give the entries that have to be public from now on, or must not be any more.
    """
    ids = _reached(connection, start)
    pictures = likenesses.pictured(connection, ids)
    members = {each.id: each for each in _members(connection, ids, pictures, now)}
    ruled = _rulings(connection, ids)
    said = Said(
        links=_links(connection, ids),
        merged={each for each, same in ruled.items() if same},
        split={each for each, same in ruled.items() if not same},
        objects=_objections(pictures),
    )
    found = masters(members.values(), said)
    _keep_paths(connection, ids, {each: master for each, master in found.items() if each != master})
    return {each: found[each] == each for each in members if members[each].public != (found[each] == each)}


def write(connection: Connection, flips: Mapping[str, bool], now: datetime) -> None:
    """Make these entries public, or delivery paths."""
    for public, state in ((False, EntryState.SHADOWED), (True, EntryState.PUBLIC)):
        rows = [{"which": each} for each in sorted(flips) if flips[each] is public]
        if rows:
            values = {"state": state, "changed": literal(now, Instant())}
            connection.execute(update(entry).where(entry.c.id == bindparam("which")).values(values), rows)


def _touched() -> Iterator[Select[Any]]:
    """Give the queries for touched entries that are, or were, together with others; and for rivals for an IRI."""
    for column in (likeness.c.one, likeness.c.other, path.c.entry, path.c.master, ruling.c.one, ruling.c.other):
        yield select(touched.c.entry).join(column.table, column == touched.c.entry)
    yield select(path.c.master).join(touched, touched.c.entry == path.c.entry)
    mine, ranked = entry.alias("mine"), precedence.alias("ranked")
    for iri in (touched.c.iri, touched.c.old_iri):
        joined = touched.join(entry, and_(entry.c.iri == iri, entry.c.id != touched.c.entry))
        joined = joined.join(mine, mine.c.id == touched.c.entry)
        joined = joined.outerjoin(precedence, precedence.c.source == entry.c.source)
        joined = joined.outerjoin(ranked, ranked.c.source == mine.c.source)
        differs = func.coalesce(ranked.c.rank, _LAST) != _RANK
        yield select(entry.c.id).select_from(joined).where(_KEPT, differs)


def _everywhere() -> Iterator[Select[Any]]:
    for column in (likeness.c.one, likeness.c.other, path.c.entry, path.c.master, ruling.c.one, ruling.c.other):
        yield select(column)
    yield select(entry.c.id).where(entry.c.state == EntryState.SHADOWED)


def _reached(connection: Connection, start: Collection[str]) -> set[str]:
    """Give the entries that links, IRIs, rulings and clusters of before lead to."""
    found, fresh = set(start), set(start)
    while fresh:
        near = likenesses.neighbours(connection, fresh)
        for part in batches(fresh):
            for query in _near(part):
                near |= {each for row in connection.execute(query) for each in row}
        fresh = near - found
        found |= near
    return found


def _near(ids: Collection[str]) -> Iterator[Select[Any]]:
    other = entry.alias("other")
    rivals = entry.join(other, other.c.iri == entry.c.iri)
    yield select(other.c.id).select_from(rivals).where(entry.c.id.in_(ids), _KEPT, other.c.state.in_(PUBLISHED))
    yield select(ruling.c.one, ruling.c.other).where(ruling.c.same, or_(ruling.c.one.in_(ids), ruling.c.other.in_(ids)))
    yield select(path.c.entry, path.c.master).where(or_(path.c.entry.in_(ids), path.c.master.in_(ids)))


def _members(
    connection: Connection, ids: Collection[str], pictures: Mapping[str, Pictured], now: datetime
) -> Iterator[Member]:
    today = now.date().isoformat()
    joined = entry.outerjoin(precedence, precedence.c.source == entry.c.source)
    for part in batches(ids):
        query = select(entry, _RANK.label("rank")).select_from(joined).where(_KEPT, entry.c.id.in_(part))
        for row in connection.execute(query):
            modified = pictures[row.id].portrait.modified[:10] if row.id in pictures else ""
            yield Member(
                id=row.id,
                source=row.source,
                iri=row.iri,
                rank=row.rank,
                modified=modified if modified <= today else "",
                first_seen=row.first_seen.isoformat() if row.first_seen else "",
                public=row.state == EntryState.PUBLIC,
            )


def _links(connection: Connection, ids: Collection[str]) -> dict[Pair, int]:
    found: dict[Pair, int] = {}
    for part in batches(ids):
        query = select(likeness.c.one, likeness.c.other, likeness.c.score).where(likeness.c.one.in_(part))
        found |= {(row.one, row.other): row.score for row in connection.execute(query)}
    return found


def _rulings(connection: Connection, ids: Collection[str]) -> dict[Pair, bool]:
    found: dict[Pair, bool] = {}
    for part in batches(ids):
        query = select(ruling).where(or_(ruling.c.one.in_(part), ruling.c.other.in_(part)))
        found |= {(row.one, row.other): row.same for row in connection.execute(query)}
    return found


def _objections(pictures: Mapping[str, Pictured]) -> Callable[[str, str], bool]:
    """Give what says whether two entries without a link cannot be one dataset, even by a third one's word."""

    def objects(one: str, other: str) -> bool:
        if one not in pictures or other not in pictures:
            return False
        common = pictures[one].marks & pictures[other].marks
        judged = compare(pictures[one].portrait, pictures[other].portrait, dict.fromkeys(common, 0))
        return judged.apart or sum(each.points for each in judged.evidence) < 0

    return objects


def _keep_paths(connection: Connection, ids: Collection[str], wanted: Mapping[str, str]) -> None:
    have: dict[str, str] = {}
    for part in batches(ids):
        query = select(path.c.entry, path.c.master).where(path.c.entry.in_(part))
        have |= {row.entry: row.master for row in connection.execute(query)}
    gone = [{"which": each} for each in have if wanted.get(each) != have[each]]
    come = [{"entry": each, "master": to} for each, to in wanted.items() if have.get(each) != to]
    if gone:
        connection.execute(delete(path).where(path.c.entry == bindparam("which")), gone)
    if come:
        connection.execute(insert(path), come)
