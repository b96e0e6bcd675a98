"""Links: the addresses that public datasets name, what checks found out, and what follows for scores and tickets.

They follow the ledger like any output: `follow` takes over what was published since. Whoever checks takes what is
`due`, brings what it saw (`record`), and lets scores and tickets follow (`conclude`).
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from catalog.link import Link, Patience, Seen
from catalog.store.database import Database
from catalog.store.links import effects, rows, uses
from catalog.store.links.rows import Due

__all__ = ["Due", "Links"]

_AT_ONCE = 500


class Links:
    """The links of one store. May be used by many threads and processes at once."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    def follow(self) -> int:
        """Take over the addresses of all that was published since the last time; give how many entries that were."""
        taken = 0
        while True:
            with self._database.reading() as connection:
                line = uses.line(connection)
                changes = uses.coming(connection, line, _AT_ONCE)
            if not changes:
                break
            with self._database.staging() as connection:
                if uses.line(connection) == line:  # else somebody else has taken them over meanwhile
                    uses.take_over(connection, changes, self._clock())
                    taken += len(changes)
        if taken:
            with self._database.staging() as connection:
                uses.forget_unused(connection)
        return taken

    def due(self, limit: int, source: str | None = None) -> list[Due]:
        """Give the links that are to be looked at now, those that wait longest first."""
        with self._database.reading() as connection:
            return rows.due(connection, self._clock(), limit, source)

    def next_due(self) -> datetime | None:
        """Give when a link is due next; None where there are none."""
        with self._database.reading() as connection:
            return rows.next_due(connection)

    def good(self, limit: int) -> list[Link]:
        """Give links of different hosts that worked last, the latest first: they show whether our own line works."""
        with self._database.reading() as connection:
            return rows.good(connection, limit)

    def record(self, seen: Mapping[str, Seen], patience: Patience) -> None:
        """Keep what was seen of links, by their ids; each is judged by what is known of it now."""
        with self._database.staging() as connection:
            rows.record(connection, seen, self._clock(), patience)

    def put_off(self, ids: Collection[str], due: datetime) -> None:
        """Have links looked at again at a time, with nothing said of them."""
        with self._database.staging() as connection:
            rows.put_off(connection, ids, due)

    def conclude(self) -> None:
        """Let scores and tickets follow what is known of links now."""
        while True:
            with self._database.reading() as connection:
                scores = effects.unmeasured(connection, _AT_ONCE)
            if not scores:
                break
            with self._database.staging() as connection:
                effects.keep(connection, scores)
        with self._database.reading() as connection:
            found = effects.tickets(connection, self._clock())
        with self._database.staging() as connection:
            effects.save(connection, found, self._clock())
