"""The instance as a directory: which files of it a source may read, and how a new one is laid out."""

import json
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from catalog.config import ConfigInvalid, Problem
from catalog.forms import is_web_url

_FILE = "file:"
_NEW_FILES = ("catalog.toml", "organisations.toml", "sources/beispiel.toml")


class LeavesInstance(Exception):
    """A file address points out of the instance."""


class NotEmpty(Exception):
    """The directory for a new instance has something in it already."""


def is_source_url(value: str) -> bool:
    """Say whether `value` is http(s), or `file:` with a path that stays below where it begins."""
    if not value.startswith(_FILE):
        return is_web_url(value)
    path = unquote(value.removeprefix(_FILE))
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and ".." not in parts and not set("\0\\?#") & set(path)


def local_file(instance: Path, url: str) -> Path:
    """Give the file that `file:data/x.ttl` or `file:///data/x.ttl` names, seen from `instance`.

    Links in the file system are followed first: raises LeavesInstance if the file lies elsewhere.
    """
    root = instance.resolve()
    path = (root / unquote(urlsplit(url).path).lstrip("/")).resolve()
    if not path.is_relative_to(root):
        raise LeavesInstance(url)
    return path


def document_iri(url: str) -> str:
    """Give the base IRI of a source's first document: `file:data/x.ttl` counts as `file:///data/x.ttl`."""
    return f"file:///{url.removeprefix(_FILE).lstrip('/')}" if url.startswith(_FILE) else url


def shipped(name: str) -> Traversable:
    """Give the instance (or template) `name` that travels with the program: demo, sachsen or new."""
    inside = files("harvester") / "config"
    folder = inside if inside.is_dir() else Path(__file__).resolve().parent.parent / "config"
    return folder / name


def init(directory: Path, title: str) -> tuple[Path, ...]:
    """Give the files of a new instance without sources, written to `directory` with guidance in comments.

    Raises NotEmpty if anything is there already, and ConfigInvalid if `title` says nothing.
    """
    if not title.strip():
        raise ConfigInvalid([Problem(rule="empty", file="catalog.toml", path="catalog.title")])
    directory.mkdir(parents=True, exist_ok=True)
    if any(directory.iterdir()):
        raise NotEmpty(str(directory))
    (directory / "sources").mkdir()
    return tuple(_write(directory, name, title) for name in _NEW_FILES)


def _write(directory: Path, name: str, title: str) -> Path:
    text = shipped("new").joinpath(name).read_text(encoding="utf-8")
    path = directory / name
    path.write_text(text.replace('"$title"', toml(title)), encoding="utf-8")
    return path


def toml(text: str) -> str:
    """Give `text` as a TOML string; JSON's form is one, but for the character DEL."""
    clean = text.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(clean, ensure_ascii=False).replace("\x7f", "\\u007f")
