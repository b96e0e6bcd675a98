"""How fast is a CKAN harvested? Generated packages over loopback HTTP: python -m benchmarks.ckan [--sizes 1000,5000].

A server answers package_search and package_list as CKAN does, sorted by identifier, from a process of its own. For each
size: the first harvest, one without any change, and one after 1 % of the packages are gone. Rates are datasets a second
of wall time with the followers caught up; "harvest" is that process alone.
"""

import argparse
import http.server
import json
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from benchmarks.harvest import at_once, generator, measured
from benchmarks.lotse import Lotse, instance

ROWS = 100


def packages(size: int, gone: float = 0.0) -> list[dict[str, Any]]:
    """Give generated packages in the order of their identifiers, without those that are gone."""
    made = generator()
    found = [made.ckan_package(made.dataset(number, 1, changed)) for number, changed in made.ids(size, 1, 0.0, gone)]
    return sorted(found, key=lambda each: str(each["id"]))


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    shown: ClassVar[list[bytes]] = []
    names: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        match parts.path.rpartition("/")[2]:
            case "package_search":
                start = int(query.get("start", 0))
                page = b",".join(self.shown[start : start + int(query.get("rows", 10))])
                self._answer(200, b'{"count":%d,"results":[%s]}' % (len(self.shown), page))
            case "package_list":
                self._answer(200, json.dumps(self.names).encode())
            case _:
                self._answer(404, b"null")

    def _answer(self, status: int, result: bytes) -> None:
        body = b'{"success":true,"result":%s}' % result
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
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
        size, gone = orders.recv()
        found = packages(size, gone)
        _Handler.shown = [json.dumps(each, ensure_ascii=False).encode() for each in found]
        _Handler.names = [each["name"] for each in found]
        orders.send(len(found))


@contextmanager
def serving() -> Iterator[tuple[str, Connection]]:
    """Give the address of the server, and the way to tell it how many packages to show."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
    process.start()
    port = here.recv()
    try:
        yield f"http://127.0.0.1:{port}/api/3/action/", here
    finally:
        process.terminate()
        process.join()


def measure(lotse: Lotse, step: str, size: int, wanted: dict[str, int]) -> None:
    """Harvest once and print the row; a figure of a harvest that did not do its job is worth nothing."""
    began = time.perf_counter()
    harvest = measured(lotse, "harvest", "portal", "--json")
    with at_once(lotse):
        wall = time.perf_counter() - began
    got = {name: harvest.report[name] for name in wanted}
    if got != wanted:
        raise SystemExit(f"{step}: wanted {wanted}, got {harvest.report}")
    alone = f"{size / harvest.seconds:>10,.0f} {harvest.cpu:>7.1f} {harvest.megabytes:>5.0f}"
    print(f"{size:>9} {step:<10} {size / wall:>8,.0f} {wall:>8.1f} | {alone}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,5000")
    sizes = map(int, parser.parse_args().sizes.split(","))
    print(f"{'datasets':>9} {'step':<10} {'per s':>8} {'wall s':>8} | harvest: per s, CPU s, MB")
    for size in sizes:
        with serving() as (url, orders), instance() as lotse:
            text = f'kind = "ckan"\ntitle = "P"\nurl = "{url}"\norganisation = "messung"\n'
            more = f"[guard]\ngrace_runs = 1\n[options]\npage_size = {ROWS}\n"
            (lotse.directory / "sources" / "portal.toml").write_text(text + more, encoding="utf-8")
            for step, gone, name in (("first", 0.0, "new"), ("unchanged", 0.0, "unchanged"), ("1 % gone", 1.0, "")):
                orders.send((size, gone))
                there = orders.recv()
                wanted = {name: there} if name else {"withdrawn": size - there}
                measure(lotse, step, size, wanted)


if __name__ == "__main__":
    main()
