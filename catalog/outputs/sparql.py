"""SPARQL, on a server: Virtuoso, Fuseki, an oxigraph server. `sparql+http://host:3030/ds/query?update=/ds/update`.

The server is read by the SPARQL 1.1 Protocol and written by SPARQL 1.1 Update: a named graph for each entry, and one
that holds the ledger position. With `graphs` it is written by the Graph Store Protocol at that address, graph by graph:
Virtuoso takes no blank nodes in INSERT DATA. What else stands in the address goes along with every query that names
no graphs, as `union-default-graph=` for oxigraph.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import UnsupportedOperation
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Self
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import orjson
import requests
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth

from catalog.change import Change
from catalog.output import shows
from catalog.sparql import rows
from catalog.sparql.lexer import Kind, Malformed
from catalog.sparql.query import Query, iri
from catalog.sparql.question import TABLES, Answered, Limits, Question, Refused
from dcat_ap import write
from dcat_ap.ntriples import rows as _rows

SCHEME = "sparql+http"
SCHEMES = (SCHEME, "sparql+https")

_HEAP = 4_000_000  # characters of an update; what fits into one is shown all at once
_PATIENCE = 300.0  # seconds for an update
_OWN = ("update", "graphs", "auth", "user", "password")
_CHUNK = 65_536
_TOO_MUCH = 500  # from here on it is the server's fault, or the query's weight
_NUMBER_OF = "<urn:datenlotse:position>"
_FUNCTIONS = ("bif:", "sql:")  # functions of Virtuoso that reach beyond the data
_RELABEL = re.compile(r"\W")


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where a server is asked and written, what goes along with each query, and who we are."""

    query: str
    update: str
    graphs: str
    parameters: tuple[tuple[str, str], ...]
    auth: AuthBase | None

    @classmethod
    def read(cls, url: str, environ: Mapping[str, str] = os.environ) -> Self:
        """Give the server that `url` names; `user=env:NAME` and `password=env:NAME` are looked up in `environ`."""
        parts = urlsplit(url.removeprefix("sparql+"))
        given = parse_qsl(parts.query, keep_blank_values=True)
        own = {name: value for name, value in given if name in _OWN}
        query = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
        user, password = (_resolved(own.get(name, ""), environ) for name in ("user", "password"))
        kind = HTTPDigestAuth if own.get("auth") == "digest" else HTTPBasicAuth
        return cls(
            query=query,
            update=urljoin(query, own.get("update", "")),
            graphs=urljoin(query, own["graphs"]) if "graphs" in own else "",
            parameters=tuple(each for each in given if each[0] not in _OWN),
            auth=kind(user, password) if user else None,
        )


def _resolved(value: str, environ: Mapping[str, str]) -> str:
    if not value.startswith("env:"):
        return value
    name = value.removeprefix("env:")
    if name not in environ:
        raise ValueError(f"the environment has no variable {name}")
    return environ[name]


