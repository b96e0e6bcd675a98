"""Words that have no place in the repository: of machines, of registries, of work left undone."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# each with a bar in it, so that this list neither finds itself nor names what it looks for
WORDS = tuple(
    word.replace("|", "")
    for word in (
        "/wo|rk/",
        "/ro|ot/",
        "/ho|me/",
        "py|pi.o|rg",
        "python|hosted.o|rg",
        "np|mjs.o|rg",
        "np|mjs.c|om",
        "deb|ian.o|rg",
        "crat|es.io",
        "mav|en.o|rg",
        "pro|xy.gol|ang",
        "TO|DO",
        "FIX|ME",
        "BEGIN PRIV|ATE KEY",
        "BEGIN RSA PRIV|ATE KEY",
    )
)


def tracked() -> list[Path]:
    """All files of the repository; in an unpacked archive, all files that are not caches."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = [name for name in listed.stdout.split("\0") if name]
    if not names:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def test_no_file_has_words_that_do_not_belong() -> None:
    found = []
    for file in tracked():
        text = file.read_bytes().decode("utf-8", "replace")
        found += [f"{file.relative_to(ROOT)}: {word}" for word in WORDS if word in text]
    assert found == []


def test_every_text_ends_with_a_line() -> None:
    texts = {".py", ".md", ".toml", ".json", ".html", ".css", ".txt"}
    for file in tracked():
        if file.suffix in texts and file.stat().st_size:
            assert file.read_bytes().endswith(b"\n"), file


def test_no_file_is_larger_than_it_should_be() -> None:
    for file in tracked():
        assert file.stat().st_size < 1_000_000, file
        if file.suffix == ".py" and not file.is_relative_to(ROOT / "tests"):
            assert len(file.read_text("utf-8").splitlines()) <= 400, file
