"""A source that misbehaves on demand: one small HTTP server on the loopback, for every test that needs one.

    with HostileSource() as source:
        source.on("/catalog.ttl", page(b"<a> <b> <c> .", "text/turtle"))
        source.on("/flaky", in_turn(status(503), page(b"at last")))
        source.on("/slow", drip(b"x", every=0.05))
        client.get(source.url("/flaky"))
        assert source.paths == ["/flaky", "/flaky"]

A misbehaviour is a function that gets an `Exchange` and answers as it likes; the ones below cover the usual ways.
Paths that nobody defined answer 404. `source.seen` holds every request, `source.connections` counts every
connection, also one that never asked for anything: a source without pages is a canary.
"""

import gzip
import socket
import ssl
import struct
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

_FOR_EVER = 15.0  # seconds: a test whose client waits longer fails instead of hanging


@dataclass(frozen=True)
class Seen:
    """A request as it came in."""

    method: str
    path: str
    headers: Mapping[str, str]  # names in lower case
    body: bytes = b""


class Exchange:
    """One request and the means to answer it well or badly."""

    def __init__(self, handler: BaseHTTPRequestHandler, seen: Seen, stopped: threading.Event) -> None:
        self._handler = handler
        self.seen = seen
        self.stopped = stopped
        self._began = time.monotonic()

    def send(self, status: int = 200, body: bytes = b"", /, *, length: int | None = None, **headers: str) -> None:
        """Answer properly; `Content_Type="text/turtle"` gives a header, `length` a false Content-Length."""
        self.head(status, Content_Length=str(len(body) if length is None else length), **headers)
        self.write(body if self.seen.method != "HEAD" else b"")

    def head(self, status: int = 200, /, **headers: str) -> None:
        """Send the status line and headers only."""
        self._handler.send_response(status)
        for name, value in headers.items():
            self._handler.send_header(name.replace("_", "-"), value)
        self._handler.end_headers()

    def write(self, data: bytes) -> None:
        """Send raw bytes, without any framing."""
        self._handler.wfile.write(data)
        self._handler.wfile.flush()

    def close(self) -> None:
        """End the connection after this answer."""
        self._handler.close_connection = True

    def reset(self) -> None:
        """Break the connection off with a TCP reset."""
        self._handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def pause(self, seconds: float) -> bool:
        """Wait; False when the misbehaviour has to end: the server is being shut down, or nobody defended himself."""
        return not self.stopped.wait(seconds) and time.monotonic() - self._began < _FOR_EVER


Behaviour = Callable[[Exchange], None]


class HostileSource:
    """The server; `url` makes addresses, `on` defines paths, leaving the `with` ends it and everyone connected."""

    def __init__(self, host: str = "127.0.0.1", *, tls: ssl.SSLContext | None = None, name: str = "") -> None:
        self.seen: list[Seen] = []
        self.connections = 0
        self._behaviours: dict[str, Behaviour] = {}
        self._stopped = threading.Event()
        self._scheme = "https" if tls else "http"
        self._server = _Server((host, 0), self, tls)
        self.port: int = self._server.server_address[1]
        self.name = name or host
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()
        self._thread.join()

    def on(self, path: str, behaviour: Behaviour) -> str:
        """From now on `path` (with its query, or without to mean any) behaves so; gives the address."""
        self._behaviours[path] = behaviour
        return self.url(path)

    def url(self, path: str = "/", *, host: str = "", user: str = "") -> str:
        """Give the address of `path`, by another host name or with `user` as user:password if asked."""
        return f"{self._scheme}://{user and user + '@'}{host or self.name}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        """The paths asked for so far, robots.txt left out."""
        return [seen.path for seen in self.seen if seen.path != "/robots.txt"]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Note the request and let the path's behaviour answer it."""
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        seen = Seen(handler.command, handler.path, headers, body)
        self.seen.append(seen)
        bare = handler.path.partition("?")[0]
        behaviour = self._behaviours.get(handler.path) or self._behaviours.get(bare) or status(404)
        behaviour(Exchange(handler, seen, self._stopped))


# --- what a source may do -------------------------------------------------------------------------------------------


def page(body: bytes = b"", content_type: str = "text/plain", /, **headers: str) -> Behaviour:
    """Answer 200 with `body`."""
    return lambda exchange: exchange.send(200, body, Content_Type=content_type, **headers)


def status(code: int, body: bytes = b"", /, **headers: str) -> Behaviour:
    """Answer `code`, e.g. status(429, Retry_After="3")."""
    return lambda exchange: exchange.send(code, body, **headers)


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """Behave like each of `behaviours` once, then like the last for good."""
    waiting = list(behaviours)

    def behave(exchange: Exchange) -> None:
        (waiting.pop(0) if len(waiting) > 1 else waiting[0])(exchange)

    return behave


def robots(text: str) -> Behaviour:
    """Give `text` as robots.txt."""
    return page(text.encode())


def redirect(target: str, code: int = 302) -> Behaviour:
    """Send to `target`."""
    return status(code, Location=target)


