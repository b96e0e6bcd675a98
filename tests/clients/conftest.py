"""The demo catalogue, harvested once and served as a process of its own, for clients that others have written."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from harvester.instance import shipped
from tests.house.portal import free_port, serving

LOTSE = [sys.executable, "-m", "harvester"]


@pytest.fixture(scope="session")
def port() -> int:
    """Where the demo will be served."""
    return free_port()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, port: int) -> Path:
    """The directory of a demo instance that was harvested, and whose followers are up to date."""
    instance = tmp_path_factory.mktemp("demo") / "instance"
    shutil.copytree(str(shipped("demo")), instance, ignore=shutil.ignore_patterns("var"))
    catalog = instance / "catalog.toml"
    text = catalog.read_text(encoding="utf-8")
    catalog.write_text(text.replace("http://127.0.0.1:8000", f"http://127.0.0.1:{port}"), encoding="utf-8")
    with catalog.open("a", encoding="utf-8") as more:
        more.write("\n[sparql]\ntimeout = 5\n")
    config = ["--config", str(instance)]
    subprocess.run([*LOTSE, "harvest", "--all", *config], check=True, capture_output=True)
    for output in ("search", "graph"):
        subprocess.run([*LOTSE, "follow", output, "--once", *config], check=True, capture_output=True)
    return instance


@pytest.fixture(scope="session")
def portal(demo: Path, port: int) -> Iterator[str]:
    """The address at which the demo is served."""
    with serving([*LOTSE, "web", "--config", str(demo)], port=port) as address:
        yield address
