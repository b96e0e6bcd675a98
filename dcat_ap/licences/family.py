"""The two families of licences whose names are made of parts: Creative Commons and Datenlizenz Deutschland.

Nobody could list all ways to write "CC BY-NC 3.0 DE". So the parts are read: family, features, version, port.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from dcat_ap.licences.wording import Words, words

_STARTS = {
    "cc": ("creative commons", "cc"),
    "dl": ("datenlizenz deutschland", "data licence germany", "data license germany", "dl de", "dl"),
}
_FEATURES = {
    "by": ("by", "attribution", "namensnennung", "namensnenung", "paternite", "attribuzione"),
    "nc": ("nc", "noncommercial", "non commercial", "nicht kommerziell", "nicht kommerzielle", "nichtkommerziell"),
    "nd": ("nd", "noderivs", "noderivatives", "no derivs", "no derivatives", "keine bearbeitung", "ohne bearbeitung"),
    "sa": ("sa", "sharealike", "share alike", "weitergabe unter gleichen bedingungen"),
    "zero": ("zero", "0"),
}
_PORTS = {
    "": ("international", "unported", "generic", "universal", "universell"),
    "at": ("austria", "oesterreich"),
    "au": ("australia",),
    "ch": ("switzerland", "schweiz"),
    "de": ("germany", "deutschland"),
    "es": ("spain", "spanien"),
    "fr": ("france", "frankreich"),
    "igo": ("igo",),
    "it": ("italy", "italia", "italien"),
    "lu": ("luxembourg", "luxemburg"),
    "nl": ("netherlands", "niederlande", "nederland"),
    "us": ("united states", "usa"),
}
_BETWEEN = {"license", "licence", "lizenz", "the", "a"}
_VERSION = re.compile(r"\d\.\d")
_UNPORTED = "4.0"  # since this version Creative Commons has no ports, whatever country stands beside it


class Name(NamedTuple):
    """What a name of one family says: `version` and `port` are empty where it does not say them."""

    family: str
    features: frozenset[str]
    version: str
    port: str


class Mention(NamedTuple):
    """A Name and where it stands: words `start` to `end`."""

    name: Name
    start: int
    end: int


def mentions(text: Words, family: str = "") -> Iterator[Mention]:
    """Give each place where `text` names a licence of a family; `family`: the text begins inside one."""
    place = 0
    if family:
        mention = _read(text, family, 0, 0)
        yield mention
        place = mention.end
    while place < len(text):
        begun = _phrase(_BEGIN, text, place)
        if begun:
            mention = _read(text, begun[1], place, place + begun[0])
            yield mention
            place = mention.end
        else:
            place += 1


def _read(text: Words, family: str, start: int, place: int) -> Mention:
    """The Mention whose features begin at `place`; it ends before the first word that is no part of a name."""
    features: set[str] = set()
    version, port, end = "", "", place
    while place < len(text):
        word = text[place]
        if found := _phrase(_FEATURE, text, place):
            features.add(found[1])
        elif _VERSION.fullmatch(word) and not version:
            found, version = (1, ""), word
        elif found := _port(text, place, version):
            port = found[1]
        elif word in _BETWEEN:
            place += 1
            continue
        else:
            break
        place = end = place + found[0]
    if features and "zero" not in features:
        features.add("by")
    ported = family == "cc" and version != _UNPORTED
    return Mention(Name(family, frozenset(features), version, port if ported else ""), start, end)


def _port(text: Words, place: int, version: str) -> tuple[int, str] | None:
    """The port at `place`; its code is often a word of its own (at, it, de), so a version must stand beside it."""
    word = text[place]
    following = text[place + 1] if place + 1 < len(text) else ""
    if word in _PORTS and ((version and text[place - 1] == version) or _VERSION.fullmatch(following)):
        return 1, word
    return _phrase(_PORT, text, place)


_Phrases = dict[str, list[tuple[Words, str]]]


def _table(parts: dict[str, tuple[str, ...]]) -> _Phrases:
    """The phrases by their first word, longest first."""
    table: _Phrases = {}
    for meaning, texts in parts.items():
        for phrase in map(words, texts):
            table.setdefault(phrase[0], []).append((phrase, meaning))
    for each in table.values():
        each.sort(key=lambda pair: -len(pair[0]))
    return table


_BEGIN, _FEATURE, _PORT = _table(_STARTS), _table(_FEATURES), _table(_PORTS)


def _phrase(table: _Phrases, text: Words, place: int) -> tuple[int, str] | None:
    """How many words of `text` from `place` on are a phrase, and what it means."""
    for phrase, meaning in table.get(text[place], ()):
        if text[place : place + len(phrase)] == phrase:
            return len(phrase), meaning
    return None
