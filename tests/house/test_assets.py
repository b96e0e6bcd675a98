"""The step that fetches browser assets: by hash, all or nothing, and without a word about where from."""

import importlib.util
import json
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RECIPES = sorted(file.parent for file in (ROOT / "assets").glob("*/package.json"))


@pytest.fixture(scope="module")
def assets():
    spec = importlib.util.spec_from_file_location("assets_build", ROOT / "assets" / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def npm(tmp_path, monkeypatch):
    """A program `npm` of our own: `ci` lays out the packages of the lock file, or fails when told to."""

    def lay(script: str) -> None:
        program = tmp_path / "bin" / "npm"
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\nset -e\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")

    return lay


def recipe(folder: Path, taken: dict[str, str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    lock = {"packages": {"": {}, "node_modules/a": {"version": "1.0.0", "license": "MIT", "integrity": "sha512-x"}}}
    (folder / "package.json").write_text(json.dumps({"dependencies": {"a": "1.0.0"}, "taken": taken}))
    (folder / "package-lock.json").write_text(json.dumps(lock))
    return folder


@pytest.mark.parametrize("folder", RECIPES, ids=lambda folder: folder.name)
def test_every_package_is_pinned_by_version_and_hash(folder):
    asked = json.loads((folder / "package.json").read_text())["dependencies"]
    locked = json.loads((folder / "package-lock.json").read_text())["packages"]
    assert {f"node_modules/{name}" for name in asked} == set(locked) - {""}
    for name, version in asked.items():
        package = locked[f"node_modules/{name}"]
        assert package["version"] == version
        assert package["integrity"].startswith("sha512-")
        assert "resolved" not in package


@pytest.mark.parametrize("folder", RECIPES, ids=lambda folder: folder.name)
def test_what_ships_brings_its_licence(folder, assets):
    taken = assets.taken(folder)
    for package in assets.packages(folder) if folder.name == "portal" else ():
        assert any(name.startswith("licence-") and at.startswith(package["name"]) for name, at in taken.items())


def test_only_what_is_taken_arrives_and_only_once(tmp_path, assets, npm):
    npm('echo called >> "$(dirname "$0")/calls"; mkdir -p node_modules/a; cd node_modules/a; echo x > f; touch g')
    assets.build(recipe(tmp_path / "r", {"own.css": "a/f"}), tmp_path / "out")
    assets.build(tmp_path / "r", tmp_path / "out")
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == ["built.json", "own.css"]
    assert (tmp_path / "bin" / "calls").read_text() == "called\n"
    assert json.loads((tmp_path / "out/built.json").read_text())["packages"] == [
        {"name": "a", "version": "1.0.0", "licence": "MIT"}
    ]


def test_a_changed_pin_is_fetched_anew(tmp_path, assets, npm):
    npm("mkdir -p node_modules/a; echo x > node_modules/a/f; echo y > node_modules/a/g")
    assets.build(recipe(tmp_path / "r", {"old": "a/f"}), tmp_path / "out")
    assert not assets.is_built(recipe(tmp_path / "r", {"new": "a/g"}), tmp_path / "out")
    assets.build(tmp_path / "r", tmp_path / "out")
    assert (tmp_path / "out/new").read_text() == "y\n"
    assert not (tmp_path / "out/old").exists()


def test_what_cannot_be_fetched_leaves_what_was_there(tmp_path, assets, npm):
    npm("mkdir -p node_modules/a; echo x > node_modules/a/f")
    assets.build(recipe(tmp_path / "r", {"own": "a/f"}), tmp_path / "out")
    npm("exit 1")
    with pytest.raises(subprocess.CalledProcessError):
        assets.build(recipe(tmp_path / "r", {"other": "a/f"}), tmp_path / "out")
    assert (tmp_path / "out/own").read_text() == "x\n"


def test_without_npm_the_build_asks_for_node_from_pypi_and_else_for_nothing(tmp_path, assets, monkeypatch):
    hook = object.__new__(assets.AssetsHook)
    monkeypatch.setattr(type(hook), "root", str(tmp_path), raising=False)
    shutil.copytree(ROOT / "assets", tmp_path / "assets")
    monkeypatch.setattr(assets.shutil, "which", lambda _: None)
    assert hook.dependencies() == [assets.NODE]
    monkeypatch.setattr(assets.shutil, "which", lambda _: "npm")
    assert hook.dependencies() == []


def test_the_real_npm_refuses_a_package_with_another_hash(tmp_path):
    """What we rely on: `npm ci` compares. Asked without a network, of a package that lies beside."""
    if not shutil.which("npm"):
        pytest.skip("engine missing: npm")
    package = tmp_path / "a"
    package.mkdir()
    (package / "package.json").write_text('{"name": "a", "version": "1.0.0"}')
    quiet = {"capture_output": True, "text": True}
    subprocess.run(["npm", "pack", "--pack-destination", str(tmp_path)], cwd=package, check=False, **quiet)
    work = tmp_path / "work"
    work.mkdir()
    archive = f"file:{tmp_path}/a-1.0.0.tgz"
    (work / "package.json").write_text(json.dumps({"dependencies": {"a": archive}}))
    one = {"version": "1.0.0", "resolved": archive, "integrity": "sha512-" + "A" * 86 + "=="}
    lock = {"lockfileVersion": 3, "packages": {"": {"dependencies": {"a": archive}}, "node_modules/a": one}}
    (work / "package-lock.json").write_text(json.dumps(lock))
    done = subprocess.run(["npm", "ci", "--offline", "--ignore-scripts"], cwd=work, check=False, **quiet)
    assert done.returncode
    assert "EINTEGRITY" in done.stderr
