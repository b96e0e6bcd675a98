"""How an output keeps up with the ledger, and what happens when either of them fails."""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from threading import Event

import pytest

from catalog.change import Change, ChangeKind, Entry, EntryKind, EntryState
from catalog.follow import catch_up, follow, lag, pause

MOMENT = datetime(2025, 1, 1, tzinfo=UTC)


def line(seq: int) -> Change:
    entry = Entry(
        id=f"{seq:016d}",
        source="stadt",
        key=str(seq),
        iri=f"https://example.org/{seq}",
        kind=EntryKind.DATASET,
        slug=f"eintrag-{seq}",
        state=EntryState.PUBLIC,
        first_seen=MOMENT,
        changed=MOMENT,
    )
    return Change(seq=seq, kind=ChangeKind.PUT, entry=entry)


class Ledger:
    """A ledger that may grow while it is read, and may fail."""

    def __init__(self, lines: Iterable[int]) -> None:
        self.lines = list(lines)
        self.failures: list[Exception] = []
        self.grows = False

    def position(self) -> int:
        return self.lines[-1] if self.lines else 0

    def changes(self, after: int, limit: int) -> list[Change]:
        if self.failures:
            raise self.failures.pop(0)
        found = [line(seq) for seq in self.lines if seq > after][:limit]
        if self.grows:
            self.lines.append(self.lines[-1] + 1)
        return found


class Copy:
    """An output in memory: the lines it shows and how often it was told to show something."""

    def __init__(self) -> None:
        self.shown: list[int] = []
        self.cursor = self.applied = self.resets = 0
        self.failures: list[Exception] = []

    def position(self) -> int:
        return self.cursor

    def apply(self, changes: Iterable[Change], position: int) -> None:
        taken = [change.seq for change in changes]
        if self.failures:
            raise self.failures.pop(0)
        self.shown, self.cursor, self.applied = self.shown + taken, position, self.applied + 1

    def reset(self) -> None:
        self.shown, self.cursor, self.resets = [], 0, self.resets + 1

    def close(self) -> None:
        """Nothing to let go of."""


def test_an_output_takes_in_all_lines_after_its_cursor_at_once():
    ledger, copy = Ledger(range(1, 1234)), Copy()
    assert lag(ledger, copy) == 1233
    assert catch_up(ledger, copy) == 1233
    assert (copy.shown, copy.applied, lag(ledger, copy)) == (list(range(1, 1234)), 1, 0)
    ledger.lines += [1300, 1301]
    assert lag(ledger, copy) == 68
    assert catch_up(ledger, copy) == 2
    assert (copy.shown[-2:], copy.cursor) == ([1300, 1301], 1301)


@pytest.mark.parametrize("lines", [[], [1, 2, 3]])
def test_an_output_that_is_up_to_date_is_left_alone(lines):
    ledger, copy = Ledger(lines), Copy()
    catch_up(ledger, copy)
    applied = copy.applied
    assert catch_up(ledger, copy) == 0
    assert copy.applied == applied


def test_catching_up_ends_though_the_ledger_grows_meanwhile():
    ledger, copy = Ledger(range(1, 700)), Copy()
    ledger.grows = True
    assert catch_up(ledger, copy) == 699
    assert (copy.cursor, copy.shown) == (699, list(range(1, 700)))
    assert lag(ledger, copy) > 0


def test_an_output_ahead_of_the_ledger_is_built_anew():
    ledger, copy = Ledger(range(1, 5)), Copy()
    copy.shown, copy.cursor = [90, 91], 91
    assert lag(ledger, copy) == 4
    assert catch_up(ledger, copy) == 4
    assert (copy.shown, copy.cursor, copy.resets) == ([1, 2, 3, 4], 4, 1)


def test_an_output_of_a_store_that_is_empty_now_is_emptied():
    ledger, copy = Ledger([]), Copy()
    copy.shown, copy.cursor = [90, 91], 91
    assert catch_up(ledger, copy) == 0
    assert (copy.shown, copy.cursor, lag(ledger, copy)) == ([], 0, 0)


def test_what_fails_is_logged_and_tried_again_and_nothing_is_left_out(caplog):
    ledger, copy, stop = Ledger(range(1, 601)), Copy(), Event()
    copy.failures = [ConnectionError("engine down"), OSError("disk full"), ValueError("busy")]
    ledger.failures = [RuntimeError("database is locked")]
    waits: list[float] = []

    class Clock(Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout or 0)
            if len(waits) == 6:
                stop.set()
            return stop.is_set()

        def is_set(self) -> bool:
            return stop.is_set()

    with caplog.at_level(logging.INFO, logger="catalog.follow"):
        follow(ledger, copy, 1.0, Clock())
    assert (copy.shown, copy.cursor, copy.applied) == (list(range(1, 601)), 600, 1)
    assert waits == [2.0, 4.0, 8.0, 16.0, 1.0, 1.0]
    for what in ("database is locked", "engine down", "disk full", "busy"):
        assert what in caplog.text


def test_following_ends_when_it_is_told_to():
    stop = Event()
    stop.set()
    copy = Copy()
    follow(Ledger([1]), copy, 1.0, stop)
    assert copy.applied == 0


@pytest.mark.parametrize(
    ("wait", "failures", "wanted"),
    [
        (1.0, 0, 1.0),
        (1.0, 1, 2.0),
        (1.0, 5, 32.0),
        (1.0, 6, 60.0),
        (1.0, 10_000, 60.0),
        (300.0, 0, 300.0),
        (300.0, 3, 300.0),
    ],
)
def test_pauses_grow_up_to_a_minute(wait, failures, wanted):
    assert pause(wait, failures) == wanted
