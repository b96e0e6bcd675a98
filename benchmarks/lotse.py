"""The command `lotse` as a measurement drives it: an instance in a directory, each call a process of its own."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CATALOG = """\
[catalog]
title = "Messung"
publisher = "Messung"
base_url = "http://127.0.0.1:8000"
iri_base = "https://messung.example.org/id/"

[http]
allow = ["127.0.0.1", "localhost"]
"""
IRI_BASE = "https://messung.example.org/id/"
NOW = "2026-01-01T00:00:00+00:00"


@dataclass(frozen=True)
class Lotse:
    """One instance. Its clock stands still, so that two runs can be compared byte by byte."""

    directory: Path

    def source(self, name: str, url: str, more: str = "", *, kind: str = "dcat") -> None:
        """Enter a source."""
        text = f'kind = "{kind}"\ntitle = "{name}"\nurl = "{url}"\norganisation = "messung"\n{more}'
        (self.directory / "sources" / f"{name}.toml").write_text(text, encoding="utf-8")

    def call(self, *arguments: str, environ: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Run `lotse` and give what it printed, whatever its exit code."""
        return subprocess.run(
            self.command(*arguments),
            check=False,
            capture_output=True,
            text=True,
            env=self.environ() | dict(environ or {}),
        )

    def command(self, *arguments: str) -> list[str]:
        """Give the command line of a call."""
        return [sys.executable, "-m", "harvester", *arguments, "--config", str(self.directory)]

    def environ(self) -> dict[str, str]:
        """Give the environment of a call."""
        return {**os.environ, "LOTSE_NOW": NOW, "LOTSE_LANG": "en"}

    def harvest(self, *names: str, full: bool = False) -> list[dict[str, Any]]:
        """Harvest the sources (all, if none is named) and give their reports."""
        done = self.call("harvest", *(names or ("--all",)), *(["--full"] if full else []), "--json")
        if not done.stdout:
            raise RuntimeError(done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def export(self, file: Path, *more: str) -> bytes:
        """Export the catalogue and give the bytes."""
        done = self.call("export", str(file), *more)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return file.read_bytes()


@contextmanager
def instance() -> Iterator[Lotse]:
    """Give an instance with no source in a directory that goes away afterwards."""
    with tempfile.TemporaryDirectory(prefix="lotse-") as name:
        directory = Path(name)
        (directory / "sources").mkdir()
        (directory / "data").mkdir()
        (directory / "catalog.toml").write_text(CATALOG, encoding="utf-8")
        (directory / "organisations.toml").write_text('[messung]\ntitle = "Messung"\n', encoding="utf-8")
        yield Lotse(directory)
