"""Question and answer: what passes between the web and a graph store, and why a store may refuse."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Any, Self

from catalog.sparql.query import Query


@dataclass(frozen=True, slots=True)
class ResultFormat:
    """A format of answers: its short name, as in `?format=`, and its media type."""

    name: str
    media_type: str


TABLES = (
    ResultFormat("json", "application/sparql-results+json"),
    ResultFormat("xml", "application/sparql-results+xml"),
    ResultFormat("csv", "text/csv"),
    ResultFormat("tsv", "text/tab-separated-values"),
)
"""What SELECT and ASK are answered in."""

GRAPHS = (
    ResultFormat("ttl", "text/turtle"),
    ResultFormat("nt", "application/n-triples"),
    ResultFormat("rdf", "application/rdf+xml"),
    ResultFormat("jsonld", "application/ld+json"),
)
"""What CONSTRUCT and DESCRIBE are answered in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one query may take: seconds, megabytes of memory, rows and bytes of answer; and how many run at once."""

    timeout: float = 10.0
    memory: int = 1024
    rows: int = 100_000
    bytes: int = 50_000_000
    workers: int = 2

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Self:
        """Give the Limits of a table `[sparql]` that conforms to the schema."""
        return cls(**table)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A query, the base of its relative IRIs, the format of its answer, and its dataset.

    With `has_dataset` the default graph is `graphs`, and `named` are all named graphs there are. Without, all graphs
    are there, and the default graph is the union of them, or with `union` off the store's own.
    """

    query: Query
    format: ResultFormat
    base: str
    has_dataset: bool = False
    graphs: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    union: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer as a file that has no name any more, of the catalogue as of a ledger position."""

    position: int
    size: int
    file: IO[bytes] = field(repr=False)


class Refused(Exception):
    """No answer, and why: `reason` is one of the sentences `web.sparql.refused.…`, with `facts`."""

    def __init__(self, reason: str, **facts: Any) -> None:
        super().__init__(reason, facts)
        self.reason, self.facts = reason, facts
