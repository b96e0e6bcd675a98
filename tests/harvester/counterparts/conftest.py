"""Servers of other people, each in a process of its own, from its own environment (`make counterparts`)."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import COUNTERPARTS

SERVE = Path(__file__).with_name("serve.py")
Starter = Callable[..., Any]


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[[str, Path], str]]:
    """Start a counterpart with a configuration; gives its address. All are ended after the test."""
    running: list[subprocess.Popen[str]] = []

    def start(name: str, config: Path) -> str:
        command = [COUNTERPARTS / "python", "-W", "ignore", SERVE, name, config]
        with (tmp_path / f"{name}.log").open("w") as log:
            running.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, cwd=tmp_path))
        port = (running[-1].stdout.readline() if running[-1].stdout else "").strip()
        assert port, (tmp_path / f"{name}.log").read_text()
        return f"http://127.0.0.1:{port}/"

    yield start
    for process in running:
        process.kill()
        process.communicate()
