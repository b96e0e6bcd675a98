"""Deadline: the moment at which a request ends, whatever the other side does."""

import contextlib
import os
import socket
from collections.abc import Callable
from contextvars import ContextVar, Token
from queue import Empty, SimpleQueue
from threading import Lock, Thread, Timer
from time import monotonic
from typing import Self, TypeVar

T = TypeVar("T")
_current: ContextVar["Deadline | None"] = ContextVar("deadline", default=None)


class Deadline:
    """While it is entered, every socket this thread connects with is shut down when the time is up.

    A read timeout begins anew with every byte; a socket that is shut ends the read at once. It is shut by way of
    a duplicate of its descriptor, which stays valid when TLS wraps the socket and touches no TLS state.
    """

    def __init__(self, seconds: float) -> None:
        self._ends = monotonic() + seconds
        self._timer = Timer(max(seconds, 0), self._pass)
        self._timer.daemon = True
        self._sockets: list[socket.socket] = []
        self._lock = Lock()
        self.passed = False
        self._token: Token[Deadline | None] | None = None

    def __enter__(self) -> Self:
        self._token = _current.set(self)
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        if self._token:
            _current.reset(self._token)
        with self._lock:
            while self._sockets:
                self._sockets.pop().close()

    @property
    def left(self) -> float:
        """The seconds left, never negative."""
        return max(self._ends - monotonic(), 0.0)

    def watch(self, sock: socket.socket) -> None:
        """From now on the connection of `sock` ends with the deadline."""
        with self._lock:
            if self.passed:
                raise TimeoutError("deadline")
            self._sockets.append(socket.socket(fileno=os.dup(sock.fileno())))

    def _pass(self) -> None:
        with self._lock:
            self.passed = True
            for sock in self._sockets:
                with contextlib.suppress(OSError):  # not connected yet, or gone already
                    sock.shutdown(socket.SHUT_RDWR)


def current() -> Deadline | None:
    """Give the deadline that holds in this thread now."""
    return _current.get()


def within(seconds: float, work: Callable[[], T]) -> T:
    """Give what `work` gives, or raise TimeoutError after `seconds`: for calls that cannot be interrupted.

    Such a call (a name lookup) goes on in a daemon thread and its result is dropped.
    """
    results: SimpleQueue[T | BaseException] = SimpleQueue()

    def run() -> None:
        try:
            results.put(work())
        except BaseException as error:  # noqa: BLE001 - raised again below, in the thread that waits
            results.put(error)

    Thread(target=run, daemon=True, name="within").start()
    try:
        result = results.get(timeout=max(seconds, 0.001))
    except Empty:
        raise TimeoutError("no answer in time") from None
    if isinstance(result, BaseException):
        raise result
    return result
