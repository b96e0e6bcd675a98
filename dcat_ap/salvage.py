"""What is still to be had from a document with bad IRIs or language tags: everything but those triples.

The bad token is replaced by a good one that stands for it, the document is parsed, and the triples with a
stand-in are set aside. So a bad value costs its own triple and nothing else.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox

from dcat_ap.ntriples import Row

_STAND_IN = "urn:x-lotse-unreadable:"

# the tokens of Turtle, TriG, N-Triples and N-Quads in which a "<" or "@" has no meaning of its own, then
# the two that we look for: an IRI and a language tag
_TOKENS = re.compile(
    rb'"""(?:[^"\\]|\\.|"(?!""))*"""'
    rb"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    rb'|"(?:[^"\\\n]|\\.)*"'
    rb"|'(?:[^'\\\n]|\\.)*'"
    rb"|#[^\n]*"
    rb"|<(?P<iri>[^<>\"{}]*(?:[{}\"][^<>]*)?)>"
    rb"|(?<=[\"'])@(?P<tag>[A-Za-z][A-Za-z0-9_-]*)",
    re.DOTALL,
)
_DIRECTIVES = (b"prefix", b"base")


@dataclass
class Salvage:
    """A document in which stand-ins took the place of what cannot be read, and what they stand for."""

    data: bytes = b""
    bad: dict[str, str] = field(default_factory=dict)  # stand-in -> the text of the source

    def stand_in(self, text: str) -> str:
        """Give the stand-in for `text`."""
        name = f"{_STAND_IN}{len(self.bad)}"
        self.bad[name] = text
        return name


def replace_bad(data: bytes, base: str) -> Salvage:
    """Give a Turtle-like document with a stand-in for each IRI and language tag that cannot be one."""
    salvage = Salvage()

    def mend(found: re.Match[bytes]) -> bytes:
        iri, tag = found["iri"], found["tag"]
        if iri is not None and not _good_iri(iri, base):
            return f"<{salvage.stand_in(_shown(iri))}>".encode()
        if tag is not None and not _is_directive(data, found.start()) and not good_tag(_shown(tag)):
            return f"^^<{salvage.stand_in('@' + _shown(tag))}>".encode()
        return found[0]

    salvage.data = _TOKENS.sub(mend, data)
    return salvage


def split(rows: Iterable[Row], bad: dict[str, str]) -> tuple[list[Row], list[tuple[Row, str]]]:
    """Give the good rows, and the bad ones each with the text of the source that makes it bad.

    A subject without a readable IRI becomes a blank node: its name is lost, what is said of it is not.
    """
    rows = list(rows)
    unnamed = {row[0]: f"_:unreadable{number}" for number, row in enumerate(rows) if stands_in(row[0])}
    good: list[Row] = []
    lost: list[tuple[Row, str]] = []
    for subject, predicate, value in rows:
        row = (unnamed.get(subject, subject), predicate, unnamed.get(value, value))
        fault = next((name for each in row if (name := stands_in(each))), "")
        if fault:
            lost.append((row, bad.get(fault, fault)))
        else:
            good.append(row)
    named = [((name, "", ""), bad.get(stands_in(subject), subject)) for subject, name in unnamed.items()]
    return good, named + lost


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


def _good_iri(written: bytes, base: str) -> bool:
    """Say whether the text between < and > names an IRI, perhaps a relative one."""
    iri = _unescaped(_shown(written))
    if good_iri(iri):
        return True
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", iri):
        return False
    return good_iri((base or "file:///") + "#" + iri.replace("#", ""))


def stands_in(token: str) -> str:
    """Give the stand-in within a token, as an IRI or as a datatype; empty if there is none."""
    found = _FOUND.search(token)
    return found[1] if found else ""


def _is_directive(data: bytes, position: int) -> bool:
    return data[position + 1 : position + 8].lower().startswith(_DIRECTIVES)


def _shown(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})", lambda found: chr(int(found[1] or found[2], 16)), text)


_FOUND = re.compile(rf'^(?:<|"(?:.|\n)*"\^\^<)({_STAND_IN}\d+)>$')
