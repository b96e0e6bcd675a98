"""Links in SQL: which entries of different sources are the same dataset, and why.

A link follows from the two entries and from how many others share what they have in common. So whatever a publication
touches, every pair that has a touched mark in common is judged anew, and no other pair.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import orjson
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
)

from catalog.cluster import Pair, pair
from catalog.store import portraits
from catalog.store.deliveries import PUBLISHED
from catalog.store.tables import delivery, entry, likeness, mark
from catalog.store.touched import touched
from dcat_ap.identity import Evidence, Judgement, Portrait, compare
from dcat_ap.identity import marks as marks_of

MOST = 30
"""What more entries than this have in common tells nothing about any of them."""

_BATCH = 500
_HOLDERS = mark.join(delivery, delivery.c.body == mark.c.body).join(
    entry, and_(entry.c.id == delivery.c.entry, entry.c.delivery == delivery.c.id)
)
_KEPT = entry.c.state.in_(PUBLISHED)


@dataclass(frozen=True, slots=True)
class Pictured:
    """An entry with all that it is judged by."""

    source: str
    portrait: Portrait
    marks: frozenset[int]


def asked(connection: Connection, *, everywhere: bool = False) -> set[int]:
    """Give the marks that touched entries have and will have, as far as others have them; or all that several have."""
    other = mark.alias("other")
    shared = exists().where(and_(other.c.mark == mark.c.mark, other.c.body != mark.c.body))
    if everywhere:
        return set(connection.scalars(select(mark.c.mark).group_by(mark.c.mark).having(func.count() > 1)))
    new = touched.join(delivery, delivery.c.id == touched.c.delivery)
    old = touched.join(entry, entry.c.id == touched.c.entry).join(delivery, delivery.c.id == entry.c.delivery)
    found: set[int] = set()
    for joined in (new, old):
        query = select(mark.c.mark).select_from(joined.join(mark, mark.c.body == delivery.c.body))
        found |= set(connection.scalars(query.where(shared)))
    return found


def relink(connection: Connection, marks: Collection[int], *, everywhere: bool = False) -> set[str]:
    """Judge every pair anew that has one of `marks` in common, and give the entries whose links are others now."""
    totals = _totals(connection, marks)
    few = [number for number, count in totals.items() if count <= MOST]
    many = [number for number, count in totals.items() if count > MOST]
    pairs = set(_sharing(connection, few)) | _linked(connection, many, everywhere=everywhere)
    changed = set()
    wanted = sorted(pairs)
    for start in range(0, len(wanted), _BATCH * 4):
        changed |= _judge(connection, wanted[start : start + _BATCH * 4])
    return changed


def evidence(row: Any) -> Judgement:
    """Give why the two entries of a row of `likeness` are the same."""
    return Judgement(row.score, tuple(Evidence(*each) for each in orjson.loads(row.evidence)))


def pictured(connection: Connection, ids: Iterable[str]) -> dict[str, Pictured]:
    """Give those of the entries that are kept and have a portrait."""
    found: dict[str, Any] = {}
    for part in batches(ids):
        joined = entry.join(delivery, delivery.c.id == entry.c.delivery)
        query = (
            select(entry.c.id, entry.c.source, delivery.c.body).select_from(joined).where(_KEPT, entry.c.id.in_(part))
        )
        found |= {row.id: row for row in connection.execute(query)}
    pictures = portraits.of(connection, {row.body for row in found.values()})
    return {
        number: Pictured(row.source, pictures[row.body], frozenset(marks_of(pictures[row.body])))
        for number, row in found.items()
        if row.body in pictures
    }


def batches(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Give the values in order, as many at a time as a statement takes."""
    wanted = sorted(values)
    for start in range(0, len(wanted), _BATCH):
        yield wanted[start : start + _BATCH]


def _totals(connection: Connection, numbers: Collection[int]) -> dict[int, int]:
    """Give how many entries have each of these marks, as far as several sources have it."""
    found: dict[int, int] = {}
    for part in batches(numbers):
        query = select(mark.c.mark, func.count()).select_from(_HOLDERS).where(_KEPT, mark.c.mark.in_(part))
        query = query.group_by(mark.c.mark).having(func.count(entry.c.source.distinct()) > 1)
        found |= {row[0]: row[1] for row in connection.execute(query)}
    return found


def _sharing(connection: Connection, numbers: Collection[int]) -> Iterator[Pair]:
    """Give the pairs of different sources that have one of these marks in common."""
    for part in batches(numbers):
        query = select(mark.c.mark, entry.c.id, entry.c.source).select_from(_HOLDERS)
        holders: dict[int, list[tuple[str, str]]] = {}
        for row in connection.execute(query.where(_KEPT, mark.c.mark.in_(part))):
            holders.setdefault(row[0], []).append((row[1], row[2]))
        for each in holders.values():
            yield from (pair(one[0], other[0]) for one, other in combinations(each, 2) if one[1] != other[1])


