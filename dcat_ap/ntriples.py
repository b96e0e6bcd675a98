"""Canonical N-Triples (W3C RDF 1.2 N-Triples, "Canonical form"): the text we keep records in.

A token is one term as it stands in a line; a row is the three tokens of a triple. Reading here is for
lines that this project wrote itself; documents of others go through dcat_ap.parse.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import cast

from dcat_ap.terms import Blank, Iri, Literal, Term, Triple

Row = tuple[str, str, str]

_ESCAPED = re.compile(r'[\x00-\x1f\x7f"\\\ufffe\uffff]')
_ESCAPES = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_SEQUENCE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([btnfr"\'\\]))')
_PLAIN = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "'": "'", "\\": "\\"}
_made = tuple.__new__  # as the constructor of a named tuple, which takes twice as long


def token(term: Term) -> str:
    """Give the token of `term`."""
    if isinstance(term, Literal):
        value, language, datatype = term
        quoted = f'"{_escaped(value)}"'
        if language:
            return f"{quoted}@{language}"
        return f"{quoted}^^<{datatype}>" if datatype else quoted
    return f"<{term}>" if isinstance(term, Iri) else f"_:{term}"


@lru_cache(maxsize=1024)
def iri(name: Iri) -> str:
    """Give the token of an IRI that comes again and again, as those of properties do."""
    return f"<{name}>"


def term(text: str) -> Term:
    """Give the term of a token."""
    if text[0] == '"':
        return _literal(text)
    return _node(text)


class Terms(dict[str, Term]):
    """Terms by their tokens. One that is not yet among them is read when it is first asked for."""

    def __missing__(self, token: str) -> Term:
        """Give the term of a token, and know it from now on."""
        found = self[token] = term(token)
        return found

    def token(self, term: Term) -> str:
        """Give the token of a term, and know it from now on."""
        found = token(term)
        self[found] = term
        return found

    def triples(self, rows: Iterable[Row]) -> tuple[Triple, ...]:
        """Give the terms of rows."""
        made = [(self[subject], self[predicate], self[value]) for subject, predicate, value in rows]
        return cast("tuple[Triple, ...]", tuple(made))


def row(line: str) -> Row:
    """Give the three tokens of a line as `line` wrote it."""
    subject, predicate, rest = line.split(" ", 2)
    return subject, predicate, rest[:-2]


def line(row: Row) -> str:
    """Give the line of three tokens, without its end of line."""
    return f"{row[0]} {row[1]} {row[2]} ."


def rows(text: str) -> list[Row]:
    """Give the rows of a text that `text` wrote."""
    parts = [each.split(" ", 2) for each in text.split("\n") if each]
    return [(subject, predicate, rest[:-2]) for subject, predicate, rest in parts]


def text(rows: Iterable[Row]) -> str:
    """Give the rows as sorted lines, each ended by a newline: equal graphs with equal labels, equal text."""
    return "".join(sorted([f"{subject} {predicate} {value} .\n" for subject, predicate, value in rows]))


def triple(row: Row) -> Triple:
    """Give the terms of three tokens."""
    return _node(row[0]), _iri(row[1]), term(row[2])


def tokens(triple: Triple) -> Row:
    """Give the three tokens of a triple."""
    return token(triple[0]), token(triple[1]), token(triple[2])


@lru_cache(maxsize=16_384)
def _node(text: str) -> Iri | Blank:
    return Iri(text[1:-1]) if text[0] == "<" else Blank(text[2:])


def _iri(text: str) -> Iri:
    node = _node(text)
    if not isinstance(node, Iri):
        raise TypeError(text)
    return node


def _literal(text: str) -> Literal:
    end = text.rindex('"')
    value, tail = text[1:end], text[end + 1 :]
    if "\\" in value:
        value = _SEQUENCE.sub(_unescape, value)
    return _made(Literal, (value, tail[1:], "") if tail[:1] == "@" else (value, "", tail[3:-1]))


def _escaped(value: str) -> str:
    """Give the text as it stands between quotation marks; most texts are quicker looked through than searched."""
    if not value.isprintable():
        return _ESCAPED.sub(_escape, value)
    if "\\" in value:
        value = value.replace("\\", "\\\\")
    return value.replace('"', '\\"') if '"' in value else value


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    return _ESCAPES.get(character) or f"\\u{ord(character):04X}"


def _unescape(found: re.Match[str]) -> str:
    number = found[1] or found[2]
    return chr(int(number, 16)) if number else _PLAIN[found[3]]
