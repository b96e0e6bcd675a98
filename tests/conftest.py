"""What holds for all tests: engines that a machine may lack, full counts on demand, no settings from outside."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings

COUNTERPARTS = Path(__file__).resolve().parents[1] / ".venv" / "counterparts" / "bin"
"""Where `make counterparts` puts the servers of other people that our harvester is held against."""


def oxigraph_server() -> str | None:
    """Where the program `oxigraph` is, a server of SPARQL."""
    return shutil.which("oxigraph", path=os.pathsep.join((str(COUNTERPARTS), os.environ.get("PATH", ""))))


def fuseki_server() -> str | None:
    """Where the jar of Fuseki is, if there is a Java to run it."""
    jars = sorted(COUNTERPARTS.glob("jena-fuseki-server-*.jar")) or [Path(os.environ.get("TEST_FUSEKI_JAR", ""))]
    return str(jars[-1]) if shutil.which("java") and jars[-1].is_file() else None


VENDOR = Path(__file__).resolve().parents[1] / "catalog" / "web" / "vendor"
"""Where installing puts the browser assets of others (assets/build.py)."""
AXE = Path(sys.prefix) / "assets" / "axe.js"
"""Where `make` puts what finds barriers on pages."""


def opensearch_server() -> str | None:
    """Where the archive of OpenSearch is, if there is a Java to run it."""
    archives = sorted(COUNTERPARTS.glob("opensearch-*.zip")) or [Path(os.environ.get("TEST_OPENSEARCH_ZIP", ""))]
    return str(archives[-1]) if shutil.which("java") and archives[-1].is_file() else None


ENGINES = {
    "assets": (VENDOR / "kern.css").is_file,
    "axe": AXE.is_file,
    "chromium": lambda: shutil.which("chromium") is not None,
    "postgresql": lambda: any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or shutil.which("initdb") is not None,
    "fuseki": lambda: fuseki_server() is not None,
    "opensearch": lambda: opensearch_server() is not None,
    "oxigraph": lambda: oxigraph_server() is not None,
    "pycsw": (COUNTERPARTS / "pycsw-admin.py").is_file,
    "pygeoapi": (COUNTERPARTS / "pygeoapi").is_file,
    "virtuoso": lambda: shutil.which("virtuoso-t") is not None,
}
"""Each engine that `@pytest.mark.engine(name)` may name, and how to see that it is there."""

AT_WILL = {"fuseki", "opensearch"}
"""Engines that are tested where they are at hand, and required nowhere: Java and a server of 50 MB for one output."""

REQUIRED = bool(os.environ.get("LOTSE_REQUIRE_ENGINES"))
PROVING = bool(os.environ.get("LOTSE_PROVE"))

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
settings.register_profile("test", deadline=None, derandomize=True, suppress_health_check=_SLOW)
settings.register_profile("prove", deadline=None, max_examples=10_000, print_blob=True, suppress_health_check=_SLOW)
settings.load_profile("prove" if PROVING else "test")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave tests with full counts to `make prove`, and to it only them and those that vary their inputs."""
    chosen = [item for item in items if _is_wanted(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
    items[:] = chosen


def _is_wanted(item: pytest.Item) -> bool:
    has_full_counts = item.get_closest_marker("prove") is not None
    return has_full_counts or is_hypothesis_test(getattr(item, "obj", None)) if PROVING else not has_full_counts


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose engine this machine lacks; where engines are required, fail it."""
    for mark in item.iter_markers("engine"):
        name = mark.args[0]
        if ENGINES[name]():
            continue
        if REQUIRED and name not in AT_WILL:
            pytest.fail(f"the engine {name!r} is required here and missing", pytrace=False)
        pytest.skip(f"engine missing: {name}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count out loud the tests that did not run for lack of an engine."""
    counts: dict[str, int] = {}
    for report in terminalreporter.getreports("skipped"):
        _, _, name = str(report.longrepr[2]).partition("engine missing: ")
        if name:
            counts[name] = counts.get(name, 0) + 1
    if counts:
        terminalreporter.section("engines that this machine lacks")
        for name, count in sorted(counts.items()):
            terminalreporter.line(f"{name}: {count} tests did not run; .ci/run installs it")


@pytest.fixture(autouse=True)
def nothing_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every test without the settings of whoever started it."""
    for name in [name for name in os.environ if name.startswith("LOTSE_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Any]:
    """A PostgreSQL of our own, for as long as the tests run."""
    from postgres import serving

    with serving() as server:
        yield server


@pytest.fixture
def postgresql(postgresql_server: Any) -> Iterator[str]:
    """The URL of an empty database."""
    with postgresql_server.database() as url:
        yield url
