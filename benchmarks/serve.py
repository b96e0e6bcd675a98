"""How fast is the catalogue served? Feed pages, single datasets in Turtle, dataset pages, search, over HTTP.

    python -m benchmarks.serve [--size 100000] [--requests 300] [--keep DIR]

One client asks one request after the other over loopback; pages and datasets are drawn at random, so no
answer was asked for before.
"""

import argparse
import http.client
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from benchmarks.harvest import generated, measured
from benchmarks.lotse import Lotse, instance
from benchmarks.pages import serving
from tests.house.portal import free_port


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--keep", type=Path, help="keep the generated catalogue here for the next time")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, serving() as pages, instance() as lotse:
        pages.show(generated(arguments.size, "rdf", arguments.keep or Path(scratch), 0.0, 0.0))
        lotse.source("catalogue", f"{pages.url}/page-1.rdf")
        measured(lotse, "harvest", "catalogue", "--json")
        measured(lotse, "follow", "search", "--once")
        with web(lotse) as client:
            _table(client, arguments.requests)
    return 0


class Client:
    """One connection that is kept open."""

    def __init__(self, port: int, process: int = 0) -> None:
        self.port, self.process = port, process
        self._connection = http.client.HTTPConnection("127.0.0.1", port)

    def get(self, path: str, accept: str = "*/*") -> bytes:
        """Give the body of an answer; anything but 200 is an error."""
        self._connection.request("GET", path, headers={"Accept": accept})
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{path}: {answer.status}")
        return body

    def tag(self, path: str) -> str:
        """Give the tag of an answer."""
        self._connection.request("GET", path)
        answer = self._connection.getresponse()
        answer.read()
        return answer.headers["etag"]


@contextmanager
def web(lotse: Lotse, processes: int = 1) -> Iterator[Client]:
    """Start the web part of an instance and give a client once it answers."""
    port = free_port()
    command = lotse.command("web", "--port", str(port), "--processes", str(processes))
    process = subprocess.Popen(command, env=lotse.environ(), stdout=subprocess.DEVNULL)
    try:
        yield _when_up(process, port)
    finally:
        process.terminate()
        process.wait()


def _when_up(process: subprocess.Popen[bytes], port: int) -> Client:
    for _ in range(200):
        if process.poll() is not None:
            raise RuntimeError("the web part ended")
        client = Client(port, process.pid)
        try:
            client.get("/api/v1/datasets?limit=1")
        except OSError:
            time.sleep(0.1)
        else:
            return client
    raise RuntimeError("the web part does not answer")


def _table(client: Client, requests: int) -> None:
    draw = random.Random(1)
    hits = [_random_hits(client, draw) for _ in range(max(1, requests // 20))]
    slugs = draw.sample([hit for page in hits for hit in page], min(requests, sum(map(len, hits))))
    words = ["Hochwasser", "Baumkataster", "Haushaltsplan Dresden", "Radverkehr", "Wahlen", "Luft", "Statistik Zwickau"]
    asked: dict[str, Callable[[int], tuple[str, str]]] = {
        "feed page of 100, Turtle": lambda _: (f"/catalog.ttl?after={_id(draw)}", "*/*"),
        "feed page of 100, RDF/XML": lambda _: (f"/catalog.rdf?after={_id(draw)}", "*/*"),
        "feed page of 100, JSON-LD": lambda _: (f"/catalog.jsonld?after={_id(draw)}", "*/*"),
        "one dataset, Turtle": lambda number: (f"/datasets/{slugs[number % len(slugs)]}.ttl", "*/*"),
        "one dataset, page": lambda number: (f"/datasets/{slugs[number % len(slugs)]}", "text/html"),
        "search page": lambda number: (f"/search?q={quote(words[number % len(words)])}", "text/html"),
        "search, API": lambda number: (f"/api/v1/datasets?q={quote(words[number % len(words)])}", "*/*"),
    }
    print(f"{'answer':<28} {'p50 ms':>8} {'p99 ms':>8} {'KB':>8}")
    for name, ask in asked.items():
        times, size = _timed(client, ask, requests)
        print(f"{name:<28} {times[49]:>8.2f} {times[98]:>8.2f} {size / 1024:>8.1f}", flush=True)


def _timed(client: Client, ask: Callable[[int], tuple[str, str]], requests: int) -> tuple[list[float], float]:
    client.get(*ask(0))
    taken, sizes = [], []
    for number in range(requests):
        path, accept = ask(number)
        began = time.perf_counter()
        sizes.append(len(client.get(path, accept)))
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.quantiles(taken, n=100), statistics.mean(sizes)


def _random_hits(client: Client, draw: random.Random) -> list[str]:
    answer = json.loads(client.get(f"/api/v1/datasets?limit=20&offset={draw.randrange(500)}"))
    return [hit["slug"] for hit in answer["hits"]]


def _id(draw: random.Random) -> str:
    return "".join(draw.choices("abcdefghijklmnopqrstuvwxyz234567", k=16))


if __name__ == "__main__":
    sys.exit(main())
