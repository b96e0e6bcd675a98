"""Words: titles, names, identifiers and addresses in a form in which spellings of the same are equal."""

import html
import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache
from urllib.parse import unquote, urlsplit

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>")
_WORD = re.compile(r"[^\W_]+")
_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o"})
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?=[/#?]?[a-z]*$)")
_PLAIN = re.compile(r"https?://([A-Za-z0-9.-]+)((?:/[A-Za-z0-9._~!$&'()*+,;=:@/-]*)?)")
_LONGEST = 1_000
_LEAST = 16  # characters of an identifier that is neither a UUID nor an address
_PORTS = {"http": 80, "https": 443, "ftp": 21}

_LITTLE = """
der die das den dem des ein eine einer und oder in im am an auf aus bei fuer von vom zu zum zur mit nach je
the a of and or for on at by to with from as
"""
STOPWORDS = frozenset(_LITTLE.split())
_FORMS = frozenset({"gmbh", "ag", "kg", "mbh", "ev", "eg", "aoer", "kdoer", "co", "inc", "ltd", "e", "v", "amt"})
_LEVELS = {
    word: level
    for level, words in {
        "federal": "bund bundesamt bundesministerium bundesanstalt bundesrepublik",
        "state": "land freistaat landesamt staatsministerium ministerium staatsbetrieb landesbetrieb",
        "district": "landkreis landratsamt kreis kreisverwaltung",
        "town": "stadt stadtverwaltung landeshauptstadt gemeinde gemeindeverwaltung hansestadt grosskreisstadt",
    }.items()
    for word in words.split()
}
"""Words that say what kind of body somebody is: the town of Leipzig is not the district of Leipzig."""


def words(text: str) -> tuple[str, ...]:
    """Give the words of a text in small letters, without markup, accents and umlauts."""
    bare = text[:_LONGEST]
    if "&" in bare or "<" in bare:
        bare = _TAG.sub(" ", html.unescape(bare))
    composed = unicodedata.normalize("NFC", bare).casefold().translate(_SPELLED)
    if not composed.isascii():
        composed = "".join(each for each in unicodedata.normalize("NFKD", composed) if not unicodedata.combining(each))
    return tuple(_WORD.findall(composed))


def title(text: str, names: Collection[str], levels: Collection[str] = ()) -> tuple[str, ...]:
    """Give the words that a title says something by: without little words, and without the publisher.

    Of that, `names` are its own words, `levels` what kind of body it is: a "Haushalt der Stadt Aue" is a "Haushalt" of
    the town of Aue.
    """
    said = tuple(each for each in words(text) if each not in STOPWORDS)
    rest = tuple(each for each in said if each not in names)
    if len(rest) < len(said):
        rest = tuple(each for each in rest if each not in _LEVELS or (levels and _LEVELS[each] not in levels))
    return rest or said


def numbers(said: Collection[str]) -> frozenset[str]:
    """Give the words with a digit: years, editions, sheets, scales, numbers of plans."""
    return frozenset(each.lstrip("0") or "0" for each in said if any(letter.isdigit() for letter in each))


@lru_cache(maxsize=4096)
def name(text: str) -> tuple[frozenset[str], frozenset[str], str]:
    """Give of a body's name: its own words, what kind of body it is, and the initials of all its words."""
    said = [each for each in words(text) if each not in _FORMS]
    own = frozenset(each for each in said if each not in STOPWORDS and each not in _LEVELS)
    levels = frozenset(_LEVELS[each] for each in said if each in _LEVELS)
    return own, levels, "".join(each[0] for each in said if each not in STOPWORDS)


def identifier(text: str) -> str:
    """Give an identifier in its one form; empty if it is so short that it is but a number in a list."""
    said = text.strip()[:_LONGEST].casefold()
    if found := _UUID.search(said):
        return found[0]
    if "://" in said:
        return address(said)
    said = said.removeprefix("urn:").removeprefix("doi:")
    return said if len(said) >= _LEAST and not any(each.isspace() for each in said) else ""


def is_global(identifier: str) -> bool:
    """Say whether an identifier, in its one form, is unique in the world: a UUID, an address, a DOI."""
    return "/" in identifier or bool(_UUID.fullmatch(identifier))


def address(text: str) -> str:
    """Give an address in its one form, whatever its scheme; empty if it names but a host, or nothing."""
    if len(text) <= _LONGEST and (
        plain := _PLAIN.fullmatch(text)
    ):  # nearly all are such, and most of the time goes here
        host, path = plain[1].lower().removeprefix("www."), plain[2].rstrip("/")
        return host + path if path else ""
    try:
        parts = urlsplit(text.strip()[:_LONGEST])
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return ""
    path = unquote(parts.path).rstrip("/")
    if not host or not (path or parts.query):
        return ""
    place = host if port in {None, _PORTS.get(parts.scheme)} else f"{host}:{port}"
    query = "&".join(sorted(each for each in parts.query.split("&") if each))
    return f"{place}{path}?{query}" if query else f"{place}{path}"
