"""Pending: the plans of runs that wait for a person, kept until they are applied, rejected or superseded."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from orjson import loads
from sqlalchemy import Connection, delete, func, insert, select, update

from catalog.change import PENDING, Effect, Entry, EntryKind, EntryState, PlannedChange, RunState, Shown
from catalog.content import unpack
from catalog.store import entries
from catalog.store import publish as publication
from catalog.store.publish import Effected
from catalog.store.tables import body, delivery, entry, planned, planned_page, run
from dcat_ap.openness import Openness

_BATCH = 100
_FRESH = {Effect.NEW, Effect.RETURNED}


class NotPending(Exception):
    """There is no such run, or it does not wait (any more)."""


def keep(connection: Connection, run_id: int, effects: Collection[Effected], pages: Collection[int]) -> None:
    """Keep what publishing the run would do, and which remembered pages are as they were."""
    rows = [{"run": run_id, "entry": each.entry, "effect": each.effect, "state": each.state} for each in effects]
    if rows:
        connection.execute(insert(planned), rows)
    if pages:
        connection.execute(insert(planned_page), [{"run": run_id, "page": each} for each in pages])


def effects(connection: Connection, run_id: int) -> tuple[Effected, ...]:
    """Give what publishing the run would do."""
    query = select(planned.c.entry, planned.c.effect, planned.c.state).where(planned.c.run == run_id)
    found = (Effected(row.entry, Effect(row.effect), EntryState(row.state)) for row in connection.execute(query))
    return tuple(sorted(found))


def plan(connection: Connection, run_id: int, source: str, now: datetime) -> publication.Plan:
    """Give the plan of a run as it found it out."""
    staged = set(connection.scalars(select(delivery.c.entry).where(delivery.c.run == run_id)))
    told: dict[Effect, list[str]] = {effect: [] for effect in Effect}
    for each in effects(connection, run_id):
        told[each.effect].append(each.entry)
    return publication.Plan(
        run=run_id,
        source=source,
        now=now,
        returned=[each for each in told[Effect.RETURNED] if each not in staged],
        missing=told[Effect.MISSING],
        gone=told[Effect.WITHDRAWN],
        back=told[Effect.BACK],
    )


def pages(connection: Connection, run_id: int) -> set[int]:
    """Give the numbers of the remembered pages that the run found unchanged."""
    return set(connection.scalars(select(planned_page.c.page).where(planned_page.c.run == run_id)))


def discard(connection: Connection, run_id: int) -> None:
    """Forget the plan of a run."""
    for table in (planned, planned_page):
        connection.execute(delete(table).where(table.c.run == run_id))


def supersede(connection: Connection, source: str, but: int | None = None) -> None:
    """Have no run of `source` wait any more, `but` this one."""
    waiting = (run.c.source == source) & run.c.state.in_(PENDING)
    if but is not None:
        waiting &= run.c.id != but
    for number in connection.scalars(select(run.c.id).where(waiting)).all():
        discard(connection, number)
        connection.execute(update(run).where(run.c.id == number).values(state=RunState.SUPERSEDED))


def changes(connection: Connection, run_id: int) -> Iterator[PlannedChange]:
    """Give what a run that waits would do to each entry, in the order of ids."""
    now, then = delivery.alias("now"), delivery.alias("then")
    old, new = body.alias("old"), body.alias("new")
    joined = planned.join(entry, entry.c.id == planned.c.entry)
    joined = joined.outerjoin(now, now.c.id == entry.c.delivery).outerjoin(old, old.c.id == now.c.body)
    mine = (then.c.run == planned.c.run) & (then.c.entry == planned.c.entry)
    joined = joined.outerjoin(then, mine).outerjoin(new, new.c.id == then.c.body)
    query = select(
        planned.c.entry,
        planned.c.effect,
        planned.c.state,
        entry.c.source,
        entry.c.key,
        entry.c.iri,
        entry.c.kind,
        old.c.json.label("old_json"),
        now.c.score.label("old_score"),
        now.c.openness.label("old_openness"),
        new.c.json.label("new_json"),
        then.c.score.label("new_score"),
        then.c.openness.label("new_openness"),
    ).select_from(joined)
    query = query.where(planned.c.run == run_id).order_by(planned.c.entry, planned.c.effect)
    for row in connection.execute(query, execution_options={"yield_per": _BATCH}):
        yield _change(row)


def counts(connection: Connection, run_id: int) -> dict[Effect, int]:
    """Give how often a run that waits would do what."""
    query = select(planned.c.effect, func.count()).where(planned.c.run == run_id).group_by(planned.c.effect)
    found = {Effect(row[0]): row[1] for row in connection.execute(query)}
    return {effect: found[effect] for effect in Effect if effect in found}


def examples(connection: Connection, run_id: int, limit: int) -> list[tuple[Effect, Entry]]:
    """Give the first entries that a run that waits would do something to, of those that are public, as they are now."""
    query = entries.with_bodies(planned.c.effect).join(planned, planned.c.entry == entry.c.id)
    query = query.where(planned.c.run == run_id, entry.c.state == EntryState.PUBLIC)
    query = query.order_by(planned.c.entry, planned.c.effect).limit(limit)
    return [(Effect(row.effect), entries.read(row)) for row in connection.execute(query)]


def _change(row: Any) -> PlannedChange:
    after = _shown(row.new_json, row.new_score, row.new_openness)
    is_fresh = row.effect in _FRESH
    return PlannedChange(
        entry=row.entry,
        source=row.source,
        key=row.key,
        iri=str(loads(after.json)["id"]) if is_fresh and after.json else row.iri,  # it may return by another IRI
        kind=EntryKind(row.kind),
        effect=Effect(row.effect),
        state=EntryState(row.state),
        before=Shown() if is_fresh else _shown(row.old_json, row.old_score, row.old_openness),
        after=after,
    )


def _shown(json: bytes | None, score: int | None, openness: str | None) -> Shown:
    if json is None:
        return Shown()
    return Shown(json=unpack(json), score=score, openness=None if openness is None else Openness(openness))
