"""Network: whether it is the other side that is silent, or our own line that is down."""

from threading import Lock


class Network:
    """Remembers which hosts answered, in order: silence is believed once another host has answered since."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._count = 0
        self._last: dict[str, int] = {}

    def answered(self, host: str) -> None:
        """Note that a host said something just now."""
        with self._lock:
            self._count += 1
            self._last[host] = self._count

    def now(self) -> int:
        """Give a mark for this moment."""
        with self._lock:
            return self._count

    def vouches(self, host: str, mark: int) -> bool:
        """Say whether another host than `host` has answered after the moment of `mark`."""
        with self._lock:
            return any(number > mark for other, number in self._last.items() if other != host)
