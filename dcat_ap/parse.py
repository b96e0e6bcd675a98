"""Documents of others: bytes in any RDF format to rows, losing as little as a broken document allows.

Nothing is fetched: a DOCTYPE is refused, JSON-LD contexts are our own or those inside the document. The
steps, each only when the one before failed: pyoxigraph; pyoxigraph with a stand-in for each bad IRI; rdflib.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from xml.parsers import expat

import orjson
import pyoxigraph as ox

from dcat_ap import contexts, encoding, ntriples, salvage
from dcat_ap.finding import Finding, error, warning
from dcat_ap.ntriples import Row
from dcat_ap.terms import RDF, Blank, Iri, Literal

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
        given = replace(given, text=_xml(text, where))
    try:
        rows = tuple(_rows(ox.parse(given.text, format=FORMATS[form], base_iri=base)))
    except SyntaxError as fault:
        return _with_losses(given, fault)
    if form == "rdf" and not _ends_as_it_begins(given.text):
        _refuse_malformed(given)
    return _document(given, _checked(rows)) if any(map(_is_unusual, rows)) else Document(rows, findings)


def sniff(data: bytes) -> str:
    """Give the format that the first bytes of `data` look like, or an empty string."""
    start = encoding.opening(data).lstrip()
    for form, looks in _LOOKS.items():
        if looks.match(start):
            return form
    return ""


_LOOKS = {
    "rdf": re.compile(rb"(?:<\?xml|<!--|<!DOCTYPE|<rdf:RDF|<[A-Za-z]+:RDF|<RDF|<html)", re.IGNORECASE),
    "jsonld": re.compile(rb"[{\[]\s*[{\[\"}]|\[\s*\]\s*$"),
    "trig": re.compile(rb"(?:[^{\"]*\n)?\s*(?:GRAPH\s+)?<[^>\s]*>\s*\{", re.IGNORECASE),
    "nq": re.compile(
        rb"(?:<[^>\s]*>|_:\S+)[ \t]+<[^>\s]*>[ \t]+(?:<[^>\s]*>|_:\S+|\"[^\n]*\")\S*[ \t]+<[^>\s]*>[ \t]*\."
    ),
    "nt": re.compile(rb"(?:<[^>\s]*>|_:\S+)[ \t]+<[^>\s]*>[ \t]+[<_\"][^\n]*\.[ \t]*\r?(?:\n|$)"),
    "ttl": re.compile(rb"(?:@prefix|@base|PREFIX|BASE|#|<[^>\s]*>\s|\[|_:)", re.IGNORECASE),
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


_Lost = tuple[Row, str]
"""A row that is lost, with the text that cost it."""


class _Read(NamedTuple):
    """The good rows, the lost ones, and what else had to be mended: a rule and the value it was needed for."""

    good: list[Row]
    lost: list[_Lost]
    mended: tuple[tuple[str, str], ...] = ()


def _with_losses(given: _Given, fault: SyntaxError) -> Document:
    """Read a document that pyoxigraph refuses as it stands."""
    if given.form in {"nt", "nq"}:
        return _line_by_line(given)
    if given.form == "rdf":
        _refuse_malformed(given)
    first = _lenient_xml if given.form == "rdf" else _mended
    last: Exception = fault
    for read in (first, _rdflib):
        try:
            found = read(given)
        except (SyntaxError, ValueError) as still:
            last = still
            fault = still if isinstance(still, SyntaxError) else fault
            continue
        second = (warning("rdf.second-reader", given.where, reason=_reason(fault)),) if read is _rdflib else ()
        return _document(given, found, second)
    raise Unreadable(_unreadable(fault, given.where, str(last)))


def _document(given: _Given, read: _Read, more: tuple[Finding, ...] = ()) -> Document:
    mended = tuple(warning(rule, given.where, value=value) for rule, value in read.mended[:_MOST_SHOWN])
    return Document(tuple(read.good), given.findings + more + mended + _losses(read.lost, given))


def _mended(given: _Given) -> _Read:
    mended = salvage.replace_bad(given.text, given.base)
    for _ in range(_MOST_SHOWN):
        try:
            return _checked(_rows(ox.parse(mended.data, format=FORMATS[given.form], base_iri=given.base)), mended)
        except SyntaxError as fault:
            undeclared = _UNDECLARED.search(str(fault.msg))
            if not undeclared:
                raise
            mended.declare(undeclared[1])
    raise ValueError(given.form)


_UNDECLARED = re.compile(r"The prefix (\S*): has not been declared")


def _lenient_xml(given: _Given) -> _Read:
    mended = salvage.replace_node_ids(given.text)
    rows = _rows(ox.parse(mended.data, format=ox.RdfFormat.RDF_XML, base_iri=given.base, lenient=True))
    return _checked(rows, mended)


def _checked(rows: Iterable[Row], mended: salvage.Salvage | None = None) -> _Read:
    """Put a stand-in for every term that not every reader would take, then split off what has one."""
    bad = mended or salvage.Salvage()
    known: dict[str, str] = {}

    def check(token: str) -> str:
        if token not in known:
            fault = "" if salvage.stands_in(token) else _fault(token)
            known[token] = f"<{bad.stand_in(fault)}>" if fault else token
        return known[token]

    checked = [(check(subject), check(predicate), check(_tidy(value))) for subject, predicate, value in rows]
    return _Read(*salvage.split(checked, bad), tuple(bad.mended))


def _tidy(token: str) -> str:
    """Give a literal with its language in lower case, or without it where it is empty, XML's word for none."""
    if token[0] != '"' or token[-1] in '">':
        return token
    value, mark, tag = token.rpartition("@")
    return f"{value}{mark}{tag.lower()}" if tag else value


