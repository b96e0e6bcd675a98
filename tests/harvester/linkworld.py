"""A world of links, servers on the loopback that misbehave in many ways, and a clock of its own (benchmarks.links).

The clock stands still while anybody works and goes on when all who work sleep, so that sixty days take minutes and each
request has one exact time.
"""

import heapq
import random
import shutil
import socket
import ssl
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
DAY = 86_400.0
CSV = b"id;name\n1;Elbe\n2;Mulde\n"
_SOFT = b"<html><head><title>Seite nicht gefunden</title></head><body><h1>Leider nichts</h1></body></html>"
_WALL = b"<html><head><title>Just a moment...</title></head><body><div id='cf-chl'>Checking</div></body></html>"
_HOME = b"<html><head><title>Stadt Musterstadt</title></head><body><h1>Willkommen</h1></body></html>"
_PAGE = b"<html><head><title>Gew\xc3\xa4sser</title></head><body><h1>Gew\xc3\xa4sser als CSV</h1></body></html>"


class Simulated:
    """A clock for threads that are counted: it goes on to the next moment somebody waits for once all of them sleep."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._seconds = 0.0
        self._busy = 0
        self._waiting: list[float] = []

    def now(self) -> datetime:
        return BEGAN + timedelta(seconds=self._seconds)

    def tick(self) -> float:
        return self._seconds

    def jump(self, to: datetime) -> None:
        """Go on to a moment while nobody works."""
        self._seconds = max(self._seconds, (to - BEGAN).total_seconds())

    def sleep(self, seconds: float) -> None:
        with self._changed:
            until = self._seconds + seconds
            if self._busy == 0:  # nobody is counted: the caller is alone
                self._seconds = until
                return
            heapq.heappush(self._waiting, until)
            self._go_on()
            while self._seconds < until:
                self._changed.wait()

    @contextmanager
    def working(self) -> Iterator[None]:
        try:
            yield
        finally:
            with self._changed:
                self._busy -= 1
                self._go_on()

    def begin(self) -> None:
        with self._changed:
            self._busy += 1

    def _go_on(self) -> None:
        if self._waiting and len(self._waiting) >= self._busy:
            self._seconds = max(self._seconds, self._waiting[0])
            while self._waiting and self._waiting[0] <= self._seconds:
                heapq.heappop(self._waiting)
            self._changed.notify_all()


class Pool(ThreadPoolExecutor):
    """Threads whose work a simulated clock knows: as many count as can be at work at once."""

    def __init__(self, clock: Simulated, workers: int) -> None:
        super().__init__(workers)
        self._clock, self._free = clock, threading.Semaphore(workers)

    def submit(self, work: Callable[..., Any], /, *args: Any, **more: Any) -> Future[Any]:
        self._free.acquire()
        self._clock.begin()

        def counted() -> Any:
            try:
                with self._clock.working():
                    return work(*args, **more)
            finally:
                self._free.release()

        return super().submit(counted)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "Server"

    def do_GET(self) -> None:
        world = self.server.world
        host = self.headers.get("Host", "")
        world.seen(host)
        style, _, name = self.path.strip("/").partition("/")
        STYLES.get(style, STYLES["none"]).behave(self, world, name)

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    @property
    def asks_head(self) -> bool:
        return self.command == "HEAD"

    def say(self, status: int, body: bytes = b"", kind: str = "text/csv", /, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content_Type": kind, "Content_Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if not self.asks_head:
            self.wfile.write(body)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, world: "World", context: ssl.SSLContext | None = None) -> None:
        self.world, self._context = world, context
        super().__init__(("127.0.0.1", 0), Handler)

    def finish_request(self, request: Any, client_address: Any) -> None:
        if self._context:
            with self._context.wrap_socket(request, server_side=True) as secured:
                super().finish_request(secured, client_address)
        else:
            super().finish_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet: clients that hang up are what this is about."""


Behaviour = Callable[[Handler, "World", str], None]


@dataclass(frozen=True)
class Style:
    """A way to behave, whether the link is dead by it, and on how many links of a thousand it is tried."""

    dead: bool
    behave: Behaviour
    of_thousand: int = 50
    apart: bool = False  # on hosts of their own, because each look takes real time


def _reset(http: Handler, _world: "World", _name: str) -> None:
    http.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    http.close_connection = True


def _silent(http: Handler, world: "World", _name: str) -> None:
    world.stopped.wait(1.0)
    http.close_connection = True


def _drip(http: Handler, world: "World", _name: str) -> None:
    if http.asks_head:
        http.say(405)
        return
    http.send_response(200)
    http.send_header("Content-Type", "text/csv")
    http.send_header("Content-Length", "1000000")
    http.end_headers()
    http.close_connection = True
    while not world.stopped.wait(0.05):
        http.wfile.write(b"x")
        http.wfile.flush()


def _huge(http: Handler, _world: "World", _name: str) -> None:
    if http.asks_head:
        http.say(405)
        return
    http.send_response(200)
    http.send_header("Content-Type", "application/zip")
    http.send_header("Content-Length", str(10**10))
    http.end_headers()
    http.close_connection = True
    while True:
        http.wfile.write(b"x" * 65_536)


def _flapping(http: Handler, world: "World", _name: str) -> None:
    http.say(500, b"oops", "text/plain") if world.chance() < 0.3 else http.say(200, CSV)


def _on(method: int, other: int = 200) -> Behaviour:
    """Answer HEAD with a status, and GET with another."""
    return lambda http, _world, _name: http.say(method if http.asks_head else other, CSV)


