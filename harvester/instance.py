"""The instance as a directory: which files of it a source may read, and how a new one is laid out."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from catalog.forms import is_web_url

_FILE = "file:"


class LeavesInstance(Exception):
    """A file address points out of the instance."""


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
