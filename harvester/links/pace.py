"""Pace: each host is asked once in so many seconds, whoever of us asks it."""

from collections.abc import Callable

from catalog.link import host_of
from harvester.http import Clock

Take = Callable[[str, float], float]
"""Gives the seconds after which a request to a host is due; the next one is due some seconds later."""


class Pace:
    """Waits for the turn at a host; `gap` seconds lie between two. May be used by many threads at once.

    Where nobody asks for any time between two requests, nothing is agreed, and nothing costs time.
    """

    def __init__(self, take: Take, gap: float, clock: Clock) -> None:
        self._take, self._gap, self._clock = take, gap, clock

    def __call__(self, url: str, gap: float = 0.0) -> None:
        """Return when it is our turn to ask the host of `url`, which itself may ask for a longer `gap`."""
        between = max(self._gap, gap)
        if between <= 0:
            return
        wait = self._take(host_of(url), between)
        if wait > 0:
            self._clock.sleep(wait)
