"""A small instance for tests that drive the whole harvest through the command line, in this process."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from harvester.cli import main

CATALOG = """\
[catalog]
title = "Test"
publisher = "Test"
base_url = "http://127.0.0.1:8000"
iri_base = "https://test.example.org/id/"

[http]
allow = ["127.0.0.1"]
"""
UNLICENSED = """
[gate]
open = ["free", "declared", "unclear"]
"""
"""Most tests say nothing of licences; what they harvest shall be seen all the same."""


@dataclass(frozen=True)
class Lotse:
    """An instance, and `lotse` called on it."""

    directory: Path
    capsys: pytest.CaptureFixture[str]

    def data(self, name: str, text: str | bytes) -> None:
        """Put a file where sources of this instance find it as file:data/<name>."""
        raw = text if isinstance(text, bytes) else text.encode()
        (self.directory / "data" / name).write_bytes(raw)

    def catalog(self, more: str) -> None:
        """Say `more` in catalog.toml, and nothing of the gate besides."""
        (self.directory / "catalog.toml").write_text(f"{CATALOG}\n{more}\n", encoding="utf-8")

    def source(self, name: str, url: str, more: str = "", *, kind: str = "dcat") -> None:
        text = f'kind = "{kind}"\ntitle = "{name}"\nurl = "{url}"\norganisation = "body"\n{more}'
        (self.directory / "sources" / f"{name}.toml").write_text(text, encoding="utf-8")

    def more(self, name: str, text: str) -> None:
        """Say `text` at the end of the file of a source."""
        with (self.directory / "sources" / f"{name}.toml").open("a", encoding="utf-8") as file:
            file.write(f"{text}\n")

    def found(self, url: str) -> str:
        """Give the file that `lotse source add` writes for an address."""
        code, _, err = self.call("source", "add", url, "--name", "found")
        assert code == 0, err
        return (self.directory / "sources" / "found.toml").read_text(encoding="utf-8")

    def call(self, *arguments: str) -> tuple[int, str, str]:
        """Give exit code, stdout and stderr of `lotse`."""
        self.capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "--config", str(self.directory)])
        said = self.capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    def harvest(self, name: str = "north", *more: str) -> dict[str, Any]:
        """Harvest one source and give its report."""
        _, out, err = self.call("harvest", name, "--json", *more)
        assert out, err
        report: dict[str, Any] = json.loads(out)
        return report

    def export(self, name: str = "out.nq", *more: str) -> bytes:
        """Export the catalogue and give the bytes."""
        code, _, err = self.call("export", str(self.directory / name), *more)
        assert code == 0, err
        return (self.directory / name).read_bytes()


@pytest.fixture
def lotse(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Lotse:
    """An instance with one organisation and no source; its clock stands still."""
    monkeypatch.setenv("LOTSE_NOW", "2026-01-01T00:00:00+00:00")
    monkeypatch.setenv("LOTSE_LANG", "en")
    (tmp_path / "sources").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "catalog.toml").write_text(CATALOG + UNLICENSED, encoding="utf-8")
    (tmp_path / "organisations.toml").write_text('[body]\ntitle = "Body"\n', encoding="utf-8")
    return Lotse(tmp_path, capsys)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real inputs that lies beside a developer's checkout, and is nowhere else."""
    folder = Path(__file__).resolve().parents[3] / "shared"
    if not folder.is_dir():
        pytest.skip("no ../shared beside this checkout")
    return folder
