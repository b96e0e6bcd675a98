"""Solr: the part of Lucene's query language that clients of CKAN write, as conditions of our own search.

Words and "phrases", field:value, field:(several), ranges of time, AND OR NOT, + and -, parentheses; all must hold where
nothing else is said (CKAN's default). Boosts and edit distances are read and left aside.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from catalog.query import Condition, Every, Not, Phrase, Some, Words
from catalog.web.ckan.fault import BadSearch

Field: TypeAlias = Callable[[str], Condition]
"""What a value of a field asks for; `*` stands for any. A range is given as it is written: `[a TO b]`."""

_DEEPEST = 20
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<open>\() | (?P<close>\)) | (?P<range>[\[{][^\]}]*\s+TO\s+[^\]}]*[\]}])
    | (?P<field>[A-Za-z_][\w.]*):(?!//)
    | (?P<and>AND\b|&&) | (?P<or>OR\b|\|\|) | (?P<not>NOT\b|!)
    | "(?P<phrase>(?:[^"\\]|\\.)*)" (?:~\d*)? (?:\^[\d.]+)?
    | (?P<sign>[+-])(?=\S)
    | (?P<word>(?:[^\s()"\\^~]|\\.)+) (?:~[\d.]*)? (?:\^[\d.]+)?
    )""",
    re.VERBOSE,
)
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def condition(text: str, fields: Mapping[str, Field]) -> Condition:
    """Give what `text` asks for. Raises BadSearch for what is no query, or names a field that is not in `fields`."""
    tokens = list(_tokens(text))
    if not tokens:
        return Every(())
    parser = _Parser(tokens, fields)
    found = parser.either(None, 0)
    if parser.left():
        raise BadSearch(f"Cannot parse '{text[:200]}': a parenthesis is closed that was never opened")
    return found


def _tokens(text: str) -> Iterator[_Token]:
    place = 0
    end = len(text.rstrip())
    while place < end:
        found = _TOKEN.match(text, place)
        if not found or found.end() == place:
            raise BadSearch(f"Cannot parse '{text[:200]}' at character {place + 1}")
        kind = found.lastgroup or ""
        yield _Token(kind, found[kind])
        place = found.end()


class _Parser:
    """Reads tokens from left to right; OR binds weaker than AND, and AND is what stands between two anyway."""

    def __init__(self, tokens: list[_Token], fields: Mapping[str, Field]) -> None:
        self._tokens, self._fields = tokens, fields
        self._place = 0

    def left(self) -> bool:
        """Say whether something is left to read."""
        return self._place < len(self._tokens)

    def either(self, field: str | None, depth: int) -> Condition:
        """Read parts between which OR stands."""
        if depth > _DEEPEST:
            raise BadSearch("The query is nested too deeply")
        parts = [self._every(field, depth)]
        while self._take("or"):
            parts.append(self._every(field, depth))
        return parts[0] if len(parts) == 1 else Some(tuple(parts))

    def _every(self, field: str | None, depth: int) -> Condition:
        parts: list[Condition] = []
        while self.left() and self._tokens[self._place].kind not in {"close", "or"}:
            if not self._take("and"):
                parts.append(self._part(field, depth))
        if not parts:
            raise BadSearch("Something is missing beside AND, OR or between parentheses")
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _part(self, field: str | None, depth: int) -> Condition:
        if self._take("not"):
            return Not(self._part(field, depth))
        sign = self._take("sign")
        if sign:
            part = self._part(field, depth)
            return Not(part) if sign.text == "-" else part
        named = self._take("field")
        if named:
            return self._part(self._known(named.text), depth)
        if self._take("open"):
            inner = self.either(field, depth + 1)
            if not self._take("close"):
                raise BadSearch("A parenthesis is never closed")
            return inner
        return self._value(field)

    def _value(self, field: str | None) -> Condition:
        token = self._take("phrase", "word", "range")
        if token is None:
            raise BadSearch("A value is missing at the end, or after a colon")
        text = token.text if token.kind == "range" else _ESCAPED.sub(r"\1", token.text)
        if field is not None:
            return self._fields[field](text) if field else Every(())
        if token.kind == "phrase":
            return Phrase(text)
        return Every(()) if text in {"*", "*:*"} else Words(text.rstrip("*"))

    def _known(self, name: str) -> str:
        if name not in self._fields:
            raise BadSearch(f"undefined field {name}")
        return name

    def _take(self, *kinds: str) -> _Token | None:
        if self.left() and self._tokens[self._place].kind in kinds:
            self._place += 1
            return self._tokens[self._place - 1]
        return None
