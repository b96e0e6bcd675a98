"""Uses in SQL: which entry names which address, taken over from the ledger line by line."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, exists, insert, select, update

from catalog.change import Change
from catalog.link import LinkState, Use, host_of, link_id
from catalog.linked import uses
from catalog.store import ledger
from catalog.store.tables import bookmark, link, link_use

_NAME = "links"
_AT_ONCE = 500


def line(connection: Connection) -> int:
    """Give the line of the ledger up to which the uses are known; 0 when nothing is."""
    return connection.scalar(select(bookmark.c.line).where(bookmark.c.name == _NAME)) or 0


def coming(connection: Connection, after: int, limit: int) -> list[Change]:
    """Give what was published after a line."""
    return ledger.changes(connection, after, limit)


def take_over(connection: Connection, changes: Sequence[Change], now: datetime) -> None:
    """Have the uses be those of these entries as they are now, and each new address a link that is due."""
    connection.execute(delete(link_use).where(link_use.c.entry.in_([each.entry.id for each in changes])))
    found = {each.entry.id: uses(each.entry.plain()) for each in changes if each.entry.json}
    _add_links(connection, {use.url for named in found.values() for use in named}, now)
    rows = {(link_id(use.url), entry, use.role): use for entry, named in found.items() for use in named}
    if rows:
        connection.execute(insert(link_use), [_row(*key, use) for key, use in rows.items()])
    _move(connection, changes[-1].seq)


def forget_unused(connection: Connection) -> None:
    """Forget links that nobody names any more; of an address that comes back nothing is known."""
    used = exists().where(link_use.c.link == link.c.id)
    connection.execute(delete(link).where(~used))


def _add_links(connection: Connection, urls: set[str], now: datetime) -> None:
    wanted = {link_id(url): url for url in sorted(urls)}
    ids = list(wanted)
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        known = set(connection.scalars(select(link.c.id).where(link.c.id.in_(some))))
        rows = [_new(each, wanted[each], now) for each in some if each not in known]
        if rows:
            connection.execute(insert(link), rows)


def _new(name: str, url: str, now: datetime) -> dict[str, Any]:
    empty = {"reason": "", "failures": 0, "content_type": "", "last_modified": "", "final": ""}
    told = {"id": name, "url": url, "host": host_of(url), "state": LinkState.UNKNOWN}
    return {**told, "since": now, "due": now, **empty}


def _row(name: str, entry: str, role: str, use: Use) -> dict[str, Any]:
    return {"link": name, "entry": entry, "role": role, "declared": use.declared}


def _move(connection: Connection, line: int) -> None:
    if connection.execute(update(bookmark).where(bookmark.c.name == _NAME).values(line=line)).rowcount == 0:
        connection.execute(insert(bookmark).values(name=_NAME, line=line))