class SparqlStore:
    """A GraphStore on a server of SPARQL 1.1.

    Changes that fit into one update request are shown all at once where the server carries out a request as one
    transaction (Fuseki and oxigraph do). Of more changes, as in a first fill, readers of the server may see a part
    before the position moves. Nothing is sent before all changes are known and sound; what breaks off later is done
    again from the former position, and ends the same.
    """

    def __init__(self, server: Server, record_base: str, *, writer: bool, limits: Limits) -> None:
        self._server, self._record_base = server, record_base
        self._cursor = record_base + "#position"
        self._is_writer, self._limits = writer, limits
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.max_redirects = 0

    def position(self) -> int:
        """The last ledger line it shows; 0 when it is empty or gone."""
        query = f"SELECT ?n {{ GRAPH <{self._cursor}> {{ <{self._cursor}> {_NUMBER_OF} ?n }} }}"
        return max((int(row["n"]["value"]) for row in self._rows(query)), default=0)

    def count(self) -> int:
        """How many triples it shows."""
        ours = f'STRSTARTS(STR(?g), "{self._record_base}") && ?g != <{self._cursor}>'
        query = f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} FILTER({ours}) }}"
        return int(self._rows(query)[0]["n"]["value"])

    def triples(self, entry_id: str) -> str:
        """Give what it shows of one entry as sorted N-Triples lines; nothing where there is no such entry."""
        found = self._rows(f"SELECT ?s ?p ?o {{ GRAPH <{self._record_base + entry_id}> {{ ?s ?p ?o }} }}")
        return "".join(sorted(" ".join(_token(row[name], entry_id) for name in "spo") + " .\n" for row in found))

    def ask(self, question: Question) -> Answered:
        """Give the answer to a SPARQL query. Raises Refused, or Malformed by the server's word.

        The position is that before the query; where the server is written meanwhile, the answer may be newer.
        """
        query = question.query.within(self._limits.rows)
        text = _guarded(query)
        self._refuse_unknown([*question.graphs, *question.named])
        position = self.position()
        if position == 0:
            raise Refused("empty")
        file = TemporaryFile()  # noqa: SIM115  whoever gets the answer closes it
        try:
            size = self._fetch(text, question, file)
            self._count(question, query, file)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return Answered(position=position, size=size, file=file)

    def apply(self, changes: Iterable[Change], position: int) -> None:
        """Take in `changes`, and show them as the state at `position`."""
        self._writable()
        with TemporaryFile() as kept:
            last: dict[str, tuple[int, int]] = {}
            for change in changes:
                statements = self._statements(change).encode()
                last[_safe(self._record_base + change.entry.id)] = (kept.tell(), len(statements))
                kept.write(statements)
            graphs = _kept(kept, last)
            if self._server.graphs:
                for graph, statements_of_it in graphs:
                    self._put(graph, statements_of_it)
                self._update([self._moved(position)])
            else:
                for heap in _heaps(_replaced(graph, statements_of_it) for graph, statements_of_it in graphs):
                    self._update(heap if heap[-1] else [*heap[:-1], self._moved(position)])

    def reset(self) -> None:
        """Forget everything: the next position is 0."""
        self._writable()
        self._update([f"DROP SILENT GRAPH <{self._cursor}>"])
        ours = f'GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{self._record_base}"))'
        query = f"SELECT DISTINCT ?g {{ {ours} }} LIMIT 500"
        while found := self._rows(query):
            self._update([f"DROP SILENT GRAPH <{_safe(row['g']['value'])}>" for row in found])

    def close(self) -> None:
        """Let go of connections."""
        self._session.close()

    def _statements(self, change: Change) -> str:
        """Give what the graph of an entry is to hold, as N-Triples. Raises SyntaxError for what is no Turtle."""
        if not shows(change):
            return ""
        return _relabelled(write.convert(write.PREFIXES + change.entry.turtle, "nt").decode(), change.entry.id)

    def _put(self, graph: str, statements: str) -> None:
        """Replace or remove a graph by the Graph Store Protocol."""
        answer = self._session.request(
            "PUT" if statements else "DELETE",
            self._server.graphs,
            params={"graph": graph},
            data=statements.encode(),
            headers={"content-type": "text/turtle"},
            auth=self._server.auth,
            timeout=_PATIENCE,
            allow_redirects=False,
        )
        if statements or answer.status_code != requests.codes.not_found:
            _well(answer)

    def _moved(self, position: int) -> str:
        graph = f"<{self._cursor}>"
        return f"DROP SILENT GRAPH {graph} ;\nINSERT DATA {{ GRAPH {graph} {{ {graph} {_NUMBER_OF} {position} }} }}"

    def _update(self, operations: Sequence[str]) -> None:
        answer = self._session.post(
            self._server.update,
            " ;\n".join(operations).encode(),
            headers={"content-type": "application/sparql-update"},
            auth=self._server.auth,
            timeout=_PATIENCE,
            allow_redirects=False,
        )
        _well(answer)

    def _rows(self, query: str) -> list[dict[str, Any]]:
        with self._asked(query, {}, TABLES[0].media_type, _PATIENCE) as answer:
            _well(answer)
            found: list[dict[str, Any]] = orjson.loads(answer.content)["results"]["bindings"]
        return found

    def _asked(
        self, query: str, dataset: Mapping[str, Sequence[str]], media_type: str, timeout: float
    ) -> requests.Response:
        values = [("query", query)]
        chosen = [(name, each) for name, graphs in dataset.items() for each in graphs]
        return self._session.post(
            self._server.query,
            urlencode(values + (chosen or list(self._server.parameters))).encode(),
            headers={"accept": media_type, "content-type": "application/x-www-form-urlencoded"},
            auth=self._server.auth,
            timeout=timeout,
            stream=True,
            allow_redirects=False,
        )

    def _fetch(self, text: str, question: Question, file: IO[bytes]) -> int:
        """Write the server's answer into `file`; give its size."""
        dataset = {"default-graph-uri": question.graphs, "named-graph-uri": question.named}
        timeout = self._limits.timeout
        size = 0
        try:
            with self._asked(text, dataset, question.format.media_type, timeout) as answer:
                if answer.status_code == requests.codes.bad_request:
                    raise Malformed(0, answer.text[:500])
                if not answer.ok:
                    raise self._refused("timeout" if answer.status_code >= _TOO_MUCH else "failed")
                for piece in answer.iter_content(_CHUNK):
                    size += len(piece)
                    if size > self._limits.bytes:
                        raise self._refused("bytes")
                    file.write(piece)
        except requests.Timeout as late:
            raise self._refused("timeout") from late
        except requests.RequestException as fault:
            raise self._refused("failed") from fault
        return size

    def _count(self, question: Question, query: Query, file: IO[bytes]) -> None:
        file.flush()
        if query.limited and rows.count(file, question.format.name) > self._limits.rows:
            raise self._refused("rows")

    def _refuse_unknown(self, graphs: Sequence[str]) -> None:
        for graph in graphs:
            known = graph.startswith(self._record_base) and graph != self._cursor
            if not known or not self._rows(f"SELECT ?s {{ GRAPH <{_safe(graph)}> {{ ?s ?p ?o }} }} LIMIT 1"):
                raise self._refused("graph", iri=graph)

    def _refused(self, reason: str, **facts: Any) -> Refused:
        limits = self._limits
        allowed = {"seconds": limits.timeout, "megabytes": limits.memory, "rows": limits.rows, "bytes": limits.bytes}
        return Refused(reason, **allowed, workers=limits.workers, **facts)

    def _writable(self) -> None:
        if not self._is_writer:
            raise UnsupportedOperation(f"{self._server.query} is open for reading only")