def _fault(token: str) -> str:
    """Give the part of a token that makes it unreadable, or an empty string."""
    if token[0] != '"' and " <" in token:  # three tokens
        return f"<<( {token} )>>"
    if token[0] == "_":
        return ""
    if token[0] == "<":
        return "" if salvage.good_iri(token[1:-1]) else token[1:-1]
    tail = token[token.rindex('"') + 1 :]
    if tail.startswith("@"):
        return "" if salvage.good_tag(tail[1:]) else tail
    return "" if not tail or (salvage.good_iri(tail[3:-1]) and tail not in _NEED_LANGUAGE) else tail


_NEED_LANGUAGE = {f"^^<{RDF.langString}>", f"^^<{RDF.dirLangString}>"}


def _is_unusual(row: Row) -> bool:
    """Say whether a good reader gave what others cannot read: RDF 1.2, or a text that claims a language."""
    value = row[2]
    if value[0] != '"':
        return " " in value
    return value[-1] != '"' and ("--" in value[-16:] or value.endswith("angString>"))


def _rdflib(given: _Given) -> _Read:
    """Read with rdflib, which takes some documents that pyoxigraph refuses. Raises ValueError if it does not."""
    import rdflib

    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    rdflib.NORMALIZE_LITERALS = False
    graph = rdflib.Graph()
    try:
        graph.parse(data=given.text, format="xml" if given.form == "rdf" else "turtle", publicID=given.base)
    except Exception as fault:  # rdflib has no base class for what its parsers raise
        raise ValueError(str(fault)) from fault
    return _checked(sorted({_foreign(triple) for triple in graph}))


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
        read = _checked(rows)
    except orjson.JSONDecodeError as fault:
        raise Unreadable(_bad_json(fault, given.where)) from fault
    except contexts.UnknownContext as fault:
        raise Unreadable(error("rdf.unknown-context", given.where, context=fault)) from fault
    except (RecursionError, orjson.JSONEncodeError) as fault:
        raise Unreadable(error("rdf.too-deep", given.where)) from fault
    except SyntaxError as fault:
        raise Unreadable(_unreadable(fault, given.where)) from fault
    return _document(given, read)


def _bad_json(fault: orjson.JSONDecodeError, where: str) -> Finding:
    place = f"{where}, {fault.lineno}"
    return error("rdf.too-deep", place) if "depth" in fault.msg else error("rdf.bad-json", place, reason=fault.msg)


def _line_by_line(given: _Given) -> Document:
    """Read N-Triples or N-Quads one line at a time; a bad line is lost, its neighbours are not."""
    mended = salvage.replace_bad(given.text, "")
    rows: list[Row] = []
    bad: list[Finding] = []
    for number, line in enumerate(mended.data.splitlines(), start=1):
        try:
            rows.extend(_rows(ox.parse(line, format=FORMATS[given.form])))
        except SyntaxError as fault:
            bad.append(error("rdf.bad-line", f"{given.where}, {number}", reason=_reason(fault)))
    if bad and not rows:
        raise Unreadable(bad[0])
    return _document(given, _checked(rows, mended), _shown(bad, given.where))


def _losses(lost: list[_Lost], given: _Given) -> tuple[Finding, ...]:
    return _shown([_loss(row, text, given) for row, text in lost], given.where)


