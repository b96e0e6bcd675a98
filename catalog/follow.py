"""Follow: an output reads the ledger after its cursor and takes in what it finds, again and again."""

import logging
from collections.abc import Iterator, Sequence
from threading import Event
from typing import Protocol

from catalog.change import Change
from catalog.output import Output, SearchIndex

_LOG = logging.getLogger(__name__)
_BATCH = 500  # ledger lines read at a time
_LONGEST_WAIT = 60.0  # seconds between two tries, however often it failed


class Ledger(Protocol):
    """What a follower needs of the store."""

    def position(self) -> int:
        """Give the number of the last ledger line; 0 when there is none."""

    def changes(self, after: int, limit: int) -> Sequence[Change]:
        """Give the next lines after line `after`, in order, each with its entry as it is now."""


def catch_up(store: Ledger, output: Output) -> int:
    """Have `output` show the ledger up to its present end, all at once; give how many lines it took in.

    An output that is ahead of the ledger belongs to another store and is built anew.
    """
    head, cursor = store.position(), output.position()
    if cursor > head:
        _LOG.warning("cursor %d lies beyond ledger line %d: building anew", cursor, head)
        output.reset()
        cursor = 0
    if cursor == head:
        return 0
    lines = _Lines(store, cursor, head)
    output.apply(lines, head)
    return lines.read


def anew(store: Ledger, output: Output) -> int:
    """Have `output` built anew from the ledger's beginning; a search index goes on answering from its former state.

    Give how many lines it took in.
    """
    if not isinstance(output, SearchIndex):
        output.reset()
        return catch_up(store, output)
    head = store.position()
    lines = _Lines(store, 0, head)
    output.rebuild(lines, head)
    return lines.read


def follow(store: Ledger, output: Output, wait: float, stop: Event) -> None:
    """Keep `output` with the ledger until `stop` is set, looking every `wait` seconds.

    What fails is logged and tried again from the same line, after ever longer pauses; no line is left out.
    """
    failures = 0
    while not stop.is_set():
        try:
            lines = catch_up(store, output)
        except Exception:  # noqa: BLE001  whatever an engine fails with, the next try may succeed
            _LOG.exception("not caught up, try %d", failures + 1)
            failures += 1
        else:
            failures = 0
            if lines:
                _LOG.info("caught up with ledger line %d, %d lines", output.position(), lines)
        stop.wait(pause(wait, failures))


def pause(wait: float, failures: int) -> float:
    """Give the seconds until the next look: `wait`, doubled for each failure in a row, at most a minute."""
    return max(wait, min(wait * (1 << min(failures, 16)), _LONGEST_WAIT))


def lag(store: Ledger, output: Output) -> int:
    """Give how many ledger lines `output` has yet to take in."""
    head, cursor = store.position(), output.position()
    return head - cursor if cursor <= head else head


class _Lines:
    """The ledger lines after `after` up to `head`, read in batches; `read` counts them."""

    def __init__(self, store: Ledger, after: int, head: int) -> None:
        self._store, self._after, self._head = store, after, head
        self.read = 0

    def __iter__(self) -> Iterator[Change]:
        while batch := self._store.changes(self._after, _BATCH):
            for change in batch:
                if change.seq > self._head:
                    return
                self.read += 1
                self._after = change.seq
                yield change
