"""What is still to be had from a document with bad IRIs, texts or language tags: everything but those triples.

The bad token is replaced by a good one that stands for it, the document is parsed, and the triples with a
stand-in are set aside. So a bad value costs its own triple and nothing else.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import pyoxigraph as ox

from dcat_ap.ntriples import Row
from dcat_ap.terms import PREFIXES

# with an authority, so that what a bad base or prefix is part of begins with the stand-in, too
_STAND_IN = "x-lotse-unreadable://"
_FOUND = re.compile(rf"<({_STAND_IN}\d+/)[^>]*>$")

# the tokens of Turtle, TriG, N-Triples and N-Quads in which a "<" or "@" has no meaning of its own, and those
# that we look for: texts with what is attached to them, and IRIs
_TOKENS = re.compile(
    rb"(?P<text>"
    rb'"""(?:[^"\\]|\\.|"(?!""))*"""'
    rb"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    rb'|"(?:[^"\\\r\n]|\\.)*"'
    rb"|'(?:[^'\\\r\n]|\\.)*')"
    rb"(?P<tail>@(?P<tag>[A-Za-z0-9_\x80-\xff-]*)"
    rb"|\^\^<[^<>]*>"
    rb"|\^\^[^\s<>\[\](){}.,;]+(?:\.[^\s<>\[\](){}.,;]+)*)?"
    rb"|#[^\r\n]*"
    rb"|\\."
    rb"|<(?P<iri>[^<>\"{}]*(?:[{}\"][^<>]*)?)>",
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([tbnrf\"'\\])|.)", re.DOTALL)
_OTHER_NAMES = {"dcterms": "dct", "geo": "gsp", "geosparql": "gsp"}
_SHOWN = 80  # characters of a bad text that a finding quotes


@dataclass
class Salvage:
    """A document in which stand-ins took the place of what cannot be read, and what they stand for."""

    data: bytes = b""
    bad: dict[str, str] = field(default_factory=dict)  # stand-in -> the text of the source
    mended: list[tuple[str, str]] = field(default_factory=list)  # what cost nothing: a rule and a value
    _names: dict[str, str] = field(default_factory=dict)

    def stand_in(self, text: str) -> str:
        """Give the stand-in for `text`, always the same: what has one bad name stays one node."""
        name = self._names.setdefault(text, f"{_STAND_IN}{len(self.bad)}/")
        self.bad[name] = text
        return name

    def declare(self, prefix: str) -> None:
        """Declare a prefix that the document forgot: as all the world does, else its triples are bad ones."""
        namespace = PREFIXES.get(prefix) or PREFIXES.get(_OTHER_NAMES.get(prefix, ""))
        if namespace:
            self.mended.append(("rdf.undeclared-prefix", prefix))
        name = namespace.base if namespace else self.stand_in(f"{prefix}:")
        self.data = f"PREFIX {prefix}: <{name}> ".encode() + self.data

    def source(self, token: str) -> str:
        """Give the text of the source that makes `token` bad; empty if it is good."""
        name = stands_in(token)
        return self.bad.get(name, name)


def replace_bad(data: bytes, base: str) -> Salvage:
    """Give a Turtle-like document with a stand-in for each IRI, text and language tag that cannot be one."""
    salvage = Salvage()

    def mend(found: re.Match[bytes]) -> bytes:
        if found["iri"] is not None:
            return found[0] if _names(found["iri"], base) else _angled(salvage, _shown(found["iri"]))
        if found["text"] is not None:
            return _mended_text(salvage, found, base)
        return found[0]

    salvage.data = _TOKENS.sub(mend, data)
    return salvage


def replace_node_ids(data: bytes) -> Salvage:
    """Give an RDF/XML document with a good label for each rdf:nodeID that is no XML name, often an IRI."""
    labels: dict[bytes, bytes] = {}

    def mend(found: re.Match[bytes]) -> bytes:
        labels.setdefault(found[3], b"unreadable-%d" % len(labels))
        return found[1] + found[2] + labels[found[3]] + found[2]

    mended = data if b"<![CDATA[" in data else _TAG.sub(lambda tag: _NODE_ID.sub(mend, tag[0]), data)
    return Salvage(data=mended, mended=[("rdf.bad-node-id", _shown(label)) for label in labels])


_TAG = re.compile(rb"<[A-Za-z][^<>]*>")
_NODE_ID = re.compile(rb"(:nodeID\s*=\s*)([\"'])(?!(?:[A-Za-z_]|[\x80-\xff])(?:[\w.-]|[\x80-\xff])*\2)([^\"']*)\2")


def split(rows: Iterable[Row], salvage: Salvage) -> tuple[list[Row], list[tuple[Row, str]]]:
    """Give the good rows, and the bad ones each with the text of the source that makes it bad.

    A subject without a readable IRI becomes a blank node: its name is lost, what is said of it is not.
    """
    rows = list(rows)
    unnamed = {row[0]: f"_:unreadable-{number}" for number, row in enumerate(rows) if stands_in(row[0])}
    good: list[Row] = []
    lost: list[tuple[Row, str]] = []
    for subject, predicate, value in rows:
        row = (unnamed.get(subject, subject), predicate, unnamed.get(value, value))
        fault = next((text for each in row if (text := salvage.source(each))), "")
        if fault:
            lost.append((row, fault))
        else:
            good.append(row)
    named = [((name, "", ""), salvage.source(subject)) for subject, name in unnamed.items()]
    return good, named + lost


@lru_cache(maxsize=1024)
def good_tag(tag: str) -> bool:
    """Say whether `tag` is a language tag (BCP 47, well-formed)."""
    try:
        ox.Literal("", language=tag)
    except ValueError:
        return False
    return True


def good_iri(iri: str) -> bool:
    """Say whether `iri` is an absolute IRI (RFC 3987)."""
    try:
        ox.NamedNode(iri)
    except ValueError:
        return False
    return True


def stands_in(token: str) -> str:
    """Give the stand-in within a token, as an IRI or as a datatype; empty if there is none."""
    found = _FOUND.search(token, token.rfind('"') + 1) if _STAND_IN in token else None
    return found[1] if found else ""


def _mended_text(salvage: Salvage, found: re.Match[bytes], base: str) -> bytes:
    text, tail, tag = found["text"], found["tail"] or b"", found["tag"]
    if not _good_text(text):
        return b'""^^' + _angled(salvage, _shown(text)[:_SHOWN])
    if tag is not None and not good_tag(_shown(tag)):
        return text + b"^^" + _angled(salvage, _shown(tail))
    if tail.startswith(b"^^<") and not _names(tail[3:-1], base):
        return text + b"^^" + _angled(salvage, _shown(tail))
    return found[0]


def _angled(salvage: Salvage, text: str) -> bytes:
    return f"<{salvage.stand_in(text)}>".encode()


@lru_cache(maxsize=65_536)
def _names(written: bytes, base: str) -> bool:
    """Say whether the text between < and > names an IRI, perhaps a relative one."""
    try:
        next(ox.parse(b"<%s> <x:p> <x:o> ." % written, format=ox.RdfFormat.TURTLE, base_iri=base or None))
    except SyntaxError:
        return False
    return True


def _good_text(text: bytes) -> bool:
    """Say whether all escapes of a quoted text are characters."""
    return b"\\" not in text or all(map(_good_escape, _ESCAPE.finditer(text)))


def _good_escape(found: re.Match[bytes]) -> bool:
    number = found[1] or found[2]
    if number is None:
        return found[3] is not None
    code = int(number, 16)
    return code < 0x110000 and not 0xD800 <= code < 0xE000  # noqa: PLR2004


def _shown(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
