"""Redaction: a person's data found in any text, however they are written there, and taken out.

A rule does not hold the words it looks for, but a keyed hash of them, since it is kept in the store for ever. Compared
are letters and digits alone: without case, accents and separators, umlauts as two letters, the escapes of JSON,
N-Triples, XML and addresses undone. Taken out are whole words, in place: the text around them is as it was.
"""

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import blake2b
from html import unescape
from itertools import accumulate
from typing import NamedTuple

import orjson

from dcat_ap.finding import Finding, info

RULE = "entry.redacted"
"""The finding about an entry that something was removed from."""

SHORTEST = 4
"""Letters and digits that a text must have: shorter ones would be found everywhere."""

_MAIL, _NUMBER, _TEXT = "redacted@redacted.invalid", "0", "***"
_SYNTAX = {"null", "true", "false"}  # what JSON itself is made of
_LONGEST_GAP = 60
_GONE = "redacted:"
_MOST_CLEAN = 200_000
_LETTER = r"[^\W_]|[\u0300-\u036f]"
_ESCAPES = (
    r"\\+u[0-9a-fA-F]{4}|\\+U[0-9a-fA-F]{8}|\\+[nrtbf]|(?:%(?:25)*[0-9a-fA-F]{2})+"
    r"|&#x?[0-9a-fA-F]{1,6};|&[a-zA-Z]{2,8};"
)
_WORD = re.compile(f"(?:{_LETTER})+")
_UNDOING = re.compile(_ESCAPES)
_CHUNK = re.compile(f"(?:{_LETTER}|{_ESCAPES})+")
_ESCAPE = re.compile(
    r"\\+u([0-9a-fA-F]{4})|\\+U([0-9a-fA-F]{8})|(\\+[nrtbf])|((?:%(?:25)*[0-9a-fA-F]{2})+)"
    r"|(&#?[0-9a-zA-Z]{1,8};)|(.)",
    re.DOTALL,
)
_PERCENT = re.compile(r"%(?:25)*([0-9a-fA-F]{2})")
_GAP = re.compile(r"[\s._\-+/@()\'\u2019\u00ad\u2010-\u2015\\]*\Z")
_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "æ": "ae", "œ": "oe", "ø": "oe"})


class Token(NamedTuple):
    """A word of a text: letters and digits as they are compared, where it stands, and whether it goes with the last."""

    word: str
    start: int
    end: int
    joined: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    """What is to be kept out: the hash of its letters and digits, how many they are, and what stands there instead."""

    digest: str
    length: int
    substitute: str


