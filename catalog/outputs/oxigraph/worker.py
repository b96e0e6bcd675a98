"""Worker: a process that answers one query after the other, and may be killed at any moment.

`python -m catalog.outputs.oxigraph.worker SOCKET COPIES MEMORY`. It gets each query as JSON, with an open file for the
answer, and tells as JSON how it went. It ends when its starter does, or when nobody asked for a while.
"""

import os
import re
import resource
import select
import signal
import socket
import sys
import threading
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, Any, cast

import orjson
import pyoxigraph as ox

from catalog.outputs.oxigraph.offline import leave_network
from catalog.outputs.oxigraph.shown import Shown
from catalog.sparql import rows
from dcat_ap import write
from dcat_ap.terms import PREFIXES

IDLE = 60.0
"""Seconds without a query after which a worker ends."""

_LOWEST = 19
_LATER = 5.0  # after the deadline, should the process that kills us be gone
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_TABLES = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_GRAPHS = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "jsonld": ox.RdfFormat.JSON_LD}
_PREFIXES = {prefix: namespace.base for prefix, namespace in PREFIXES.items()}

Reply = dict[str, Any]


class _Full(Exception):
    """There is more of `what` than may be."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class _Capped:
    """A file for writing that takes no more than `most` bytes."""

    def __init__(self, descriptor: int, most: int) -> None:
        self._file, self._left = os.fdopen(descriptor, "w+b"), most

    def write(self, piece: bytes) -> int:
        self._left -= len(piece)
        if self._left < 0:
            raise _Full("bytes")
        return self._file.write(piece)

    def flush(self) -> None:
        self._file.flush()

    def rows(self, name: str) -> int:
        self._file.flush()
        return rows.count(self._file, name)

    def close(self) -> None:
        self._file.close()


def main(descriptor: int, folder: Path, memory: int) -> None:
    """Answer queries that come by the socket `descriptor` until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is the starter's to end us
    leave_network()
    resource.setrlimit(resource.RLIMIT_DATA, (memory << 20, memory << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(_LOWEST)
    shown = Shown(folder)
    with socket.socket(fileno=descriptor) as line:
        connection = Connection(os.dup(line.fileno()))
        threading.Thread(target=_end_with, args=(line.fileno(),), daemon=True).start()
        connection.send_bytes(b"{}")
        while select.select([line], [], [], IDLE)[0]:
            _, files, _, _ = socket.recv_fds(line, 1, 1)
            if not files:
                return
            asked = orjson.loads(connection.recv_bytes())
            signal.setitimer(signal.ITIMER_REAL, asked["timeout"] + _LATER)
            reply = _answer(asked, shown, files[0])
            signal.setitimer(signal.ITIMER_REAL, 0)
            connection.send_bytes(orjson.dumps(reply))


def _end_with(descriptor: int) -> None:
    """End this process, whatever it does, as soon as the other end of its line is gone."""
    poll = select.poll()
    poll.register(descriptor, getattr(select, "POLLRDHUP", 0))
    poll.poll()
    os._exit(0)


def _answer(asked: Reply, shown: Shown, descriptor: int) -> Reply:
    file = _Capped(descriptor, asked["bytes"])
    try:
        return _answered(asked, shown, file)
    except _Full as full:
        return {"refused": full.what}
    except MemoryError:
        return {"refused": "memory"}
    except SyntaxError as wrong:
        return _malformed(str(wrong))
    except (OSError, ValueError, RuntimeError) as fault:
        return {"refused": "failed", "said": str(fault)[:300]}
    finally:
        file.close()


def _answered(asked: Reply, shown: Shown, file: _Capped) -> Reply:
    found = shown.current()
    if found is None:
        return {"refused": "empty"}
    copy, store = found
    unknown = [iri for iri in (*asked["graphs"], *asked["named"]) if not _holds(store, iri)]
    if unknown:
        return {"refused": "graph", "iri": unknown[0]}
    _write(_result(asked, store), asked, file)
    file.flush()
    return {"position": copy.position}


def _holds(store: ox.Store, iri: str) -> bool:
    try:
        return store.contains_named_graph(ox.NamedNode(iri))
    except ValueError:  # it is no IRI
        return False


def _result(asked: Reply, store: ox.Store) -> Any:
    if asked["union"]:
        return store.query(asked["text"], base_iri=asked["base"], use_default_graph_as_union=True)
    if not asked["has_dataset"]:
        return store.query(asked["text"], base_iri=asked["base"])
    graphs: list[Any] = [ox.NamedNode(iri) for iri in asked["graphs"]]
    named: list[Any] = [ox.NamedNode(iri) for iri in asked["named"]]
    return store.query(asked["text"], base_iri=asked["base"], default_graph=graphs, named_graphs=named)


def _write(result: Any, asked: Reply, file: _Capped) -> None:
    name = asked["format"]
    if isinstance(result, ox.QueryTriples):
        _write_graph(_counted(result, asked["rows"]), name, file)
        return
    result.serialize(file, format=_TABLES[name])
    if asked["limited"] and isinstance(result, ox.QuerySolutions) and file.rows(name) > asked["rows"]:
        raise _Full("rows")


def _write_graph(triples: Iterable[ox.Triple], name: str, file: _Capped) -> None:
    if name == "rdf":
        statements = "".join(f"{triple} .\n" for triple in triples)
        file.write(write.convert(statements, name))
    else:
        ox.serialize(
            triples, cast("IO[bytes]", file), format=_GRAPHS[name], prefixes=_PREFIXES if name == "ttl" else None
        )


def _counted(triples: Iterable[ox.Triple], most: int) -> Iterator[ox.Triple]:
    for number, triple in enumerate(triples):
        if number == most:
            raise _Full("rows")
        yield triple


def _malformed(message: str) -> Reply:
    found = _PLACE.match(message)
    if found is None:
        return {"malformed": 0, "expected": message}
    return {"malformed": int(found[2]) - 1, "expected": found[3]}


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