def _relabelled(statements: str, entry_id: str) -> str:
    """Give N-Triples whose blank nodes have labels of this entry alone: no two blocks of a request may share one."""
    own = f"_:n{entry_id}x"
    rows = ((token.replace("_:", own, 1) if token[:2] == "_:" else token for token in row) for row in _rows(statements))
    return "".join(" ".join(row) + " .\n" for row in rows)


def _guarded(query: Query) -> str:
    """Give the query as any server reads it. Raises Refused for what one may read in another way."""
    text = query.written().text.replace("\\u0027", "'")
    names = [iri(each) for each in query.tokens if each.kind is Kind.IRI]
    if "\\u" in text or "\\U" in text or any(name.startswith(_FUNCTIONS) for name in names):
        raise Refused("failed")
    return text


def _safe(value: str) -> str:
    """Give an IRI that may stand between < and >. Raises ValueError for any other text."""
    if re.search(r'[<>"{}|^`\\\x00-\x20]', value):
        raise ValueError(f"no IRI: {value[:100]!r}")
    return value


def _well(answer: requests.Response) -> None:
    """See that the server did what it was told. Raises OSError with its words."""
    if not answer.ok or answer.is_redirect:
        raise OSError(f"{answer.status_code} {answer.text[:300]}")


def _kept(file: IO[bytes], places: Mapping[str, tuple[int, int]]) -> Iterator[tuple[str, str]]:
    for graph, (start, length) in places.items():
        file.seek(start)
        yield graph, file.read(length).decode()


def _replaced(graph: str, statements: str) -> str:
    """Give the update that has a graph hold `statements` and nothing else."""
    drop = f"DROP SILENT GRAPH <{graph}>"
    return f"{drop} ;\nINSERT DATA {{ GRAPH <{graph}> {{\n{statements}}} }}" if statements else drop


def _heaps(operations: Iterable[str]) -> Iterator[list[str]]:
    """Give the operations in heaps of bearable size; the last one ends with an empty one, for what comes last."""
    heap: list[str] = []
    size = 0
    for each in operations:
        heap.append(each)
        size += len(each)
        if size > _HEAP:
            yield heap
            heap, size = [], 0
    yield [*heap, ""]


def _token(term: Mapping[str, str], entry_id: str) -> str:
    """Give a term of results in JSON as an N-Triples token; labels hold for one answer, and so for one entry."""
    value = term["value"]
    if term["type"] == "uri":
        return f"<{value}>"
    if term["type"] == "bnode":
        return f"_:n{entry_id}x{_RELABEL.sub('', value)}"
    written = orjson.dumps(value).decode()
    if language := term.get("xml:lang", ""):
        return f"{written}@{language}"
    datatype = term.get("datatype", "")
    return f"{written}^^<{datatype}>" if datatype else written


def open_output(
    url: str, _instance: Path, record_base: str, *, writer: bool, limits: Limits, **_: object
) -> SparqlStore:
    """Give the store on the server that `url` names; nothing is sent before it is needed."""
    return SparqlStore(Server.read(url), record_base, writer=writer, limits=limits)
