"""Doorway: what all requests to the API go through. Pages of other origins may read it; nobody may ask too often."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from math import ceil

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from catalog.settings import Api
from catalog.web import keys, problems

PLACES = ("/api/v1/", "/mcp", "/validator")
"""Where it stands: below these paths."""

_READING = {"GET", "HEAD"}
_OPEN = ("/api/v1/validate",)  # what is sent there is kept nowhere, so it is reading
_EXPOSED = "ETag, Link, RateLimit, RateLimit-Policy, Retry-After"
_DAY = "86400"
_MOST = 10_000  # of those that asked, the latest are remembered
_NET = 64  # bits of an IPv6 address that tell one household from another

Address = IPv4Address | IPv6Address


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled: float


@dataclass(frozen=True, slots=True)
class Turn:
    """Whether it is somebody's turn, how many requests are left, and in how many seconds there is one more."""

    granted: bool
    left: int
    wait: int


class Buckets:
    """A bucket of tokens for everybody who asks: each request takes one, and it fills up with time."""

    def __init__(self, rules: Api, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._size, self._clock = rules.rate / 60, rules.burst, clock
        self._known: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, who: str) -> Turn:
        """Take a token of `who`, if there is one."""
        now = self._clock()
        bucket = self._known.pop(who, None) or _Bucket(self._size, now)
        tokens = min(self._size, bucket.tokens + (now - bucket.filled) * self._rate)
        granted = tokens >= 1
        left = tokens - 1 if granted else tokens
        self._known[who] = _Bucket(left, now)
        while len(self._known) > _MOST:
            self._known.popitem(last=False)
        return Turn(granted, int(left), max(1, ceil((1 - left % 1) / self._rate)))


def client(request: Request, rules: Api) -> Address | None:
    """Give the address of who asks: of a trusted proxy the last one that it names which is none itself.

    What others say in X-Forwarded-For is not believed.
    """
    trusted = [ip_network(each, strict=False) for each in rules.trusted_proxies]
    hops = [each.strip() for each in request.headers.get("x-forwarded-for", "").split(",") if each.strip()]
    found = _address(request.client.host if request.client else "")
    while found and hops and any(found in net for net in trusted):
        named = _address(hops.pop())
        if named is None:
            break
        found = named
    return found


class Doorway:
    """Counts who asks `app` below PLACES, answers preflights, and adds what browsers and programs want to know."""

    def __init__(self, app: ASGIApp, rules: Api) -> None:
        self._app, self._rules, self._buckets = app, rules, Buckets(rules)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not scope["path"].startswith(PLACES):
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        if _is_preflight(scope):
            await _preflight(scope["path"])(scope, receive, send)
            return
        turn = await self._turn(request)

        async def send_told(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._tell(MutableHeaders(scope=message), turn, scope)
            await send(message)

        if turn is None or turn.granted:
            await self._app(scope, receive, send_told)
            return
        refused = HTTPException(429, headers={"retry-after": str(turn.wait)})
        await problems.refused(request, refused)(scope, receive, send_told)

    async def _turn(self, request: Request) -> Turn | None:
        """Give the turn of who asks; None for whom nothing is counted."""
        if not self._rules.rate:
            return None
        if "authorization" in request.headers:
            key = await run_in_threadpool(keys.key_of, request)
            if key:
                return self._buckets.take(f"key {key.name}")
        address = client(request, self._rules)
        if address is None or address.is_loopback:
            return None
        who = ip_network((address, _NET), strict=False) if isinstance(address, IPv6Address) else address
        return self._buckets.take(str(who))

    def _tell(self, headers: MutableHeaders, turn: Turn | None, scope: Scope) -> None:
        if scope["method"] in _READING or scope["path"] in _OPEN:
            headers["access-control-allow-origin"] = "*"
            headers["access-control-expose-headers"] = _EXPOSED
        if turn:
            headers["ratelimit-policy"] = f'"default";q={self._rules.burst};w={self._rules.window}'
            headers["ratelimit"] = f'"default";r={turn.left};t={turn.wait}'


def _is_preflight(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return scope["method"] == "OPTIONS" and "origin" in headers and "access-control-request-method" in headers


def _preflight(path: str) -> Response:
    methods = "POST" if path in _OPEN else "GET, HEAD"
    allowed = {"access-control-allow-origin": "*", "access-control-allow-methods": methods}
    allowed["access-control-allow-headers"] = "Accept, Accept-Language, Content-Type, If-None-Match"
    return Response(status_code=204, headers={**allowed, "access-control-max-age": _DAY})


def _address(text: str) -> Address | None:
    try:
        found = ip_address(text.removeprefix("[").partition("]")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
