"""Stream: a first fill as one file, which is read once and written while it is read."""

from collections.abc import Callable, Iterable, Iterator
from io import RawIOBase
from itertools import chain
from typing import TYPE_CHECKING

from catalog.change import Change

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Stream(RawIOBase):
    """Pieces of text, one after the other, for readers of files; no more than one piece is held at a time."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._piece = memoryview(b"")

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Fill `buffer` as far as the present piece goes; 0 is the end."""
        while not self._piece:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._piece = memoryview(piece)
        room = memoryview(buffer).cast("B")
        length = min(len(room), len(self._piece))
        room[:length] = self._piece[:length]
        self._piece = self._piece[length:]
        return length


class Firsts:
    """Changes up to the first that is about an entry a second time; `left` gives that one and all after it."""

    def __init__(self, changes: Iterable[Change]) -> None:
        self._changes = iter(changes)
        self._met: set[str] = set()
        self.left: Iterable[Change] = ()

    def pieces(self, write: Callable[[Change], str]) -> Iterator[bytes]:
        """Give each change as `write` writes it."""
        for change in self._changes:
            if change.entry.id in self._met:
                self.left = chain([change], self._changes)
                return
            self._met.add(change.entry.id)
            yield write(change).encode()
