"""What eight hostile queries at once do to everybody else: p50 and p99 of pages and feeds, before and meanwhile.

    python -m benchmarks.sparql_hostile [--size 1000] [--seconds 20] [--instance DIR]

Products of three patterns, paths of any length and greedy expressions, each asked again as soon as it is refused.
"""

import argparse
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.harvest import generated, measured
from benchmarks.lotse import Lotse, instance
from benchmarks.pages import serving
from benchmarks.serve import Client, web

HOSTILE = (
    *("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",) * 3,
    *("SELECT (COUNT(*) AS ?n) { ?a (<a:b>|!<a:b>)* ?b . ?b (<a:b>|!<a:b>)* ?c }",) * 3,
    'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?c), STR(?f)), "(a*)*(b*)*(c*)*$")) }',
    "SELECT DISTINCT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
)


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--instance", type=Path, help="an instance that was harvested before, followers and all")
    arguments = parser.parse_args()
    with _harvested(arguments.instance, arguments.size) as lotse, web(lotse, arguments.processes) as client:
        client.get("/sparql?" + urlencode({"query": "ASK {}"}))
        before = _times(client, arguments.seconds)
        answers: Counter[int] = Counter()
        stopped = threading.Event()
        threads = [threading.Thread(target=_attack, args=(client.port, query, answers, stopped)) for query in HOSTILE]
        for thread in threads:
            thread.start()
        meanwhile = _times(client, arguments.seconds)
        stopped.set()
        for thread in threads:
            thread.join()
    _print(before, meanwhile, answers)
    return 0


@contextmanager
def _harvested(folder: Path | None, size: int) -> Iterator[Lotse]:
    if folder:
        yield Lotse(folder)
        return
    with tempfile.TemporaryDirectory() as scratch, serving() as pages, instance() as lotse:
        pages.show(generated(size, "rdf", Path(scratch), 0.0, 0.0))
        lotse.source("catalogue", f"{pages.url}/page-1.rdf")
        measured(lotse, "harvest", "catalogue", "--json")
        for output in ("search", "graph"):
            measured(lotse, "follow", output, "--once")
        yield lotse


def _attack(port: int, query: str, answers: Counter[int], stopped: threading.Event) -> None:
    import http.client

    while not stopped.is_set():
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", "/sparql?" + urlencode({"query": query}))
        answers[connection.getresponse().status] += 1
        connection.close()
        stopped.wait(1)


def _times(client: Client, seconds: float) -> list[float]:
    """Give the milliseconds of pages and feeds, asked one after the other for so long."""
    found = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for path in ("/", "/search?q=Daten", "/catalog.ttl?limit=10"):
            start = time.perf_counter()
            client.get(path)
            found.append((time.perf_counter() - start) * 1000)
    return found


def _print(before: list[float], meanwhile: list[float], answers: Counter[int]) -> None:
    for name, found in (("before", before), ("meanwhile", meanwhile)):
        print(f"{name}: {len(found)} requests, p50 {statistics.median(found):.1f} ms, p99 {_p99(found):.1f} ms")
    print(f"p99 x {_p99(meanwhile) / _p99(before):.2f}; hostile queries answered with {dict(sorted(answers.items()))}")


def _p99(found: list[float]) -> float:
    return statistics.quantiles(found, n=100)[98]


if __name__ == "__main__":
    sys.exit(main())
