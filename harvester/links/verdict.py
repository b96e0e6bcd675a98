"""Verdict: what an answer, or none, says about a link."""

import re
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from catalog.link import Seen, Sight
from harvester.http import (
    BadCertificate,
    BadUrl,
    BlockedAddress,
    ConnectionFailed,
    DeadlinePassed,
    FetchFailed,
    Glance,
    NameUnknown,
    RefusedByRobots,
    RobotsUnreachable,
    ShortBody,
    TimedOut,
    TooManyRedirects,
)
from harvester.links import wall

PAGES = {"text/html", "application/xhtml+xml"}
_HOMES = re.compile(r"/?(?:(?:de|en)/?)?(?:(?:index|home|start|startseite|default)(?:\.\w{2,5})?/?)?", re.IGNORECASE)
_GONE = {404: "not-found", 410: "gone"}
_SUCCESS = range(200, 300)
_SERVER = range(500, 600)
_NOT_A_FAULT = {501, 505, 506, 511}
_BARRED = {401: "login", 403: "barred", 407: "login", 429: "limited", 451: "barred"}
_SILENCE: dict[type[FetchFailed], str] = {
    NameUnknown: "name",
    ConnectionFailed: "connection",
    TimedOut: "timeout",
    DeadlinePassed: "timeout",
    ShortBody: "connection",
}
_LONGEST_WAIT = 30 * 86_400.0


def is_plain(asked: str, head: Glance) -> bool:
    """Say whether the headers alone show that the link works: a file of some length, and no page that may say else."""
    names_a_file = head.content_type not in {"", *PAGES} and head.headers.get("content-length") != "0"
    return head.status in _SUCCESS and names_a_file and not _at_home(asked, head.url)


def of_answer(asked: str, seen: Glance, *, empty: bool = False) -> Seen:
    """Give what an answer says; `empty` that no byte came though all were asked for."""
    facts = _facts(seen)
    page = seen.content_type in PAGES or (not seen.content_type and seen.body[:200].lstrip().startswith(b"<"))
    if seen.status in _BARRED:
        return Seen(sight=Sight.UNTOLD, reason=_BARRED[seen.status], wait=_wait(seen), **facts)
    if seen.status not in _GONE and page and wall.is_wall(seen):
        return Seen(sight=Sight.UNTOLD, reason="wall", wait=_wait(seen), **facts)
    if seen.status in _GONE:
        return Seen(sight=Sight.FAILS, reason=_GONE[seen.status], **facts)
    if seen.status in _SERVER and seen.status not in _NOT_A_FAULT:
        return Seen(sight=Sight.FAILS, reason="server", wait=_wait(seen), **facts)
    if seen.status not in _SUCCESS:
        return Seen(sight=Sight.UNTOLD, reason="odd", **facts)
    return _of_success(asked, seen, facts, page=page, empty=empty)


def of_failure(failure: FetchFailed) -> Seen:
    """Give what it says that no answer came, or none that we may read."""
    for kind, reason in _SILENCE.items():
        if isinstance(failure, kind):
            return Seen(sight=Sight.FAILS, reason=reason, answered=False)
    if isinstance(failure, BadCertificate):
        chain = "local issuer" in failure.why  # browsers fetch the certificate that is missing between
        return Seen(sight=Sight.UNTOLD if chain else Sight.FAILS, reason="chain" if chain else "certificate")
    if isinstance(failure, TooManyRedirects):
        return Seen(sight=Sight.FAILS, reason="redirects")
    if isinstance(failure, (RefusedByRobots, RobotsUnreachable)):
        return Seen(sight=Sight.UNTOLD, reason="robots")
    if isinstance(failure, BlockedAddress):
        return Seen(sight=Sight.UNTOLD, reason="inside", answered=False)
    return Seen(sight=Sight.UNTOLD, reason="odd", answered=not isinstance(failure, BadUrl))


def _of_success(asked: str, seen: Glance, facts: dict[str, Any], *, page: bool, empty: bool) -> Seen:
    if page and wall.says_gone(seen.body):
        return Seen(sight=Sight.FAILS, reason="soft", **facts)
    if page and seen.url != asked and wall.is_login(seen.url):
        return Seen(sight=Sight.UNTOLD, reason="login", **facts)
    if page and _at_home(asked, seen.url):
        if _site(asked) == _site(seen.url):
            return Seen(sight=Sight.FAILS, reason="home", **facts)
        return Seen(sight=Sight.UNTOLD, reason="moved", **facts)
    if empty:
        return Seen(sight=Sight.FAILS, reason="empty", **facts)
    return Seen(sight=Sight.WORKS, **facts)


def _at_home(asked: str, final: str) -> bool:
    """Say whether a question for something certain ended on a home page."""
    one, other = urlsplit(asked), urlsplit(final)
    wanted = not _HOMES.fullmatch(one.path) or bool(one.query)
    return wanted and final != asked and bool(_HOMES.fullmatch(other.path)) and not other.query


def _site(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _facts(seen: Glance) -> dict[str, Any]:
    whole = seen.headers.get("content-range", "").rpartition("/")[2] or seen.headers.get("content-length", "")
    length = int(whole) if whole.isdecimal() and len(whole) < len(str(2**62)) else None
    return {
        "status": seen.status,
        "content_type": seen.content_type[:200],
        "length": length,
        "last_modified": seen.headers.get("last-modified", "")[:100],
        "final": seen.url,
    }


def _wait(seen: Glance) -> float:
    """Give the seconds that a server asks us to stay away, by a number or by a date of its own clock."""
    text = seen.headers.get("retry-after", "").strip()
    if text.isdecimal():
        return min(float(text[:9]), _LONGEST_WAIT)
    try:
        asked, now = (parsedate_to_datetime(each) for each in (text, seen.headers.get("date", "")))
        return min(max((asked - now).total_seconds(), 0.0), _LONGEST_WAIT)
    except (ValueError, TypeError, OverflowError):
        return 0.0