def hops(count: int) -> Behaviour:
    """Redirect `count` times, by the query (?1, ?2, …), then answer "arrived"."""

    def behave(exchange: Exchange) -> None:
        path, _, step = exchange.seen.path.partition("?")
        done = int(step or 0)
        exchange.send(302, Location=f"{path}?{done + 1}") if done < count else exchange.send(200, b"arrived")

    return behave


def conditional(body: bytes, *, etag: str = "", last_modified: str = "") -> Behaviour:
    """Answer 200 with `etag` and `last_modified`, and 304 to who knows one of them."""

    def behave(exchange: Exchange) -> None:
        asked = exchange.seen.headers
        known = (etag and asked.get("if-none-match") == etag) or (
            last_modified and asked.get("if-modified-since") == last_modified
        )
        headers = {"ETag": etag} if etag else {}
        headers |= {"Last_Modified": last_modified} if last_modified else {}
        exchange.head(304, **headers) if known else exchange.send(200, body, **headers)

    return behave


def echo_headers(exchange: Exchange) -> None:
    """Answer with the request's headers, one a line."""
    exchange.send(200, "\n".join(f"{name}: {value}" for name, value in exchange.seen.headers.items()).encode())


def drip(piece: bytes = b".", *, every: float = 0.02) -> Behaviour:
    """Announce a long body and send `piece` now and then, for ever."""

    def behave(exchange: Exchange) -> None:
        exchange.head(200, Content_Length=str(10**6))
        while exchange.pause(every):
            exchange.write(piece)

    return behave


def drip_headers(*, every: float = 0.02) -> Behaviour:
    """Send one endless header line, a letter now and then."""

    def behave(exchange: Exchange) -> None:
        exchange.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while exchange.pause(every):
            exchange.write(b"a")

    return behave


def silent(exchange: Exchange) -> None:
    """Take the request and say nothing."""
    exchange.close()
    while exchange.pause(1):
        pass


def endless(exchange: Exchange) -> None:
    """Send a body without length and without end, as fast as it goes."""
    exchange.close()
    exchange.head(200)
    while exchange.pause(0):
        exchange.write(b"x" * 65536)


def bomb(size: int, coding: str = "gzip") -> Behaviour:
    """Answer with `size` zero bytes, packed to next to nothing."""
    packed = gzip.compress(bytes(size), 9) if coding == "gzip" else zlib.compress(bytes(size), 9)
    return page(packed, Content_Encoding=coding)


def packed(body: bytes, coding: str = "gzip") -> Behaviour:
    """Answer with `body` packed as gzip, deflate or raw (deflate without header)."""
    raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    data = {"gzip": gzip.compress, "deflate": zlib.compress, "raw": lambda body: raw.compress(body) + raw.flush()}
    return page(data[coding](body), Content_Encoding="deflate" if coding == "raw" else coding)


def truncated(body: bytes, sent: int, **headers: str) -> Behaviour:
    """Announce the length of `body`, send its first `sent` bytes and hang up."""

    def behave(exchange: Exchange) -> None:
        exchange.close()
        exchange.send(200, body[:sent], length=len(body), **headers)

    return behave


def chunked(body: bytes, size: int = 100, *, cut: int | None = None) -> Behaviour:
    """Send `body` in chunks; with `cut`, hang up after that many bytes on the wire."""
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    wire = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"

    def behave(exchange: Exchange) -> None:
        exchange.head(200, Transfer_Encoding="chunked")
        exchange.write(wire[:cut])
        if cut is not None:
            exchange.close()

    return behave


def reset(exchange: Exchange) -> None:
    """Break the connection off without a word."""
    exchange.reset()


def garbage(exchange: Exchange) -> None:
    """Answer with something that is not HTTP."""
    exchange.close()
    exchange.write(b"\x00\x01\x02 this is not HTTP\r\n\r\n")


# --- the machinery --------------------------------------------------------------------------------------------------


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "_Server"

    def do_GET(self) -> None:
        self.server.source.answer(self)

    def do_POST(self) -> None:
        self.do_GET()

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # server_close waits for them, so that nothing leaks into the next test
    request_queue_size = 32

    def __init__(self, address: tuple[str, int], source: HostileSource, tls: ssl.SSLContext | None) -> None:
        self.source = source
        self._tls = tls
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(address, _Handler)

    def get_request(self) -> tuple[socket.socket, object]:
        connection, address = super().get_request()
        with self._lock:
            self.source.connections += 1
            self._open.add(connection)
        return connection, address

    def finish_request(self, request: socket.socket, client_address: object) -> None:
        """Do the TLS handshake here, in the connection's own thread: nobody can hold the server up with it."""
        if self._tls:
            with self._tls.wrap_socket(request.dup(), server_side=True) as secured:
                super().finish_request(secured, client_address)
        else:
            super().finish_request(request, client_address)

    def shutdown_request(self, request: socket.socket) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        with self._lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # gone already

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet: clients that hang up are what these tests are about."""
