"""Deliveries: what runs staged for entries. The published one of an entry is the one it points to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, select

from catalog.change import EntryKind, EntryState
from catalog.content import unpack
from catalog.intake import Delivered
from catalog.redaction import is_noted
from catalog.store.tables import delivery, entry, raw

PUBLISHED = (EntryState.PUBLIC, EntryState.SHADOWED)
KEPT = (*PUBLISHED, EntryState.CLOSED)
"""The states of what a source has, whether it is shown or not."""


@dataclass(slots=True)
class Known:
    """What a run knows of a key: the entry as published, and whether this run has met it."""

    state: EntryState = EntryState.STAGED
    digest: str = ""  # of the published record, if it was mapped as this run would; else empty
    missing_runs: int = 0
    seen: bool = False
    staged: bool = False
    spared: bool = False  # its record failed: it stays as it is
    reserved: bool = True  # the entry has its row and its slug
    findings: int = 0  # of what was staged
    pruned: bool = False  # it was withdrawn so long ago that nothing of it is kept


def known(connection: Connection, source: str, fingerprint: str) -> dict[str, Known]:
    """Give what is known of each key of `source`, to a run with this fingerprint."""
    columns = (
        entry.c.key,
        entry.c.state,
        entry.c.missing_runs,
        delivery.c.digest,
        delivery.c.fingerprint,
    )
    joined = entry.outerjoin(delivery, delivery.c.id == entry.c.delivery)
    query = select(*columns).select_from(joined).where(entry.c.source == source)
    states = {state.value: state for state in EntryState}
    return {
        key: Known(states[state], digest if mapping == fingerprint else "", missing, pruned=mapping is None)
        for key, state, missing, digest, mapping in connection.execute(query, execution_options={"yield_per": 1000})
    }


def recall(connection: Connection, entry_id: str) -> Delivered | None:
    """Give the record behind an entry."""
    row = connection.execute(_with_record().where(entry.c.id == entry_id)).first()
    return None if row is None else _delivered(row)


def delivered(connection: Connection, source: str | None) -> Iterator[Delivered]:
    """Give the records behind all entries that their sources have, in the order of ids."""
    query = _with_record().where(entry.c.state.in_(KEPT)).order_by(entry.c.id)
    if source is not None:
        query = query.where(entry.c.source == source)
    yield from map(_delivered, connection.execute(query, execution_options={"yield_per": 100}))


def _with_record() -> Select[Any]:
    own = entry.c.id, entry.c.source, entry.c.key, entry.c.iri, entry.c.kind
    joined = entry.join(delivery, delivery.c.id == entry.c.delivery).join(raw, raw.c.id == delivery.c.raw)
    return select(*own, raw.c.format, raw.c.content, delivery.c.address, delivery.c.verdict).select_from(joined)


def _delivered(row: Row[Any]) -> Delivered:
    return Delivered(
        entry=row.id,
        source=row.source,
        key=row.key,
        iri=row.iri,
        kind=EntryKind(row.kind),
        format=row.format,
        raw=unpack(row.content),
        address=row.address,
        redacted=is_noted(row.verdict),
    )


def of_run(connection: Connection, run_id: int, entry_ids: list[str]) -> list[int]:
    """Give the deliveries that a run staged for these entries."""
    query = select(delivery.c.id).where(delivery.c.run == run_id, delivery.c.entry.in_(entry_ids))
    return list(connection.scalars(query))


def forget_reservations(connection: Connection, source: str) -> None:
    """Remove the entries of `source` that were staged once and never published."""
    connection.execute(delete(entry).where(entry.c.source == source, entry.c.state == EntryState.STAGED))
