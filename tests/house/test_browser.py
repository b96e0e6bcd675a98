"""A real browser shows the demo: what `make run` ends in."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from portal import serving

from harvester.instance import shipped

LOTSE = [sys.executable, "-m", "harvester"]
BLANK = 20_000  # bytes; a white page of this size in PNG is far smaller, a page with text far larger

pytestmark = pytest.mark.engine("chromium")


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    instance = tmp_path_factory.mktemp("demo") / "instance"
    shutil.copytree(str(shipped("demo")), instance, ignore=shutil.ignore_patterns("var"))
    config = ["--config", str(instance)]
    subprocess.run([*LOTSE, "harvest", "--all", *config], check=True, capture_output=True)
    for output in ("search", "graph"):
        subprocess.run([*LOTSE, "follow", output, "--once", *config], check=True, capture_output=True)
    with serving([*LOTSE, "serve", *config]) as address:
        yield address


def chromium(folder: Path, *arguments: str) -> str:
    """What the browser prints; it runs without a window, and with a profile of its own."""
    flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--no-first-run",
        f"--user-data-dir={folder}/profile",
    ]
    done = subprocess.run(["chromium", *flags, *arguments], capture_output=True, text=True, check=True)
    return done.stdout


PAGES = {
    "/?lang=de": "Der Katalog in Zahlen",
    "/search?lang=de&q=Haltestellen": "Treffer eingrenzen",
    "/datasets/haltestellen?lang=de": "Woher dieser Eintrag kommt",
    "/sources?lang=de": "Gemeinde Quellgrund",
    "/?lang=en": "Search",
}


@pytest.mark.parametrize("path", PAGES)
def test_a_browser_shows_the_page(path: str, portal: str, tmp_path: Path) -> None:
    assert PAGES[path] in chromium(tmp_path, "--dump-dom", portal + path)


def test_what_is_shown_is_not_blank(portal: str, tmp_path: Path) -> None:
    picture = tmp_path / "start.png"
    chromium(tmp_path, "--window-size=1280,1000", f"--screenshot={picture}", f"{portal}/?lang=de")
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > BLANK
