"""Copies: the finished states of a graph store that its writer leaves for readers, and the newest of them.

oxigraph forbids opening a directory that another process writes. A copy is made of hard links, put in place
under its name `<serial>-<position>` once it is whole, and never changed. The newest one is what the store shows,
and its name is the store's cursor.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from catalog.output import forget

_KEPT = 2  # the newest, and the one that readers may just be leaving


@dataclass(frozen=True, slots=True)
class Copy:
    """One finished state: a folder whose name tells its place in the row and its ledger position."""

    folder: Path
    serial: int
    position: int
    made: tuple[int, int]  # tells it from an older copy of the same name

    @classmethod
    def of(cls, folder: Path) -> Self:
        """Give the copy that lies in `folder`."""
        serial, _, position = folder.name.partition("-")
        found = folder.stat()
        return cls(folder, int(serial), int(position), (found.st_ino, found.st_ctime_ns))


def newest(folder: Path) -> Copy | None:
    """Give the newest copy in `folder`, or None if there is none."""
    for name in sorted(_serials(folder), key=lambda path: int(path.name.partition("-")[0]), reverse=True):
        try:
            return Copy.of(name)
        except FileNotFoundError:  # its time was just over
            continue
    return None


def leave(folder: Path, position: int, backup: Callable[[str], None]) -> None:
    """Put a copy of the state at `position` in place, made by `backup`, and delete those that are too old."""
    folder.mkdir(parents=True, exist_ok=True)
    last = newest(folder)
    serial = last.serial + 1 if last else 1
    for rest in folder.glob(".*"):
        shutil.rmtree(rest)
    unfinished = folder / ".unfinished"
    backup(str(unfinished))
    unfinished.rename(folder / f"{serial}-{position}")
    for old in _serials(folder):
        if int(old.name.partition("-")[0]) <= serial - _KEPT:
            forget(old)


def _serials(folder: Path) -> list[Path]:
    return list(folder.glob("[0-9]*-[0-9]*"))
