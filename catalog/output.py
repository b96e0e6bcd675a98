"""Three protocols for what follows the ledger, and which URL scheme is which engine."""

import shutil
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Protocol, cast, runtime_checkable
from urllib.parse import urlsplit

from catalog.change import Change, ChangeKind, EntryState
from catalog.query import Answer, Query
from catalog.sparql.question import Answered, Limits, Question
from catalog.words.synonyms import Synonyms, shipped


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


@runtime_checkable
class SearchIndex(Output, Protocol):
    """An Output one can search; `synonyms` are the words that stand for each other in what is asked."""

    synonyms: Synonyms

    def find(self, query: Query) -> Answer:
        """Give the slice of hits that `query` asks for, as of one ledger position."""

    def rebuild(self, changes: Iterable[Change], position: int) -> None:
        """Make all anew of `changes`, as the state at `position`; until that is done, the former state is found."""


class GraphStore(Output, Protocol):
    """An Output that holds each public entry as a named graph, named by the entry's record IRI."""

    def count(self) -> int:
        """How many triples it shows."""

    def triples(self, entry_id: str) -> str:
        """Give what it shows of one entry as sorted N-Triples lines; nothing where there is no such entry."""

    def ask(self, question: Question) -> Answered:
        """Give the answer to a SPARQL query, as of one ledger position. Raises Refused, or Malformed by the engine."""


def kinds() -> Mapping[str, str]:
    """Each URL scheme an output in this folder serves, with the module that serves it."""
    package = import_module("catalog.outputs")
    return {
        cast("str", scheme): module.__name__
        for info in iter_modules(package.__path__, "catalog.outputs.")
        for module in [import_module(info.name)]
        for scheme in getattr(module, "SCHEMES", (module.SCHEME,))
    }


def open_output(
    url: str,
    instance: Path,
    record_base: str,
    *,
    writer: bool,
    organisations: Mapping[str, str] | None = None,
    synonyms: Synonyms | None = None,
    limits: Limits | None = None,
) -> Output:
    """Give the Output that `url` names, e.g. `tantivy:var/search`; paths are relative to `instance`.

    `record_base` is what a record IRI begins with; `organisations` has the organisation's key of each source;
    `synonyms` are those of the instance, `limits` those of each SPARQL query.
    Only one process may open an output as its writer. Raises ValueError for a scheme no output serves.
    """
    scheme = urlsplit(url).scheme
    known = kinds()
    if scheme not in known:
        raise ValueError(f"no output serves {scheme}: (known: {', '.join(sorted(known))})")
    module = import_module(known[scheme])
    output = module.open_output(
        url,
        instance,
        record_base,
        writer=writer,
        organisations=organisations or {},
        synonyms=synonyms or shipped(),
        limits=limits or Limits(),
    )
    return cast("Output", output)


def folder(url: str, instance: Path, version: int) -> Path:
    """Give where the output `url` keeps its data: a folder for each version of how the data is laid out.

    A new version therefore finds nothing and is built from the ledger's beginning.
    """
    return instance / urlsplit(url).path / f"v{version}"


def sweep(data: Path) -> None:
    """Delete what other versions left beside the folder `data`."""
    for other in data.parent.glob("v*"):
        if other.name[1:].isdecimal() and other != data:
            forget(other)
    for other in data.parent.glob(".v*.gone"):
        shutil.rmtree(other)


def exchange(data: Path, new: Path) -> None:
    """Put the folder `new` in the place of the folder `data`; for an instant there is only `new`."""
    gone = data.with_name(f".{data.name}.gone")
    shutil.rmtree(gone, ignore_errors=True)
    if data.exists():
        data.rename(gone)
    new.rename(data)
    shutil.rmtree(gone, ignore_errors=True)


def being_exchanged(data: Path, new: Path) -> bool:
    """Say whether this is the instant between two folders in one place."""
    return new.exists() and data.with_name(f".{data.name}.gone").exists()


def forget(data: Path) -> None:
    """Delete the folder `data`, first out of everyone's sight: nobody meets half of it."""
    gone = data.with_name(f".{data.name}.gone")
    shutil.rmtree(gone, ignore_errors=True)
    if data.exists():
        data.rename(gone)
        shutil.rmtree(gone)


def shows(change: Change) -> bool:
    """Say whether the entry is to be shown after `change`; one withdrawn by a later line is not shown any more."""
    return change.kind is ChangeKind.PUT and change.entry.state is EntryState.PUBLIC
