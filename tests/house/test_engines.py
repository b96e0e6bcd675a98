"""Tests of engines that a machine lacks: skipped and counted out loud, or failed where engines are required."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parents[1] / "conftest.py"
TESTS = """
import pytest
from hypothesis import given, strategies

@given(strategies.integers())
def test_varies(number): ...

@pytest.mark.engine("nowhere")
def test_needs_an_engine(): ...

def test_needs_none(): ...

@pytest.mark.prove
def test_takes_long(): ...
"""


def ran(folder: Path, **environ: str) -> str:
    """What pytest says about TESTS, with an engine that no machine has."""
    conftest = CONFTEST.read_text("utf-8").replace('"chromium": lambda', '"nowhere": lambda: False, "chromium": lambda')
    (folder / "conftest.py").write_text(conftest, "utf-8")
    (folder / "test_it.py").write_text(TESTS, "utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n  engine\n  prove\n", "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder)]
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("LOTSE_", "PYTEST_"))}
    done = subprocess.run(command, cwd=folder, env={**outside, **environ}, capture_output=True, text=True, check=False)
    return done.stdout


def test_a_lacking_engine_is_counted_out_loud(tmp_path: Path) -> None:
    said = ran(tmp_path)
    assert "nowhere: 1 tests did not run" in said
    assert "2 passed, 1 skipped, 1 deselected" in said


def test_a_lacking_engine_fails_where_engines_are_required(tmp_path: Path) -> None:
    said = ran(tmp_path, LOTSE_REQUIRE_ENGINES="1")
    assert "the engine 'nowhere' is required here and missing" in said
    assert "2 passed, 1 deselected, 1 error" in said


def test_proving_runs_what_has_full_counts(tmp_path: Path) -> None:
    assert "2 passed, 2 deselected" in ran(tmp_path, LOTSE_PROVE="1")


@pytest.mark.engine("chromium")
def test_chromium_is_the_real_one() -> None:
    done = subprocess.run(["chromium", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Chromium")
