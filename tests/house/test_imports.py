"""The import contracts hold, and they see what they are there to see."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SMUGGLED = {
    "harvester, from record up to the command line": ("harvester/utils.py", ""),
    "dcat_ap is pure: no network, no database, no web": ("dcat_ap/finding.py", "import requests"),
    "catalog, from change up to web": ("catalog/query.py", "import catalog.web"),
    "One direction: harvester, then catalog, then dcat_ap": ("catalog/web/health.py", "import harvester.run"),
    "RDF libraries stay in dcat_ap and the graph outputs": ("catalog/web/health.py", "import pyoxigraph"),
    "SQL tables are the store's own": ("catalog/web/health.py", "import catalog.store.tables"),
}
"""Each contract with a file and a line that break it; the first one is a room that it does not list."""


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    # from the folder itself, so that its packages are those that are checked
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    return subprocess.run([*command, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for package in ("dcat_ap", "catalog", "harvester"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_all_contracts_hold() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.mark.parametrize("contract", SMUGGLED)
def test_what_is_smuggled_in_is_caught(contract: str, copy: Path) -> None:
    file, line = SMUGGLED[contract]
    with (copy / file).open("a", encoding="utf-8") as code:
        code.write(f"\n{line}\n")
    done = lint(copy)
    assert done.returncode == 1
    assert f"{contract} BROKEN" in done.stdout
