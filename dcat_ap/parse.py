"""Documents of others: bytes in any RDF format to rows, losing as little as a broken document allows.

Nothing is fetched: a DOCTYPE is refused, JSON-LD contexts are our own or those inside the document. The
steps, each only when the one before failed: pyoxigraph; pyoxigraph with a stand-in for each bad IRI; rdflib.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
import pyoxigraph as ox

from dcat_ap import contexts, ntriples, salvage
from dcat_ap.finding import Finding, error, warning
from dcat_ap.ntriples import Row
from dcat_ap.terms import Blank, Iri, Literal

FORMATS = {
    "ttl": ox.RdfFormat.TRIG,  # every Turtle document is a TriG document; some say Turtle and mean TriG
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
}
"""Each format we read, by the name an operator gives it."""

_MOST_SHOWN = 50  # findings of one kind a document; the rest is counted


class Unreadable(Exception):
    """The document is not RDF that any of our readers understands; `finding` says where and why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.rule)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Document:
    """The triples of a document, as rows in document order, and what was wrong with it."""

    rows: tuple[Row, ...]
    findings: tuple[Finding, ...] = ()


def parse(data: bytes, form: str, *, base: str, where: str) -> Document:
    """Give the Document in `data`. `form` is a key of FORMATS; relative IRIs are resolved against `base`.

    Raises Unreadable. `where` names the document in findings.
    """
    text, findings = _utf8(data, where)
    given = _Given(text, form, base, where, findings)
    if form == "jsonld":
        return _json(given)
    if form == "rdf":
        _refuse_doctype(text, where)
    try:
        return Document(tuple(_rows(ox.parse(text, format=FORMATS[form], base_iri=base))), findings)
    except SyntaxError as fault:
        return _with_losses(given, fault)


def sniff(data: bytes) -> str:
    """Give the format that the first bytes of `data` look like, or an empty string."""
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    for form, looks in _LOOKS.items():
        if looks.match(start):
            return form
    return ""


_LOOKS = {
    "rdf": re.compile(rb"(?:<\?xml|<!--|<!DOCTYPE|<rdf:RDF|<[A-Za-z]+:RDF|<RDF|<html)", re.IGNORECASE),
    "jsonld": re.compile(rb"[{\[]\s*[{\[\"\]}]"),
    "trig": re.compile(rb"(?:[^{\"]*\n)?\s*(?:GRAPH\s+)?<[^>\s]*>\s*\{", re.IGNORECASE),
    "nq": re.compile(
        rb"(?:<[^>\s]*>|_:\S+)[ \t]+<[^>\s]*>[ \t]+(?:<[^>\s]*>|_:\S+|\"[^\n]*\")\S*[ \t]+<[^>\s]*>[ \t]*\."
    ),
    "nt": re.compile(rb"(?:<[^>\s]*>|_:\S+)[ \t]+<[^>\s]*>[ \t]+[<_\"][^\n]*\.[ \t]*\r?(?:\n|$)"),
    "ttl": re.compile(rb"(?:@prefix|@base|PREFIX|BASE|#)", re.IGNORECASE),
}


