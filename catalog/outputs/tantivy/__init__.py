"""Search, embedded: an index on disk that one process writes and any number read. `tantivy:var/search`."""

from collections.abc import Iterable, Mapping
from io import UnsupportedOperation
from pathlib import Path
from threading import Lock

from tantivy import Index, IndexWriter, Searcher

from catalog.change import Change
from catalog.output import folder, forget, shows, sweep
from catalog.outputs.tantivy import fields
from catalog.outputs.tantivy.view import EMPTY, View
from catalog.query import Answer, Query
from catalog.searchable import Searchable

SCHEME = "tantivy"
_HEAP = 64_000_000  # bytes of documents before a part of the index is written out
_THREADS = 1  # one is quicker than the Python that feeds it


class TantivyIndex:
    """A SearchIndex whose every state is one commit: all entries together with the position they stand for."""

    def __init__(self, data: Path, organisations: Mapping[str, str], *, writer: bool) -> None:
        self._data = data
        self._organisations = organisations
        self._is_writer = writer
        self._lock = Lock()
        self._index: Index | None = None
        self._seen: tuple[int, ...] = ()
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
        writer = self._writer()
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

    def _writer(self) -> IndexWriter:
        self._writable()
        sweep(self._data)
        self._data.mkdir(parents=True, exist_ok=True)
        index = Index(fields.schema(), str(self._data))
        fields.register(index)
        return index.writer(_HEAP, _THREADS)

    def _writable(self) -> None:
        if not self._is_writer:
            raise UnsupportedOperation(f"{self._data} is open for reading only")

    def _current(self) -> View | None:
        """Give the latest commit; a commit is a new meta.json, put in place of the old one."""
        try:
            found = (self._data / "meta.json").stat()
        except FileNotFoundError:
            return None
        seen = (found.st_ino, found.st_mtime_ns, found.st_size)
        with self._lock:
            if self._view is None or seen != self._seen:
                self._view = View.of(self._latest())
                self._seen = seen
            return self._view

    def _latest(self) -> Searcher:
        if self._index is None:
            self._index = Index.open(str(self._data))
            self._index.config_reader("manual")
        self._index.reload()
        return self._index.searcher()


def open_output(
    url: str, instance: Path, _record_base: str, *, writer: bool, organisations: Mapping[str, str], **_: object
) -> TantivyIndex:
    """Give the index that lies where `url` says; nothing is made or read before it is needed."""
    return TantivyIndex(folder(url, instance, fields.VERSION), organisations, writer=writer)
