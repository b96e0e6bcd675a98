"""Search, embedded: an index on disk that one process writes and any number read. `tantivy:var/search`."""

import shutil
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from io import UnsupportedOperation
from pathlib import Path
from threading import Lock

from tantivy import Index, IndexWriter, Searcher

from catalog.change import Change
from catalog.output import being_exchanged, exchange, folder, forget, shows, sweep
from catalog.outputs.tantivy import fields
from catalog.outputs.tantivy.view import EMPTY, View
from catalog.query import Answer, Query
from catalog.searchable import Searchable
from catalog.words.synonyms import Synonyms

SCHEME = "tantivy"
_HEAP = 64_000_000  # bytes of documents before a part of the index is written out
_THREADS = 1  # one is quicker than the Python that feeds it
_LOOKS, _BETWEEN_LOOKS = 200, 0.005  # seconds; an exchange of folders takes less than a millisecond


class TantivyIndex:
    """A SearchIndex whose every state is one commit: all entries together with the position they stand for."""

    def __init__(self, data: Path, organisations: Mapping[str, str], synonyms: Synonyms, *, writer: bool) -> None:
        self.synonyms = synonyms
        self._data = data
        self._organisations = organisations
        self._is_writer = writer
        self._lock = Lock()
        self._index: Index | None = None
        self._seen: tuple[int, ...] = ()
        self._folder = 0
        self._view: View | None = None

    def position(self) -> int:
        """The last ledger line it shows; 0 when it is empty or gone."""
        view = self._current()
        return view.position if view else 0

    def find(self, query: Query) -> Answer:
        """Give the slice of hits that `query` asks for, as of one ledger position."""
        view = self._current()
        return view.answer(query) if view else EMPTY

    def apply(self, changes: Iterable[Change], position: int) -> None:
        """Take in `changes` and show them all at once, as the state at `position`."""
        self._writable()
        self._write(self._data, changes, position)
        sweep(self._data)

    def rebuild(self, changes: Iterable[Change], position: int) -> None:
        """Make all anew of `changes`, as the state at `position`; until then the former state stays visible."""
        self._writable()
        beside = _beside(self._data)
        shutil.rmtree(beside, ignore_errors=True)
        self._write(beside, changes, position)
        exchange(self._data, beside)
        sweep(self._data)

    def _write(self, folder: Path, changes: Iterable[Change], position: int) -> None:
        writer = _writer(folder)
        try:
            for change in changes:
                self._take_in(writer, change)
            writer.delete_documents_by_term("id", fields.MARK)
            writer.add_document(fields.mark(position))
            writer.commit()
        except BaseException:
            writer.rollback()
            raise
        finally:
            writer.wait_merging_threads()

    def reset(self) -> None:
        """Forget everything: the next position is 0."""
        self._writable()
        self.close()
        forget(self._data)

    def close(self) -> None:
        """Let go of files."""
        self._index = self._view = None

    def _take_in(self, writer: IndexWriter, change: Change) -> None:
        writer.delete_documents_by_term("id", change.entry.id)
        if shows(change) and change.entry.kind.listed:
            searchable = Searchable.read(change.entry, self._organisations)
            writer.add_document(fields.document(change.entry, searchable))

    def _writable(self) -> None:
        if not self._is_writer:
            raise UnsupportedOperation(f"{self._data} is open for reading only")

    def _current(self) -> View | None:
        """Give the latest commit; a commit is a new meta.json, put in place of the old one."""
        seen = self._stamp()
        if not seen:
            return None
        with self._lock:
            if self._view is None or seen != self._seen:
                self._view = View.of(self._latest(), self.synonyms)
                self._seen = seen
            return self._view

    def _stamp(self) -> tuple[int, ...]:
        """Give what tells commits apart; nothing where there is none, nor is one being put there."""
        looked = False
        for _ in range(_LOOKS):
            with suppress(FileNotFoundError):
                found = (self._data / "meta.json").stat()
                return (found.st_ino, found.st_mtime_ns, found.st_size)
            if being_exchanged(self._data, _beside(self._data)):
                time.sleep(_BETWEEN_LOOKS)
            elif looked:
                break
            looked = True  # an exchange may have ended since the look that failed: one more tells
        return ()

    def _latest(self) -> Searcher:
        whole = self._data.stat().st_ino
        if self._index is None or whole != self._folder:
            self._folder = whole
            self._index = Index.open(str(self._data))
            self._index.config_reader("manual")
        self._index.reload()
        return self._index.searcher()


def _writer(folder: Path) -> IndexWriter:
    folder.mkdir(parents=True, exist_ok=True)
    index = Index(fields.schema(), str(folder))
    fields.register(index)
    return index.writer(_HEAP, _THREADS)


def _beside(data: Path) -> Path:
    return data.with_name(f".{data.name}.new")


def open_output(
    url: str,
    instance: Path,
    _record_base: str,
    *,
    writer: bool,
    organisations: Mapping[str, str],
    synonyms: Synonyms,
    **_: object,
) -> TantivyIndex:
    """Give the index that lies where `url` says; nothing is made or read before it is needed."""
    return TantivyIndex(folder(url, instance, fields.VERSION), organisations, synonyms, writer=writer)
