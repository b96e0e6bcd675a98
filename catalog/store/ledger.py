"""The ledger: one line for each entry that became visible, changed or was withdrawn, in the order of publication.

Followers read it through the entries: each entry knows its latest line, so a follower that starts late meets every
entry once, whatever its history, and a line that was overtaken is never needed again.
"""

from sqlalchemy import Connection, func, select

from catalog.change import Change, ChangeKind, EntryState
from catalog.store import entries
from catalog.store.tables import entry, ledger


def position(connection: Connection) -> int:
    """Give the number of the last line; 0 when there is none."""
    return connection.scalar(select(func.max(ledger.c.seq))) or 0


def changes(connection: Connection, after: int, limit: int) -> list[Change]:
    """Give the next `limit` entries whose latest line comes after line `after`, as they are now, in that order."""
    query = entries.with_bodies().where(entry.c.seq > after).order_by(entry.c.seq).limit(limit)
    return [
        Change(
            seq=row.seq,
            kind=ChangeKind.PUT if row.state == EntryState.PUBLIC else ChangeKind.WITHDRAW,
            entry=entries.read(row),
        )
        for row in connection.execute(query)
    ]