def _rows(quads: Iterable[ox.Quad]) -> Iterator[Row]:
    return ((str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads)


@dataclass(frozen=True, slots=True)
class _Given:
    """A document as it was handed in, its text in UTF-8."""

    text: bytes
    form: str
    base: str
    where: str
    findings: tuple[Finding, ...]


_Read = tuple[list[Row], list[tuple[Row, str]]]
"""The good rows, and the lost ones each with the text that cost them."""


def _with_losses(given: _Given, fault: SyntaxError) -> Document:
    """Read a document that pyoxigraph refuses as it stands."""
    first = _lenient_xml if given.form == "rdf" else _mended
    last: Exception = fault
    for read in (first, _rdflib):
        try:
            good, lost = read(given)
        except (SyntaxError, ValueError) as still:
            last = still
            continue
        second = (warning("rdf.second-reader", given.where, reason=_reason(fault)),) if read is _rdflib else ()
        return Document(tuple(good), given.findings + second + _losses(lost, given.where))
    if given.form == "nt":
        return _line_by_line(given)
    raise Unreadable(_unreadable(fault, given.where, str(last)))


def _mended(given: _Given) -> _Read:
    mended = salvage.replace_bad(given.text, given.base)
    rows = _rows(ox.parse(mended.data, format=FORMATS[given.form], base_iri=given.base))
    return salvage.split(rows, mended.bad)


def _lenient_xml(given: _Given) -> _Read:
    return _checked(_rows(ox.parse(given.text, format=ox.RdfFormat.RDF_XML, base_iri=given.base, lenient=True)))


def _checked(rows: Iterable[Row]) -> _Read:
    """Put a stand-in for every term that no strict reader would take, then split off what has one."""
    bad = salvage.Salvage()
    known: dict[str, str] = {}

    def check(token: str) -> str:
        if token not in known:
            fault = _fault(token)
            known[token] = f"<{bad.stand_in(fault)}>" if fault else token
        return known[token]

    checked = [(check(subject), check(predicate), check(value)) for subject, predicate, value in rows]
    return salvage.split(checked, bad.bad)


def _fault(token: str) -> str:
    """Give the part of a token that makes it unreadable, or an empty string."""
    if token[0] == "_":
        return ""
    if token[0] == "<":
        return "" if salvage.good_iri(token[1:-1]) else token[1:-1]
    tail = token[token.rindex('"') + 1 :]
    if tail.startswith("@"):
        return "" if salvage.good_tag(tail[1:]) else tail
    return "" if not tail or salvage.good_iri(tail[3:-1]) else tail


def _rdflib(given: _Given) -> _Read:
    """Read with rdflib, which takes some documents that pyoxigraph refuses. Raises ValueError if it does not."""
    import rdflib

    names = {"ttl": "turtle", "rdf": "xml", "nt": "nt", "nq": "nquads", "trig": "trig"}
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    rdflib.NORMALIZE_LITERALS = False
    graph = rdflib.Dataset(default_union=True)
    try:
        graph.parse(data=given.text, format=names[given.form], publicID=given.base)
    except Exception as fault:  # rdflib has no base class for what its parsers raise
        raise ValueError(str(fault)) from fault
    return _checked(sorted({_foreign(triple) for triple in graph.triples((None, None, None))}))


def _foreign(triple: Any) -> Row:
    subject, predicate, value = (_from_rdflib(each) for each in triple)
    return subject, predicate, value


def _from_rdflib(node: Any) -> str:
    import rdflib

    if isinstance(node, rdflib.Literal):
        datatype = "" if node.language or node.datatype == rdflib.XSD.string else str(node.datatype or "")
        return ntriples.token(Literal(str(node), (node.language or "").lower(), datatype))
    return ntriples.token(Blank(node) if isinstance(node, rdflib.BNode) else Iri(node))


def _json(given: _Given) -> Document:
    """Read JSON-LD. Strict readers drop bad IRIs without a word, so it is read leniently and then checked."""
    try:
        inlined = orjson.dumps(contexts.inline(orjson.loads(given.text)))
        rows = _rows(ox.parse(inlined, format=ox.RdfFormat.JSON_LD, base_iri=given.base, lenient=True))
        good, lost = _checked(rows)
    except orjson.JSONDecodeError as fault:
        raise Unreadable(error("rdf.bad-json", f"{given.where}, {fault.lineno}", reason=fault.msg)) from fault
    except contexts.UnknownContext as fault:
        raise Unreadable(error("rdf.unknown-context", given.where, context=fault)) from fault
    except (RecursionError, orjson.JSONEncodeError) as fault:
        raise Unreadable(error("rdf.too-deep", given.where)) from fault
    except SyntaxError as fault:
        raise Unreadable(_unreadable(fault, given.where)) from fault
    return Document(tuple(good), given.findings + _losses(lost, given.where))


def _line_by_line(given: _Given) -> Document:
    """Read N-Triples one line at a time; a bad line is lost, its neighbours are not."""
    rows: list[Row] = []
    lost: list[Finding] = []
    for number, line in enumerate(given.text.split(b"\n"), start=1):
        try:
            rows.extend(_rows(ox.parse(line, format=ox.RdfFormat.N_TRIPLES)))
        except SyntaxError as fault:
            lost.append(error("rdf.bad-line", f"{given.where}, {number}", reason=_reason(fault)))
    if not rows:
        raise Unreadable(lost[0])
    return Document(tuple(rows), given.findings + tuple(lost[:_MOST_SHOWN]))


def _losses(lost: list[tuple[Row, str]], where: str) -> tuple[Finding, ...]:
    shown = [_loss(row, text, where) for row, text in lost[:_MOST_SHOWN]]
    if len(lost) > _MOST_SHOWN:
        shown.append(error("rdf.more-lost", where, count=len(lost) - _MOST_SHOWN))
    return tuple(shown)


def _loss(row: Row, text: str, where: str) -> Finding:
    subject, predicate, _ = row
    if not predicate:
        return error("rdf.unreadable-name", where, value=text)
    about = subject[1:-1] if subject[0] == "<" else "[]"
    if salvage.stands_in(predicate) and ":" not in text:
        return warning("rdf.unknown-key", where, key=text, subject=about)
    rule = "rdf.bad-language" if text.startswith("@") else "rdf.bad-iri"
    return error(rule, where, value=text, subject=about, property=predicate[1:-1])


def _unreadable(fault: SyntaxError, where: str, second: str = "") -> Finding:
    """Say where a document stops being RDF; for XML only the second reader knows the line."""
    placed = re.match(r"\S*?:(\d+):\d+: (.*)", second, re.DOTALL)
    if placed and not fault.lineno:
        return error("rdf.unreadable", f"{where}, {placed[1]}", reason=" ".join(placed[2].split())[:300])
    place = f"{where}, {fault.lineno}" if fault.lineno else where
    return error("rdf.unreadable", place, reason=_reason(fault))


def _reason(fault: SyntaxError) -> str:
    return " ".join(str(fault.msg).split())[:300]


def _refuse_doctype(text: bytes, where: str) -> None:
    """Raise Unreadable for a DOCTYPE, which only attackers and web pages need (reliability P1, P2)."""
    prolog = re.sub(rb"<!--.*?-->|<\?.*?\?>", b"", text[:65_536], flags=re.DOTALL).lstrip()
    if re.match(rb"<!doctype\s+html|<html", prolog, re.IGNORECASE):
        raise Unreadable(error("rdf.web-page", where))
    if re.match(rb"<!doctype", prolog, re.IGNORECASE):
        raise Unreadable(error("rdf.doctype", where))


def _utf8(data: bytes, where: str) -> tuple[bytes, tuple[Finding, ...]]:
    """Give the document in UTF-8, whatever it was in; the way it was told is a Finding unless it was right."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            data = data.decode(encoding, "replace").lstrip("\ufeff").encode()
            break
    declared = re.match(rb"<\?xml[^>]*?\sencoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']", data[:200])
    name = declared[1].decode().lower() if declared else "utf-8"
    try:
        text = data.decode("utf-8" if name in {"utf-8", "utf8", "us-ascii"} else name)
    except (UnicodeDecodeError, LookupError):
        return _guessed(data, declared, name, where)
    return (data if name in {"utf-8", "utf8", "us-ascii"} else _declare_utf8(text)), ()


def _guessed(data: bytes, declared: re.Match[bytes] | None, name: str, where: str) -> tuple[bytes, tuple[Finding, ...]]:
    for encoding in ("utf-8", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        told = (warning("rdf.encoding", where, declared=name, used=encoding),)
        return _declare_utf8(text) if declared else text.encode(), told
    raise Unreadable(error("rdf.no-encoding", where, declared=name))


def _declare_utf8(text: str) -> bytes:
    return re.sub(r"(<\?xml[^>]*?encoding\s*=\s*)([\"'])[^\"']*\2", r"\1\2utf-8\2", text, count=1).encode()
