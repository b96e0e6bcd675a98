"""How fast a CKAN is harvested: python -m benchmarks.ckan [COUNT]. A loopback server pages through packages.

Datasets a second from the first request to the published run, mapped, mended, checked and kept; then once more, when
nothing changed.
"""

import argparse
import json
import multiprocessing
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import parse_qs, urlsplit

from benchmarks.lotse import instance


def package(number: int) -> dict[str, Any]:
    """Give a package as German portals have them."""
    return {
        "id": f"{number:08d}-0000-4000-8000-000000000000",
        "name": f"datensatz-{number}",
        "title": f"Verkehrszählung Nummer {number}",
        "notes": f"Ergebnisse der Zählstelle {number}. " * 4,
        "author": "Amt für Verkehr",
        "author_email": "verkehr@stadt.example",
        "license_id": "dl-de-by-2.0",
        "license_url": "https://www.govdata.de/dl-de/by-2-0",
        "metadata_created": "2021-03-01T09:27:45.762557",
        "metadata_modified": "2024-11-17T09:48:30.821859",
        "organization": {"id": "661d04c1", "name": "stadt", "title": "Stadt Beispiel"},
        "groups": [{"name": "tran", "title": "Verkehr"}],
        "tags": [{"name": "Verkehr"}, {"name": f"Zählstelle {number % 50}"}],
        "extras": [
            {"key": "frequency", "value": "monthly"},
            {"key": "temporal_start", "value": "2020-01-01"},
            {"key": "temporal_end", "value": "2024-12-31"},
            {"key": "spatial", "value": '{"type": "Point", "coordinates": [12.37, 51.34]}'},
            {"key": "kataster_nummer", "value": f"B {number}"},
        ],
        "resources": [
            {"id": f"{number}-{form}", "name": form, "format": form, "url": f"https://stadt.example/{number}.{form}"}
            for form in ("CSV", "JSON")
        ],
    }


def serve(orders: Connection, count: int, host: str = "127.0.0.1", latency: float = 0.0) -> None:
    """Answer as the action API does, in a process of its own; each address it is asked at has datasets of its own.

    `latency` is in seconds, before each answer.
    """
    kept: dict[str, list[dict[str, Any]]] = {}

    def packages_of(address: str) -> list[dict[str, Any]]:
        if address not in kept:
            first = count * int(address.rpartition(".")[2])
            kept[address] = [package(number) for number in range(first, first + count)]
        return kept[address]

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            packages = packages_of(self.connection.getsockname()[0])
            start, rows = int(asked.get("start", 0)), int(asked.get("rows", 10))
            result: Any = {"count": count, "results": packages[start : start + rows]}
            if parts.path.endswith("package_list"):
                result = [each["name"] for each in packages]
            body = json.dumps({"success": True, "result": result}).encode()
            time.sleep(latency)
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer((host, 0), Handler)
    orders.send(server.server_address[1])
    server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, default=5000)
    count = parser.parse_args().count
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there, count), daemon=True)
    server.start()
    try:
        with instance() as lotse:
            url = f"http://127.0.0.1:{here.recv()}/api/3/action/"
            text = f'kind = "ckan"\ntitle = "ckan"\nurl = "{url}"\norganisation = "messung"\n'
            (lotse.directory / "sources" / "ckan.toml").write_text(text, encoding="utf-8")
            for step in ("first", "unchanged"):
                began = time.perf_counter()
                (report,) = lotse.harvest("ckan")
                seconds = time.perf_counter() - began
                print(f"{step:<10} {count / seconds:>7,.0f} datasets/s  {seconds:.1f} s  new {report['new']}")
    finally:
        server.terminate()
        server.join()


if __name__ == "__main__":
    main()
