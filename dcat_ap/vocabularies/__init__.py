"""Controlled vocabularies: is this IRI known, what is its label, what did they mean by "csv ".

The tables lie in schemas/vocabularies; an instance may have newer ones, see `use`. A table is read when it
is first asked for.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path

from dcat_ap import resources
from dcat_ap.vocabularies import manifest
from dcat_ap.vocabularies.manifest import Origin
from dcat_ap.vocabularies.table import Table
from dcat_ap.vocabularies.vocabulary import Concept, Vocabulary

__all__ = [
    "MANIFEST",
    "Concept",
    "Origin",
    "Table",
    "Vocabulary",
    "folder",
    "names",
    "newer",
    "origins",
    "table",
    "use",
    "versions",
    "vocabulary",
]

MANIFEST = "manifest.toml"
"""The file that says, beside an instance's own tables, which official version each follows."""

_newer: list[Path] = []  # the folder of this instance's own tables, if it has one


def use(folder: Path | None) -> None:
    """Let tables in `folder` stand for ours of the same name from now on; None forgets such a folder.

    Comes before the first look into a table: what follows from tables is remembered elsewhere.
    """
    if _newer == ([folder] if folder else []):
        return
    _newer[:] = [folder] if folder else []
    for remembered in (_bytes, origins, table, vocabulary, versions):
        remembered.cache_clear()


def folder() -> Path | None:
    """Give the folder that `use` was told, for processes that are started from this one."""
    return _newer[0] if _newer else None


def newer(name: str) -> Path | None:
    """Give the file of the instance's own table `name`, if it has one."""
    files = (folder / f"{name}.tsv" for folder in _newer)
    return next((file for file in files if file.is_file()), None)


def names() -> Iterable[str]:
    """Give the names of all vocabularies."""
    return manifest.origins().keys()


@cache
def origins() -> Mapping[str, Origin]:
    """Give where each vocabulary comes from, with the version of the table in use."""
    told: dict[str, dict[str, str]] = {}
    for file in (folder / MANIFEST for folder in _newer):
        told = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return {
        name: replace(origin, version=told[name]["version"]) if name in told and newer(name) else origin
        for name, origin in manifest.origins().items()
    }


@cache
def vocabulary(name: str) -> Vocabulary:
    """Give the vocabulary `name`, read when it is first asked for. Raises KeyError for a name we do not know."""
    return Vocabulary(name, origins()[name], table(name))


@cache
def table(name: str) -> Table:
    """Give the table of a vocabulary, the instance's own if it has one."""
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
    """The table's file, kept: table and fingerprint are of the same content even while a newer one is written."""
    own = newer(name)
    return own.read_bytes() if own else (resources.schemas() / "vocabularies" / f"{name}.tsv").read_bytes()