def _always(status: int, body: bytes = CSV, kind: str = "text/csv", /, **headers: str) -> Behaviour:
    return lambda http, _world, _name: http.say(status, body, kind, **headers)


def _to(target: str) -> Behaviour:
    return lambda http, world, name: http.say(302, b"", Location=target.format(port=world.port, name=name))


def _dies(http: Handler, world: "World", _name: str) -> None:
    http.say(200, CSV) if world.clock.tick() < 15 * DAY else http.say(404, b"no", "text/plain")


def _mended(http: Handler, world: "World", _name: str) -> None:
    http.say(404, b"no", "text/plain") if world.clock.tick() < 5 * DAY else http.say(200, CSV)


def _ill(http: Handler, world: "World", _name: str) -> None:
    """Be down for the first 20 hours."""
    http.say(503, b"down", "text/plain") if world.clock.tick() < 20 * 3600 else http.say(200, CSV)


STYLES = {
    "fine": Style(False, _always(200)),
    "refused": Style(True, _always(200)),  # its port is closed
    "reset": Style(True, _reset),
    "silent": Style(True, _silent, 20, apart=True),
    "drip": Style(False, _drip, 20, apart=True),
    "head403": Style(False, _on(403)),
    "head405": Style(False, _on(405)),
    "head404": Style(False, _on(404)),
    "soft404": Style(True, _always(200, _SOFT, "text/html")),
    "404": Style(True, _always(404, b"no", "text/plain")),
    "410": Style(True, _always(410, b"gone", "text/plain")),
    "loop": Style(True, _to("/loop/{name}?again")),
    "home": Style(True, _to("/")),
    "moved": Style(False, _to("http://mirror.example:{port}/fine/{name}")),
    "limited": Style(False, _always(429, b"slow down", "text/plain", Retry_After="3600")),
    "wall": Style(False, _always(503, _WALL, "text/html")),
    "tls": Style(True, _always(200)),  # behind a self-signed certificate
    "dns": Style(True, _always(200)),  # its host has no address
    "flapping": Style(False, _flapping, 60),
    "huge": Style(False, _huge, 20),
    "empty": Style(True, _always(200, b""), 40),
    "page": Style(False, _always(200, _PAGE, "text/html"), 40),
    "dies": Style(True, _dies, 40),
    "mended": Style(False, _mended, 30),
    "ill": Style(False, _ill, 30),
    "none": Style(True, _always(404, b"no", "text/plain"), 0),
    "": Style(False, _always(200, _HOME, "text/html"), 0),
}


class World:
    """The servers and the names that lead to them. Leaving it ends them."""

    def __init__(self, clock: Simulated, directory: Path, seed: int = 1) -> None:
        self.clock, self.stopped = clock, threading.Event()
        self.requests: dict[str, list[float]] = {}
        self.outage: tuple[float, float] = (0.0, 0.0)
        self._random, self._lock = random.Random(seed), threading.Lock()
        context = _self_signed(directory)
        self._servers = [Server(self), *([Server(self, context)] if context else [])]
        self.port: int = self._servers[0].server_address[1]
        self.tls_port: int = self._servers[-1].server_address[1]
        self.has_tls = context is not None
        with socket.create_server(("127.0.0.1", 0)) as closed:
            self.closed_port: int = closed.getsockname()[1]

    def __enter__(self) -> Self:
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def seen(self, host: str) -> None:
        with self._lock:
            self.requests.setdefault(host, []).append(self.clock.tick())

    def chance(self) -> float:
        with self._lock:
            return self._random.random()

    def resolve(self, host: str, port: int) -> Sequence[tuple[socket.AddressFamily, tuple[str | int | bytes, ...]]]:
        """Give the loopback for every name but the dead ones; during our own outage for none."""
        if host.startswith("dead") or self.outage[0] <= self.clock.tick() < self.outage[1]:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, ("127.0.0.1", port))]

    def links(self, count: int) -> dict[str, str]:
        """Give the addresses of some `count` links, each with its style, over many hosts."""
        found: dict[str, str] = {}
        hosts = max(count // 100, 2)
        for style, each in STYLES.items():
            if style == "tls" and not self.has_tls:
                continue
            for number in range(count * each.of_thousand // 1000):
                found[self._address(style, number, hosts, apart=each.apart)] = style
        return found

    def _address(self, style: str, number: int, hosts: int, *, apart: bool) -> str:
        host = f"{style}{number % max(hosts // 5, 1)}.example" if apart else f"h{number % hosts}.example"
        path = f"/{style}/{number}.csv"
        if style == "dns":
            return f"http://dead{number % hosts}.example{path}"
        if style == "tls":
            return f"https://{host}:{self.tls_port}{path}"
        return f"http://{host}:{self.closed_port if style == 'refused' else self.port}{path}"

    def shortest_gap(self) -> float:
        """Give the shortest time between two requests to one host, as the servers saw them."""
        gaps = (b - a for times in self.requests.values() for a, b in pairwise(times))
        return min(gaps, default=0.0)


def _self_signed(directory: Path) -> ssl.SSLContext | None:
    """Give a context with a certificate that nobody trusts; None where nothing can make one."""
    openssl = shutil.which("openssl")
    if not openssl:
        return None
    file = directory / "link.pem"
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", f"{file}.key"]
    subprocess.run(
        [openssl, "req", "-x509", "-days", "2", *key, "-subj", "/CN=h0.example", "-out", str(file)],
        check=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, f"{file}.key")
    return context
