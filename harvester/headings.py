"""Headings: what a column of a list of datasets is about, by what stands above it (schemas/tables/headings.toml)."""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Any, NamedTuple

from dcat_ap import resources
from dcat_ap.vocabularies import vocabulary
from harvester.grid import Cell

DISTRIBUTION = "dcat:distribution/"
TITLE, IDENTIFIER, IRI, ROW = "dct:title", "dct:identifier", "@id", "@row"
_FILE, _SERVICE = f"{DISTRIBUTION}dcat:downloadURL", f"{DISTRIBUTION}dcat:accessURL"
_LONGEST = 200
_LIKE = 0.84  # similarity from which a misspelt name counts
_SHORTEST_LIKE = 6
_WRONG = 4  # letters that may be missing or wrong in both together
_DEPTH = 30  # rows in which headings are looked for
_WIDTH = 60  # columns in which a misspelt one is: to compare names takes time
_FEWEST_BESIDE_WEAK = 3
_TELLING = 2

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_WORD = re.compile(r"[a-z0-9#]+")
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}|[A-Za-z])[.)]\s+")
_CAMEL = re.compile(r"(?<=[a-zäöü])(?=[A-ZÄÖÜ])")
_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")
_FILL = {"der", "die", "das", "des", "dem", "den", "zum", "zur", "the", "of", "datensatzes", "datensatz", "pflicht"} | {
    "pflichtfeld",
    "optional",
    "angabe",
    "dataset",
    "bitte",
    "mandatory",
    "required",
    "resource",
    "ressource",
}
_LANGUAGES = {"de": "de", "deutsch": "de", "german": "de", "en": "en", "englisch": "en", "english": "en"}
_NO_EVIDENCE = {ROW, IDENTIFIER, IRI, "dcat:contactPoint/vcard:fn", "dct:spatial", "dct:temporal"}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column is about: a path of properties, the language of its texts, or the format of what it links.

    `rank` orders columns of one property: the lower, the surer. `like` is the known name where it was only similar.
    """

    path: str
    rank: int = 0
    language: str = ""
    form: str = ""
    like: str = ""
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its heading; without a meaning it is kept as it is."""

    heading: str
    meaning: Meaning | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """The heading row of a sheet: the first row below it, its columns, and how much of it was understood."""

    below: int
    columns: tuple[Column, ...]
    worth: int


def header(rows: Sequence[Sequence[Cell]], chosen: Mapping[str, str]) -> Header | None:
    """Give the heading row that is understood best; None where none heads a list of datasets.

    `chosen` are the steward's own words: heading -> path. A row may need the one above it, whose cells head groups.
    """
    best: Header | None = None
    for number, headings, below in _candidates(rows):
        columns = tuple(_columns(headings, chosen))
        worth = _worth(columns)
        if worth and (best is None or worth > best.worth):
            best = Header(number + below, columns, worth)
    return best


def names() -> Iterator[tuple[str, list[str]]]:
    """Give every path that a column may be about, with the headings that mean it."""
    for path, entry in _table().items():
        yield path, [*entry["names"], *entry.get("weak", ())]


def paths() -> Collection[str]:
    """Give every path that a column may be about."""
    return _table().keys()


class Asked(NamedTuple):
    """A column of the template: its heading, an example, and what to write there."""

    heading: str
    example: str
    explanation: str


def template(language: str) -> list[Asked]:
    """Give the columns of the template that is handed out."""
    entries = [entry for entry in _table().values() if "example" in entry]
    return [
        Asked(entry["english"] if language == "en" else entry["names"][0], entry["example"], entry["explain"][language])
        for entry in entries
    ]


def meaning(heading: str) -> Meaning | None:
    """Give what a heading means, by its name, parts of it, the name of a format or a similar name; else None."""
    return _certain(heading) or _similar(heading[:_LONGEST])


@lru_cache(maxsize=4096)
def _certain(heading: str) -> Meaning | None:
    """Give what a heading means as it is written."""
    text = _NUMBERED.sub("", heading[:_LONGEST].replace("*", " "))
    language = ""
    for spelling in _spellings(text):
        found = _known().get(spelling)
        words = spelling.split()
        if not found and len(words) > 1 and words[-1] in _LANGUAGES:
            language = _LANGUAGES[words[-1]]
            found = _known().get(" ".join(words[:-1]))
        if found:
            return Meaning(found.path, found.rank, language, weak=found.weak)
    return _format(text)


def folded(text: str) -> str:
    """Give the words of a text without case, umlauts and punctuation."""
    return " ".join(_WORD.findall(_CAMEL.sub(" ", text).casefold().translate(_UMLAUTS)))


