"""Search in OpenSearch: an index that one process writes and any number read. `opensearch://host:9200,other:9200/name`."""

import tempfile
from collections.abc import Iterable, Mapping
from io import UnsupportedOperation
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import orjson

from catalog.change import Change
from catalog.output import shows
from catalog.outputs.opensearch import documents
from catalog.outputs.opensearch.answer import EMPTY, answer
from catalog.outputs.opensearch.cluster import Cluster, Missing
from catalog.query import Answer, Query
from catalog.searchable import Searchable
from catalog.words.sought import Reading
from catalog.words.synonyms import Synonyms

SCHEME = "opensearch"
_AT_ONCE = 5_000_000  # bytes of one bulk request
_KEPT_IN_MEMORY = 20_000_000


class OpenSearchIndex:
    """A SearchIndex behind an alias. Nothing shows before a refresh, and only `apply` refreshes."""

    def __init__(
        self, cluster: Cluster, name: str, organisations: Mapping[str, str], synonyms: Synonyms, *, writer: bool
    ) -> None:
        self.synonyms = synonyms
        self._cluster, self._alias = cluster, f"{name}-v{documents.VERSION}"
        self._organisations, self._is_writer = organisations, writer

    def position(self) -> int:
        """The last ledger line it shows; 0 when it is empty or gone."""
        return self.find(Query(limit=0, counted=())).position

    def find(self, query: Query) -> Answer:
        """Give the slice of hits that `query` asks for, as of one ledger position."""
        try:
            return answer(self._cluster, self._alias, query, Reading(self.synonyms))
        except Missing:
            return EMPTY

    def apply(self, changes: Iterable[Change], position: int) -> None:
        """Take in `changes` and show them all at once, as the state at `position`; sent only once all are read."""
        self._writable()
        with tempfile.SpooledTemporaryFile(_KEPT_IN_MEMORY) as spool:
            self._spool(changes, position, spool)
            index = self._index() or self._make(1)
            self._send(index, spool)
            self._point(index)

    def rebuild(self, changes: Iterable[Change], position: int) -> None:
        """Make all anew of `changes`, as the state at `position`; until then the former state stays visible."""
        self._writable()
        with tempfile.SpooledTemporaryFile(_KEPT_IN_MEMORY) as spool:
            self._spool(changes, position, spool)
            former = self._index()
            index = self._make(int(former.rpartition("-")[2]) + 1 if former else 1)
            self._send(index, spool)
            self._point(index, former)

    def reset(self) -> None:
        """Forget everything: the next position is 0."""
        self._writable()
        self._cluster.call("DELETE", f"/{self._alias}-*")

    def close(self) -> None:
        """Let go of connections."""
        self._cluster.close()

    def _spool(self, changes: Iterable[Change], position: int, spool: IO[bytes]) -> None:
        for change in changes:
            shown = shows(change) and change.entry.kind.listed
            made = (
                documents.document(change.entry, Searchable.read(change.entry, self._organisations)) if shown else None
            )
            spool.write(_lines(change.entry.id, made))
        spool.write(_lines(documents.MARK, {"position": position}))
        spool.seek(0)

    def _send(self, index: str, spool: IO[bytes]) -> None:
        while lines := spool.readlines(_AT_ONCE):
            while _is_half(lines):
                lines.append(spool.readline())
            self._cluster.bulk(index, b"".join(lines))
        self._cluster.call("POST", f"/{index}/_refresh")

    def _index(self) -> str:
        """Give the index that the alias stands for; nothing where there is none."""
        try:
            return str(next(iter(self._cluster.call("GET", f"/_alias/{self._alias}")), ""))
        except Missing:
            return ""

    def _make(self, number: int) -> str:
        name = f"{self._alias}-{number}"
        self._cluster.call("DELETE", f"/{self._alias}-{number}*")
        self._cluster.call("PUT", f"/{name}", documents.index())
        return name

    def _point(self, index: str, former: str = "") -> None:
        actions: list[dict[str, Any]] = [{"add": {"index": index, "alias": self._alias}}]
        if former:
            actions.append({"remove": {"index": former, "alias": self._alias}})
        self._cluster.call("POST", "/_aliases", {"actions": actions})
        if former:
            self._cluster.call("DELETE", f"/{former}")

    def _writable(self) -> None:
        if not self._is_writer:
            raise UnsupportedOperation(f"{self._alias} is open for reading only")


def _lines(name: str, made: Mapping[str, Any] | None) -> bytes:
    action = {"delete": {"_id": name}} if made is None else {"index": {"_id": name}}
    return b"".join(orjson.dumps(each) + b"\n" for each in (action, made) if each is not None)


def _is_half(lines: list[bytes]) -> bool:
    """Say whether the last line is an action that still wants its document."""
    return lines[-1].startswith(b'{"index":{"_id":')


def open_output(
    url: str,
    _instance: Path,
    _record_base: str,
    *,
    writer: bool,
    organisations: Mapping[str, str],
    synonyms: Synonyms,
    **_: object,
) -> OpenSearchIndex:
    """Give the index that `url` names; nothing is asked before it is needed."""
    parts = urlsplit(url)
    name = parts.path.strip("/") or "search"
    return OpenSearchIndex(Cluster(parts.netloc), name, organisations, synonyms, writer=writer)
