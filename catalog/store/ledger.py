"""The ledger: one line for each entry that became visible, changed or was withdrawn, in the order of publication.

Followers read it through the entries: each entry knows its latest line, so a follower that starts late meets every
entry once, whatever its history, and a line that was overtaken is never needed again.
"""

from sqlalchemy import Connection, and_, case, func, select

from catalog.change import Change, ChangeKind, EntryState
from catalog.content import unpack
from catalog.history import Line
from catalog.store import entries, gate
from catalog.store.instant import Instant
from catalog.store.tables import body, delivery, entry, ledger
from dcat_ap.entry import LISTED


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


def lines(connection: Connection, after: int, last: int) -> list[Line]:
    """Give the lines after line `after` up to line `last` about what the catalogue lists, each with what it showed.

    Nothing is shown of what is pruned, nor of what would not be public by the gate of today.
    """
    shows = and_(entry.c.state != EntryState.CLOSED, gate.is_open())
    joined = ledger.join(entry, entry.c.id == ledger.c.entry).outerjoin(delivery, delivery.c.id == ledger.c.delivery)
    joined = joined.outerjoin(body, body.c.id == delivery.c.body)
    at = func.coalesce(ledger.c.at, entry.c.changed, entry.c.first_seen, type_=Instant())
    said = ledger.c.seq, ledger.c.entry, ledger.c.kind, func.coalesce(delivery.c.iri, entry.c.iri).label("iri")
    query = select(*said, at.label("at"), case((shows, body.c.turtle)).label("turtle")).select_from(joined)
    query = query.where(ledger.c.seq > after, ledger.c.seq <= last, (entry.c.kind + "").in_(LISTED))
    return [
        Line(
            seq=row.seq,
            entry=row.entry,
            kind=ChangeKind(row.kind),
            iri=row.iri,
            at=row.at,
            turtle=unpack(row.turtle).decode(),
        )
        for row in connection.execute(query.order_by(ledger.c.seq))
    ]
