"""Three protocols for what follows the ledger, and which URL scheme is which engine."""

from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Protocol, cast
from urllib.parse import urlsplit

from catalog.change import Change
from catalog.query import Answer, Query


class Output(Protocol):
    """A copy of the catalogue that follows the ledger.

    It keeps its own cursor with its own data, so that deleting the data is enough to have it built anew.
    """

    def position(self) -> int:
        """The last ledger line it shows; 0 when it is empty or gone."""

    def apply(self, changes: Iterable[Change], position: int) -> None:
        """Take in `changes` in order and show them all at once, as the state at `position`.

        Applying the same changes again changes nothing. When it fails, the former state stays visible.
        """

    def reset(self) -> None:
        """Forget everything: the next position is 0."""

    def close(self) -> None:
        """Let go of files and connections."""


class SearchIndex(Output, Protocol):
    """An Output one can search."""

    def find(self, query: Query) -> Answer:
        """Give the slice of hits that `query` asks for, as of one ledger position."""


class GraphStore(Output, Protocol):
    """An Output that holds each public entry as a named graph, named by the entry's record IRI."""

    def count(self) -> int:
        """How many triples it shows."""



def kinds() -> Mapping[str, str]:
    """Each URL scheme an output in this folder serves, with the module that serves it."""
    package = import_module("catalog.outputs")
    return {
        cast("str", module.SCHEME): module.__name__
        for info in iter_modules(package.__path__, "catalog.outputs.")
        for module in [import_module(info.name)]
    }


def open_output(url: str, instance: Path, record_base: str, *, writer: bool) -> Output:
    """Give the Output that `url` names, e.g. `tantivy:var/search`; paths are relative to `instance`.

    `record_base` is what a record IRI begins with. Raises ValueError for a scheme no output serves.
    """
    scheme = urlsplit(url).scheme
    known = kinds()
    if scheme not in known:
        raise ValueError(f"no output serves {scheme}: (known: {', '.join(sorted(known))})")
    module = import_module(known[scheme])
    return cast("Output", module.open_output(url, instance, record_base, writer=writer))
