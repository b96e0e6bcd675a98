"""Servers that other people have written, each started for the tests and empty."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

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


class Nodes:
    """Nodes of one OpenSearch, each a process and a port; the first one manages the others."""

    def __init__(self, home: Path, count: int) -> None:
        self._home, self._http, self._inner = (
            home,
            [free_port() for _ in range(count)],
            [free_port() for _ in range(count)],
        )
        self._processes: list[subprocess.Popen[bytes]] = []

    @property
    def url(self) -> str:
        """The URL of an output on them, the last node first."""
        return "opensearch://" + ",".join(f"127.0.0.1:{port}" for port in reversed(self._http))

    def start(self) -> None:
        """Start them, and wait until all have found each other."""
        for number, port in enumerate(self._http):
            self._processes.append(self._started(number, port))
        while not self.asked("GET", f"/_cluster/health?wait_for_nodes={len(self._http)}&timeout=1s").get(
            "number_of_nodes"
        ):
            assert all(each.poll() is None for each in self._processes), self._log()
            time.sleep(0.2)

    def asked(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Give what the first node says; nothing before it answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self._http[0], timeout=60)
        try:
            headers = {"Content-Type": "application/json"}
            connection.request(method, path, None if body is None else orjson.dumps(body), headers)
            answer = connection.getresponse()
            said = answer.read()
            return orjson.loads(said) if answer.status == 200 else {}
        except OSError:
            return {}
        finally:
            connection.close()

    def kill(self, number: int) -> None:
        """Kill a node as a power cut would."""
        os.killpg(self._processes[number].pid, signal.SIGKILL)
        self._processes[number].wait()

    def stop(self) -> None:
        """Kill those that live."""
        for number, each in enumerate(self._processes):
            if each.poll() is None:
                self.kill(number)

    def _started(self, number: int, port: int) -> "subprocess.Popen[bytes]":
        own = self._home / f"node-{number}"
        own.mkdir()
        shutil.copytree(self._home / "config", own / "config")
        (own / "config" / "opensearch.yml").write_text(self._settings(number, port, own), "utf-8")
        _give_away(own)
        environ = os.environ | {
            "OPENSEARCH_JAVA_HOME": str(Path(shutil.which("java") or "").resolve().parents[1]),
            "OPENSEARCH_PATH_CONF": str(own / "config"),
            "OPENSEARCH_JAVA_OPTS": "-Xms400m -Xmx400m",
        }
        command = ["bash", str(self._home / "bin" / "opensearch")]
        with (own / "out.log").open("w") as log:
            return subprocess.Popen(
                command, cwd=own, env=environ, stdout=log, stderr=log, start_new_session=True, user=_nobody()
            )

    def _settings(self, number: int, port: int, own: Path) -> str:
        settings = {
            "cluster.name": "lotse-tests",
            "node.name": f"node-{number}",
            "node.roles": ["data"] if number else ["cluster_manager", "data"],
            "network.host": "127.0.0.1",
            "http.port": port,
            "transport.port": self._inner[number],
            "path.data": str(own / "data"),
            "path.logs": str(own / "logs"),
            "bootstrap.system_call_filter": False,
            "discovery.seed_hosts": [f"127.0.0.1:{each}" for each in self._inner],
            "cluster.initial_cluster_manager_nodes": ["node-0"],
            "cluster.routing.allocation.disk.threshold_enabled": False,
        }
        return "".join(f"{name}: {orjson.dumps(value).decode()}\n" for name, value in settings.items())

    def _log(self) -> str:
        return "\n".join(each.read_text()[-2000:] for each in self._home.glob("node-*/out.log"))


@contextmanager
def opensearch(archive: str, count: int) -> Iterator[Nodes]:
    """Nodes of an OpenSearch, of its archive as Maven Central has it; as root it does not run, so it runs as nobody."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        shutil.unpack_archive(archive, folder)
        (home,) = Path(folder).glob("opensearch-*")
        Path(folder).chmod(0o755)
        (home / "logs").mkdir(exist_ok=True)
        _give_away(home)
        nodes = Nodes(home, count)
        try:
            nodes.start()
            yield nodes
        finally:
            nodes.stop()


def _nobody() -> str | None:
    return "nobody" if os.geteuid() == 0 else None


def _give_away(folder: Path) -> None:
    if user := _nobody():
        for each in (folder, *folder.rglob("*")):
            shutil.chown(each, user)


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
