"""`python -m benchmarks.screenshots DIR [KIND …]`: pictures of every kind of page of the demo, in every look.

The demo is harvested into a directory of its own and served on the loopback; `--of URL` looks at a portal that runs.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.chromium import Chromium

LOTSE = [sys.executable, "-m", "harvester"]
PORT = 8457
WIDTHS, THEMES, LANGUAGES = (1280, 360), ("light", "dark"), ("de", "en")
CSV = "http://publications.europa.eu/resource/authority/file-type/CSV"
PAGES: Mapping[str, str] = {
    "start": "/",
    "search": "/search?q=haltestellen",
    "search-chosen": f"/search?kind=dataset&format={CSV}",
    "search-empty": "/search?q=xyzzyxyzzy",
    "dataset": "/datasets/haltestellen",
    "dataset-history": "/datasets/haltestellen/history",
    "dataset-changes": "/datasets/haltestellen/changes",
    "organisations": "/organisations",
    "organisation": "/organisations/lindenfurt",
    "sources": "/sources",
    "source": "/sources/quellgrund",
    "run": "/runs/1",
    "quality": "/quality",
    "not-open": "/not-open",
    "sparql": "/sparql",
    "validator": "/validator",
    "api": "/api",
    "procedures": "/procedures",
    "services": "/public-services",
    "help": "/help",
    "imprint": "/imprint",
    "privacy": "/privacy",
    "accessibility": "/accessibility",
    "licences": "/licences",
    "map": "/map",
    "missing": "/nowhere",
}
"""Every kind of page: what it is called, and an example in the demo."""


@contextmanager
def demo(port: int = PORT) -> Iterator[str]:
    """Give the address of a freshly harvested demo; it ends afterwards."""
    from harvester.instance import shipped

    with tempfile.TemporaryDirectory() as folder:
        instance = Path(folder) / "demo"
        shutil.copytree(str(shipped("demo")), instance, ignore=shutil.ignore_patterns("var"))
        prepare(instance)
        with serving(instance, port) as address:
            yield address


def prepare(instance: Path) -> None:
    """Harvest an instance and bring its index up to date."""
    config = ["--config", str(instance)]
    subprocess.run([*LOTSE, "harvest", "--all", *config], check=True, capture_output=True)
    subprocess.run([*LOTSE, "follow", "search", "--once", *config], check=True, capture_output=True)


@contextmanager
def serving(instance: Path, port: int) -> Iterator[str]:
    """Give the address of an instance that is served."""
    server = subprocess.Popen(
        [*LOTSE, "serve", "--config", str(instance), "--port", str(port)], stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        while not _answers(f"{address}/health"):
            if server.poll() is not None:
                raise SystemExit("the portal ended before it answered")
            time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait()


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address).close()
    except urllib.error.URLError:
        return False
    return True


def shoot(address: str, folder: Path, kinds: Mapping[str, str]) -> None:
    """Write a picture of each page in each look."""
    folder.mkdir(parents=True, exist_ok=True)
    with Chromium() as browser, browser.page() as page:
        for language in LANGUAGES:
            for theme in THEMES:
                for width in WIDTHS:
                    page.look(width=width, theme=theme, language=language)
                    for name, path in kinds.items():
                        page.open(address + path)
                        page.picture(folder / f"{name}-{width}-{theme}-{language}.png")


def main() -> None:
    """Take the pictures that the command line asks for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("kinds", nargs="*", choices=[[], *PAGES], metavar="KIND")
    asked.add_argument("--of", metavar="URL", default="")
    given = asked.parse_args()
    kinds = {name: path for name, path in PAGES.items() if not given.kinds or name in given.kinds}
    if given.of:
        shoot(given.of.rstrip("/"), given.folder, kinds)
    else:
        with demo() as address:
            shoot(address, given.folder, kinds)
    print(f"{len(list(given.folder.glob('*.png')))} pictures in {given.folder}")


if __name__ == "__main__":
    main()
