"""robots.txt after RFC 9309: which addresses a host wants harvested, and how fast."""

from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

from protego import Protego

from harvester.http.failures import RefusedByRobots, RobotsUnreachable, TooManyRedirects
from harvester.http.limits import Clock
from harvester.http.session import Fetched

_OK, _CLIENT_ERROR, _SERVER_ERROR = 200, 400, 500
_DAY = 86_400.0
_READ = 512 * 1024  # RFC 9309 asks for 500 KiB at least; more is not looked at


class Robots:
    """Asks each host once a day what it allows.

    No robots.txt (a status of 400 to 499, or redirects without end) allows everything. One that the server cannot
    give (500 and above, no connection) refuses everything: the host may be in trouble, and we would add to it.
    """

    def __init__(self, fetch: Callable[[str], Fetched], agent: str, clock: Clock, longest_delay: float) -> None:
        self._fetch, self._agent, self._clock, self._longest_delay = fetch, agent, clock, longest_delay
        self._rules: dict[str, tuple[float, Protego]] = {}

    def delay(self, url: str) -> float:
        """Give the seconds that the host wants between two requests; raise RefusedByRobots if it wants no such one."""
        origin = _origin(url)
        rules = self._rules_of(origin)
        if not rules.can_fetch(url, self._agent):
            raise RefusedByRobots(url, robots=f"{origin}/robots.txt")
        return min(rules.crawl_delay(self._agent) or 0.0, self._longest_delay)

    def _rules_of(self, origin: str) -> Protego:
        read, rules = self._rules.get(origin, (0.0, None))
        if rules is None or self._clock.tick() - read > _DAY:
            rules = Protego.parse(self._text(f"{origin}/robots.txt"))
            self._rules[origin] = (self._clock.tick(), rules)
        return rules

    def _text(self, url: str) -> str:
        try:
            got = self._fetch(url)
        except TooManyRedirects:
            return ""
        status = got.response.status_code
        if status >= _SERVER_ERROR:
            raise RobotsUnreachable(url, f"HTTP {status}", status=status)
        return got.body[:_READ].decode("utf-8-sig", "replace") if status == _OK else ""


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], "", "", ""))
