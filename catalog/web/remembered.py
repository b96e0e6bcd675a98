"""Figures that cost a walk over all entries, kept for as long as they hold."""

from collections.abc import Callable, Hashable, Mapping
from typing import TypeVar

from catalog.change import EntryKind, SourceState
from catalog.choice import ALL, Choice
from catalog.store import Snapshot

_MOST = 500

Figure = TypeVar("Figure")


class Remembered:
    """Asks the store once for each ledger position and, for a source, each step of its latest run.

    A source's own title may be behind until then: it only changes with the configuration.
    """

    def __init__(self) -> None:
        self._known: dict[Hashable, object] = {}

    def count(self, snapshot: Snapshot, kind: EntryKind | None = None, choice: Choice = ALL) -> int:
        """Give the number of public entries."""
        return self._once(("count", snapshot.position, kind, choice), lambda: snapshot.count(kind, choice))

    def months(self, snapshot: Snapshot) -> Mapping[str, int]:
        """Give the number of public entries that came in each month."""
        return self._once(("months", snapshot.position), snapshot.months)

    def organisations(self, snapshot: Snapshot) -> Mapping[str, str]:
        """Give the key of the public body that each Harvest Source belongs to."""
        return self._once(
            ("organisations", snapshot.position),
            lambda: {each.card.name: each.card.organisation for each in snapshot.sources()},
        )

    def source(self, snapshot: Snapshot, name: str) -> SourceState | None:
        """Give a Harvest Source with its latest runs."""
        latest = [(run.id, run.state, run.ended) for run in snapshot.runs(name, 1)]
        return self._once(("source", snapshot.position, name, *latest), lambda: snapshot.source(name))

    def _once(self, key: Hashable, ask: Callable[[], Figure]) -> Figure:
        if key in self._known:
            return self._known[key]  # type: ignore[return-value]
        if len(self._known) >= _MOST:
            self._known.clear()
        figure = self._known[key] = ask()
        return figure
