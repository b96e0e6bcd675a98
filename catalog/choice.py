"""Choice: which entries of the catalogue a feed is about."""

from dataclasses import dataclass
from datetime import datetime

__all__ = ["ALL", "Choice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Entries of these sources that readers saw change from `since` on and before `until`; with `hvd` high-value ones.

    A source is named by its name; None stands for all of them. Whether a tombstone was of high value nobody knows any
    more, so that `hvd` holds all tombstones of its choice.
    """

    sources: tuple[str, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None
    hvd: bool = False


ALL = Choice()
"""Every entry."""
