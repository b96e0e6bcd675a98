"""What is built is what is needed: three packages with their data, and no caches."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from dcat_ap import __version__

ROOT = Path(__file__).resolve().parents[2]
NEEDED = (
    "dcat_ap/py.typed",
    "catalog/py.typed",
    "harvester/py.typed",
    "dcat_ap/schemas/json/catalog.schema.json",
    "dcat_ap/schemas/messages/de/cli.toml",
    "dcat_ap/schemas/messages/en/finding.http.toml",
    "dcat_ap/schemas/contexts/dcat.jsonld",
    "catalog/web/templates/base.html",
    "catalog/web/static/site.css",
    "catalog/store/migrations/env.py",
    "catalog/store/migrations/versions/0001_catalogue.py",
    "harvester/config/demo/catalog.toml",
    "harvester/config/sachsen/catalog.toml",
    "harvester/config/new/sources/beispiel.toml",
)
UNWANTED = (
    "__pycache__",
    ".import_linter_cache",
    ".venv",
    "/var/",
    ".hypothesis",
    ".mypy_cache",
    ".ruff_cache",
    ".git/",
)


VENDOR = (
    "catalog/web/vendor/kern.css",
    "catalog/web/vendor/fira-sans-400-latin.woff2",
    "catalog/web/vendor/fira-sans-600-latin.woff2",
    "catalog/web/vendor/licence-kern.txt",
    "catalog/web/vendor/licence-fira-sans.txt",
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with wheel and source archive, built as CI builds them."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(folder)], cwd=ROOT, check=True, capture_output=True
    )
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> list[str]:
    with zipfile.ZipFile(next(built.glob("*.whl"))) as archive:
        return archive.namelist()


@pytest.fixture(scope="module")
def source(built: Path) -> list[str]:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        return [name.partition("/")[2] for name in archive.getnames()]


def test_the_wheel_has_three_packages_and_nothing_else(wheel: list[str]) -> None:
    tops = {name.partition("/")[0] for name in wheel}
    assert tops == {"dcat_ap", "catalog", "harvester", f"datenlotse-{__version__}.dist-info"}


@pytest.mark.parametrize("file", NEEDED)
def test_the_wheel_carries_its_data(file: str, wheel: list[str]) -> None:
    assert file in wheel


def test_the_wheel_carries_all_of_schemas_and_config(wheel: list[str]) -> None:
    for folder, inside in (("schemas", "dcat_ap"), ("config", "harvester")):
        listed = subprocess.run(["git", "ls-files", folder], cwd=ROOT, capture_output=True, text=True, check=False)
        for file in listed.stdout.split():
            assert f"{inside}/{file}" in wheel


def test_the_wheel_carries_the_licence(wheel: list[str]) -> None:
    assert any(name.endswith("licenses/LICENSE") for name in wheel)


def test_the_archive_has_what_one_works_with(source: list[str]) -> None:
    for file in (
        "pyproject.toml",
        "Makefile",
        "LICENSE",
        "README.md",
        "docs/index.md",
        "tests/conftest.py",
        "constraints.txt",
    ):
        assert file in source


@pytest.mark.engine("assets")
@pytest.mark.parametrize("file", VENDOR)
def test_wheel_and_archive_carry_the_design_system_with_its_licences(
    file: str, wheel: list[str], source: list[str]
) -> None:
    assert file in wheel
    assert file in source


def test_nothing_of_others_is_committed() -> None:
    listed = subprocess.run(["git", "ls-files", "catalog/web"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert not [name for name in listed.stdout.split() if name.endswith((".woff2", ".js")) or "/vendor/" in name]


def test_no_cache_travels(wheel: list[str], source: list[str]) -> None:
    for name in (*wheel, *source):
        assert not any(part in f"/{name}" for part in UNWANTED), name
