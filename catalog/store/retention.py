"""Retention: what entries showed once is kept for a while, and then pruned, some at a time.

A delivery is retired when its entry points to another one, or is withdrawn. One that is followed by the same is not
worth keeping. Of a withdrawn entry only the tombstone remains in the end.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)

from catalog.change import EntryState, RunState
from catalog.history import Pruned
from catalog.store import bodies
from catalog.store.instant import Instant
from catalog.store.tables import body, delivery, entry, ledger, planned, raw, retired, run

_BATCH = 500
_UNPUBLISHED = [RunState.FAILED, RunState.CRASHED, RunState.REJECTED, RunState.SUPERSEDED]
_SAME = ("raw", "body", "openness", "iri", "kind")


def retire(connection: Connection, touched: Table, now: datetime) -> None:
    """Note which deliveries are not shown from `now` on, before pointers move; `touched` is that of a publication."""
    leaves = touched.c.goes == EntryState.WITHDRAWN
    moves = touched.c.delivery.is_not(None) & (touched.c.delivery != entry.c.delivery)
    old, new = delivery.alias("old"), delivery.alias("new")
    joined = touched.join(entry, entry.c.id == touched.c.entry).join(old, old.c.id == entry.c.delivery)
    joined = joined.outerjoin(new, new.c.id == touched.c.delivery)
    same = and_(~leaves, *(old.c[name] == new.c[name] for name in _SAME))
    columns = old.c.id, literal(now, Instant()), case((same, new.c.id))
    was_retired = exists().where(retired.c.delivery == old.c.id)
    query = select(*columns).select_from(joined).where(touched.c.was != EntryState.STAGED, leaves | moves)
    connection.execute(insert(retired).from_select(["delivery", "at", "heir"], query.where(~was_retired)))
    _unretire(connection, touched)


def _unretire(connection: Connection, touched: Table) -> None:
    """Forget that of entries which return just as they were."""
    back = and_(touched.c.was == EntryState.WITHDRAWN, touched.c.goes != EntryState.WITHDRAWN)
    query = select(entry.c.delivery).join(touched, touched.c.entry == entry.c.id)
    query = query.where(back, touched.c.delivery.is_(None), entry.c.delivery.is_not(None))
    connection.execute(delete(retired).where(retired.c.delivery.in_(query)))


def worthless(connection: Connection, source: str, *, keeping: bool) -> list[list[int]]:
    """Give, in batches, what nobody needs of `source`: deliveries that were never published, and repetitions.

    Without `keeping` also all that others replaced.
    """
    ended = select(run.c.id).where(run.c.source == source, run.c.state.in_(_UNPUBLISHED))
    found = list(connection.scalars(select(delivery.c.id).where(delivery.c.run.in_(ended))))
    joined = retired.join(delivery, delivery.c.id == retired.c.delivery).join(run, run.c.id == delivery.c.run)
    replaced = select(delivery.c.id).select_from(joined).where(run.c.source == source).order_by(delivery.c.id)
    pointed = exists().where(entry.c.id == delivery.c.entry, entry.c.delivery == delivery.c.id)
    found += connection.scalars(replaced.where(retired.c.heir.is_not(None) if keeping else ~pointed))
    return [found[start : start + _BATCH] for start in range(0, len(found), _BATCH)]


def due(connection: Connection, before: datetime, after: int) -> list[int]:
    """Give the next deliveries after the number `after` that were retired by then."""
    query = select(retired.c.delivery).where(retired.c.at <= before, retired.c.delivery > after)
    return list(connection.scalars(query.order_by(retired.c.delivery).limit(_BATCH)))


def prune(connection: Connection, deliveries: Collection[int], before: datetime) -> Pruned:
    """Remove those of `deliveries` that may go; say what is gone. Other writers wait meanwhile."""
    return forget(connection, list(connection.scalars(_may_go(before).where(retired.c.delivery.in_(deliveries)))))


def count(connection: Connection, before: datetime) -> Pruned:
    """Give what pruning would remove."""
    gone = _may_go(before).subquery()
    counts = [connection.scalar(select(func.count()).select_from(gone)) or 0]
    ids = select(gone.c.delivery)
    for table, column in ((raw, delivery.c.raw), (body, delivery.c.body)):
        going = select(column).where(delivery.c.id.in_(ids))
        staying = exists().where(column == table.c.id, delivery.c.id.not_in(ids))
        query = select(func.count()).select_from(table).where(table.c.id.in_(going), ~staying)
        counts.append(connection.scalar(query) or 0)
    return Pruned(*counts)


def _may_go(before: datetime) -> Select[Any]:
    """Give what was retired by then, unless a plan names its entry or a run of its source is under way."""
    joined = retired.join(delivery, delivery.c.id == retired.c.delivery).join(run, run.c.id == delivery.c.run)
    alive = run.alias("alive")
    busy = exists().where(alive.c.source == run.c.source, alive.c.state == RunState.RUNNING)
    awaited = exists().where(planned.c.entry == delivery.c.entry)
    return select(retired.c.delivery).select_from(joined).where(retired.c.at <= before, ~busy, ~awaited)


def forget(connection: Connection, deliveries: Collection[int]) -> Pruned:
    """Remove deliveries; ledger lines that name one name its heir then, or nothing, and so do entries."""
    if not deliveries:
        return Pruned()
    query = select(retired.c.delivery, retired.c.heir).where(retired.c.delivery.in_(deliveries))
    heirs = {row.delivery: row.heir for row in connection.execute(query)}
    _rename_lines(connection, deliveries, heirs)
    mine = entry.c.id.in_(select(delivery.c.entry).where(delivery.c.id.in_(deliveries)))
    connection.execute(update(entry).where(mine, entry.c.delivery.in_(deliveries)).values(delivery=None))
    connection.execute(delete(retired).where(retired.c.delivery.in_(deliveries)))
    return Pruned(len(deliveries), *bodies.discard(connection, list(deliveries)))


def _rename_lines(connection: Connection, deliveries: Collection[int], heirs: Mapping[int, int | None]) -> None:
    """Have lines name no delivery that goes; of each entry its lines are found from the latest one back."""
    mine = entry.c.id.in_(select(delivery.c.entry).where(delivery.c.id.in_(deliveries)))
    chain = lines(mine)
    found = connection.execute(select(chain.c.seq, chain.c.delivery).where(chain.c.delivery.in_(deliveries))).all()
    rows = [{"line": row.seq, "instead": _heir(row.delivery, heirs)} for row in found]
    if rows:
        change = update(ledger).where(ledger.c.seq == bindparam("line"))
        connection.execute(change.values(delivery=bindparam("instead", type_=BigInteger)), rows)


def _heir(number: int, heirs: Mapping[int, int | None]) -> int | None:
    """Give the first heir that does not go itself."""
    heir: int | None = number
    while heir is not None and heir in heirs:
        heir = heirs[heir]
    return heir


def lines(which: ColumnElement[bool]) -> CTE:
    """Give all ledger lines about certain entries, each found from the one after it."""
    latest = select(ledger).join(entry, entry.c.seq == ledger.c.seq).where(which)
    chain = latest.cte("chain", recursive=True)
    return chain.union_all(select(ledger).join(chain, chain.c.before == ledger.c.seq))
