"""A real PostgreSQL for tests: a cluster of its own in a temporary directory, reached by a socket there.

Its databases sort by the rules of German, as an operator's may, and not by bytes.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_interface
from itertools import count
from pathlib import Path

import psycopg

_HOMES = Path("/usr/lib/postgresql")  # where Debian has its programs; elsewhere they are in the PATH
_USER = "postgres"  # who runs it where we are root, which PostgreSQL refuses to be
_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "lc_messages": "C",
}
_GERMAN = "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de-DE' LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'"

_HEIR = 'while kill -0 "$1"; do sleep 2; done; kill -QUIT "$(head -n 1 "$2/data/postmaster.pid")"; sleep 1; rm -rf "$2"'
"""Stops the server of tests that were killed."""


def name_of(url: str) -> str:
    """Give the name of a database."""
    return url.partition("@/")[2].partition("?")[0]


class Server:
    """A running cluster."""

    def __init__(self, folder: Path, address: str = "") -> None:
        self._folder, self._address, self._numbers = folder, address, count(1)
        self.start()
        self.execute(f"CREATE DATABASE german IS_TEMPLATE true {_GERMAN}")

    @contextmanager
    def database(self, like: str = "german") -> Iterator[str]:
        """Give the URL of a new database, empty or `like` another one, which is gone afterwards."""
        name = f"test{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        try:
            yield f"postgresql://lotse@/{name}?host={self._folder}"
        finally:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def cut(self, url: str) -> None:
        """Break all connections to the database at `url`."""
        self.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name_of(url)}'")

    def halt(self) -> None:
        """Stop the cluster at once, as if its power was cut."""
        _run("pg_ctl", "stop", "--pgdata", self._folder / "data", "--mode", "immediate")

    def start(self) -> None:
        """Start the cluster, again if it was halted."""
        settings = {
            **_SETTINGS,
            "unix_socket_directories": self._folder,
            "listen_addresses": f"'{self._address.partition('/')[0]}'",
        }
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        data, log = self._folder / "data", self._folder / "log"
        _run("pg_ctl", "start", "--pgdata", data, "--log", log, "--options", options, "--wait")

    def execute(self, statement: str) -> None:
        """Do something to the cluster as a whole."""
        with psycopg.connect(f"host={self._folder} user=lotse dbname=postgres", autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def serving(network: str = "") -> Iterator[Server]:
    """Give a running server; it and its data are gone afterwards.

    It is reached by its socket, and by TCP from a `network` of the test's own: its address in it, as 10.77.0.1/16.
    """
    folder = Path(tempfile.mkdtemp(prefix="lotse-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, _USER)
    data = folder / "data"
    try:
        _run("initdb", "--pgdata", data, "--username", "lotse", "--auth", "trust", "--locale", "C", "--no-sync")
        if network:
            with (data / "pg_hba.conf").open("a", encoding="utf-8") as rules:
                rules.write(f"host all all {ip_interface(network).network} trust\n")
        server = Server(folder, network)
        watching = ["sh", "-c", _HEIR, "sh", str(os.getpid()), str(folder)]
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        heir = subprocess.Popen(watching, start_new_session=True, **quiet)
        try:
            yield server
        finally:
            heir.kill()
            heir.wait()
            _run("pg_ctl", "stop", "--pgdata", data, "--mode", "immediate")
    finally:
        shutil.rmtree(folder)


def _run(program: str, *arguments: str | Path) -> None:
    found = _program(program)
    assert found is not None
    as_whom = {"user": _USER, "group": _USER, "extra_groups": []} if os.geteuid() == 0 else {}
    # Into a file: the server inherits what pg_ctl has open, and a pipe to it would never end.
    with tempfile.TemporaryFile() as said:
        ended = subprocess.run([found, *arguments], check=False, cwd="/", stdout=said, stderr=said, **as_whom)
        said.seek(0)
        assert ended.returncode == 0, said.read().decode(errors="replace")


def _program(name: str) -> str | None:
    """Give the newest such program."""
    homes = sorted(_HOMES.glob("[0-9]*/bin"), key=lambda home: int(home.parent.name), reverse=True)
    return next((str(home / name) for home in homes if (home / name).is_file()), shutil.which(name))
