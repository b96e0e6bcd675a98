"""Lexer: a SPARQL query as tokens, by the terminals of the grammar (SPARQL 1.1 Query Language, 19.8).

What stands in a string, a comment, an IRI, a prefixed name or a variable is never a keyword. `<` begins an IRI unless
an expression has just had an operand: there, and only there, it compares.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

DEEPEST = 100
"""Brackets in brackets; an engine that reads recursively would run out of stack far below a thousand."""

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_U = _BASE + "_"
_CHARS = _U + "0-9\u00b7\u0300-\u036f\u203f-\u2040\\-"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_UNICODE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_ESCAPE = rf"\\[tbnrf\\\"']|{_UNICODE}"
_EXPONENT = r"[eE][+-]?[0-9]+"

_GAP = re.compile(r"(?:[ \t\r\n]+|#[^\r\n]*)*")
_IRI = re.compile(rf"<(?:[^<>\"{{}}|^`\\\x00-\x20]|{_UNICODE})*>")
_TOKEN = re.compile(
    rf"""
    (?P<string>\"\"\"(?:\"{{0,2}}(?:[^\"\\]|{_ESCAPE}))*\"\"\"|'''(?:'{{0,2}}(?:[^'\\]|{_ESCAPE}))*'''
        |\"(?:[^\"\\\n\r]|{_ESCAPE})*\"|'(?:[^'\\\n\r]|{_ESCAPE})*')
  | (?P<bnode>_:[{_U}0-9](?:[{_CHARS}.]*[{_CHARS}])?)
  | (?P<pname>(?:[{_BASE}](?:[{_CHARS}.]*[{_CHARS}])?)?:
        (?:(?:[{_U}:0-9]|{_PLX})(?:(?:[{_CHARS}.:]|{_PLX})*(?:[{_CHARS}:]|{_PLX}))?)?)
  | (?P<var>[?$][{_U}0-9][{_U}0-9\u00b7\u0300-\u036f\u203f-\u2040]*)
  | (?P<number>[+-]?(?:[0-9]+\.[0-9]*{_EXPONENT}|\.[0-9]+{_EXPONENT}|[0-9]+{_EXPONENT}|[0-9]*\.[0-9]+|[0-9]+))
  | (?P<word>[A-Za-z][A-Za-z0-9_]*)
  | (?P<lang>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<mark>&&|\|\||\^\^|<=|>=|!=|[{{}}()\[\],;.=<>!*/+\-|^?])
    """,
    re.VERBOSE,
)


class Kind(StrEnum):
    """What a token is."""

    IRI = "iri"
    STRING = "string"
    BNODE = "bnode"
    PNAME = "pname"
    VAR = "var"
    NUMBER = "number"
    WORD = "word"
    LANG = "lang"
    MARK = "mark"


class Token(NamedTuple):
    """One token of a query, as it stands at `start`, and how many curly brackets it lies in."""

    kind: Kind
    text: str
    start: int
    depth: int = 0

    def is_word(self, *words: str) -> bool:
        """Say whether it is one of these keywords, which are written in capitals here."""
        return self.kind is Kind.WORD and self.text.upper() in words


class Malformed(Exception):
    """A text that is no SPARQL, from the character `at` on; `expected` is what the parser says."""

    def __init__(self, at: int, expected: str = "") -> None:
        super().__init__(at, expected)
        self.at, self.expected = at, expected


_VALUES = {Kind.IRI, Kind.STRING, Kind.PNAME, Kind.VAR, Kind.NUMBER, Kind.LANG}
_ONCE, _STICKY = {"FILTER", "BIND"}, {"SELECT", "GROUP", "ORDER", "HAVING"}
_ENDS = {"WHERE", "FROM", "LIMIT", "OFFSET", "VALUES", "OPTIONAL", "GRAPH", "UNION", "MINUS", "CONSTRUCT", "DESCRIBE"}
_PAIRS = {")": "(", "]": "[", "}": "{"}


def tokens(text: str) -> list[Token]:
    """Give the tokens of `text`, without comments. Raises Malformed."""
    return list(_Walk(text))


class _Walk:
    """One way through a text, knowing which brackets are open and whether an expression is to be expected."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open: list[tuple[str, bool]] = []  # each bracket, and whether an expression stands in it
        self._depth = 0
        self._clause = ""  # of the innermost group: where a parenthesis begins an expression
        self._clauses: list[str] = []
        self._after_value = False

    def __iter__(self) -> Iterator[Token]:
        at = self._gap(0)
        while at < len(self._text):
            token = self._token(at)
            yield token
            self._took(token)
            at = self._gap(at + len(token.text))
        if self._open:
            raise Malformed(at)

    def _gap(self, at: int) -> int:
        found = _GAP.match(self._text, at)
        return found.end() if found else at

    def _token(self, at: int) -> Token:
        compares = self._after_value and bool(self._open) and self._open[-1][1]
        found = None if compares else _IRI.match(self._text, at)
        if found:
            return Token(Kind.IRI, found[0], at, self._depth)
        found = _TOKEN.match(self._text, at)
        if found is None or found.lastgroup is None:
            raise Malformed(at)
        return Token(Kind(found.lastgroup), found[0], at, self._depth)

    def _took(self, token: Token) -> None:
        if token.kind is Kind.WORD:
            self._word(token.text.upper())
        elif token.kind is Kind.MARK and token.text in "([{":
            self._opened(token)
        elif token.kind is Kind.MARK and token.text in ")]}":
            self._closed(token)
        self._after_value = (
            token.kind in _VALUES or token.is_word("TRUE", "FALSE") or (token.kind is Kind.MARK and token.text in ")]}")
        )

    def _word(self, word: str) -> None:
        if word in _ONCE or word in _STICKY:
            self._clause = word
        elif word in _ENDS:
            self._clause = ""

    def _opened(self, token: Token) -> None:
        inside = bool(self._open) and self._open[-1][1]
        self._open.append((token.text, token.text == "(" and (inside or bool(self._clause))))
        if len(self._open) > DEEPEST:
            raise Malformed(token.start)
        if token.text == "{":
            self._depth += 1
            self._clauses.append(self._clause)
            self._clause = ""

    def _closed(self, token: Token) -> None:
        if not self._open or self._open.pop()[0] != _PAIRS[token.text]:
            raise Malformed(token.start)
        if token.text == "}":
            self._depth -= 1
            self._clause = self._clauses.pop()
        inside = bool(self._open) and self._open[-1][1]
        if not inside and token.text != "]" and (self._clause in _ONCE or token.text == "}"):
            self._clause = ""
