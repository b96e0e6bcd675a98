"""The body of an answer, unpacked piece by piece and stopped at the caps, not after them."""

import zlib
from collections.abc import Iterator
from http.client import HTTPException
from io import BytesIO
from typing import Protocol

from requests import Response
from urllib3.exceptions import HTTPError

from harvester.http.failures import BadEncoding, Bomb, ShortBody, TooLarge
from harvester.http.limits import MIB, Limits

_PIECE = 64 * 1024
_START = 4 * 1024
_STEP = 256 * 1024
_FREE = MIB  # the ratio of smaller bodies does no harm
_GZIP, _ZLIB, _RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS
_GZIP_MAGIC = b"\x1f\x8b"


def read_body(response: Response, limits: Limits, url: str) -> bytes:
    """Give the whole body of `response`, unpacked; it is complete as far as HTTP can tell."""
    length = response.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > limits.size and response.request.method != "HEAD":
        raise TooLarge(url, f"{length} bytes announced", limit=_shown(limits.size))
    sink = _Sink(_decoder(response.headers.get("Content-Encoding", ""), url), limits, url)
    for piece in response.raw.stream(_PIECE, decode_content=False):
        sink.take(piece)
    return sink.whole()


def read_start(response: Response, most: int, url: str) -> bytes:
    """Give the first bytes of the body, unpacked, `most` at most; of a body that breaks off, what had come."""
    decoder = _decoder(response.headers.get("Content-Encoding", ""), url)
    out = bytearray()
    try:
        while len(out) < most and (piece := response.raw.read1(_START, decode_content=False)):
            for part in decoder.parts(piece):
                out += part[: most - len(out)]
    except (OSError, HTTPError, HTTPException, zlib.error):
        if not out:
            raise
    return bytes(out)


def gunzip(data: bytes, limits: Limits, url: str = "") -> bytes:
    """Give what the gzip file `data` holds, under the same caps as an answer; `url` is for the message."""
    sink = _Sink(_Inflater(_GZIP), limits, url)
    for start in range(0, len(data), _PIECE):
        sink.take(data[start : start + _PIECE])
    return sink.whole()


class _Decoder(Protocol):
    def parts(self, piece: bytes) -> Iterator[bytes]: ...

    def rest(self) -> Iterator[bytes]: ...

    @property
    def complete(self) -> bool: ...


class _Sink:
    """Collects what a decoder gives and raises as soon as it is too much."""

    def __init__(self, decoder: _Decoder, limits: Limits, url: str) -> None:
        self._decoder, self._limits, self._url = decoder, limits, url
        self._out = BytesIO()
        self._taken = 0

    def take(self, piece: bytes) -> None:
        self._taken += len(piece)
        self._keep(self._decoder.parts(piece))

    def whole(self) -> bytes:
        self._keep(self._decoder.rest())
        if self._taken and not self._decoder.complete:
            raise ShortBody(self._url, "the compressed stream has no end")
        return self._out.getvalue()

    def _keep(self, parts: Iterator[bytes]) -> None:
        try:
            for part in parts:
                self._out.write(part)
                self._check(self._out.tell())
        except zlib.error as error:
            raise BadEncoding(self._url, str(error)) from None

    def _check(self, given: int) -> None:
        if given > self._limits.size:
            raise TooLarge(self._url, f"more than {self._limits.size} bytes", limit=_shown(self._limits.size))
        if given > _FREE and given > self._limits.ratio * self._taken:
            raise Bomb(self._url, f"{self._taken} bytes became {given}", ratio=self._limits.ratio)


class _Plain:
    """Gives what it gets."""

    complete = True

    def parts(self, piece: bytes) -> Iterator[bytes]:
        yield piece

    def rest(self) -> Iterator[bytes]:
        yield from ()


class _Inflater:
    """Unpacks gzip (of one or more members) or deflate, a bounded step at a time."""

    def __init__(self, window: int) -> None:
        self._window = window
        self._zlib = zlib.decompressobj(window)

    def parts(self, piece: bytes) -> Iterator[bytes]:
        while piece:
            if self._zlib.eof and not self._next_member(piece):
                return
            yield self._zlib.decompress(piece, _STEP)
            piece = self._zlib.unused_data if self._zlib.eof else self._zlib.unconsumed_tail

    def rest(self) -> Iterator[bytes]:
        yield self._zlib.flush()

    @property
    def complete(self) -> bool:
        return self._zlib.eof

    def _next_member(self, piece: bytes) -> bool:
        """Begin the next gzip member; whatever else follows the end of a stream is padding."""
        begins = self._window == _GZIP and _GZIP_MAGIC.startswith(piece[:2])
        if begins:
            self._zlib = zlib.decompressobj(self._window)
        return begins


class _Deflate:
    """Unpacks what servers call deflate: with a zlib header, as the standard says, or without."""

    def __init__(self) -> None:
        self._head = b""
        self._inflater: _Inflater | None = None

    def parts(self, piece: bytes) -> Iterator[bytes]:
        if self._inflater is None:
            self._head += piece
            if len(self._head) < 2:  # noqa: PLR2004 - the two bytes of a zlib header
                return
            has_header = self._head[0] & 15 == zlib.DEFLATED and int.from_bytes(self._head[:2], "big") % 31 == 0
            self._inflater = _Inflater(_ZLIB if has_header else _RAW)
            piece = self._head
        yield from self._inflater.parts(piece)

    def rest(self) -> Iterator[bytes]:
        yield from self._inflater.rest() if self._inflater else ()

    @property
    def complete(self) -> bool:
        return self._inflater is not None and self._inflater.complete


def _decoder(coding: str, url: str) -> _Decoder:
    match coding.strip().lower():
        case "" | "identity" | "none":
            return _Plain()
        case "gzip" | "x-gzip":
            return _Inflater(_GZIP)
        case "deflate":
            return _Deflate()
        case other:
            raise BadEncoding(url, f"Content-Encoding {other}")


def _shown(size: int) -> str:
    return f"{size // MIB} MiB" if size >= MIB else f"{size} bytes"
