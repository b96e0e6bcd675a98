"""SPARQL 1.1: the entries of an endpoint, each with what hangs below it, asked for a few at a time."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import quote

from dcat_ap import canonical, document, ntriples, rdf
from dcat_ap.cut import cut
from dcat_ap.finding import Finding, error
from dcat_ap.model import CLASSES, properties
from dcat_ap.ntriples import Row
from dcat_ap.salvage import good_iri
from dcat_ap.terms import Literal
from harvester.clue import Clue
from harvester.options import extra_headers
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
    headers: Mapping[str, str] = extra_headers()


_NAMES = 1000  # entries whose names are asked for at a time
_ROUNDS = 5  # named things are described up to so far away from an entry
_KINDS = " ".join(ntriples.token(cls.CLASS) for cls in rdf.KINDS.values())
# what belongs to an entry though it has a name of its own: distributions, agents, places, periods
_PARTS = frozenset(
    ntriples.token(each.predicate) for cls in CLASSES.values() for each in properties(cls) if each.kind.thing
)


def pages(visit: Visit) -> Iterator[Page]:
    """Give the entries in the order of their names, a batch a page.

    Raises SourceFailed when an answer cannot be had or read, or when there are more entries than were named.
    """
    names = list(_names(visit))
    total = _count(visit)
    if total != len(names):
        raise SourceFailed(error("page.moved", visit.url))
    entries = frozenset(f"<{name}>" for name in names)
    for start in range(0, len(names), visit.options.batch):
        batch = names[start : start + visit.options.batch]
        yield _page(visit, batch, entries, total)


def _names(visit: Visit) -> Iterator[str]:
    """Give the IRI of every entry. Each answer begins where the last one ended, so none slips between two."""
    last = ""
    while found := _select(visit, last):
        yield from found
        last = found[-1]


def _select(visit: Visit, last: str) -> list[str]:
    after = f"FILTER(STR(?entry) > {ntriples.token(Literal(last))})" if last else ""
    rows = bindings(visit, f"SELECT DISTINCT ?entry {_entries(visit, after)} ORDER BY STR(?entry) LIMIT {_NAMES}")
    return sorted(name for name in {row.get("entry", "") for row in rows} if name > last and good_iri(name))


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
