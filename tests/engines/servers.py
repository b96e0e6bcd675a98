"""Servers of SPARQL that other people have written, each started for the tests and empty."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.virtuoso import ini


@contextmanager
def oxigraph(folder: Path, program: str) -> Iterator[str]:
    """The URL of an output on an oxigraph server."""
    port = free_port()
    command = [program, "serve", "--location", str(folder / "data"), "--bind", f"127.0.0.1:{port}"]
    with _running(command, folder, port):
        yield f"sparql+http://127.0.0.1:{port}/query?update=/update&union-default-graph="


@contextmanager
def fuseki(folder: Path, jar: str) -> Iterator[str]:
    """The URL of an output on a Fuseki with a dataset on disk (TDB2)."""
    port = free_port()
    (folder / "data").mkdir()
    options = [
        "--localhost",
        f"--port={port}",
        "--update",
        "--set=tdb2:unionDefaultGraph=true",
        "--tdb2",
        f"--loc={folder}/data",
        "/ds",
    ]
    with _running(["java", "-Xmx512m", "-jar", jar, *options], folder, port):
        yield f"sparql+http://127.0.0.1:{port}/ds/query?update=/ds/update"


@contextmanager
def virtuoso(folder: Path) -> Iterator[str]:
    """The URL of an output on a Virtuoso, whose operator has the password that it comes with."""
    sql, http = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(ini(folder, sql=sql, http=http, rows=100_000), "utf-8")
    with _running(["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"], folder, http):
        own = "update=/sparql-auth&graphs=/sparql-graph-crud-auth&auth=digest"
        own += "&user=env:TEST_VIRTUOSO&password=env:TEST_VIRTUOSO"
        yield f"sparql+http://127.0.0.1:{http}/sparql?{own}"


@contextmanager
def _running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    with (folder / "out.log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        while not _answers(port):
            assert process.poll() is None, (folder / "out.log").read_text()
            time.sleep(0.05)
        yield
    finally:
        process.kill()
        process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
