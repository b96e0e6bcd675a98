"""Answers with an ETag, and 304 for who has them already."""

from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any

import orjson
from isal import isal_zlib
from starlette.requests import Request
from starlette.responses import Response

from catalog.web import accept
from catalog.web.formats import JSON
from dcat_ap import __version__


def respond(
    request: Request,
    seed: str | bytes,
    make: Callable[[], bytes],
    media_type: str,
    *,
    headers: Mapping[str, str] | None = None,
    status: int = 200,
    packs: bool = False,
    holds: int | None = None,
) -> Response:
    """Give the answer that `make` makes, or a 304 without making it.

    `seed` is all that the answer depends on; equal seeds mean equal answers. What `packs` is long: it is packed for
    clients that take it so. `holds` is the ledger position that the answer is of, if it depends on nothing else but
    path, query, the headers that content is negotiated by, and settings; it is then kept for the next who asks.
    """
    if holds is not None:
        request.scope[HOLDS] = holds
    coding = _GZIP if packs and takes_gzip(request) else ""
    tag = etag(seed, media_type, coding)
    known = {"etag": tag, "cache-control": "no-cache", **(headers or {})}
    if packs:
        known["vary"] = ", ".join(filter(None, (known.get("vary"), "Accept-Encoding")))
    if status == 200 and has(request, tag):  # noqa: PLR2004
        return Response(status_code=304, headers=known)
    if not coding:
        return Response(make(), status, known, media_type)
    return Response(_gzip(make()), status, {**known, "content-encoding": coding}, media_type)


def in_json(
    request: Request,
    body: Mapping[str, Any],
    status: int = 200,
    *,
    language: str = "",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Give `body` as JSON; with `language` where its texts are in the one that the reader likes best."""
    text = orjson.dumps(body)
    vary = {"vary": "Accept, Accept-Language", "content-language": language} if language else {"vary": "Accept"}
    return respond(request, text, lambda: text, JSON.media_type, headers={**vary, **(headers or {})}, status=status)


def etag(seed: str | bytes, media_type: str, coding: str = "") -> str:
    """Give the strong tag for a seed in one media type and coding, as this version of the software shows it."""
    digest = blake2b(seed if isinstance(seed, bytes) else seed.encode(), digest_size=12)
    digest.update(f"\n{media_type}\n{__version__}{coding and chr(10)}{coding}".encode())
    return f'"{digest.hexdigest()}"'


def takes_gzip(request: Request) -> bool:
    """Say whether the client takes the content coding gzip (RFC 9110, 12.5.3)."""
    wishes = dict(accept.weights(request.headers.get("accept-encoding", "")))
    return wishes.get(_GZIP, wishes.get("x-gzip", wishes.get("*", 0.0))) > 0


def _gzip(body: bytes) -> bytes:
    packed: bytes = isal_zlib.compress(body, 2, wbits=31)  # 31: with the frame of gzip, whose time is 0
    return packed


_GZIP = "gzip"
HOLDS = "datenlotse.holds"
"""Where in the scope of a request an answer leaves the ledger position that it is of."""


def has(request: Request, tag: str) -> bool:
    """Say whether the client has what bears this tag."""
    return matches(request.headers.get("if-none-match", ""), tag)


def matches(known: str, tag: str) -> bool:
    """Say whether one of the tags of an If-None-Match header is this one."""
    if known in {"", tag}:
        return bool(known)
    tags = {each.strip().removeprefix("W/") for each in known.split(",")}
    return tag in tags or "*" in tags
