"""Typed: what a person types into the search, as a condition. Nothing in it can be wrong.

All words must match; "words in quotes" side by side; -word and NOT word must not; OR joins what stands beside it.
CKAN's clients write more than that, and are told what is wrong with it (catalog.web.ckan.solr).
"""

import re
from collections.abc import Iterator

from catalog.query import Condition, Every, Not, Phrase, Some, Words

_TOKEN = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
_LONGEST = 10_000
_LETTER = re.compile(r"[^\W_]")


def condition(text: str) -> Condition:
    """Give what `text` asks for; without words it asks for everything, with signs only for nothing."""
    if not text.strip():
        return Every(())
    if not _LETTER.search(text):
        return Some(())
    groups = [part for part in map(_every, _alternatives(list(_tokens(text[:_LONGEST])))) if part is not None]
    return groups[0] if len(groups) == 1 else Some(tuple(groups))


def wanted(text: str) -> str:
    """Give the words that are looked for: not those in quotes, nor those that must not be there."""
    return " ".join(_words(condition(text)))


def _words(part: Condition) -> Iterator[str]:
    if isinstance(part, Words):
        yield part.text
    elif isinstance(part, Every | Some):
        for each in part.parts:
            yield from _words(each)


def _tokens(text: str) -> Iterator[tuple[str, str, bool]]:
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or "word"
        value = found[kind]
        if _LETTER.search(value):
            yield kind, value, found["minus"] is not None


def _alternatives(tokens: list[tuple[str, str, bool]]) -> Iterator[list[tuple[str, str, bool]]]:
    group: list[tuple[str, str, bool]] = []
    for token in tokens:
        if token[:2] == ("word", "OR"):
            yield group
            group = []
        else:
            group.append(token)
    yield group


def _every(tokens: list[tuple[str, str, bool]]) -> Condition | None:
    plain: list[str] = []
    others: list[Condition] = []
    negated = False
    for kind, value, minus in tokens:
        if kind == "word" and value == "NOT":
            negated = True
        elif kind == "word" and value == "AND":
            continue
        elif minus or negated:
            others.append(Not(Phrase(value) if kind == "phrase" else Words(value)))
            negated = False
        elif kind == "phrase":
            others.append(Phrase(value))
        else:
            plain.append(value)
    parts = [Words(" ".join(plain)), *others] if plain else others
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else Every(tuple(parts))
