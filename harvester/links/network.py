"""Network: whether it is the other side that is silent, or our own line that is down."""

from threading import Lock

_MANY, _HOSTS = 40, 5  # looks in a row, at so many hosts


class Network:
    """Remembers which hosts answered, in order: silence is believed once another host has answered since."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._count = 0
        self._last: dict[str, int] = {}
        self._silent: list[str] = []  # who was silent since anybody answered

    def answered(self, host: str) -> None:
        """Note that a host said something just now."""
        with self._lock:
            self._count += 1
            self._last[host] = self._count
            self._silent.clear()

    def silent(self, host: str) -> int:
        """Note that a host said nothing; give a mark for this moment."""
        with self._lock:
            self._silent.append(host)
            return self._count

    @property
    def is_doubtful(self) -> bool:
        """Whether so many have been silent in a row that it may be our line."""
        with self._lock:
            return len(self._silent) >= _MANY and len(set(self._silent)) >= _HOSTS

    def vouches(self, host: str, mark: int) -> bool:
        """Say whether another host than `host` has answered after the moment of `mark`."""
        with self._lock:
            return any(number > mark for other, number in self._last.items() if other != host)
