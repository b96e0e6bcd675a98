"""Controlled vocabularies: is this IRI known, what is its label, what did they mean by "csv ".

The tables lie in schemas/vocabularies; an instance may have newer ones, see `use`. A table is read when it
is first asked for.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path

from dcat_ap import resources
from dcat_ap.vocabularies.manifest import Origin, origins
from dcat_ap.vocabularies.table import Table
from dcat_ap.vocabularies.vocabulary import Concept, Vocabulary

__all__ = ["Concept", "Origin", "Vocabulary", "folder", "names", "origins", "table", "use", "versions", "vocabulary"]

_newer: list[Path] = []  # the folder of this instance's own tables, if it has one


def use(folder: Path | None) -> None:
    """Let tables in `folder` stand for ours of the same name from now on; None forgets such a folder."""
    _newer[:] = [folder] if folder else []
    for remembered in (_bytes, vocabulary, versions):
        remembered.cache_clear()


def folder() -> Path | None:
    """Give the folder that `use` named: a process that works for this one has to use it too."""
    return _newer[0] if _newer else None


def names() -> Iterable[str]:
    """Give the names of all vocabularies."""
    return origins().keys()


@cache
def vocabulary(name: str) -> Vocabulary:
    """Give the vocabulary `name`, read when it is first asked for. Raises KeyError for a name we do not know."""
    return Vocabulary(name, replace(origins()[name], version=_version(name)), table(name))


def table(name: str) -> Table:
    """Give the table of the vocabulary `name` as it stands in its file."""
    return Table.read(_bytes(name).decode())


@cache
def versions() -> str:
    """Give a text that changes whenever a table changes: what it stands for is what this process reads."""
    digest = sha256()
    for name in names():
        digest.update(sha256(_bytes(name)).digest())
    return digest.hexdigest()[:16]


@cache
def _bytes(name: str) -> bytes:
    """The table's file, kept: table and fingerprint are of the same content even while a newer one is written.

    A newer table that another release of Datenlotse wrote, with other columns, does not count.
    """
    ours = (resources.schemas() / "vocabularies" / f"{name}.tsv").read_bytes()
    file = _file(f"{name}.tsv")
    newer = file.read_bytes() if file else b""
    return newer if newer.partition(b"\n")[0] == ours.partition(b"\n")[0] else ours


def _version(name: str) -> str:
    file = _file(f"{name}.version")
    return file.read_text("utf-8").strip() if file else origins()[name].version


def _file(name: str) -> Path | None:
    return next((file for folder in _newer if (file := folder / name).is_file()), None)
