"""Redaction in SQL: rules that are kept, and every row that holds what they keep out, found and written anew.

Rows are found before the lock is taken: nobody stages meanwhile, since the claims on all sources are held. Which
columns hold text is read off the tables, so that a new one is not forgotten.
"""

import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Column, Connection, LargeBinary, String, Table, and_, delete, exists, insert, select, update

from catalog import content
from catalog.change import EntryState
from catalog.redaction import ENTRY, TEXT, Phrase, Redacted, Redactor, noted, of, placeholder
from catalog.store import publish, retention
from catalog.store.tables import (
    body,
    delivery,
    entry,
    errand,
    fact,
    fixed,
    mark,
    metadata,
    page,
    planned,
    portrait,
    raw,
    redaction,
    ticket,
)

_KEY = "redaction_key"
_OURS = {"redaction", "fixed", "gate", "source", "errand"}  # sources are as configured, errands are forgotten
_PACKED = {("raw", "content"), ("body", "json"), ("body", "turtle"), ("page", "keys"), ("page", "leftovers")}
_CODES = {"digest", "state", "effect", "kind", "fingerprint", "entry", "openness"}
_BATCH, _MOST = 200, 500
_FORGETTING = {"etag": "", "last_modified": "", "digest": ""}  # a page that is not known by them is read again


class _Changed(NamedTuple):
    """A row that is to be written anew: what it is found by, and its new values."""

    key: Mapping[str, Any]
    row: Mapping[str, Any]
    values: Mapping[str, Any]


@dataclass(slots=True)
class Found:
    """Rows that are to be written anew, by table, and the entries that are to go as a whole."""

    rows: dict[str, list[_Changed]] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)


def load(connection: Connection) -> Redactor | None:
    """Give what takes out all that is to be kept out; None where there is no rule."""
    known = connection.scalar(select(fixed.c.value).where(fixed.c.name == _KEY))
    rows = connection.execute(select(redaction).order_by(redaction.c.id))
    rules = [(row.kind, Phrase(row.digest, row.length, row.substitute)) for row in rows]
    return of(rules, bytes.fromhex(known)) if known else None


def key(connection: Connection) -> bytes:
    """Give the key of all hashes; a new one, which nobody can guess, where there is none yet."""
    known = connection.scalar(select(fixed.c.value).where(fixed.c.name == _KEY))
    return bytes.fromhex(known) if known else secrets.token_bytes(32)


def keep(connection: Connection, redactor: Redactor, reason: str, now: datetime) -> None:
    """Keep the rules of `redactor` for good."""
    if connection.scalar(select(fixed.c.value).where(fixed.c.name == _KEY)) is None:
        connection.execute(insert(fixed).values(name=_KEY, value=redactor.key.hex()))
    rules = [(TEXT, each) for each in redactor.phrases]
    for kind, phrase in (*rules, *((ENTRY, Phrase(each, 0, "")) for each in sorted(redactor.entries))):
        known = (redaction.c.kind == kind) & (redaction.c.digest == phrase.digest)
        if not connection.scalar(select(exists().where(known))):
            row = {"digest": phrase.digest, "length": phrase.length, "substitute": phrase.substitute}
            connection.execute(insert(redaction).values(kind=kind, reason=reason, at=now, **row))


def find(connection: Connection, redactor: Redactor) -> Found:
    """Give every row that holds what `redactor` takes out."""
    found = Found(removed=set(redactor.entries))
    for table in metadata.sorted_tables:
        columns = [each for each in table.columns if _holds_text(each)]
        if table.name not in _OURS and columns:
            found.rows[str(table.name)] = list(_changed(connection, table, columns, redactor))
    found.removed |= {each.key["id"] for each in found.rows["entry"] if "key" in each.values}
    return found