@dataclass(frozen=True)
class Redactor:
    """Takes phrases out of texts. `entries` are ids of entries that are kept out as a whole."""

    key: bytes
    phrases: tuple[Phrase, ...] = ()
    entries: frozenset[str] = field(default=frozenset())

    @cached_property
    def _known(self) -> Mapping[str, Phrase]:
        return {each.digest: each for each in self.phrases}

    @cached_property
    def _lengths(self) -> frozenset[int]:
        return frozenset(each.length for each in self.phrases)

    def phrase(self, text: str) -> Phrase:
        """Give what keeps `text` out. Raises ValueError where it is too short."""
        word = "".join(each.word for each in tokens(text))
        if len(word) < SHORTEST or word in _SYNTAX:
            raise ValueError(text)
        substitute = _MAIL if "@" in text else _NUMBER if word.isdigit() else _TEXT
        return Phrase(self._digest(word), len(word), substitute)

    def text(self, text: str) -> str:
        """Give a text without what is to be kept out."""
        pieces, last = [], 0
        for start, end, substitute in self._found(text):
            pieces += [text[last:start], substitute]
            last = end
        return "".join((*pieces, text[last:])) if pieces else text

    def content(self, content: bytes) -> bytes:
        """Give the bytes of a text likewise, whatever it is encoded in."""
        try:
            text, encoding = content.decode(), "utf-8"
        except UnicodeDecodeError:
            text, encoding = content.decode("latin-1"), "latin-1"
        redacted = self.text(text)
        return content if redacted == text else redacted.encode(encoding)

    def finding(self, finding: Finding) -> Finding:
        """Give a finding likewise."""
        plain = orjson.dumps(finding.plain())
        redacted = self.content(plain)
        return finding if redacted == plain else Finding.read(orjson.loads(redacted))

    def _found(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Give the places of a text where a phrase stands, the longest first where several begin; none overlap."""
        if not self._may_hold(text):
            return
        words, longest, place = list(tokens(text)), max(self._lengths), 0
        while place < len(words):
            match = self._longest(words, place, longest)
            if match is None:
                place += 1
                continue
            last, substitute = match
            yield words[place].start, words[last].end, substitute
            place = last + 1

    def _may_hold(self, text: str) -> bool:
        """Say whether the letters and digits of some words in a row are those of a phrase, whatever stands between.

        Hardly any text has them, so that most are done with here, ten times as fast.
        """
        plain = _UNDOING.sub(_undone, text) if any(mark in text for mark in "\\%&") else text
        words = [each.lower() if each.isascii() else _folded(each) for each in _WORD.findall(plain)]
        joined, ends = "".join(words), list(accumulate(map(len, words), initial=0))
        for length in self._lengths:
            known = set(ends)
            for piece in {joined[end : end + length] for end in ends if end + length in known} - self._clean:
                if self._digest(piece) in self._known:
                    return True
                self._clean.add(piece)
        if len(self._clean) > _MOST_CLEAN:
            self._clean.clear()
        return False

    @cached_property
    def _clean(self) -> set[str]:
        """What was met and is no phrase: the same words stand in many texts."""
        return set()

    def _longest(self, words: list[Token], first: int, longest: int) -> tuple[int, str] | None:
        match, length = None, 0
        for last in range(first, len(words)):
            if last > first and not words[last].joined:
                break
            length += len(words[last].word)
            if length > longest:
                break
            if length in self._lengths:
                phrase = self._known.get(self._digest("".join(each.word for each in words[first : last + 1])))
                match = (last, phrase.substitute) if phrase and phrase.length == length else match
        return match

    def _digest(self, word: str) -> str:
        return blake2b(word.encode(), key=self.key, digest_size=16).hexdigest()


def placeholder(entry_id: str) -> str:
    """Give the key under which an entry is remembered that is kept out."""
    return f"{_GONE}{entry_id}"


def is_placeholder(key: str) -> bool:
    """Say whether a key stands for an entry that is kept out."""
    return key.startswith(_GONE)


def note() -> Finding:
    """Give the finding that something was removed; it does not say what."""
    return info(RULE)


def tokens(text: str) -> Iterator[Token]:
    """Give the words of a text, escapes undone."""
    end = -1
    for chunk in _CHUNK.finditer(text):
        joined = end >= 0 and _joins(text[end : chunk.start()])
        for token in _tokens(chunk):
            yield token if token.joined else token._replace(joined=joined)
            joined, end = True, token.end
        if end < chunk.start():  # nothing but separators
            end = chunk.end() if joined else -1


def _joins(gap: str) -> bool:
    return len(gap) <= _LONGEST_GAP and _GAP.match(gap) is not None


def _tokens(chunk: re.Match[str]) -> Iterator[Token]:
    """Give the words of a stretch of letters, digits and escapes; those after an escaped separator are joined."""
    written = chunk[0]
    if not any(mark in written for mark in "\\%&"):
        yield Token(_folded(written), *chunk.span(), joined=False)
        return
    word, start, joined = "", 0, False
    end = start
    for character, begin, finish in _characters(written):
        if _WORD.match(character):
            start = start if word else begin
            word, end = word + character, finish
        else:
            if word:
                yield Token(_folded(word), chunk.start() + start, chunk.start() + end, joined)
            word, joined = "", bool(_GAP.match(character)) and (bool(word) or joined)
    if word:
        yield Token(_folded(word), chunk.start() + start, chunk.start() + end, joined)


def _undone(escape: re.Match[str]) -> str:
    return "".join(character for character, _, _ in _characters(escape[0]))


def _characters(written: str) -> Iterator[tuple[str, int, int]]:
    """Give each character that is meant, and where it is written."""
    for part in _ESCAPE.finditer(written):
        short, long, control, octets, entity, plain = part.groups()
        if octets:
            yield from _octets(octets, part.start())
        elif short or long:
            number = int(short or long, 16)
            yield chr(number) if number <= sys.maxunicode else " ", *part.span()
        else:
            yield (" " if control else unescape(entity)[:1] if entity else plain), *part.span()


def _octets(written: str, offset: int) -> Iterator[tuple[str, int, int]]:
    """Give the characters of percent-encoded UTF-8."""
    found = list(_PERCENT.finditer(written))
    place = 0
    while place < len(found):
        first = int(found[place][1], 16)
        width = 1 if first < 0xC0 else 2 if first < 0xE0 else 3 if first < 0xF0 else 4  # noqa: PLR2004
        part = found[place : place + width]
        text = bytes(int(each[1], 16) for each in part).decode("utf-8", "replace")
        yield text[0], offset + part[0].start(), offset + part[-1].end()
        place += width


@lru_cache(maxsize=50_000)
def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    spelled = unicodedata.normalize("NFC", word).casefold().translate(_SPELLED)
    return "".join(each for each in unicodedata.normalize("NFKD", spelled) if each.isalnum())


def noted(verdict: bytes) -> bytes:
    """Give the findings of an entry, as JSON, with the one that something was removed."""
    return verdict if is_noted(verdict) else orjson.dumps([*orjson.loads(verdict), note().plain()])


def is_noted(verdict: bytes) -> bool:
    """Say whether findings, as JSON, have the one that something was removed."""
    return f'"{RULE}"'.encode() in verdict


def of(rules: Iterable[tuple[str, Phrase]], key: bytes) -> Redactor | None:
    """Give the redactor of kept rules, each with its kind; None where there is none."""
    phrases, entries = [], set()
    for kind, phrase in rules:
        if kind == ENTRY:
            entries.add(phrase.digest)
        else:
            phrases.append(phrase)
    return Redactor(key, tuple(phrases), frozenset(entries)) if phrases or entries else None


TEXT, ENTRY = "text", "entry"
"""The kinds of rules."""


class Redacted(NamedTuple):
    """What a redaction touched: rows by table, and ids of the entries that are shown otherwise, or not any more."""

    rows: Mapping[str, int]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
