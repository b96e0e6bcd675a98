"""Document: the bytes of others become entries of our model; whoever has a document instead of a source comes in here.

Read in any RDF format, or in the JSON form that dcat_ap.plain writes; cut; each piece an entry. Nothing is fetched.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import orjson

from dcat_ap import canonical, encoding, ntriples, parse, plain, rdf, schema
from dcat_ap.cut import UNBOUNDED, Bounds, Cutting, Entangled, cut
from dcat_ap.entry import LISTED
from dcat_ap.finding import Finding, error
from dcat_ap.model import Entry
from dcat_ap.naming import Naming
from dcat_ap.ntriples import Row
from dcat_ap.parse import Unreadable
from dcat_ap.terms import RDF

OURS = "json"
FORMATS = (*parse.FORMATS, OURS)
"""Each format we read, by the name a person gives it."""

HIDES_ENTRIES = frozenset({"rdf.bad-line", "rdf.more-lost"})
"""Rules of findings about something lost that may have been an entry: absence proves nothing then."""

UNNAMED = Naming("urn:datenlotse:", "document")
"""Names entries without a name, where no instance has a namespace for them."""

_MEDIA_TYPES = {
    "text/turtle": "ttl",
    "application/x-turtle": "ttl",
    "application/rdf+xml": "rdf",
    "application/xml": "rdf",
    "text/xml": "rdf",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
    "application/n-triples": "nt",
    "application/n-quads": "nq",
    "application/trig": "trig",
}
_ENDINGS = {
    "ttl": "ttl",
    "turtle": "ttl",
    "n3": "ttl",
    "rdf": "rdf",
    "xml": "rdf",
    "owl": "rdf",
    "jsonld": "jsonld",
    "json": "jsonld",
    "nt": "nt",
    "nq": "nq",
    "trig": "trig",
}


class Delivered(NamedTuple):
    """An entry as a document has it, and what was found on the way to it."""

    entry: Entry
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as it was read: its rows, the rows cut into entries, and what is to be said of it as a whole."""

    rows: tuple[Row, ...]
    cutting: Cutting
    findings: tuple[Finding, ...]

    def entries(self) -> Iterator[Delivered]:
        """Give the entries as they were delivered, in the order of their IRIs."""
        for piece in self.cutting.pieces:
            yield Delivered(entry(piece.iri, piece.kind, piece.text), piece.findings)


def read(
    data: bytes, form: str, *, base: str, where: str, naming: Naming = UNNAMED, bounds: Bounds = UNBOUNDED
) -> Reading:
    """Give what a document says. `form` is one of FORMATS, `where` names the document in findings.

    Raises Unreadable.
    """
    document = _ours(data, where) if form == OURS else parse.parse(data, form, base=base, where=where)
    try:
        cutting = cut(document.rows, naming, bounds)
    except Entangled as entangled:
        raise Unreadable(error("rdf.too-much", where, most=bounds.rows)) from entangled
    return Reading(document.rows, cutting, document.findings)


def entry(iri: str, kind: str, text: str) -> Entry:
    """Give the entry of which `text` is the canonical N-Triples, as `cut` makes them."""
    return rdf.read(f"<{iri}>", ntriples.rows(text), kind)


def form_of(data: bytes, media_type: str = "", path: str = "") -> str:
    """Give the format of a document: what it looks like, else what its sender calls it, else what its name says."""
    ending = path.lower().removesuffix(".gz").rpartition(".")[2]
    named = _MEDIA_TYPES.get(media_type.partition(";")[0].strip().lower(), "")
    form = parse.sniff(data) or named or _ENDINGS.get(ending, "ttl")
    return OURS if form == "jsonld" and _LIKE_OURS.match(encoding.opening(data)) else form


_LIKE_OURS = re.compile(rb'[\s\[]*\{[^{}\[\]]*"class"\s*:')


def _ours(data: bytes, where: str) -> parse.Document:
    """Read the JSON form: one entry, a list of them, or one a line. What is no entry is left out, with a Finding."""
    rows: list[Row] = []
    findings: list[Finding] = []
    for number, item in enumerate(_items(data, where), start=1):
        place = f"{where}, {number}"
        try:
            rows += _apart(_rows(item), number)
        except _NotOurs as fault:
            findings.append(error("rdf.not-ours", place, path=fault))
        except RecursionError:
            findings.append(error("rdf.too-deep", place))
    if findings and not rows:
        raise Unreadable(findings[0])
    again = parse.parse(ntriples.text(rows).encode(), "nt", base="", where=where)
    return parse.Document(again.rows, (*findings, *again.findings))


def _items(data: bytes, where: str) -> Iterable[Any]:
    try:
        tree = orjson.loads(data)
    except orjson.JSONDecodeError as fault:
        lines = [line for line in data.split(b"\n") if line.strip()]
        if len(lines) == 1:
            raise Unreadable(error("rdf.bad-json", f"{where}, {fault.lineno}", reason=fault.msg)) from fault
        return [_line(line, f"{where}, {number}") for number, line in enumerate(lines, start=1)]
    return tree if isinstance(tree, list) else [tree]


def _line(line: bytes, where: str) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as fault:
        raise Unreadable(error("rdf.bad-json", where, reason=fault.msg)) from fault


class _NotOurs(ValueError):
    """JSON is not the form of an entry; the text says where in it."""


def _rows(item: Any) -> list[Row]:
    """Give the rows of an entry in JSON. Raises _NotOurs."""
    name = item.get("class") if isinstance(item, dict) else None
    validator = _validators().get(name) if isinstance(name, str) else None
    if validator is None:
        raise _NotOurs("class")
    fault = next(validator.iter_errors(item), None)
    if fault is not None:
        raise _NotOurs(".".join(map(str, fault.absolute_path)) or str(name))
    try:
        entry = plain.read(item)
        typed = (ntriples.token(entry.id), ntriples.token(RDF.type), ntriples.token(entry.CLASS))
        rows = list(dict.fromkeys([typed, *rdf.rows(entry)]))
        ntriples.text(rows).encode()
    except (ValueError, TypeError, LookupError, OverflowError) as wrong:  # lines of `rest` that are no N-Triples
        raise _NotOurs("rest") from wrong
    return rows


@cache
def _validators() -> Mapping[str, Any]:
    """What checks the JSON form of each class of entries."""
    from jsonschema import Draft202012Validator

    tree = schema.schema()
    return {
        name: Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": tree["$defs"]})
        for name in (rdf.KINDS[kind].__name__ for kind in LISTED)
    }


def _apart(rows: Iterable[Row], number: int) -> list[Row]:
    """Give the rows of one entry with labels of its own: those of two entries have nothing to do with each other."""
    rows = list(rows)
    labels = dict.fromkeys(token for row in rows for token in (row[0], row[2]) if token[0] == "_")
    return canonical.relabel(rows, {token: f"_:e{number}b{place}" for place, token in enumerate(labels)})
