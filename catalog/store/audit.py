"""Audit: who did what at the desk, and when. Nothing in it is changed; it is forgotten when its time is over."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from catalog.store.database import Database
from catalog.store.tables import deed


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One thing that somebody did: `what` is a key of the message catalogue, `subject` what it was done to."""

    id: int
    at: datetime
    who: str
    what: str
    subject: str = ""
    note: str = ""


class Audit:
    """The deeds of one store."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    def note(self, who: str, what: str, subject: str = "", note: str = "") -> None:
        """Keep what somebody did just now."""
        row = {"at": self._clock(), "who": who, "what": what, "subject": subject, "note": note}
        with self._database.queueing() as connection:
            connection.execute(insert(deed).values(row))

    def latest(self, limit: int, before: int | None = None) -> list[Deed]:
        """Give the latest deeds, the latest first; those older than the one with the id `before`."""
        chosen = select(deed).order_by(deed.c.id.desc()).limit(limit)
        with self._database.reading() as connection:
            rows = connection.execute(chosen if before is None else chosen.where(deed.c.id < before))
            return [Deed(**row._asdict()) for row in rows]

    def prune(self, before: datetime) -> int:
        """Forget what was done before a time, and give how much that was."""
        with self._database.queueing() as connection:
            return connection.execute(delete(deed).where(deed.c.at < before)).rowcount
