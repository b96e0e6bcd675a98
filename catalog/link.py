"""Link: an address that datasets name, and what checks have found out about it, from check to check.

A link is broken only after failures that are independent of each other: so many in a row, so far apart. What cannot
be told (a wall against robots, a login) is no failure and ends the row: nobody is accused on a guess.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import Any
from urllib.parse import urlsplit

_DAY = timedelta(days=1)
_SUCCESS = range(200, 400)
_LONGEST = 8_000
_LONGEST_HOST = 253  # RFC 1035


class LinkState(StrEnum):
    """How a link stands."""

    UNKNOWN = "unknown"  # nobody has looked yet
    OK = "ok"
    SUSPECT = "suspect"  # it failed, but not often enough
    BROKEN = "broken"
    UNTOLD = "untold"  # a program cannot tell whether it works for people


class Sight(StrEnum):
    """What one check amounts to."""

    WORKS = "works"
    FAILS = "fails"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one check saw. `reason` is a rule below `link.`: why it does not work, or why nobody can tell.

    `answered` says that a server said anything at all; where none did, the fault may be our own line. `final` is the
    address that answered in the end, `wait` the seconds that the server asked us to stay away.
    """

    sight: Sight
    reason: str = ""
    answered: bool = True
    status: int | None = None
    content_type: str = ""
    length: int | None = None
    last_modified: str = ""
    final: str = ""
    wait: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often a link is looked at, and how often it must fail before it is called broken."""

    needed: int = 3
    apart: timedelta = timedelta(hours=12)  # failures that are closer to each other count as one
    backoff: tuple[timedelta, ...] = (timedelta(hours=12), _DAY, 7 * _DAY, 30 * _DAY)
    again: timedelta = 30 * _DAY  # after it worked
    untold: timedelta = 7 * _DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One address, as the last check left it.

    `since` is when it came into its state, `failures` how many independent ones there were in a row, the first at
    `failing` and the last one that counted at `failed`; `worked` is when it last worked. `due` is the next look.
    """

    id: str
    url: str
    host: str
    state: LinkState = LinkState.UNKNOWN
    reason: str = ""
    since: datetime
    due: datetime
    checked: datetime | None = None
    worked: datetime | None = None
    failing: datetime | None = None
    failed: datetime | None = None
    failures: int = 0
    status: int | None = None
    content_type: str = ""
    length: int | None = None
    last_modified: str = ""
    final: str = ""

    @property
    def answers(self) -> bool | None:
        """Whether it answers with a status from 200 to 399, as the score asks; None where nobody knows.

        An error page that claims to be none answers too: that is a ticket, and no fault by the MQA's measure.
        """
        if self.state is LinkState.OK:
            return True
        return self.status in _SUCCESS if self.state is LinkState.BROKEN else None


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Use:
    """That an entry names an address: in which `role` (a property of the model), and as what format, if it says."""

    url: str
    role: str
    declared: str = ""


def link_id(url: str) -> str:
    """Give the id of the link to `url`; the same in every catalogue."""
    return blake2b(url.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def host_of(url: str) -> str:
    """Give the host of an address that can be checked, with its port where it is an odd one; else nothing."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").rstrip(".")
    sound = parts.scheme in {"http", "https"} and 0 < len(host) <= _LONGEST_HOST and len(url) <= _LONGEST
    if not sound or not url.isprintable():
        return ""
    return host if port in {None, 80, 443} else f"{host}:{port}"


def judged(link: Link, seen: Seen, now: datetime, patience: Patience) -> Link:
    """Give the link after a check at `now`: its state, and when it is looked at again."""
    values: dict[str, Any] = {"checked": now, "status": seen.status, "content_type": seen.content_type}
    values |= {"length": seen.length, "last_modified": seen.last_modified, "final": seen.final}
    after = {Sight.WORKS: _worked, Sight.FAILS: _failed, Sight.UNTOLD: _untold}[seen.sight]
    coming = after(replace(link, **values), seen, now, patience)
    due = max(coming.due, now + timedelta(seconds=min(seen.wait, patience.again.total_seconds())))
    since = link.since if coming.state is link.state else now
    return replace(coming, since=since, due=due)


def _worked(link: Link, _seen: Seen, now: datetime, patience: Patience) -> Link:
    well = {"state": LinkState.OK, "reason": "", "worked": now, "due": now + patience.again}
    return replace(link, **well, **_FORGIVEN)  # type: ignore[arg-type]


def _untold(link: Link, seen: Seen, now: datetime, patience: Patience) -> Link:
    told = {"state": LinkState.UNTOLD, "reason": seen.reason, "due": now + patience.untold}
    return replace(link, **told, **_FORGIVEN)  # type: ignore[arg-type]


def _failed(link: Link, seen: Seen, now: datetime, patience: Patience) -> Link:
    counts = link.failed is None or now - link.failed >= patience.apart
    failures = link.failures + counts
    return replace(
        link,
        state=LinkState.BROKEN if failures >= patience.needed else LinkState.SUSPECT,
        reason=seen.reason,
        failures=failures,
        failed=now if counts else link.failed,
        failing=link.failing or now,
        due=now + patience.backoff[min(failures, len(patience.backoff)) - 1],
    )


_FORGIVEN: dict[str, Any] = {"failures": 0, "failed": None, "failing": None}
