"""Probe: one look at one link, with as few bytes as will do."""

from catalog.link import Seen
from harvester.http import Client, ConnectionFailed, DeadlinePassed, FetchFailed, Glance, ShortBody, TimedOut
from harvester.links import verdict

_MOST = 32 * 1024
_RANGE = {"Range": f"bytes=0-{_MOST - 1}"}
_NO_RANGE = {400, 416, 501}
_MAY_DISLIKE_HEAD = (ConnectionFailed, DeadlinePassed, ShortBody, TimedOut)


class Probe:
    """Looks at links: the headers first, and the beginning of the body where they leave a doubt."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def look(self, url: str) -> Seen:
        """Give what the link does now. Nothing that a server does raises anything."""
        try:
            head = self._head(url)
            if head and verdict.is_plain(url, head):
                return verdict.of_answer(url, head)
            return self._read(url)
        except FetchFailed as failure:
            return verdict.of_failure(failure)

    def _head(self, url: str) -> Glance | None:
        """Give what the server says to HEAD; nothing where it may just not like to be asked so."""
        try:
            return self._client.glance(url, "HEAD", most=0)
        except _MAY_DISLIKE_HEAD:
            return None

    def _read(self, url: str) -> Seen:
        seen = self._client.glance(url, "GET", most=_MOST, headers=_RANGE)
        if seen.status in _NO_RANGE or not seen.body:
            seen = self._client.glance(url, "GET", most=_MOST)
        return verdict.of_answer(url, seen, empty=not seen.body)