def _linked(connection: Connection, many: Collection[int], *, everywhere: bool) -> set[Pair]:
    """Give the linked pairs that something touched, or that have in common what is now common to many."""
    if everywhere:
        return {pair(row.one, row.other) for row in connection.execute(select(likeness.c.one, likeness.c.other))}
    found: set[Pair] = set()
    for end in (likeness.c.one, likeness.c.other):
        query = select(likeness.c.one, likeness.c.other).join(touched, touched.c.entry == end)
        found |= {pair(row.one, row.other) for row in connection.execute(query)}
    for part in batches(many):
        found |= {pair(row.one, row.other) for row in connection.execute(_with_common(part))}
    return found


def _with_common(numbers: Collection[int]) -> Select[Any]:
    sides: list[tuple[FromClause, ColumnElement[int]]] = []
    for end in (likeness.c.one, likeness.c.other):
        here, there, said = entry.alias(), delivery.alias(), mark.alias()
        joined = here.join(there, there.c.id == here.c.delivery).join(said, said.c.body == there.c.body)
        sides.append(
            (select(here.c.id, said.c.mark).select_from(joined).where(said.c.mark.in_(numbers)).subquery(), end)
        )
    (left, one), (right, other) = sides
    joined = likeness.join(left, left.c.id == one).join(right, and_(right.c.id == other, right.c.mark == left.c.mark))
    return select(likeness.c.one, likeness.c.other).select_from(joined).distinct()


def _judge(connection: Connection, pairs: Collection[Pair]) -> set[str]:
    """Judge these pairs, write what is another link than before, and give the ends of those."""
    ends = pictured(connection, {each for both in pairs for each in both})
    both_kept = [each for each in pairs if each[0] in ends and each[1] in ends]
    common = {each: ends[each[0]].marks & ends[each[1]].marks for each in both_kept}
    counts = _counts(connection, {number for each in common.values() for number in each})
    new: dict[Pair, Judgement] = {}
    for both, numbers in common.items():
        one, other = ends[both[0]], ends[both[1]]
        judged = compare(one.portrait, other.portrait, {each: _times(counts[each], one, other) for each in numbers})
        if judged.same and one.source != other.source:
            new[both] = judged
    return _write(connection, pairs, new)


def _counts(connection: Connection, numbers: Collection[int]) -> dict[int, dict[str, int]]:
    """Give how many entries of each source have each mark."""
    found: dict[int, dict[str, int]] = {number: {} for number in numbers}
    for part in batches(numbers):
        query = (
            select(mark.c.mark, entry.c.source, func.count()).select_from(_HOLDERS).where(_KEPT, mark.c.mark.in_(part))
        )
        for row in connection.execute(query.group_by(mark.c.mark, entry.c.source)):
            found[row[0]][row[1]] = row[2]
    return found


def _times(counts: Mapping[str, int], one: Pictured, other: Pictured) -> int:
    if sum(counts.values()) > MOST:
        return 0
    return max(counts.get(one.source, 1), counts.get(other.source, 1))


def _write(connection: Connection, pairs: Collection[Pair], new: Mapping[Pair, Judgement]) -> set[str]:
    old = _rows(connection, pairs)
    rows = {each: (judged.score, _packed(judged)) for each, judged in new.items()}
    gone = [each for each in old if rows.get(each) != old[each]]
    come = [each for each in rows if rows[each] != old.get(each)]
    if gone:
        both = and_(likeness.c.one == bindparam("left"), likeness.c.other == bindparam("right"))
        connection.execute(delete(likeness).where(both), [{"left": one, "right": other} for one, other in gone])
    if come:
        values = [
            {"one": each[0], "other": each[1], "score": rows[each][0], "evidence": rows[each][1]} for each in come
        ]
        connection.execute(insert(likeness), values)
    return {each for both in (*gone, *come) for each in both}


def _rows(connection: Connection, pairs: Collection[Pair]) -> dict[Pair, tuple[int, bytes]]:
    wanted, found = set(pairs), {}
    for part in batches({each[0] for each in pairs}):
        for row in connection.execute(select(likeness).where(likeness.c.one.in_(part))):
            if (row.one, row.other) in wanted:
                found[row.one, row.other] = (row.score, row.evidence)
    return found


def _packed(judged: Judgement) -> bytes:
    return orjson.dumps([(each.rule, each.points, each.value) for each in judged.evidence])


def neighbours(connection: Connection, ids: Collection[str]) -> set[str]:
    """Give the entries that have a link to one of these."""
    found: set[str] = set()
    for part in batches(ids):
        query = select(likeness.c.one, likeness.c.other).where(
            or_(likeness.c.one.in_(part), likeness.c.other.in_(part))
        )
        found |= {each for row in connection.execute(query) for each in row}
    return found
