"""Paging: a list that is given by position is read so that nothing slips through between two of its windows.

Each window is asked for so that it begins with the last item of the one before. Where it does not, the list moved; and
if it begins with what was never met, something before it is gone, and the walk steps back to where it knows the list.
Reading ends where nothing more comes, whatever the source says of its number.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from dcat_ap.finding import error
from harvester.record import SourceFailed

Said = TypeVar("Said")

_PASSES = 3  # so often a walk is begun that met less than there is
_STEPS_BACK = 50  # in one pass, lest a list that never holds still is read for ever
_IDLE = 3  # windows in a row without anything new are a circle


@dataclass(frozen=True, slots=True, kw_only=True)
class Window(Generic[Said]):
    """An answer of the source: the keys of its items in their order, and how many items the list has (None: unsaid).

    `count` is how many items the answer holds; there are fewer keys where some have none. `said` is what else it says.
    """

    keys: tuple[str, ...]
    count: int
    total: int | None
    said: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A numbered page: its items, how many it may have and how many the list has (None: unsaid), where it was had."""

    items: list[Any]
    size: int | None = None
    total: int | None
    where: str


class Leaves:
    """A list that is given by numbered pages, the first being 0, as windows that begin wherever they shall.

    Of all sizes of pages up to the most there may be it is the one whose page has most from the position on. Where
    sizes may be 20 or more, no page ends with a position before 232,792,559.
    """

    def __init__(self, ask: Callable[[int, int], Leaf], key: Callable[[Any], str], most: int) -> None:
        self._ask = ask
        self._key = key
        self._most = most

    def window(self, position: int) -> Window[tuple[str, list[Any]]]:
        """Give the items from a position on; a server whose pages are smaller than asked for is asked for such ones.

        A page that ends with the position is joined with the next one, if it is still the same afterwards.
        """
        size = max(range(1, self._most + 1), key=lambda size: (size - position % size, -size))
        number = position // size
        leaves = [self._ask(number, size)]
        if (number + 1) * size == position + 1 and len(leaves[0].items) == size:
            leaves += [self._ask(number + 1, size), self._ask(number, size)]
        there = min(_size(each, at, size) for each, at in zip(leaves, (number, number + 1, number), strict=False))
        if there < size:
            self._most = there
            return self.window(position)
        keys = [[self._key(each) for each in leaf.items] for leaf in leaves]
        joined = [*leaves[0].items, *(leaves[1].items if leaves[1:] and keys[0] == keys[2] else ())]
        items = joined[position - number * size :]
        totals = {each.total for each in leaves}
        return Window(
            keys=tuple(key for each in items if (key := self._key(each))),
            count=len(items),
            total=totals.pop() if len(totals) == 1 else None,
            said=(leaves[0].where, items),
        )


def _size(leaf: Leaf, number: int, asked: int) -> int:
    """Give how many items a page may have; where that is unsaid and more follow, as many as it has."""
    has, before = len(leaf.items), number * asked
    if leaf.size is None and 0 < has < asked and before + has < (leaf.total or 0):
        return has
    return leaf.size or asked


class Walk(Generic[Said]):
    """A walk through a list: what was met, and whether that is all there is.

    `moved_at` is the position at which the list moved first (None: it did not), `totals` are the numbers that the
    source gave, in their order.
    """

    def __init__(self, ask: Callable[[int], Window[Said]], where: str, *, most: int) -> None:
        self.met: set[str] = set()
        self.totals: list[int | None] = []
        self.moved_at: int | None = None
        self.where = where
        self._ask = ask
        self._most = most
        self._last = _Pass(self)

    def windows(self) -> Iterator[Window[Said]]:
        """Give what the list holds, window by window. Raises SourceFailed where it goes in circles or is too long.

        Where the list moved and less was met than there is, it is read anew, a few times.
        """
        for _ in range(_PASSES):
            self._last = _Pass(self)
            yield from self._last.windows()
            if not self._last.moved or len(self.met) >= self.expected:
                return

    def proves(self, now: int | None) -> bool:
        """Say whether the last pass met all there is, if `now` is how many the source says there are at the end."""
        return not self._last.moved and self._last.totals | {now} == {len(self._last.met) + self._last.unnamed}

    @property
    def expected(self) -> int:
        """How many items with a key there must be, by the highest number that the source gave."""
        return max((each for each in self.totals if each is not None), default=0) - self._last.unnamed

    def window(self, position: int) -> Window[Said]:
        """Give the items from `position` on, 0 being the first. Raises SourceFailed beyond what a source may have."""
        if position > self._most:
            raise SourceFailed(error("entry.too-many", self.where, most=self._most))
        window = self._ask(position)
        self.totals.append(window.total)
        return window


class _Pass(Generic[Said]):
    """One time through the list, from its beginning."""

    def __init__(self, walk: Walk[Said]) -> None:
        self.met: set[str] = set()
        self.totals: set[int | None] = set()
        self.unnamed = 0
        self.moved = False
        self._walk = walk
        self._position = 0
        self._joint = ""  # the item with which the next window ought to begin
        self._alone = False  # whether the last window had nothing to join the next one to
        self._width = 1
        self._steps = 0
        self._idle = 0
        self._far = 0

    def windows(self) -> Iterator[Window[Said]]:
        while (window := self._next()).count:
            fresh = {key for key in window.keys if key not in self.met}
            if self._is_astray(window, fresh):
                self._has_moved()
            yield window
            self._take(window, fresh)
            if self._idle > 1 and self._position >= (window.total or 0):
                return
            if self._idle >= _IDLE:
                if len(self._walk.met) < self._walk.expected:
                    raise SourceFailed(error("page.repeated", self._walk.where))
                return

    def _next(self) -> Window[Said]:
        """Give the next window; one that something may be missing before is asked for again from further back."""
        window = self._walk.window(self._position)
        while self._is_torn(window):
            self._has_moved()
            if self._steps == _STEPS_BACK:
                break
            self._steps, self._width = self._steps + 1, 2 * self._width
            self._position = max(0, self._position - self._width)
            window = self._walk.window(self._position)
        if not window.count and self._position < (window.total or 0):
            window = self._walk.window(self._position)  # an answer that came out empty by mistake
        self.totals.add(window.total)
        return window

    def _is_torn(self, window: Window[Said]) -> bool:
        """Say whether a window ought to begin with what was met, and does not."""
        if not self._joint or not self._position:
            return False
        return not window.count or (bool(window.keys) and window.keys[0] not in self.met)

    def _is_astray(self, window: Window[Said], fresh: set[str]) -> bool:
        """Say whether a window does not continue the one before it: something moved, or may have unseen."""
        if self._joint:
            return window.keys[:1] != (self._joint,) or len(fresh) != len(window.keys) - 1
        if self._alone:
            return bool(fresh)
        return len(fresh) != len(window.keys)

    def _take(self, window: Window[Said], fresh: set[str]) -> None:
        self.met |= fresh
        self._walk.met |= fresh
        self.unnamed += window.count - len(window.keys)
        is_named = window.count == len(window.keys)
        joins = is_named and window.count > 1
        self._joint = window.keys[-1] if joins else ""
        self._alone = is_named and not joins
        if fresh or not is_named:
            self._idle = 0
        elif self._position >= self._far:  # on the way back to where a step back began, nothing new is to be expected
            self._idle += 1
        self._far = max(self._far, self._position)
        self._width = window.count
        self._position += window.count - joins

    def _has_moved(self) -> None:
        self.moved = True
        if self._walk.moved_at is None:
            self._walk.moved_at = self._position
