"""SPARQL, embedded: a triple store on disk with one named graph an entry. `oxigraph:var/graph`."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from io import UnsupportedOperation
from pathlib import Path

import pyoxigraph as ox

from catalog.change import Change
from catalog.output import folder, forget, shows, sweep
from catalog.outputs.oxigraph import copies
from catalog.outputs.oxigraph.shown import Shown
from catalog.outputs.oxigraph.workers import Workers
from catalog.sparql.question import Answered, Limits, Question, Refused
from dcat_ap import write

SCHEME = "oxigraph"
VERSION = 1
"""Of the layout of the data: raised whenever data written before would not do any more."""

_CHUNK = 8_000_000  # characters of Turtle a call: measured, less costs more in all, more takes more memory
_BULK = 2_000_000  # from here on bulk_load, which writes files of its own, is quicker than a transaction


class OxigraphStore:
    """A GraphStore that shows its newest finished copy; what it is taking in lies beside it, unseen.

    Blank nodes: oxigraph gives those of each call new names. Blocks of one call that have a label in common mean the
    same node of one source, with the same triples in each (dcat_ap.canonical), so nothing is merged that differs.
    """

    def __init__(self, data: Path, record_base: str, *, writer: bool, limits: Limits | None = None) -> None:
        self._data, self._live, self._copies = data, data / "live", data / "copies"
        self._record_base = record_base
        self._is_writer = writer
        self._store: ox.Store | None = None
        self._shown = Shown(self._copies)
        self._workers = Workers(self._copies, data.parent, limits or Limits())

    def position(self) -> int:
        """The last ledger line it shows; 0 when it is empty or gone."""
        copy = copies.newest(self._copies)
        return copy.position if copy and self._live.exists() else 0

    def count(self) -> int:
        """How many triples it shows."""
        store = self._current()
        return len(store) if store else 0

    def triples(self, entry_id: str) -> str:
        """Give what it shows of one entry as sorted N-Triples lines; nothing where there is no such entry."""
        store = self._current()
        quads = store.quads_for_pattern(None, None, None, self._graph(entry_id)) if store else ()
        return "".join(sorted(f"{quad.triple} .\n" for quad in quads))

    def ask(self, question: Question) -> Answered:
        """Give the answer to a SPARQL query, as of one ledger position. Raises Refused, or Malformed by the engine."""
        if copies.newest(self._copies) is None:
            raise Refused("empty")
        return self._workers.ask(question)

    def apply(self, changes: Iterable[Change], position: int) -> None:
        """Take in `changes` and show them all at once, as the state at `position`."""
        self._open()
        with ThreadPoolExecutor(1) as loader:
            loading: Future[None] | None = None
            for chunk in _chunks(changes):
                if loading:
                    loading.result()
                loading = loader.submit(self._load, self._without_old(chunk))  # while the next chunk is read
            if loading:
                loading.result()
        self._writing.flush()
        copies.leave(self._copies, position, self._backup)

    def reset(self) -> None:
        """Forget everything: the next position is 0."""
        self._writable()
        self.close()
        forget(self._data)

    def close(self) -> None:
        """Let go of files, and end the processes that answer queries."""
        self._store = None
        self._shown.close()
        self._workers.close()

    def _without_old(self, chunk: Iterable[Change]) -> bytes:
        """Remove the graphs that the chunk replaces or withdraws, and give those it brings as TriG."""
        blocks = [write.PREFIXES]
        for change in chunk:
            graph = self._graph(change.entry.id)
            if self._writing.contains_named_graph(graph):
                self._writing.remove_graph(graph)
            blocks.append(self._trig(change))
        return "".join(blocks).encode()

    def _trig(self, change: Change) -> str:
        return write.trig(self._record_base + change.entry.id, change.entry.turtle) if shows(change) else ""

    def _load(self, trig: bytes) -> None:
        if len(trig) > _BULK:
            self._writing.bulk_load(trig, format=ox.RdfFormat.TRIG)
        else:
            self._writing.load(trig, format=ox.RdfFormat.TRIG)

    def _backup(self, folder: str) -> None:
        self._writing.backup(folder)

    def _graph(self, entry_id: str) -> ox.NamedNode:
        return ox.NamedNode(self._record_base + entry_id)

    @property
    def _writing(self) -> ox.Store:
        """The store that is written; always asked for anew, for whoever keeps it keeps its directory locked."""
        assert self._store is not None
        return self._store

    def _open(self) -> None:
        """Have the store that is written at hand; what a first fill left that never came to its end is deleted.

        Nothing is deleted before it could be opened: a store that another process writes cannot be.
        """
        self._writable()
        sweep(self._data)
        self._lock_live()
        if self.position() == 0 and any(self._writing.named_graphs()):
            self.reset()
            self._lock_live()

    def _lock_live(self) -> None:
        if self._store is None or not self._live.exists():
            self.close()
            self._data.mkdir(parents=True, exist_ok=True)
            self._store = ox.Store(str(self._live))

    def _writable(self) -> None:
        if not self._is_writer:
            raise UnsupportedOperation(f"{self._data} is open for reading only")

    def _current(self) -> ox.Store | None:
        """Give the newest copy, opened for reading."""
        shown = self._shown.current()
        return shown[1] if shown else None


def _chunks(changes: Iterable[Change]) -> Iterator[Iterable[Change]]:
    """Give the changes in heaps of bearable size; of several about one entry the last."""
    chunk: dict[str, Change] = {}
    size = 0
    for change in changes:
        chunk[change.entry.id] = change
        size += len(change.entry.turtle)
        if size > _CHUNK:
            yield chunk.values()
            chunk, size = {}, 0
    if chunk:
        yield chunk.values()


def open_output(
    url: str, instance: Path, record_base: str, *, writer: bool, limits: Limits, **_: object
) -> OxigraphStore:
    """Give the store that lies where `url` says; nothing is made or read before it is needed."""
    return OxigraphStore(folder(url, instance, VERSION), record_base, writer=writer, limits=limits)
