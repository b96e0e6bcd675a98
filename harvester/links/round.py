"""Round: looks at all links that are due, many hosts side by side and each of them slowly.

A link that fails is looked at twice, some time apart. Where nothing at all answers, the fault may be our own line: such
failures count only once another host has answered since.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Lock
from typing import Protocol

from catalog.link import Link, Patience, Seen, Sight
from harvester.http import Clock
from harvester.links.network import Network

_BREATH = 30.0  # seconds between two looks at a link that failed
_WITNESSES = 3
_LATER = timedelta(hours=1)
_log = logging.getLogger(__name__)


class Room(Protocol):
    """Where links are kept."""

    def due(self, limit: int, source: str | None = None) -> Sequence[tuple[Link, tuple[str, ...]]]:
        """Give the links that are due."""

    def good(self, limit: int) -> Sequence[Link]:
        """Give links of different hosts that worked last."""

    def record(self, seen: Mapping[str, Seen], patience: Patience) -> None:
        """Keep what was seen."""

    def put_off(self, ids: Sequence[str], due: datetime) -> None:
        """Have links looked at again at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a round did: how many links it looked at, what it saw of them, and of how many it could not judge."""

    looked: int = 0
    sights: Mapping[Sight, int] = field(default_factory=dict)
    unjudged: int = 0


@dataclass(slots=True)
class _Host:
    """The links of one host that are due, and what was seen of them."""

    name: str
    links: list[Link] = field(default_factory=list)
    seen: dict[str, Seen] = field(default_factory=dict)
    marks: dict[str, int] = field(default_factory=dict)  # of those where nothing answered


class Round:
    """One look at all that is due. `look` gives what a link does now; `now` is the time of the store."""

    def __init__(
        self,
        room: Room,
        look: Callable[[str], Seen],
        *,
        clock: Clock,
        now: Callable[[], datetime],
        patience: Patience,
        pool: Callable[[int], Executor] = ThreadPoolExecutor,
        hosts: int = 16,
        seconds: float = 600.0,
        stopped: Event | None = None,
    ) -> None:
        self._room, self._look, self._clock, self._now = room, look, clock, now
        self._patience, self._pool, self._hosts, self._seconds = patience, pool, hosts, seconds
        self._stopped = stopped or Event()
        self._network, self._asking, self._down = Network(), Lock(), Event()
        self._ends = 0.0

    def run(self, limit: int, source: str | None = None) -> Done:
        """Look at `limit` links at most, and keep what was seen; what the time does not suffice for stays due."""
        self._ends = self._clock.tick() + self._seconds
        hosts = _by_host(link for link, _ in self._room.due(limit, source))
        with self._pool(self._hosts) as pool:
            for each in pool.map(self._visit, hosts):
                self._keep({name: seen for name, seen in each.seen.items() if name not in each.marks})
        return self._conclude(hosts)

    def _visit(self, host: _Host) -> _Host:
        """Look at the links of a host one after the other, and once more at those that failed."""
        for link in host.links:
            if self._over():
                break
            self._see(host, link)
        failed = [link for link in host.links if link.id in host.seen and host.seen[link.id].sight is Sight.FAILS]
        if failed and not self._over():
            self._clock.sleep(_BREATH)
        for link in failed:
            if not self._over():
                self._see(host, link)
            elif not (self._down.is_set() and link.id in host.marks):  # one look is no failure: it stays due
                del host.seen[link.id]
                host.marks.pop(link.id, None)
        return host

    def _see(self, host: _Host, link: Link) -> None:
        seen = self._look(link.url)
        if seen.answered:
            self._network.answered(host.name)
            host.marks.pop(link.id, None)
        else:
            host.marks[link.id] = self._network.silent(host.name)
            self._doubt()
        host.seen[link.id] = seen

    def _doubt(self) -> None:
        """End the round where very many are silent and no witness answers: to go on would be of no use."""
        if self._network.is_doubtful and self._asking.acquire(blocking=False):  # one asks, the others go on
            try:
                if not self._call_witnesses():
                    self._down.set()
            finally:
                self._asking.release()

    def _over(self) -> bool:
        return self._stopped.is_set() or self._down.is_set() or self._clock.tick() >= self._ends

    def _conclude(self, hosts: Sequence[_Host]) -> Done:
        """Keep the failures that somebody vouches for; put off the others."""
        silent = [host for host in hosts if host.marks]
        if not self._down.is_set() and not all(self._vouched(host) for host in silent):
            self._call_witnesses()
        unjudged: list[str] = []
        for host in silent:
            known = [] if self._down.is_set() else self._known(host)
            self._keep({name: host.seen[name] for name in known})
            unjudged += [name for name in host.marks if name not in known]
        if unjudged:
            _log.warning("%d links were silent, and so was everybody else: nothing is said of them", len(unjudged))
            self._room.put_off(unjudged, self._now() + _LATER)
        sights = Counter(seen.sight for host in hosts for name, seen in host.seen.items() if name not in unjudged)
        return Done(looked=sum(len(host.seen) for host in hosts), sights=sights, unjudged=len(unjudged))

    def _vouched(self, host: _Host) -> bool:
        return len(self._known(host)) == len(host.marks)

    def _known(self, host: _Host) -> list[str]:
        """Give the links of a host that were silent while somebody else answered."""
        return [name for name, mark in host.marks.items() if self._network.vouches(host.name, mark)]

    def _call_witnesses(self) -> bool:
        """Look at some links that worked last: whoever answers shows that our own line works. Say whether one did."""
        answering = [link.host for link in self._room.good(_WITNESSES) if self._look(link.url).answered]
        for host in answering:
            self._network.answered(host)
        return bool(answering)

    def _keep(self, seen: Mapping[str, Seen]) -> None:
        if seen:
            self._room.record(seen, self._patience)


def _by_host(links: Iterable[Link]) -> list[_Host]:
    """Give the hosts, those with most links first: they take longest."""
    hosts: dict[str, _Host] = {}
    for link in links:
        hosts.setdefault(link.host, _Host(link.host)).links.append(link)
    return sorted(hosts.values(), key=lambda each: -len(each.links))
