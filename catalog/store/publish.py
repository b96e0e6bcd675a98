"""Publishing: one short transaction that makes what a run staged the truth.

It fills a table `touched` with every entry whose state or pointer may change, decides there who is public, and then
moves pointers and appends ledger lines, each with one statement for all entries. Another gate is published likewise.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    union,
    update,
)

from catalog.change import ChangeKind, Effect, EntryState
from catalog.identity import Ruling
from catalog.store import clusters, identity, likenesses, retention, rulings
from catalog.store import gate as gates
from catalog.store import ledger as lines
from catalog.store.deliveries import PUBLISHED
from catalog.store.entries import SHADOWED
from catalog.store.instant import Instant
from catalog.store.tables import delivery, entry, ledger, path
from catalog.store.touched import touched
from dcat_ap.openness import Openness

_RETURNED, _GONE, _HEIR, _JOINED = (
    1 << 60,
    2 << 60,
    3 << 60,
    4 << 60,
)  # places in the ledger after those of staged entries
_AT_ONCE = 500
MISSING, REDACTED = "missing", "redacted"  # why an entry is withdrawn: keys of messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run has found out, by ids of entries."""

    run: int
    source: str
    now: datetime
    returned: Sequence[str] = ()  # withdrawn, and there again just as they were
    missing: Sequence[str] = ()  # not seen, and given some more time
    gone: Sequence[str] = ()  # not seen for too long
    back: Sequence[str] = ()  # were missing, and are there


