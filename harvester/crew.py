"""Crew: work on many records spread over the machine's cores, in order, with bounded memory."""

import gc
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import Generic, Self, TypeVar

from dcat_ap import vocabularies

T = TypeVar("T")
R = TypeVar("R")

_WORTH_IT = 1000  # records after which starting another process pays off
CALM = (100_000, 20, 50)
"""Thresholds of the garbage collector: records are many objects and hardly any circles, so it need not look often."""

_PIECE = 100  # records handed over at a time
_AHEAD = 4  # pieces that each of the other processes has before it


class Crew(Generic[T, R]):
    """Does `work` on batches of records, here while they are few and in other processes once they are many.

    What the others have no hand free for is done here too, so that no core waits for another one.
    `work` must be a function of a module: it travels to other processes by name.
    """

    def __init__(self, work: Callable[[T], R], hands: int | None = None) -> None:
        self._work = work
        self._hands = (os.cpu_count() or 1) - 1 if hands is None else hands
        self._done = 0
        self._pool: ProcessPoolExecutor | None = None
        self._waiting: deque[Future[list[R]]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool:
            self._pool.shutdown(wait=kind is None, cancel_futures=True)

    def take(self, batch: Sequence[T]) -> Iterator[R]:
        """Give results that are ready, in the order in which their records came; those of `batch` may come later."""
        for start in range(0, len(batch), _PIECE):
            piece = batch[start : start + _PIECE]
            self._done += len(piece)
            self._waiting.append(self._here(piece) if self._is_here() else self._elsewhere(piece))
            while self._waiting and (self._waiting[0].done() or len(self._waiting) > 2 * _AHEAD * self._hands):
                yield from self._waiting.popleft().result()

    def rest(self) -> Iterator[R]:
        """Give all results that are still to come."""
        while self._waiting:
            yield from self._waiting.popleft().result()

    def _is_here(self) -> bool:
        if not self._hands or self._done < _WORTH_IT:
            return True
        return sum(not piece.done() for piece in self._waiting) >= _AHEAD * self._hands

    def _here(self, piece: Sequence[T]) -> Future[list[R]]:
        done: Future[list[R]] = Future()
        done.set_result(_all(self._work, piece))
        return done

    def _elsewhere(self, piece: Sequence[T]) -> Future[list[R]]:
        if self._pool is None:
            spawn = get_context("spawn")
            newer = vocabularies.folder()
            self._pool = ProcessPoolExecutor(self._hands, mp_context=spawn, initializer=_begin, initargs=(newer,))
        return self._pool.submit(_all, self._work, piece)


def _begin(newer: Path | None) -> None:
    """Make a process of the crew like the one that it works for."""
    gc.set_threshold(*CALM)
    vocabularies.use(newer)


def _all(work: Callable[[T], R], batch: Sequence[T]) -> list[R]:
    return [work(each) for each in batch]
