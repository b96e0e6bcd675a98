"""Staging: a batch of entries goes into the tables in one small transaction, and nobody sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert

from catalog.change import EntryState
from catalog.intake import SealedEntry, entry_id
from catalog.store import bodies, deliveries, facts, portraits, runs, slugs
from catalog.store.database import Database
from catalog.store.tables import body, delivery, entry, raw


@dataclass(frozen=True, slots=True)
class Batch:
    """Entries of one run with what is to be kept of each; `new` are the keys that have no entry yet."""

    run: int
    source: str
    fingerprint: str
    entries: Sequence[SealedEntry]
    new: frozenset[str]
    replaced: frozenset[str]  # keys this run has staged before: that delivery goes


def stage(database: Database, batch: Batch) -> None:
    """Keep the batch. What takes time, comparing, is done before the lock is taken."""
    raws, shown = [each.raw for each in batch.entries], [each.body for each in batch.entries]
    with database.reading() as connection:
        raw_rows = bodies.rows_to_add(connection, raw, raws)
        body_rows = bodies.rows_to_add(connection, body, shown)
    with database.staging() as connection:
        runs.require_running(connection, batch.run)
        _drop_replaced(connection, batch)
        raw_ids = bodies.keep(connection, raw, raw_rows, raws)
        body_ids = bodies.keep(connection, body, body_rows, shown)
        facts.keep(connection, {body_ids[each.body.digest]: each.facts for each in batch.entries})
        portraits.keep(connection, {body_ids[each.body.digest]: (each.portrait, each.marks) for each in batch.entries})
        _reserve(connection, batch)
        contents = zip(batch.entries, raws, shown, strict=True)
        rows = [_row(batch, each, raw_ids[one.digest], body_ids[other.digest]) for each, one, other in contents]
        connection.execute(insert(delivery), rows)


def _drop_replaced(connection: Connection, batch: Batch) -> None:
    if batch.replaced:
        ids = [entry_id(batch.source, key) for key in batch.replaced]
        bodies.discard(connection, deliveries.of_run(connection, batch.run, ids))


def _reserve(connection: Connection, batch: Batch) -> None:
    """Give new keys their entry and slug; a later run finds both, even if this one dies."""
    new = {entry_id(batch.source, each.key): each for each in batch.entries if each.key in batch.new}
    if not new:
        return
    wishes = [slugs.Wish(number, each.title, each.kind) for number, each in new.items()]
    allotted = slugs.allot(connection, wishes)
    connection.execute(
        insert(entry), [_entry(batch.source, each, number, allotted[number]) for number, each in new.items()]
    )


def _entry(source: str, staged: SealedEntry, number: str, slug: str) -> dict[str, Any]:
    return {
        "id": number,
        "source": source,
        "key": staged.key,
        "iri": staged.iri,
        "kind": staged.kind,
        "slug": slug,
        "state": EntryState.STAGED,
        "reason": "",
        "missing_runs": 0,
    }


def _row(batch: Batch, staged: SealedEntry, raw_id: int, body_id: int) -> dict[str, Any]:
    return {
        "run": batch.run,
        "entry": entry_id(batch.source, staged.key),
        "iri": staged.iri,
        "kind": staged.kind,
        "digest": staged.raw_digest,
        "fingerprint": batch.fingerprint,
        "raw": raw_id,
        "body": body_id,
        "verdict": staged.verdict,
        "openness": staged.openness,
        "score": staged.score,
        "address": staged.address,
    }
