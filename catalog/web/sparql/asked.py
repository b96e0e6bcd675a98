"""Asked: a query as it came by the SPARQL 1.1 Protocol (2.1), in the address, as a form, or as the body."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import Request

from catalog.sparql.query import Forbidden, Query
from catalog.sparql.question import GRAPHS, TABLES, Question, ResultFormat
from catalog.web import accept

_MOST_BYTES = 200_000
_FORM, _QUERY, _UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_ALSO = {
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/plain": "nt",
    "application/x-turtle": "ttl",
}
"""Media types that clients ask for, beside the formats' own, and which format is meant."""

_TWINS = {"json": "jsonld", "xml": "rdf", "jsonld": "json", "rdf": "xml"}
"""What stands for a format that the other kind of answer does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A text, the graphs that go with it, and the format that `format` asked for, if it did."""

    text: str
    graphs: tuple[str, ...]
    named: tuple[str, ...]
    format: str

    def question(self, query: Query, base: str, accepted: str) -> Question:
        """Give what the store is asked. Graphs of the protocol take the place of those in the query (2.1.4)."""
        is_given = bool(self.graphs or self.named)
        return Question(
            query=query,
            format=_format(self.format, accepted, GRAPHS if query.form.gives_graph else TABLES),
            base=base,
            has_dataset=is_given or query.has_dataset,
            graphs=self.graphs if is_given else query.graphs,
            named=self.named if is_given else query.named,
        )


async def read(request: Request) -> Asked | None:
    """Give what is asked; None where a GET has no query. Raises HTTPException, and Forbidden for an update."""
    address = _parsed(request.scope["query_string"])
    if "update" in address:
        raise Forbidden("update", 0)
    if request.method != "POST":
        return _asked(address) if "query" in address else None
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == _UPDATE:
        raise Forbidden("update", 0)
    if kind not in {_FORM, _QUERY}:
        raise HTTPException(415)
    body = await _body(request)
    if kind == _QUERY:
        return _asked({**address, "query": [_text(body)]})
    form = _parsed(body)
    if "update" in form:
        raise Forbidden("update", 0)
    return _asked({**address, **form})


def _asked(values: Mapping[str, Sequence[str]]) -> Asked:
    queries = values.get("query", ())
    if len(queries) != 1:
        raise HTTPException(400, detail="query")
    if len(queries[0]) > _MOST_BYTES:
        raise HTTPException(413)
    return Asked(
        text=queries[0],
        graphs=tuple(values.get("default-graph-uri", ())),
        named=tuple(values.get("named-graph-uri", ())),
        format=values.get("format", [""])[-1],
    )


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _MOST_BYTES * 3:  # percent signs
            raise HTTPException(413)
    return bytes(body)


def _parsed(text: bytes) -> Mapping[str, list[str]]:
    """Give the values of a form; an empty graph stands for none, as clients send it."""
    try:
        found = parse_qs(text.decode("ascii", "surrogateescape"), keep_blank_values=True, errors="strict")
        for values in found.values():
            for value in values:
                value.encode()
    except UnicodeError as wrong:
        raise HTTPException(400, detail="query") from wrong
    except ValueError as many:
        raise HTTPException(400) from many
    return {name: [each for each in values if each or name == "query"] for name, values in found.items()}


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as wrong:
        raise HTTPException(400, detail="query") from wrong


def _format(name: str, accepted: str, offers: Sequence[ResultFormat]) -> ResultFormat:
    """Give the format that `format` or else the Accept header asks for, else the first."""
    known = {each.name: each for each in offers}
    types = {each.media_type: each.name for each in offers}
    also = {media_type: each for media_type, each in _ALSO.items() if each in known}
    if name:
        short = next((each.name for each in (*TABLES, *GRAPHS) if name == each.media_type), _ALSO.get(name, name))
        chosen = short if short in known else _TWINS.get(short, "")
        if chosen not in known:
            raise HTTPException(400, detail="format")
        return known[chosen]
    wanted = accept.media_type(accepted, [*types, *also], offers[0].media_type)
    return known[{**types, **also}[wanted]]