@dataclass(frozen=True, slots=True, order=True)
class Effected:
    """What a publication did to one entry, and where that stands now."""

    entry: str
    effect: Effect
    state: EntryState


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How many of the staged entries were new or different; `effects`, where they were asked for, name each entry."""

    new: int
    changed: int
    effects: tuple[Effected, ...] = ()


def publish(connection: Connection, plan: Plan, *, telling: bool = False) -> Outcome:
    """Make the plan and what its run staged visible; nobody sees any of it before the transaction ends.

    `telling` has the outcome name every entry that it does something to.
    """
    touched.create(connection, checkfirst=False)
    _touch_staged(connection, plan)
    _touch(connection, plan.returned, _RETURNED, gates.asks(), gates.reason())
    _touch(connection, plan.gone, _GONE, literal(EntryState.WITHDRAWN.value), literal(MISSING))
    outcome = _outcome(connection)
    _settle(connection, plan.now, plan.run)
    _count_missing(connection, plan)
    if telling:
        outcome = replace(outcome, effects=_effects(connection, plan))
    touched.drop(connection, checkfirst=False)
    return outcome


def regate(connection: Connection, verdicts: Collection[Openness], now: datetime) -> None:
    """Make exactly `verdicts` open: what is not open any more leaves, what is now open joins, by the same ledger."""
    gates.save(connection, verdicts)
    touched.create(connection, checkfirst=False)
    _touch_misplaced(connection)
    _settle(connection, now, None)
    touched.drop(connection, checkfirst=False)


def correct(connection: Connection, changed: Sequence[str], removed: Sequence[str], now: datetime) -> None:
    """Have readers see entries anew whose contents were written anew, and others not any more."""
    touched.create(connection, checkfirst=False)
    _touch(connection, changed, 0, literal(EntryState.PUBLIC.value), literal(""))
    _touch(connection, removed, _GONE, literal(EntryState.WITHDRAWN.value), literal(REDACTED))
    _settle(connection, now, None)
    touched.drop(connection, checkfirst=False)


def reidentify(connection: Connection, ranks: Mapping[str, int], now: datetime) -> None:
    """Have sources go before others by `ranks` (least first) where they deliver the same dataset; none: each is public.

    It takes effect at once, by lines of the ledger like every other change.
    """
    before = identity.save(connection, ranks)
    touched.create(connection, checkfirst=False)
    if not ranks:
        _touch(connection, identity.forget(connection), _RETURNED, gates.asks(), gates.reason())
        _settle(connection, now, None)
    else:
        fresh = set() if before else _relinked(connection)
        start = fresh | clusters.concerned(connection, everywhere=True)
        _turn(connection, clusters.settle(connection, start, now), now)
        _append(connection, now, None)
    touched.drop(connection, checkfirst=False)


def rule(connection: Connection, ruled: Ruling) -> None:
    """Keep what a person decided about two entries, and have it take effect at once. Raises Contradiction."""
    rulings.save(connection, ruled)
    if identity.is_on(connection):
        touched.create(connection, checkfirst=False)
        _turn(connection, clusters.settle(connection, {ruled.one, ruled.other}, ruled.made), ruled.made)
        _append(connection, ruled.made, None)
        touched.drop(connection, checkfirst=False)


def _relinked(connection: Connection) -> set[str]:
    return likenesses.relink(connection, likenesses.asked(connection, everywhere=True), everywhere=True)


def _turn(connection: Connection, flips: Mapping[str, bool], now: datetime) -> None:
    """Have entries join or leave the public because of others; who leaves comes first in the ledger."""
    known = set(connection.scalars(select(touched.c.entry))) if flips else set()
    place = _JOINED
    for public, state in ((False, EntryState.SHADOWED), (True, EntryState.PUBLIC)):
        others = [each for each in sorted(flips) if flips[each] is public and each not in known]
        _touch(connection, others, place, literal(state.value), literal(""))
        place += len(others)
    clusters.write(connection, flips, now)


def _settle(connection: Connection, now: datetime, run: int | None) -> None:
    """Carry out what `touched` notes, and tell it to the ledger."""
    identifies = identity.is_on(connection) and connection.scalar(select(exists(select(touched.c.entry))))
    marks = likenesses.asked(connection) if identifies else set()
    _rename(connection)
    _grant_uncontested(connection)
    retention.retire(connection, touched, now)
    _move(connection, now)
    _inherit(connection, now)
    if identifies:
        start = clusters.concerned(connection) | likenesses.relink(connection, marks)
        _turn(connection, clusters.settle(connection, start, now), now)
    _append(connection, now, run)


def _touch_staged(connection: Connection, plan: Plan) -> None:
    """Note every staged entry. Only what was published under the same IRI keeps its state without being asked."""
    before = delivery.alias("before")
    same_iri = entry.c.iri == delivery.c.iri
    keeps = gates.is_open() & entry.c.state.in_(PUBLISHED) & same_iri
    stays = keeps | (~gates.is_open() & (entry.c.state == EntryState.CLOSED) & same_iri)
    alike = (before.c.body == delivery.c.body) & (before.c.openness == delivery.c.openness)
    columns = {
        "place": delivery.c.id,
        "entry": entry.c.id,
        "delivery": delivery.c.id,
        "was": entry.c.state,
        "goes": case((keeps, entry.c.state), else_=gates.asks()),
        "reason": gates.reason(),
        "fresh": case((stays & alike, false()), else_=true()),
        "iri": delivery.c.iri,
        "old_iri": entry.c.iri,
        "renamed": or_(entry.c.iri != delivery.c.iri, entry.c.kind != delivery.c.kind),
    }
    joined = delivery.join(entry, entry.c.id == delivery.c.entry)
    joined = joined.outerjoin(before, before.c.id == entry.c.delivery)
    query = select(*columns.values()).select_from(joined).where(delivery.c.run == plan.run)
    query = query.order_by(delivery.c.entry)  # then pointers move in the order in which entries lie on the disk
    connection.execute(insert(touched).from_select(list(columns), query))


def _touch(
    connection: Connection, ids: Sequence[str], place: int, goes: ColumnElement[str], reason: ColumnElement[str]
) -> None:
    """Note entries that change without having been staged."""
    columns = {"place": bindparam("at", type_=BigInteger), **_unstaged(goes, reason)}
    query = select(*columns.values()).select_from(_WITH_DELIVERY).where(entry.c.id == bindparam("which"))
    rows = [{"which": each, "at": place + number} for number, each in enumerate(ids)]
    if rows:
        connection.execute(insert(touched).from_select(list(columns), query), rows)


def _touch_misplaced(connection: Connection) -> None:
    """Note what is on the wrong side of the gate."""
    place = func.row_number().over(order_by=entry.c.id)
    columns = {"place": place, **_unstaged(gates.asks(), gates.reason())}
    leaves = entry.c.state.in_(PUBLISHED) & ~gates.is_open()
    joins = (entry.c.state == EntryState.CLOSED) & gates.is_open()
    query = select(*columns.values()).select_from(_WITH_DELIVERY).where(leaves | joins)
    connection.execute(insert(touched).from_select(list(columns), query))


_WITH_DELIVERY = entry.outerjoin(delivery, delivery.c.id == entry.c.delivery)


def _unstaged(goes: ColumnElement[str], reason: ColumnElement[str]) -> dict[str, ColumnElement[Any]]:
    """Give the columns of an entry whose pointer stays."""
    return {
        "entry": entry.c.id,
        "was": entry.c.state,
        "goes": goes,
        "reason": reason,
        "fresh": true(),
        "iri": entry.c.iri,
        "old_iri": entry.c.iri,
        "renamed": false(),
    }


def _outcome(connection: Connection) -> Outcome:
    staged = touched.c.delivery.is_not(None)
    new = touched.c.was == EntryState.STAGED
    query = select(new, func.count()).where(touched.c.fresh, or_(staged, touched.c.goes != EntryState.WITHDRAWN))
    counts = {row[0]: row[1] for row in connection.execute(query.group_by(new))}
    return Outcome(new=counts.get(True, 0), changed=counts.get(False, 0))


def _effects(connection: Connection, plan: Plan) -> tuple[Effected, ...]:
    """Give what the settled publication did, in the order of ids; one may be missing, and promoted all the same."""
    effect = case(
        (touched.c.goes == EntryState.WITHDRAWN, Effect.WITHDRAWN.value),
        (touched.c.was == EntryState.STAGED, Effect.NEW.value),
        (touched.c.was == EntryState.WITHDRAWN, Effect.RETURNED.value),
        (touched.c.place < _HEIR, Effect.CHANGED.value),
        (entry.c.state == EntryState.PUBLIC, Effect.PROMOTED.value),
        else_=Effect.JOINED.value,
    )
    differs = or_(touched.c.fresh & (touched.c.place < _HEIR), touched.c.was != entry.c.state)
    joined = touched.join(entry, entry.c.id == touched.c.entry)
    query = select(entry.c.id, effect, entry.c.state).select_from(joined).where(differs)
    done = [Effected(row[0], Effect(row[1]), EntryState(row[2])) for row in connection.execute(query)]
    done += _unmoved(connection, plan.missing, Effect.MISSING)
    done += _unmoved(connection, plan.back, Effect.BACK)
    return tuple(sorted(done))


def _unmoved(connection: Connection, ids: Sequence[str], effect: Effect) -> Iterator[Effected]:
    for start in range(0, len(ids), _AT_ONCE):
        asked = entry.c.id.in_(ids[start : start + _AT_ONCE])
        for row in connection.execute(select(entry.c.id, entry.c.state).where(asked)):
            yield Effected(row.id, effect, EntryState(row.state))


def _rename(connection: Connection) -> None:
    """Give entries the IRI and kind under which they were delivered now."""
    mine = and_(touched.c.renamed, touched.c.entry == entry.c.id, touched.c.delivery == delivery.c.id)
    connection.execute(update(entry).where(mine).values(iri=delivery.c.iri, kind=delivery.c.kind))


def _grant_uncontested(connection: Connection) -> None:
    """Let those be public whose IRI no other entry ever had; about the others `_inherit` decides."""
    other = entry.alias("other")
    contested = exists().where(and_(other.c.iri == touched.c.iri, other.c.id != touched.c.entry))
    asking = touched.c.goes == EntryState.SHADOWED
    elsewhere = exists().where(path.c.entry == touched.c.entry)  # a delivery path stays one until its cluster says so
    connection.execute(update(touched).where(asking, ~contested, ~elsewhere).values(goes=EntryState.PUBLIC))


def _move(connection: Connection, now: datetime) -> None:
    """Move pointers and states; dates move only where a reader sees a difference."""
    is_shown = or_(touched.c.goes == EntryState.PUBLIC, touched.c.was == EntryState.PUBLIC)
    moment, is_closed = literal(now, Instant()), touched.c.goes == EntryState.CLOSED
    delivered = touched.c.delivery.is_not(None)
    changed = [(touched.c.fresh & is_shown, moment), (is_closed, func.coalesce(entry.c.changed, moment))]
    values = {
        "delivery": func.coalesce(touched.c.delivery, entry.c.delivery),
        "state": touched.c.goes,
        "first_seen": func.coalesce(entry.c.first_seen, moment),
        "changed": case(*changed, else_=entry.c.changed),
        "reason": touched.c.reason,
        "missing_runs": case((delivered | (touched.c.goes == EntryState.WITHDRAWN), 0), else_=entry.c.missing_runs),
    }
    connection.execute(update(entry).where(touched.c.entry == entry.c.id).values(values))


def _inherit(connection: Connection, now: datetime) -> None:
    """Make the oldest shadowed entry public for every IRI that has lost its public one, or had none yet."""
    heirs = connection.execute(_heirs()).all()
    if not heirs:
        return
    promotion = update(entry).where(entry.c.id == bindparam("heir"))
    promotion = promotion.values(state=EntryState.PUBLIC, changed=literal(now, Instant()))
    others = [row.id for row in heirs if not row.touched]
    _touch(connection, others, _HEIR, literal(EntryState.PUBLIC.value), literal(""))
    connection.execute(promotion, [{"heir": row.id} for row in heirs])


def _heirs() -> Select[Any]:
    public = entry.alias("public")
    has_public = exists().where(and_(public.c.iri == entry.c.iri, public.c.state == EntryState.PUBLIC))
    age = func.row_number().over(partition_by=entry.c.iri, order_by=[entry.c.first_seen, entry.c.delivery, entry.c.id])
    heirless = entry.c.iri.in_(_open_iris()) & (entry.c.state == EntryState.SHADOWED) & ~has_public
    heirless &= ~exists().where(path.c.entry == entry.c.id)  # about delivery paths their clusters decide
    claims = select(entry.c.id, entry.c.iri, age.label("age")).where(heirless).subquery()
    is_touched = claims.c.id.in_(select(touched.c.entry)).label("touched")
    return select(claims.c.id, is_touched).where(claims.c.age == 1).order_by(claims.c.iri)


def _open_iris() -> CompoundSelect[Any]:
    """Give the IRIs that somebody asks for, or that their public entry has let go."""
    asked = select(touched.c.iri).where(touched.c.goes == EntryState.SHADOWED)
    leaving = or_(touched.c.goes != EntryState.PUBLIC, touched.c.iri != touched.c.old_iri)
    return union(asked, select(touched.c.old_iri).where(touched.c.was == EntryState.PUBLIC, leaving))


def _append(connection: Connection, now: datetime, run: int | None) -> None:
    """Append a line for every entry that readers now see differently, and tell the entry its number."""
    base = lines.position(connection)
    is_public, was_public = entry.c.state == EntryState.PUBLIC, touched.c.was == EntryState.PUBLIC
    columns = {
        "seq": base + func.row_number().over(order_by=touched.c.place),
        "entry": entry.c.id,
        "kind": case((is_public, ChangeKind.PUT.value), else_=ChangeKind.WITHDRAW.value),
        "run": literal(run, BigInteger()),
        "at": literal(now, Instant()),
        "delivery": case((is_public, entry.c.delivery)),
        "before": entry.c.seq,
        "reason": case((is_public, ""), (entry.c.state == EntryState.SHADOWED, SHADOWED), else_=entry.c.reason),
    }
    differs = or_(is_public & (touched.c.fresh | ~was_public), ~is_public & was_public)
    joined = touched.join(entry, entry.c.id == touched.c.entry)
    query = select(*columns.values()).select_from(joined).where(differs)
    connection.execute(insert(ledger).from_select(list(columns), query))
    mine = and_(ledger.c.entry == entry.c.id, ledger.c.seq > base)
    connection.execute(update(entry).where(mine).values(seq=ledger.c.seq))


def _count_missing(connection: Connection, plan: Plan) -> None:
    for ids, count in ((plan.missing, entry.c.missing_runs + 1), (plan.back, literal(0))):
        if ids:
            one = update(entry).where(entry.c.id == bindparam("which")).values(missing_runs=count)
            connection.execute(one, [{"which": each} for each in ids])
