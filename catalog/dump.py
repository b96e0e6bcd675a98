"""Dump: the whole catalogue as files of one ledger position; what is there is whole, and replaced at once.

The files of a position lie in a folder of their own; `now.json` beside them names the newest. It is written last.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

import orjson

from catalog.output import forget

SCHEME = "files"
_NOW = "now.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class DumpFile:
    """One file: what it is called, how long it is, and its SHA-256 in hexadecimal digits."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dump:
    """All files of one ledger position. `made` is when they were finished (ISO 8601), `folder` where they lie."""

    position: int
    made: str
    folder: str
    files: tuple[DumpFile, ...]


def place(url: str, instance: Path) -> Path:
    """Give the folder of the dumps that `files:var/dump` names. Raises ValueError for any other scheme."""
    parts = urlsplit(url)
    if parts.scheme != SCHEME:
        raise ValueError(f"dumps are files (files:var/dump), not {parts.scheme}:")
    return instance / parts.path


def newest(place: Path) -> Dump | None:
    """Give the newest dump; None where there is none."""
    try:
        said = orjson.loads((place / _NOW).read_bytes())
    except FileNotFoundError:
        return None
    return Dump(**{**said, "files": tuple(DumpFile(**each) for each in said["files"])})


def show(place: Path, dump: Dump) -> None:
    """Make `dump` the newest one, at once, and delete all others; who reads one of them still reads on."""
    unfinished = place / f".{_NOW}"
    unfinished.write_bytes(orjson.dumps(asdict(dump)))
    unfinished.replace(place / _NOW)
    for each in place.iterdir():
        if each.is_dir() and each.name != dump.folder:
            forget(each)


def clear(place: Path) -> None:
    """Leave no dump."""
    (place / _NOW).unlink(missing_ok=True)
    if place.exists():
        forget(place)
