"""Turn: when it is polite to ask a host again."""

from collections.abc import Callable
from threading import Lock
from urllib.parse import urlsplit

from harvester.http.limits import Clock

Turn = Callable[[str, float], None]
"""Returns when it is our turn at the host of an address; the next one is so many seconds later, or more."""


class OwnTurns:
    """The turns of one process: what others do is not known. May be used by many threads at once."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._lock = clock, Lock()
        self._free: dict[tuple[str, str], float] = {}

    def __call__(self, url: str, gap: float) -> None:
        """Sleep until the time that was agreed with the request before this one."""
        parts = urlsplit(url)
        host = parts.scheme, parts.netloc.rpartition("@")[2]
        with self._lock:
            now = self._clock.tick()
            at = max(now, self._free.get(host, now))
            self._free[host] = at + gap
        if at > now:
            self._clock.sleep(at - now)
