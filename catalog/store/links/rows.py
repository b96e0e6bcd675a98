"""Links in SQL: which are due, what was seen of them, and how they stand."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, exists, func, select, update

from catalog.change import EntryState
from catalog.link import Link, LinkState, Patience, Seen, judged
from catalog.store.tables import entry, link, link_use, measured

_AT_ONCE = 500
_OF_A_HOST = 300  # links; asked one after the other they take a worker ten minutes
_FIELDS = tuple(Link.__dataclass_fields__)
_MOVES = tuple(name for name in _FIELDS if name not in {"id", "url", "host"})


class Due(NamedTuple):
    """A link to be looked at, and the formats that entries declare for it."""

    link: Link
    declared: tuple[str, ...]


def due(connection: Connection, now: datetime, limit: int, source: str | None) -> list[Due]:
    """Give links that are due, those that wait longest first, and not so many of one host that others starve."""
    place = func.row_number().over(partition_by=link.c.host, order_by=[link.c.due, link.c.id]).label("place")
    waiting = select(link.c.id, place).where(link.c.due <= now, _used(source)).subquery()
    first = select(waiting.c.id).where(waiting.c.place <= _OF_A_HOST)
    query = select(link).where(link.c.id.in_(first)).order_by(link.c.due, link.c.id).limit(limit)
    found = [_link(row) for row in connection.execute(query)]
    declared = _declared(connection, [each.id for each in found])
    return [Due(each, tuple(sorted(declared.get(each.id, ())))) for each in found]


def next_due(connection: Connection) -> datetime | None:
    """Give when a link that somebody names is due next."""
    return connection.scalar(select(link.c.due).where(_used(None)).order_by(link.c.due).limit(1))


def good(connection: Connection, limit: int) -> list[Link]:
    """Give links that worked, one a host, the latest first."""
    latest = func.row_number().over(partition_by=link.c.host, order_by=[link.c.worked.desc(), link.c.id])
    well = select(link.c.id, latest.label("place")).where(link.c.state == LinkState.OK).subquery()
    first = select(well.c.id).where(well.c.place == 1)
    query = select(link).where(link.c.id.in_(first)).order_by(link.c.worked.desc()).limit(limit)
    return [_link(row) for row in connection.execute(query)]


def record(connection: Connection, seen: Mapping[str, Seen], now: datetime, patience: Patience) -> None:
    """Judge links by what was seen of them; scores that this touches are to be measured anew."""
    touched: list[str] = []
    changed: list[dict[str, Any]] = []
    for names in _batches(list(seen)):
        for row in connection.execute(select(link).where(link.c.id.in_(names))):
            before = _link(row)
            after = judged(before, seen[before.id], now, patience)
            changed.append({"which": after.id, **{name: getattr(after, name) for name in _MOVES}})
            if after.answers != before.answers:
                touched.append(after.id)
    if changed:
        connection.execute(update(link).where(link.c.id == bindparam("which")), changed)
    for names in _batches(touched):
        users = select(link_use.c.entry).where(link_use.c.link.in_(names))
        connection.execute(delete(measured).where(measured.c.entry.in_(users)))


def put_off(connection: Connection, ids: Collection[str], due: datetime) -> None:
    """Have links wait until a time."""
    for names in _batches(list(ids)):
        connection.execute(update(link).where(link.c.id.in_(names)).values(due=due))


def listed(
    connection: Connection, *, states: Collection[LinkState], source: str | None, after: str, limit: int
) -> list[tuple[Link, tuple[str, ...]]]:
    """Give the next links after an id that stand so, in the order of ids, each with the public entries naming it."""
    query = select(link).where(link.c.id > after, _used(source)).order_by(link.c.id).limit(limit)
    if states:
        query = query.where(link.c.state.in_(sorted(states)))
    found = [_link(row) for row in connection.execute(query)]
    users: dict[str, set[str]] = {}
    for names in _batches([each.id for each in found]):
        joined = link_use.join(entry, entry.c.id == link_use.c.entry)
        who = select(link_use.c.link, link_use.c.entry).select_from(joined).where(link_use.c.link.in_(names), _PUBLIC)
        for row in connection.execute(who if source is None else who.where(entry.c.source == source)):
            users.setdefault(row.link, set()).add(row.entry)
    return [(each, tuple(sorted(users.get(each.id, ())))) for each in found]


def of_entry(connection: Connection, entry_id: str) -> list[Link]:
    """Give the links of one entry, in the order of their addresses."""
    mine = select(link_use.c.link).where(link_use.c.entry == entry_id)
    found = [_link(row) for row in connection.execute(select(link).where(link.c.id.in_(mine)))]
    return sorted(found, key=lambda each: each.url)


def count(connection: Connection) -> dict[LinkState, int]:
    """Give the numbers of links that somebody names, by state; a state that none is in has a zero."""
    query = select(link.c.state, func.count()).where(_used(None)).group_by(link.c.state)
    found = {row[0]: row[1] for row in connection.execute(query)}
    return {state: found.get(state, 0) for state in LinkState}


_PUBLIC = entry.c.state == EntryState.PUBLIC


def _used(source: str | None) -> ColumnElement[bool]:
    """Give the condition that a public entry, of the source if one is given, names the link."""
    users = link_use.join(entry, entry.c.id == link_use.c.entry)
    condition = (link_use.c.link == link.c.id) & _PUBLIC
    if source is not None:
        condition &= entry.c.source == source
    return exists(select(link_use.c.link).select_from(users).where(condition).correlate(link))


def _declared(connection: Connection, ids: Sequence[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for names in _batches(ids):
        query = select(link_use.c.link, link_use.c.declared).where(link_use.c.link.in_(names))
        for row in connection.execute(query.where(link_use.c.declared != "")):
            found.setdefault(row.link, set()).add(row.declared)
    return found


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))


def _link(row: Row[Any]) -> Link:
    values = {name: row._mapping[name] for name in _FIELDS}  # noqa: SLF001
    return Link(**{**values, "state": LinkState(values["state"])})
