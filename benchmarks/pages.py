"""A web server of files on loopback, in a process of its own, with ETags; what it shows can be changed."""

import hashlib
import http.server
import multiprocessing
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import ClassVar

TYPES = {
    "rdf": "application/rdf+xml",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
}


@dataclass(frozen=True)
class Server:
    """The server: where it is, and the way to tell it what to show."""

    url: str
    orders: Connection

    def show(self, folder: Path) -> None:
        """Serve the files of `folder` from now on."""
        self.orders.send(str(folder))
        self.orders.recv()


@contextmanager
def serving() -> Iterator[Server]:
    """Give a server that ends with the context."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
    process.start()
    port = here.recv()
    try:
        yield Server(f"http://127.0.0.1:{port}", here)
    finally:
        process.terminate()
        process.join()


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    folder: ClassVar[Path] = Path()
    base: ClassVar[str] = ""
    tags: ClassVar[dict[Path, str]] = {}

    def do_GET(self) -> None:
        path = self.folder / self.path.lstrip("/").partition("?")[0]
        if not re.fullmatch(r"/page-\d+\.\w+", self.path) or not path.is_file():
            self._answer(404, b"", {})
            return
        body = b""
        if path not in self.tags or self.headers.get("If-None-Match") != self.tags[path]:
            body = path.read_bytes()
            self.tags[path] = '"' + hashlib.blake2b(body, digest_size=8).hexdigest() + '"'
        headers = {"ETag": self.tags[path], "Content-Type": TYPES.get(path.suffix[1:], "text/plain")}
        if self.headers.get("If-None-Match") == self.tags[path]:
            self._answer(304, b"", headers)
        else:
            self._answer(200, body, headers)

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def _serve(orders: Connection) -> None:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    orders.send(server.server_port)
    while True:
        _Handler.folder = Path(orders.recv())
        orders.send("shown")
