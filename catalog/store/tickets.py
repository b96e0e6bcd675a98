"""Tickets: gathered from the verdicts of a source's entries before a run is published, kept with its publication."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, and_, bindparam, exists, func, insert, or_, select, update

from catalog.store.deliveries import KEPT
from catalog.store.tables import delivery, entry, ticket
from catalog.ticket import Ticket, Tickets
from dcat_ap.finding import Finding

RUN, LINKS = "run", "links"
"""Who sees a ticket, and so who closes it: runs, or checks of links."""

_BATCH = 500


def gather(
    connection: Connection, source: str, run: int, now: datetime, *, gone: Collection[str], returned: Collection[str]
) -> list[Ticket]:
    """Give the tickets as they will be once `run` is published: of what it staged, and of what stays as it is."""
    staged, kept, states = delivery.alias("staged"), delivery.alias("kept"), {state.value for state in KEPT}
    mine = and_(staged.c.run == run, staged.c.entry == entry.c.id)
    joined = entry.outerjoin(staged, mine).outerjoin(kept, kept.c.id == entry.c.delivery)
    verdict = func.coalesce(staged.c.verdict, kept.c.verdict)
    query = select(entry.c.id, entry.c.state, staged.c.id, verdict).select_from(joined).order_by(entry.c.id)
    tickets, left, back = Tickets(source), set(gone), set(returned)
    for names in _batches(connection, source):
        for name, state, is_staged, found in connection.execute(query.where(entry.c.id.in_(names))):
            if is_staged or (state in states and name not in left) or name in back:
                tickets.add(name, orjson.loads(found))
    return list(tickets.seen(now))


def _batches(connection: Connection, source: str) -> Iterator[Sequence[str]]:
    """Give the ids of a source's entries in their order, some at a time: to sort verdicts too would hold them all."""
    names = connection.scalars(select(entry.c.id).where(entry.c.source == source).order_by(entry.c.id)).all()
    for start in range(0, len(names), _BATCH):
        yield names[start : start + _BATCH]


def differ(connection: Connection, run: int) -> bool:
    """Say whether `run` staged an entry whose findings are others than those it is published with, or a new one."""
    staged, kept = delivery.alias("staged"), delivery.alias("kept")
    joined = staged.join(entry, entry.c.id == staged.c.entry).outerjoin(kept, kept.c.id == entry.c.delivery)
    other = or_(kept.c.id.is_(None), kept.c.verdict != staged.c.verdict, entry.c.state.not_in(KEPT))
    return bool(connection.scalar(select(exists().select_from(joined).where(staged.c.run == run, other))))


def save(connection: Connection, source: str, found: Iterable[Ticket], now: datetime, origin: str = RUN) -> None:
    """Make `found` the open tickets of `source`; those that nobody sees any more are closed, none is forgotten.

    Those of another origin stay as they are.
    """
    query = select(ticket.c.id, ticket.c.closed).where(ticket.c.source == source, ticket.c.origin == origin)
    known = {row.id: row.closed for row in connection.execute(query)}
    rows = {each.id: {**_row(each), "origin": origin} for each in found}
    new = [row for name, row in rows.items() if name not in known]
    seen = [_again(row) for name, row in rows.items() if name in known]
    if new:
        connection.execute(insert(ticket), new)
    if seen:
        connection.execute(update(ticket).where(ticket.c.id == bindparam("which")), seen)
    unseen = [{"which": name} for name, closed in known.items() if closed is None and name not in rows]
    if unseen:
        connection.execute(update(ticket).where(ticket.c.id == bindparam("which")).values(closed=now), unseen)


def see_again(connection: Connection, source: str, now: datetime) -> None:
    """Note that a run saw every open ticket of `source` just as it was."""
    still = (ticket.c.source == source) & (ticket.c.origin == RUN) & ticket.c.closed.is_(None)
    connection.execute(update(ticket).where(still).values(last_seen=now))


def count(connection: Connection) -> dict[tuple[str, str], int]:
    """Give the numbers of open findings by source and severity, one for each cause and entry."""
    found: Counter[tuple[str, str]] = Counter()
    query = select(ticket.c.source, ticket.c.cause, ticket.c.entries).where(ticket.c.closed.is_(None))
    for row in connection.execute(query.order_by(ticket.c.source)):
        found[row.source, orjson.loads(row.cause)["severity"]] += row.entries
    return dict(found)


def listed(connection: Connection, source: str, *, closed: bool) -> list[Ticket]:
    """Give the open tickets of `source`, the gravest first, or those that are closed, the latest first."""
    asked = ticket.c.closed.is_not(None) if closed else ticket.c.closed.is_(None)
    found = [_ticket(row) for row in connection.execute(select(ticket).where(ticket.c.source == source, asked))]
    ranked = sorted(found, key=lambda each: each.rank)
    return sorted(ranked, key=lambda each: each.last_seen, reverse=True) if closed else ranked


def _row(seen: Ticket) -> dict[str, Any]:
    return {
        "id": seen.id,
        "source": seen.source,
        "cause": orjson.dumps(seen.cause.plain()),
        "varied": seen.varied,
        "entries": seen.entries,
        "points": seen.points,
        "examples": orjson.dumps(seen.examples),
        "first_seen": seen.first_seen,
        "last_seen": seen.last_seen,
        "closed": None,
    }


def _again(row: dict[str, Any]) -> dict[str, Any]:
    """Give the row of a ticket that is known: it keeps the time when it was first seen."""
    kept = ("id", "source", "first_seen")
    return {"which": row["id"], **{name: value for name, value in row.items() if name not in kept}}


def _ticket(row: Row[Any]) -> Ticket:
    return Ticket(
        id=row.id,
        source=row.source,
        cause=Finding.read(orjson.loads(row.cause)),
        varied=row.varied,
        entries=row.entries,
        points=row.points,
        examples=tuple(orjson.loads(row.examples)),
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        closed=row.closed,
    )
