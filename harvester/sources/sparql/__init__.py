"""SPARQL 1.1: the entries of an endpoint, each with what hangs below it, asked for a few at a time."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import quote

from dcat_ap import canonical, document, ntriples, rdf
from dcat_ap.cut import cut
from dcat_ap.finding import Finding, error, warning
from dcat_ap.model import CLASSES, properties
from dcat_ap.ntriples import Row
from dcat_ap.salvage import good_iri
from dcat_ap.terms import Literal
from harvester.clue import Clue
from harvester.options import extra_headers, most_records
from harvester.record import Page, SourceFailed, digest, of_cutting
from harvester.sources.sparql.answers import described
from harvester.sources.sparql.query import bindings, number, within
from harvester.visit import Visit

KIND = "sparql"
DOC = {
    "de": "SPARQL 1.1: ein Endpunkt mit DCAT, etwa der von GovData.",
    "en": "SPARQL 1.1: an endpoint with DCAT, such as that of GovData.",
}
_ASK, _ANSWERS = "?query=ASK%20%7B%7D", r"sparql-results|\"boolean\"\s*:|<boolean>"
CLUES = (
    Clue(ask=_ASK, says=_ANSWERS, url="{base}", rank=12),
    Clue(ask=f"/sparql{_ASK}", says=_ANSWERS, url="{base}/sparql", rank=26),
)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a steward may set for a source of kind `sparql`."""

    where: str = field(
        default="",
        metadata={
            "doc_de": "Bedingung an die Einträge ?entry, etwa „?catalog dcat:dataset ?entry .“",
            "doc_en": "A condition for the entries ?entry, such as “?catalog dcat:dataset ?entry .”",
        },
    )
    graph: str = field(
        default="",
        metadata={"doc_de": "Nur dieser benannte Graph.", "doc_en": "Only this named graph."},
    )
    batch: int = field(
        default=20,
        metadata={"doc_de": "Einträge je Anfrage.", "doc_en": "Entries a request.", "minimum": 1},
    )
    max_records: int = most_records()
    headers: Mapping[str, str] = extra_headers()


_NAMES = 1000  # entries whose names are asked for at a time
_ROUNDS = 5  # named things are described up to so far away from an entry
_KINDS = " ".join(ntriples.token(cls.CLASS) for cls in rdf.KINDS.values())
# what belongs to an entry though it has a name of its own: distributions, agents, places, periods
_PARTS = frozenset(
    ntriples.token(each.predicate) for cls in CLASSES.values() for each in properties(cls) if each.kind.thing
)


def pages(visit: Visit) -> Iterator[Page]:
    """Give the entries in the order of their names, a batch a page; what came without a description is asked for again.

    Raises SourceFailed when an answer cannot be had or read, or when other entries are counted than were named.
    """
    named = _counted(visit)
    names = sorted(filter(good_iri, named.names))
    entries = frozenset(f"<{name}>" for name in names)
    for start in range(0, len(names), visit.options.batch):
        batch = names[start : start + visit.options.batch]
        page = _page(visit, batch, entries, len(names))
        yield page
        if missing := sorted(set(batch) - {each.iri for each in page.records}):
            yield _page(visit, missing, entries, len(names))
    bad = sorted(named.names - set(names))
    told = [warning("sparql.no-iri", visit.url, count=len(bad), iri=bad[0])] if bad else []
    told += [] if named.in_order else [warning("sparql.unsorted", visit.url)]
    yield Page(url=f"{visit.url}#names", digest="", findings=tuple(told), whole=named.in_order)


@dataclass(frozen=True, slots=True)
class _Named:
    """The names of all entries, and whether they came in the order that they were asked for in."""

    names: frozenset[str]
    in_order: bool


_ATTEMPTS = 3  # to name as many entries as are counted


def _counted(visit: Visit) -> _Named:
    """Give the name of every entry, when as many were named as the endpoint counts."""
    for _ in range(_ATTEMPTS):
        named = _names(visit)
        if len(named.names) == _count(visit):
            return named
    raise SourceFailed(error("page.moved", visit.url))


def _names(visit: Visit) -> _Named:
    """Ask for the name of every entry. Each answer begins where the last one ended, so none slips between two."""
    met: set[str] = set()
    last, in_order = "", True
    while found := [name for name in _select(visit, last) if name not in met]:
        in_order = in_order and found == sorted(found)
        met.update(found)
        last = found[-1]
        if len(met) > visit.options.max_records:
            raise SourceFailed(error("entry.too-many", visit.url, most=visit.options.max_records))
    return _Named(frozenset(met), in_order)


def _select(visit: Visit, last: str) -> list[str]:
    after = f"FILTER(STR(?entry) > {ntriples.token(Literal(last))})" if last else ""
    rows = bindings(visit, f"SELECT DISTINCT ?entry {_entries(visit, after)} ORDER BY STR(?entry) LIMIT {_NAMES}")
    return [row["entry"] for row in rows if "entry" in row]


def _count(visit: Visit) -> int:
    return number(visit, f"SELECT (COUNT(DISTINCT ?entry) AS ?count) {_entries(visit)}")


def _entries(visit: Visit, more: str = "") -> str:
    body = f"VALUES ?kind {{ {_KINDS} }} ?entry a ?kind . {visit.options.where} FILTER(isIRI(?entry)) {more}"
    return f"WHERE {{ {within(visit, body)} }}"


def _page(visit: Visit, batch: list[str], entries: frozenset[str], total: int) -> Page:
    """Give the page of a few entries with all that belongs to them."""
    rows: list[Row] = []
    findings: list[Finding] = []
    wanted = {f"<{name}>" for name in batch}
    asked = set(wanted)
    labels = count()
    for _ in range(_ROUNDS):
        answers = list(described(visit, sorted(wanted)))
        for said in answers:
            rows += _apart(said.rows, next(labels))
            findings += said.findings
        named = {value for said in answers for _, predicate, value in said.rows if predicate in _PARTS}
        wanted = {value for value in named if value[0] == "<"} - asked - entries
        asked |= wanted
        if not wanted:
            break
    cutting = cut(rows, visit.naming)
    return Page(
        url=f"{visit.url}#{quote(batch[0], safe='')}",
        digest=digest(ntriples.text(rows).encode()),
        total=total,
        records=tuple(each for each in of_cutting(cutting) if f"<{each.iri}>" in entries),
        findings=tuple(findings),
        whole=not any(each.rule in document.HIDES_ENTRIES | {"sparql.cut"} for each in findings),
    )


def _apart(rows: Iterable[Row], number: int) -> list[Row]:
    """Give rows with labels of their own: those of two answers have nothing to do with each other."""
    rows = list(rows)
    blanks = {token for row in rows for token in (row[0], row[2]) if token[0] == "_"}
    return canonical.relabel(rows, {token: f"_:a{number}{token[2:].encode().hex()}" for token in blanks})