def _shown(findings: list[Finding], where: str) -> tuple[Finding, ...]:
    """Give the first of many findings, and one that counts the others."""
    more = len(findings) - _MOST_SHOWN
    return (*findings[:_MOST_SHOWN], *((error("rdf.more-lost", where, count=more),) if more > 0 else ()))


def _loss(row: Row, text: str, given: _Given) -> Finding:
    subject, predicate, value = row
    where = given.where
    if not predicate:
        return error("rdf.unreadable-name", where, value=text)
    about = subject[1:-1] if subject[0] == "<" else "[]"
    if salvage.stands_in(predicate):
        if given.form == "jsonld" and ":" not in text:
            return warning("rdf.unknown-key", where, key=text, subject=about)
        return error("rdf.bad-iri", where, value=text, subject=about, property=text)
    rule = _LOSSES.get(text[0], "rdf.bad-iri") if salvage.stands_in(value) else "rdf.bad-iri"
    return error(rule, where, value=text, subject=about, property=predicate[1:-1])


# what is wrong, by the first character of the text that is
_LOSSES = {"@": "rdf.bad-language", '"': "rdf.bad-text", "'": "rdf.bad-text", "<": "rdf.beyond-rdf11"}


def _unreadable(fault: SyntaxError, where: str, second: str = "") -> Finding:
    """Say where a document stops being RDF; for XML only the second reader knows the line."""
    placed = re.match(r"\S*?:(\d+):\d+: (.*)", second, re.DOTALL)
    if placed and not fault.lineno:
        return error("rdf.unreadable", f"{where}, {placed[1]}", reason=" ".join(placed[2].split())[:300])
    place = f"{where}, {fault.lineno}" if fault.lineno else where
    return error("rdf.unreadable", place, reason=_reason(fault))


def _reason(fault: SyntaxError) -> str:
    return " ".join(_PLACE.sub("", str(fault.msg)).split())[:300]


_PLACE = re.compile(r"^Parser error at line \d+ (?:between columns \d+ and \d+|between .*?|column \d+): ")


def _xml(text: bytes, where: str) -> bytes:
    """Give an XML document that is harmless, its line ends as XML has them (XML 1.0 2.11)."""
    _refuse_doctype(text, where)
    return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in text else text


def _refuse_doctype(text: bytes, where: str) -> None:
    """Raise Unreadable for a DOCTYPE, which only attackers and web pages need (reliability P1, P2)."""
    prolog = _PROLOG.match(text)
    start = text[prolog.end() : prolog.end() + 100] if prolog else text[:100]
    if re.match(rb"<!doctype\s+html|<html", start, re.IGNORECASE):
        raise Unreadable(error("rdf.web-page", where))
    if start.startswith(b"<!"):
        raise Unreadable(error("rdf.doctype", where))


_PROLOG = re.compile(rb"(?:\s++|<!--.*?-->|<\?.*?\?>)*+", re.DOTALL)


def _ends_as_it_begins(text: bytes) -> bool:
    """Say whether XML ends with the end of its first element. pyoxigraph reads what is cut short without a word."""
    prolog = _PROLOG.match(text)
    start = _START_TAG.match(text, prolog.end() if prolog else 0)
    end = _END_TAG.search(text, max(0, len(text) - 1000))
    return start is not None and end is not None and start[1] == end[1]


_START_TAG = re.compile(rb"<([^\s<>/]+)")
_END_TAG = re.compile(rb"</([^\s<>/]+)\s*>\s*$")


def _refuse_malformed(given: _Given) -> None:
    """Raise Unreadable unless the XML is well-formed to its end: a document cut short must not pass for whole."""
    reader = expat.ParserCreate()
    try:
        reader.Parse(given.text, True)  # noqa: FBT003
    except expat.ExpatError as fault:
        reason = expat.ErrorString(fault.code)
        raise Unreadable(error("rdf.unreadable", f"{given.where}, {fault.lineno}", reason=reason)) from fault


def _utf8(data: bytes, where: str) -> tuple[bytes, tuple[Finding, ...]]:
    """Give the document in UTF-8, and a Finding unless it was in the encoding that it says."""
    try:
        decoded = encoding.decode(data)
    except encoding.Undecodable as fault:
        raise Unreadable(error("rdf.no-encoding", where, declared=fault)) from fault
    told = () if decoded.right else (warning("rdf.encoding", where, declared=decoded.declared, used=decoded.used),)
    return decoded.text, told
