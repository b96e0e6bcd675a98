"""Client: the one polite, guarded way in which Datenlotse fetches anything."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Self
from urllib.parse import urlsplit, urlunsplit

import requests
from requests import Response

from harvester.http.addresses import Allowed, Resolver, system_resolver
from harvester.http.failures import BadStatus
from harvester.http.limits import Clock, Limits
from harvester.http.robots import Robots
from harvester.http.secrets import resolved
from harvester.http.session import Admit, Fetched, GuardedSession
from harvester.http.turn import OwnTurns, Turn

_OK, _PARTIAL, _REDIRECTED, _NOT_MODIFIED = 200, 206, 300, 304
_NO_HEAD = {405, 501}
_LIMITS = Limits()
_CLOCK = Clock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A complete answer: status 200 with its body, or 304 without one.

    `url` is where it came from in the end, without user and password. `content_type` is the bare media type and
    `charset` what the server says of the encoding; both are empty if it says nothing.
    """

    status: int
    url: str
    body: bytes = b""
    content_type: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""

    @property
    def unchanged(self) -> bool:
        """The server says: still the same as when it gave this ETag or date."""
        return self.status == _NOT_MODIFIED


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a server tells of a file: its size in bytes and its media type; empty where it does not say."""

    size: str = ""
    content_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """The beginning of an answer of any status: where it came from in the end, its headers in lower case."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """The bare media type; empty if the server says nothing."""
        return _bare_type(self.headers.get("content-type", ""))[0]


class Client:
    """Fetches pages politely, and never from where the instance must not go.

    `allow` lists hosts and networks that may be fetched from though they are not public. `respect_robots` holds
    for every `get` that does not say otherwise. `session` is for libraries that want a requests.Session. `turn`
    is asked before each request, on each hop, and returns when it is due; by default only this process is looked at.
    """

    def __init__(
        self,
        allow: Iterable[str] = (),
        *,
        user_agent: str,
        limits: Limits = _LIMITS,
        clock: Clock = _CLOCK,
        resolver: Resolver = system_resolver,
        ca_file: str = "",
        respect_robots: bool = True,
        turn: Turn | None = None,
    ) -> None:
        self.limits = limits
        self.session = GuardedSession(
            allowed=Allowed(allow),
            resolver=resolver,
            limits=limits,
            clock=clock,
            user_agent=user_agent,
            ca_file=ca_file,
        )
        self._respect_robots, self._turn = respect_robots, turn or OwnTurns(clock)
        self.session.admit = self._admit
        self._robots = Robots(self._fetch_robots, user_agent.partition("/")[0], clock, limits.longest_crawl_delay)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of all connections."""
        self.session.close()

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        etag: str = "",
        last_modified: str = "",
        accept: str = "",
        robots: bool | None = None,
    ) -> Answer:
        """Give the page at `url`, or the news that it is unchanged since it had that `etag` or `last_modified`.

        Header values that read `env:NAME` are taken from the environment. `robots=False` is for interfaces made
        for machines, which hosts often shut off for search engines. Everything that fails raises FetchFailed.
        """
        conditions = {"Accept": accept, "If-None-Match": etag, "If-Modified-Since": last_modified}
        sent = resolved(headers or {}) | {name: value for name, value in conditions.items() if value}
        request = self.session.prepare_request(requests.Request("GET", url, headers=sent))
        got = self.session.fetch(request, admit=self._admission(robots=robots))
        return _answer(got, etag, last_modified)

    def post(
        self, url: str, body: bytes, *, content_type: str, headers: Mapping[str, str] | None = None, accept: str = ""
    ) -> Answer:
        """Give what the interface at `url` answers to `body`, under the same guards as `get`.

        robots.txt says nothing about interfaces that are asked by POST. Everything that fails raises FetchFailed.
        """
        named = {"Content-Type": content_type, "Accept": accept}
        sent = resolved(headers or {}) | {name: value for name, value in named.items() if value}
        request = self.session.prepare_request(requests.Request("POST", url, headers=sent, data=body))
        return _answer(self.session.fetch(request, admit=self._admit), "", "")

    def deliver(self, url: str, body: bytes, *, content_type: str, headers: Mapping[str, str] | None = None) -> None:
        """The server at `url` has accepted `body` (status 2xx), under the same guards as for `get`.

        It is told nothing anywhere else: no redirect is followed. Everything that fails raises FetchFailed.
        """
        sent = resolved(headers or {}) | {"Content-Type": content_type}
        request = self.session.prepare_request(requests.Request("POST", url, headers=sent, data=body))
        response = self.session.fetch(request, follow=False).response
        if not _OK <= response.status_code < _REDIRECTED:
            raise BadStatus(response.url, response.status_code)

    def head(self, url: str, *, robots: bool | None = None) -> Head:
        """Give what a server tells of the file at `url` without sending it. What fails raises FetchFailed.

        A server that does not know HEAD is asked for the first byte.
        """
        for method, headers in (("HEAD", {}), ("GET", {"Range": "bytes=0-0"})):
            sent = {"Accept-Encoding": "identity"} | headers
            request = self.session.prepare_request(requests.Request(method, url, headers=sent))
            response = self.session.fetch(request, admit=self._admission(robots=robots)).response
            if response.status_code not in _NO_HEAD:
                break
        if response.status_code not in {_OK, _PARTIAL}:
            raise BadStatus(response.url, response.status_code)
        whole = response.headers.get("Content-Range", "").rpartition("/")[2]
        size = whole or response.headers.get("Content-Length", "")
        return Head(size=size if size.isdecimal() else "", content_type=_media_type(response)[0])

    def glance(self, url: str, method: str = "HEAD", *, most: int, headers: Mapping[str, str] | None = None) -> Glance:
        """Give the beginning of what the server answers, with whatever status, after redirects; robots.txt is obeyed.

        Where no answer comes at all, or none that may be read, raises FetchFailed.
        """
        sent = {"Accept-Encoding": "identity", "Accept": "*/*"} | dict(headers or {})
        request = self.session.prepare_request(requests.Request(method, url, headers=sent))
        got = self.session.fetch(request, admit=self._admission(), most=most)
        named = {name.lower(): value for name, value in got.response.headers.items()}
        return Glance(
            status=got.response.status_code, url=_without_user(got.response.url), headers=named, body=got.body
        )

    def _admission(self, *, robots: bool | None = None) -> Admit:
        polite = self._respect_robots if robots is None else robots
        return self._admit_politely if polite else self._admit

    def _admit_politely(self, url: str) -> None:
        self._turn(url, self._robots.delay(url))

    def _admit(self, url: str) -> None:
        self._turn(url, 0.0)

    def _fetch_robots(self, url: str) -> Fetched:
        return self.session.fetch(self.session.prepare_request(requests.Request("GET", url)), admit=self._admit)


def _answer(got: Fetched, etag: str, last_modified: str) -> Answer:
    response = got.response
    asked = bool(etag or last_modified)
    if response.status_code != _OK and not (asked and response.status_code == _NOT_MODIFIED):
        raise BadStatus(response.url, response.status_code)
    unchanged = response.status_code == _NOT_MODIFIED
    content_type, charset = _media_type(response)
    return Answer(
        status=response.status_code,
        url=_without_user(response.url),
        body=got.body,
        content_type=content_type,
        charset=charset,
        etag=response.headers.get("ETag", etag if unchanged else ""),
        last_modified=response.headers.get("Last-Modified", last_modified if unchanged else ""),
    )


def _media_type(response: Response) -> tuple[str, str]:
    return _bare_type(response.headers.get("Content-Type", ""))


def _bare_type(value: str) -> tuple[str, str]:
    header = Message()
    header["Content-Type"] = value
    if "/" not in str(header["Content-Type"]):
        return "", ""
    return header.get_content_type(), header.get_content_charset() or ""


def _without_user(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
