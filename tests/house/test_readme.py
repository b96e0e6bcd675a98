"""The tour in the README works: its commands are carried out, as they stand there, in an empty directory."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from portal import answer, serving

ROOT = Path(__file__).resolve().parents[2]
TOUR = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
SERVE = "lotse serve\n"


def tour(heading: str) -> list[str]:
    """The blocks of commands below a heading of the README."""
    text = (ROOT / "README.md").read_text("utf-8")
    return TOUR.findall(text.partition(f"## {heading}\n")[2].partition("\n## ")[0])


def script(blocks: list[str], state: Path) -> str:
    """The blocks as one script that stops at the first failure and hands its environment on."""
    return "set -eu\n" + "".join(blocks) + f"\nexport -p > {state}\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A directory that looks like a fresh checkout after `make install`."""
    for name, target in {"config": ROOT / "config", ".venv": Path(sys.prefix)}.items():
        (tmp_path / name).symlink_to(target)
    return tmp_path


def run(text: str, checkout: Path) -> str:
    done = subprocess.run(["bash"], input=text, cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_both_languages_show_the_same_tour() -> None:
    german, english = tour("In fünf Minuten"), tour("Five minutes")
    assert len(german) > 5
    assert german == english


def test_the_tour_works(checkout: Path) -> None:
    blocks = tour("In fünf Minuten")
    at = blocks.index(SERVE)
    state = checkout / "environment.sh"
    said = run(script(blocks[:at], state), checkout)
    assert "8" in said

    command = ["bash", "-c", f'. {state}; exec {SERVE.strip()} "$@"', "lotse"]
    with serving(command, cwd=checkout) as portal:
        assert '"store":"ok"' in answer(f"{portal}/health")
        assert "<h1" in answer(f"{portal}/")

    said = run(f". {state}\n" + script(blocks[at + 1 :], state), checkout)
    assert "✗" not in said
    turtle = (checkout / "katalog.ttl").read_bytes()
    assert any(ox.parse(turtle, ox.RdfFormat.TURTLE))
    assert (checkout / "katalog.rdf.gz").stat().st_size > 0


def test_the_two_commands_are_there() -> None:
    done = subprocess.run(
        ["make", "-n", "run", "test", "PORT=9000", "INSTANCE=mein-katalog"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "MAKEFLAGS": ""},
    )
    assert "serve --port 9000 --config mein-katalog" in done.stdout
    assert "pytest" in done.stdout