def apply(connection: Connection, found: Found, redactor: Redactor, now: datetime) -> Redacted:
    """Write what was found anew, have readers see it, and say what was touched."""
    rows = {name: len(each) for name, each in found.rows.items() if each}
    connection.execute(delete(errand))
    deliveries = _contents(connection, found)
    for name, each in found.rows.items():
        if name not in {"raw", "body"}:
            _write(connection, metadata.tables[name], each, found.removed)
    deliveries |= {each.key["id"] for each in found.rows["delivery"]}
    _note(connection, deliveries)
    shown = {each.key["id"] for each in found.rows["entry"]} | _entries_of(connection, deliveries)
    changed = tuple(sorted(_public(connection, shown - found.removed)))
    removed = tuple(sorted(_there(connection, found.removed)))
    publish.correct(connection, changed, removed, now)
    rows = dict(Counter(rows) + _remove(connection, removed, redactor))
    return Redacted(rows, changed, removed)


def _holds_text(column: Column[Any]) -> bool:
    is_name = column.primary_key or column.foreign_keys or column.name in _CODES
    return not is_name and isinstance(column.type, String | LargeBinary)


def _changed(
    connection: Connection, table: Table, columns: list[Column[Any]], redactor: Redactor
) -> Iterator[_Changed]:
    keys = [each.name for each in (table.primary_key.columns or table.columns)]
    names = [each.name for each in columns]
    for row in connection.execute(select(table), execution_options={"yield_per": _BATCH}).mappings():
        redacted = {name: _redacted(table.name, name, row[name], redactor) for name in names}
        values = {name: value for name, value in redacted.items() if value != row[name]}
        if values:
            yield _Changed({name: row[name] for name in keys}, dict(row), values)


def _redacted(table: str, name: str, value: Any, redactor: Redactor) -> Any:
    if not value:
        return value
    if (table, name) in _PACKED:
        unpacked = content.unpack(value)
        redacted = redactor.content(unpacked)
        return value if redacted == unpacked else content.pack(redacted)
    return redactor.text(value) if isinstance(value, str) else redactor.content(value)


def _contents(connection: Connection, found: Found) -> set[int]:
    """Write records and bodies anew, each still kept once; give the deliveries that have one of them."""
    touched: set[int] = set()
    for table, column in ((raw, delivery.c.raw), (body, delivery.c.body)):
        for changed in found.rows[table.name]:
            number = changed.key["id"]
            touched |= set(connection.scalars(select(delivery.c.id).where(column == number)))
            values = {**changed.values, "digest": _digest(table, {**changed.row, **changed.values})}
            twin = connection.scalar(select(table.c.id).where(table.c.digest == values["digest"], table.c.id != number))
            if twin is None:
                connection.execute(update(table).where(table.c.id == number).values(values))
                continue
            connection.execute(update(delivery).where(column == number).values({column.name: twin}))
            for of_body in (fact, mark, portrait) if table is body else ():
                connection.execute(delete(of_body).where(of_body.c.body == number))
                rows = found.rows.get(of_body.name, [])
                found.rows[of_body.name] = [each for each in rows if each.key["body"] != number]
            connection.execute(delete(table).where(table.c.id == number))
    return touched


def _digest(table: Table, row: Mapping[str, Any]) -> str:
    if table is raw:
        return content.digest(row["format"].encode(), content.unpack(row["content"]))
    return content.digest(content.unpack(row["json"]), content.unpack(row["turtle"]))


def _write(connection: Connection, table: Table, rows: Iterable[_Changed], removed: Collection[str]) -> None:
    for changed in rows:
        values = dict(changed.values)
        if table is entry and changed.key["id"] in removed:
            continue
        if table is entry and "slug" in values:
            values["slug"] = f"{changed.row['kind']}-{changed.key['id']}"
        if table is page and values.keys() & {"url", "keys", "leftovers"}:
            values |= _FORGETTING
        mine = and_(*(table.c[name] == value for name, value in changed.key.items()))
        connection.execute(update(table).where(mine).values(values))


