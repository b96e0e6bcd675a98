"""Causes: in how many entries a run saw each, kept beside the findings of the run itself.

A published run names tickets by their ids only: their words stand in the tickets, and no ticket is ever forgotten.
A run that waits keeps the words too.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, select

from catalog.store.tables import run, ticket
from catalog.store.tickets import RUN
from catalog.ticket import Found, Ticket
from dcat_ap.finding import Finding

_AT_ONCE = 500


def published(connection: Connection, source: str) -> list[Any]:
    """Give what is to be kept of a run that has just been published: its source's open tickets, counted."""
    mine = (ticket.c.source == source) & (ticket.c.origin == RUN)
    query = select(ticket.c.id, ticket.c.entries).where(mine, ticket.c.closed.is_(None))
    return [[row.id, row.entries] for row in connection.execute(query)]


def planned(found: Iterable[Ticket]) -> list[Any]:
    """Give what is to be kept of a run that waits: the tickets as they would be."""
    return [[each.id, each.entries, each.cause.plain(), each.varied] for each in found]


def pack(findings: Sequence[Finding], causes: list[Any] | None) -> bytes:
    """Give the findings of a run and its causes as the row keeps them."""
    plain = [finding.plain() for finding in findings]
    return orjson.dumps(plain if causes is None else {"findings": plain, "causes": causes})


def findings(packed: bytes) -> tuple[Finding, ...]:
    """Give the findings of the run itself."""
    return tuple(map(Finding.read, _unpacked(packed)[0]))


def kept(connection: Connection, run_id: int) -> list[Any] | None:
    """Give the causes of a run as they are kept; None where nobody counted them."""
    packed = connection.scalar(select(run.c.verdict).where(run.c.id == run_id))
    return None if packed is None else _unpacked(packed)[1]


def found(connection: Connection, run_id: int) -> list[Found] | None:
    """Give the causes of a run in the words of their tickets; None where nobody counted them."""
    rows = kept(connection, run_id)
    if rows is None:
        return None
    known = _tickets(connection, [row[0] for row in rows])
    return [each for row in rows if (each := _found(row, known)) is not None]


def _found(row: list[Any], known: dict[str, tuple[Finding, bool]]) -> Found | None:
    name, entries, *words = row
    if name in known:
        cause, varied = known[name]
        return Found(id=name, cause=cause, varied=varied, entries=entries)
    if not words:
        return None
    return Found(id=name, cause=Finding.read(words[0]), varied=words[1], entries=entries, public=False)


def _tickets(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[Finding, bool]]:
    found: dict[str, tuple[Finding, bool]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        asked = ticket.c.id.in_(ids[start : start + _AT_ONCE])
        for row in connection.execute(select(ticket.c.id, ticket.c.cause, ticket.c.varied).where(asked)):
            found[row.id] = Finding.read(orjson.loads(row.cause)), row.varied
    return found


def _unpacked(packed: bytes) -> tuple[list[Any], list[Any] | None]:
    plain = orjson.loads(packed)
    return (plain, None) if isinstance(plain, list) else (plain["findings"], plain["causes"])
