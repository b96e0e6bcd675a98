"""Query: what a text asks for, known before any engine sees it, and the text that an engine gets instead.

Engines disagree about details of reading: one takes `SERVICEex:a` for SERVICE, another undoes escapes in keywords. So
they never see what a stranger wrote, but its tokens written anew: without comments, in one line, with strings in one
form.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple, Self
from urllib.parse import urljoin

from catalog.sparql.lexer import Kind, Malformed, Token, tokens

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_WRITTEN = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "'": "\\u0027"})
_NOT_IN_IRI = re.compile(r'[<>"{}|^`\\\x00-\x20]')
_LOCAL_ESCAPE = re.compile(r"\\(.)")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_UPDATES = {
    *("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"),
}
_CHANCE = {"NOW", "RAND", "UUID", "STRUUID", "BNODE"}


class Form(StrEnum):
    """The four forms of a query."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"

    @property
    def gives_graph(self) -> bool:
        """Whether the answer is a graph."""
        return self in {Form.CONSTRUCT, Form.DESCRIBE}


class Forbidden(Exception):
    """A query that is refused as it is: `what` is `service` or `update`, at character `at`."""

    def __init__(self, what: str, at: int) -> None:
        super().__init__(what, at)
        self.what, self.at = what, at


@dataclass(frozen=True, kw_only=True)
class Query:
    """A query that asks and does nothing else. `graphs` and `named` are those of FROM, resolved; None without any."""

    form: Form
    tokens: Sequence[Token]
    graphs: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    has_dataset: bool = False
    by_chance: bool = False
    limited: bool = False

    @classmethod
    def read(cls, text: str, base: str) -> Self:
        """Give the query that `text` is; relative IRIs of graphs begin at `base`. Raises Malformed, Forbidden."""
        found = tokens(text)
        _refuse_service(found)
        prologue = _Prologue(found, base)
        form = _form(found, prologue.end, len(text))
        dataset = list(prologue.dataset())
        return cls(
            form=form,
            tokens=found,
            graphs=tuple(iri for iri, named in dataset if not named),
            named=tuple(iri for iri, named in dataset if named),
            has_dataset=bool(dataset),
            by_chance=any(each.is_word(*_CHANCE) for each in found),
        )

    def within(self, rows: int) -> Self:
        """Give the same query, which yields at most one row more than `rows`, if it is a SELECT.

        `limited` tells that rows have to be counted: there may be more than are allowed.
        """
        if self.form is not Form.SELECT:
            return self
        end = _end_of_modifiers(self.tokens)
        limit = next((i for i in range(end - 1) if _is_outer(self.tokens[i], "LIMIT")), None)
        found = list(self.tokens)
        if limit is None:
            start = found[end - 1].start
            found[end:end] = [Token(Kind.WORD, "LIMIT", start), Token(Kind.NUMBER, str(rows + 1), start)]
        elif _number(found[limit + 1]) <= rows:
            return self
        else:
            found[limit + 1] = found[limit + 1]._replace(text=str(rows + 1))
        return replace(self, tokens=found, limited=True)

    def written(self) -> "Written":
        """Give the query as an engine is to read it. Raises Malformed for values that no string or IRI can have."""
        pieces: list[str] = []
        places: list[tuple[int, Token]] = []
        at = 0
        for number, token in enumerate(self.tokens):
            gap = " " if number and _apart(self.tokens[number - 1], token) else ""
            pieces.append(gap + _written(token))
            places.append((at + len(gap), token))
            at += len(pieces[-1])
        return Written("".join(pieces), places)


class Written(NamedTuple):
    """A query on one line, and where each of its tokens stands there."""

    text: str
    places: Sequence[tuple[int, Token]]

    def origin(self, at: int) -> int:
        """Give where in the reader's own text stands what is character `at` of this one."""
        found = bisect_right(self.places, at, key=lambda place: place[0]) - 1
        if found < 0:
            return 0
        begin, token = self.places[found]
        return token.start + min(at - begin, len(token.text))


def iri(token: Token) -> str:
    """Give the IRI that an IRI token holds, escapes undone. Raises Malformed."""
    value = _unescaped(token, token.text[1:-1])
    if _NOT_IN_IRI.search(value):
        raise Malformed(token.start)
    return value


def _joined(base: str, reference: str) -> str:
    """Give the IRI that `reference` means at `base`; unlike urljoin with an empty fragment or query, if it has one."""
    if _SCHEME.match(reference):
        return reference
    empty = reference[-1:] if reference[-1:] in {"#", "?"} else ""
    return urljoin(base, reference) + empty