def _note(connection: Connection, deliveries: Collection[int]) -> None:
    """Have each delivery say that something was removed, and no record count as known that was delivered otherwise."""
    for batch in _batches(deliveries):
        mine = delivery.c.id.in_(batch)
        for row in connection.execute(select(delivery.c.id, delivery.c.verdict).where(mine)).all():
            values = {"verdict": noted(row.verdict), "digest": ""}
            connection.execute(update(delivery).where(delivery.c.id == row.id).values(values))


def _entries_of(connection: Connection, deliveries: Collection[int]) -> set[str]:
    """Give the entries that point to one of these deliveries."""
    joined = delivery.join(entry, and_(entry.c.id == delivery.c.entry, entry.c.delivery == delivery.c.id))
    found: set[str] = set()
    for batch in _batches(deliveries):
        found |= set(connection.scalars(select(entry.c.id).select_from(joined).where(delivery.c.id.in_(batch))))
    return found


def _public(connection: Connection, ids: Collection[str]) -> Iterator[str]:
    for batch in _batches(ids):
        query = select(entry.c.id).where(entry.c.id.in_(batch), entry.c.state == EntryState.PUBLIC)
        yield from connection.scalars(query)


def _there(connection: Connection, ids: Collection[str]) -> Iterator[str]:
    for batch in _batches(ids):
        yield from connection.scalars(select(entry.c.id).where(entry.c.id.in_(batch)))


def _remove(connection: Connection, ids: Collection[str], redactor: Redactor) -> Counter[str]:
    """Leave nothing of entries but a tombstone that names nothing; say how many rows of other tables went."""
    gone: Counter[str] = Counter()
    rows = [row for each in _batches(ids) for row in connection.execute(select(entry).where(entry.c.id.in_(each)))]
    for row in rows:
        own = list(connection.scalars(select(delivery.c.id).where(delivery.c.entry == row.id)))
        pruned = retention.forget(connection, own)
        gone += Counter({"delivery": len(own), "raw": pruned.records, "body": pruned.bodies})
        gone["planned"] += connection.execute(delete(planned).where(planned.c.entry == row.id)).rowcount
        if row.id in redactor.entries:
            gone["page"] += _forget_key(connection, row.source, row.key, row.id)
        values = {"key": placeholder(row.id), "iri": f"urn:redacted:{row.id}", "slug": f"{row.kind}-{row.id}"}
        connection.execute(update(entry).where(entry.c.id == row.id).values(values))
        gone["entry"] += 1
    gone["ticket"] += _forget_tickets(connection, {row.source for row in rows}, set(ids))
    return +gone


def _forget_key(connection: Connection, source: str, name: str, entry_id: str) -> int:
    """Have the memory of pages know an entry by a key that says nothing."""
    count = 0
    for row in connection.execute(select(page.c.id, page.c["keys"].label("met")).where(page.c.source == source)).all():
        keys = orjson.loads(content.unpack(row.met))
        if name in keys:
            keys[placeholder(entry_id)] = keys.pop(name)
            values = {"keys": content.pack(orjson.dumps(keys))}
            connection.execute(update(page).where(page.c.id == row.id).values(values))
            count += 1
    return count


def _forget_tickets(connection: Connection, sources: Collection[str], ids: set[str]) -> int:
    """Remove tickets that only these entries have."""
    query = select(ticket.c.id, ticket.c.entries, ticket.c.examples).where(ticket.c.source.in_(list(sources)))
    own = []
    for row in connection.execute(query):
        examples = orjson.loads(row.examples)
        if len(examples) == row.entries and ids.issuperset(examples):
            own.append(row.id)
    for batch in _batches(own):
        connection.execute(delete(ticket).where(ticket.c.id.in_(batch)))
    return len(own)


def _batches(values: Collection[Any]) -> Iterator[list[Any]]:
    ordered = sorted(values)
    for start in range(0, len(ordered), _MOST):
        yield ordered[start : start + _MOST]
