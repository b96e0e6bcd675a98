"""Controlled vocabularies: is this IRI known, what is its label, what did they mean by "csv ".

The tables lie in schemas/vocabularies; an instance may have newer ones, see `use`. A table is read when it
is first asked for.
"""

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path

from dcat_ap import resources
from dcat_ap.vocabularies.manifest import Origin, origins
from dcat_ap.vocabularies.table import Table
from dcat_ap.vocabularies.vocabulary import Concept, Vocabulary

__all__ = ["Concept", "Origin", "Vocabulary", "names", "origins", "use", "versions", "vocabulary"]

_newer: list[Path] = []  # the folder of this instance's own tables, if it has one


def use(folder: Path | None) -> None:
    """Let tables in `folder` stand for ours of the same name from now on; None forgets such a folder."""
    _newer[:] = [folder] if folder else []
    for remembered in (_bytes, vocabulary, versions):
        remembered.cache_clear()


def names() -> Iterable[str]:
    """Give the names of all vocabularies."""
    return origins().keys()


@cache
def vocabulary(name: str) -> Vocabulary:
    """Give the vocabulary `name`, read when it is first asked for. Raises KeyError for a name we do not know."""
    return Vocabulary(name, origins()[name], Table.read(_bytes(name).decode()))


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
    file = f"{name}.tsv"
    for folder in _newer:
        if (folder / file).is_file():
            return (folder / file).read_bytes()
    return (resources.schemas() / "vocabularies" / file).read_bytes()