class _Prologue:
    """BASE and PREFIX, and the dataset clause behind them."""

    def __init__(self, found: Sequence[Token], base: str) -> None:
        self._found, self._base = found, base
        self._prefixes: dict[str, str] = {}
        self.end = self._read()

    def _read(self) -> int:
        at = 0
        while at < len(self._found):
            token, rest = self._found[at], self._found[at + 1 : at + 3]
            if token.is_word("BASE") and rest and rest[0].kind is Kind.IRI:
                self._base = _joined(self._base, iri(rest[0]))
                at += 2
            elif token.is_word("PREFIX") and [each.kind for each in rest] == [Kind.PNAME, Kind.IRI]:
                self._prefixes[rest[0].text] = _joined(self._base, iri(rest[1]))
                at += 3
            else:
                break
        return at

    def dataset(self) -> list[tuple[str, bool]]:
        """Give each graph that FROM names, and whether it is a named one."""
        graphs = []
        for at, token in enumerate(self._found):
            if _is_outer(token, "FROM"):
                named = self._word_at(at + 1, "NAMED")
                graphs.append((self._resolved(at + 1 + named, token), named))
        return graphs

    def _word_at(self, at: int, word: str) -> bool:
        return at < len(self._found) and self._found[at].is_word(word)

    def _resolved(self, at: int, before: Token) -> str:
        token = self._found[at] if at < len(self._found) else before
        if token.kind is Kind.IRI:
            return _joined(self._base, iri(token))
        prefix, mark, local = token.text.partition(":")
        if token.kind is not Kind.PNAME or prefix + mark not in self._prefixes:
            raise Malformed(token.start)
        return self._prefixes[prefix + mark] + _LOCAL_ESCAPE.sub(r"\1", local)


def _form(found: Sequence[Token], at: int, end: int) -> Form:
    if at >= len(found):
        raise Malformed(end)
    token = found[at]
    if token.is_word(*_UPDATES):
        raise Forbidden("update", token.start)
    if not token.is_word(*Form):
        raise Malformed(token.start)
    return Form(token.text.upper())


def _refuse_service(found: Sequence[Token]) -> None:
    """Refuse every way to write SERVICE that any engine reads as such, glued to its neighbours too."""
    for at, token in enumerate(found):
        if "SERVICE" not in token.text.upper():
            continue
        opens = at + 1 < len(found) and found[at + 1].text == "{"
        glued = token.kind is Kind.PNAME and token.depth and opens and not found[at - 1].is_word("GRAPH")
        if token.kind is Kind.WORD or glued:
            raise Forbidden("service", token.start)


def _is_outer(token: Token, word: str) -> bool:
    return token.depth == 0 and token.is_word(word)


def _end_of_modifiers(found: Sequence[Token]) -> int:
    """Give where ORDER BY, LIMIT and OFFSET of the whole query end: before its VALUES, or at its end."""
    return next((at for at, token in enumerate(found) if _is_outer(token, "VALUES")), len(found))


def _number(token: Token) -> int:
    if token.kind is not Kind.NUMBER or not token.text.isdecimal():
        raise Malformed(token.start)
    return int(token.text[:30])


def _apart(before: Token, token: Token) -> bool:
    """Say whether a space stands between two tokens; not where engines take none, as in `CONCAT(`."""
    calls = before.kind is Kind.WORD and token.text == "("
    return token.kind is not Kind.LANG and not calls and before.text != "(" and "^^" not in {before.text, token.text}


def _written(token: Token) -> str:
    if token.kind is Kind.STRING:
        quotes = 3 if token.text[:3] in {'"""', "'''"} else 1
        value = _unescaped(token, token.text[quotes:-quotes])
        return f'"{value.translate(_WRITTEN)}"'
    return f"<{iri(token)}>" if token.kind is Kind.IRI else token.text


def _unescaped(token: Token, text: str) -> str:
    def one(found: re.Match[str]) -> str:
        code = found[1] or found[2]
        if code is None:
            return _ESCAPED.get(found[3], found[3])
        number = int(code, 16)
        if number > 0x10FFFF or 0xD800 <= number < 0xE000:  # noqa: PLR2004  not a character (Unicode, 3.9)
            raise Malformed(token.start)
        return chr(number)

    return _ESCAPE.sub(one, text) if "\\" in text else text
