"""Ready: answers kept as they were sent, for as long as the ledger ends where it ended, in bounded memory.

Who makes an answer says of which ledger position it is (`respond`, `holds`); nothing else is kept. Before each use the
store is asked where its ledger ends, so that what was published is seen by the very next request, whoever published it.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from catalog.store import Store, Unreachable
from catalog.web.respond import HOLDS, matches

MOST_BYTES = 48_000_000
"""How much is kept by one process."""

_EACH = 2_500  # bytes that headers and key take, measured
_VARYING = (b"accept", b"accept-language", b"accept-encoding")
_OF_BODIES = {b"content-type", b"content-length", b"content-encoding"}

Headers = list[tuple[bytes, bytes]]


class _Asked(NamedTuple):
    """All of a request that an answer may depend on."""

    path: str
    query: bytes
    wishes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer as of a ledger position; `body` is None where only a 304 is known."""

    position: int
    etag: str
    headers: Headers
    unchanged: Headers
    body: bytes | None

    @property
    def size(self) -> int:
        return _EACH + len(self.body or b"")


class Ready:
    """Serves from memory what `app` has answered before and what still holds; all else is for `app`."""

    def __init__(self, app: ASGIApp, store: Store, most: int = MOST_BYTES) -> None:
        self._app, self._store, self._most = app, store, most
        self._kept: OrderedDict[_Asked, _Kept] = OrderedDict()
        self._size = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        asked, known = _read(scope)
        kept = self._kept.get(asked)
        if kept is not None and (kept.body is not None or matches(known, kept.etag)) and await self._holds(kept):
            self._kept.move_to_end(asked)
            await _send(kept, known, send)
            return
        scope[HOLDS] = None
        sent: list[Message] = []

        async def send_seen(message: Message) -> None:
            if scope[HOLDS] is not None:
                sent.append(message)
            await send(message)

        await self._app(scope, receive, send_seen)
        if scope[HOLDS] is not None and (answer := _answered(scope[HOLDS], sent)):
            self._keep(asked, answer)

    async def _holds(self, kept: _Kept) -> bool:
        glances = self._store.glances
        try:
            head = glances.head() if self._store.is_near else await run_in_threadpool(glances.head)
        except Unreachable:  # whoever answers will say so
            return False
        return head == kept.position

    def _keep(self, asked: _Asked, answer: _Kept) -> None:
        before = self._kept.pop(asked, None)
        if before and answer.body is None and before.position == answer.position:
            answer = before
        self._size += answer.size - (before.size if before else 0)
        self._kept[asked] = answer
        while self._size > self._most:
            _, oldest = self._kept.popitem(last=False)
            self._size -= oldest.size


def _read(scope: Scope) -> tuple[_Asked, str]:
    """Give what is asked, and the tags that the client has."""
    wishes: dict[bytes, bytes] = {}
    known = b""
    for name, value in scope["headers"]:
        if name in _VARYING:
            wishes[name] = wishes[name] + b"," + value if name in wishes else value
        elif name == b"if-none-match":
            known = value
    varying = tuple(wishes.get(each, b"") for each in _VARYING)
    return _Asked(scope["path"], scope["query_string"], varying), known.decode("latin-1")


async def _send(kept: _Kept, known: str, send: Send) -> None:
    if kept.body is None or (known and matches(known, kept.etag)):
        await send({"type": "http.response.start", "status": 304, "headers": kept.unchanged})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": kept.headers})
    await send({"type": "http.response.body", "body": kept.body})


def _answered(position: int, sent: list[Message]) -> _Kept | None:
    """Give what was sent as it is kept; None for what is no whole answer."""
    if len(sent) != 2 or sent[0]["status"] not in {200, 304} or sent[1].get("more_body"):  # noqa: PLR2004
        return None
    start, body = sent
    headers: Headers = list(start["headers"])
    etag = next((value.decode("latin-1") for name, value in headers if name == b"etag"), "")
    unchanged = [each for each in headers if each[0] not in _OF_BODIES]
    whole = body["body"] if start["status"] == 200 else None  # noqa: PLR2004
    return _Kept(position, etag, headers, unchanged, whole)