def _spellings(text: str) -> Iterator[str]:
    """Give ways to read a heading, the most literal first."""
    bare = _BRACKETS.sub(" ", text)
    for each in (text, bare, *re.split(r"[:\n]", bare, maxsplit=1)[:1]):
        yield folded(each)
        yield "".join(_WORD.findall(each.casefold().translate(_UMLAUTS)))
        yield " ".join(word for word in folded(each).split() if word not in _FILL)
    parts = [part for part in re.split(r"[/|,]|\bund\b|\boder\b", bare) if part.strip()]
    if len(parts) > 1:
        yield from map(folded, parts)


@lru_cache(maxsize=4096)
def _similar(text: str) -> Meaning | None:
    """Give the meaning of the names that a misspelt one is like, if all of them mean the same."""
    spelt = folded(_BRACKETS.sub(" ", text))
    if len(spelt) < _SHORTEST_LIKE:
        return None
    cutoff = max(_LIKE, 1 - _WRONG / (2 * len(spelt)))  # in long words another ending is another word
    near = get_close_matches(spelt, _known(), n=3, cutoff=cutoff)
    meant = {_known()[name].path for name in near}
    found = _known()[near[0]] if len(meant) == 1 else None
    return Meaning(found.path, found.rank + 100, like=found.like, weak=True) if found else None


def _format(text: str) -> Meaning | None:
    """Give the meaning of a column that is called after the format of the files it links: `GeoJSON`, `Link CSV`."""
    words = [word for word in _BRACKETS.sub(" ", text).split() if folded(word) not in {"link", "url", "download"}]
    form = " ".join(words)
    found = vocabulary("file-type").find(form) if form and len(words) < _FEWEST_BESIDE_WEAK else None
    return Meaning(_SERVICE if found.code.endswith("_SRVC") else _FILE, form=form) if found else None


@cache
def _known() -> Mapping[str, Meaning]:
    """Give the meaning of every folded name; `like` is the name as people write it."""
    known: dict[str, Meaning] = {}
    for path, entry in _table().items():
        weak = entry.get("weak", ())
        for rank, name in enumerate((*entry["names"], *weak)):
            said = Meaning(path, rank, like=name, weak=name in weak)
            known.setdefault(folded(name), said)
            known.setdefault(folded(name).replace(" ", ""), said)
    return known


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads((resources.schemas() / "tables" / "headings.toml").read_text(encoding="utf-8"))


def _candidates(rows: Sequence[Sequence[Cell]]) -> Iterator[tuple[int, list[str], int]]:
    """Give each row that may head a list, alone and together with the next one, whose groups it may name."""
    for number, row in enumerate(rows[:_DEPTH]):
        own = [cell.text for cell in row]
        if sum(map(bool, own)) > 1:
            yield number, own, 1
            below = [cell.text for cell in rows[number + 1]] if number + 1 < len(rows) else []
            if any(not text for text in own) or len(below) > len(own):
                yield number, _grouped(own, below), 2


def _grouped(own: list[str], below: list[str]) -> list[str]:
    """Give the headings of two rows: a cell that was merged stands above all columns of its group."""
    found, group = [], ""
    for column in range(max(len(own), len(below))):
        upper = own[column] if column < len(own) else ""
        lower = below[column] if column < len(below) else ""
        group = upper or (group if lower else "")
        found.append(_sure(f"{group} {lower}".strip(), lower, group))
    return found


def _sure(*headings: str) -> str:
    """Give the first of several headings that is known as it is written, else the first."""
    return next((heading for heading in headings if heading and _certain(heading)), headings[0])


def _columns(headings: list[str], chosen: Mapping[str, str]) -> Iterator[Column]:
    own = {folded(name): Meaning(path, -1) for name, path in chosen.items()}
    meant = [own.get(folded(each)) or _certain(each) if each else None for each in headings]
    if any(meant):  # else it is no row of headings
        for number, heading in enumerate(headings[:_WIDTH]):
            meant[number] = meant[number] or (meaning(heading) if heading else None)
    for number, heading in enumerate(headings):
        yield Column(heading, meant[number] if _counts(number, meant) else None)


def _counts(number: int, meant: list[Meaning | None]) -> bool:
    """Say whether a column is the best for its property, or one of several that it may have."""
    found = meant[number]
    if found is None or found.form or _table().get(found.path, {}).get("several"):
        return True
    rivals = [
        (each.rank, place)
        for place, each in enumerate(meant)
        if each and (each.path, each.language) == (found.path, found.language)
    ]
    return min(rivals)[1] == number


def _worth(columns: tuple[Column, ...]) -> int:
    """Give how many columns were understood; 0 where they do not show a list of datasets.

    That takes a title and something that datasets have; where the title's heading is one that other lists have, too
    ("Name"), it takes more.
    """
    meant = [column.meaning for column in columns if column.meaning]
    titles = [each for each in meant if each.path == TITLE]
    telling = {each.path for each in meant} - _NO_EVIDENCE - {TITLE}
    if not titles or not telling:
        return 0
    weak = all(each.weak for each in titles)
    return 0 if weak and (len(telling) < _TELLING or len(meant) < _FEWEST_BESIDE_WEAK) else len(meant)
