"""Vocabulary: a controlled vocabulary of the standard; is this IRI in it, what is its label, what did they mean."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from dcat_ap.terms import Iri
from dcat_ap.vocabularies.manifest import Origin
from dcat_ap.vocabularies.table import BETWEEN, COLUMNS, Table

_CODE, _LABEL_DE, _LABEL_EN, _ALIASES, _REPLACED_BY = range(len(COLUMNS))
_UNCERTAIN = -1  # stands for the place of a concept where two concepts fit
_SCHEME = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)
_VERSION = re.compile(r"(?:\d{8}|\d+[._]\d+)/?[/#]")  # dcat-ap.de/def/licenses/20210721#cc-zero
_PARAMETER = re.compile(r"\s*;\s*[\w-]+\s*=.*", re.DOTALL)  # text/csv; charset=utf-8 (RFC 9110, 8.3.1)
_APART = re.compile(r"[\W_]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


class Concept(NamedTuple):
    """One concept of a vocabulary; `facts` are the table's own columns, `replaced_by` is set on old concepts."""

    iri: Iri
    code: str
    labels: Mapping[str, str]
    aliases: tuple[str, ...]
    replaced_by: Iri | None
    facts: Mapping[str, str]


class Vocabulary:
    """The concepts of one table. Looking up costs the same however long the table is."""

    def __init__(self, name: str, origin: Origin, table: Table) -> None:
        self.name = name
        self.scheme = Iri(origin.scheme)
        self.base = origin.base
        self.version = origin.version
        self._origin = origin
        self._own = table.columns[len(COLUMNS) :]
        self._rows = table.rows
        self._places: dict[str, int] = {self._iri(row[_CODE]): place for place, row in enumerate(table.rows)}
        self._made: dict[int, Concept] = {}

    @property
    def concepts(self) -> Iterator[Concept]:
        """All concepts, in the order of their codes."""
        return map(self._concept, range(len(self._rows)))

    @property
    def current(self) -> Iterator[Iri]:
        """The IRIs of the list's own concepts that nothing has replaced."""
        rows = (row for row in self._rows if not row[_REPLACED_BY])
        return (iri for row in rows if (iri := self._iri(row[_CODE])).startswith(self.base))

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, iri: str) -> Concept | None:
        """Give the concept of exactly this IRI."""
        place = self._places.get(iri)
        return None if place is None else self._concept(place)

    def is_current(self, iri: str) -> bool:
        """Say whether this is exactly the IRI of a concept that nothing has replaced."""
        place = self._places.get(iri)
        return place is not None and not self._rows[place][_REPLACED_BY]

    def find(self, text: str) -> Concept | None:
        """Give the concept that a person or an old list means by `text`, or None where that is not certain.

        `text` may be an IRI, also an old one or one written a little differently, a code, an alias or a label;
        case, white space and punctuation do not matter. An old concept gives its successor.
        """
        exact = text.strip().removeprefix("<").removesuffix(">")
        place = self._places.get(exact, self._places.get(self.base + exact))
        if place is None:
            place = self._meaning(exact)
        return None if place == _UNCERTAIN else self._concept(self._now(place))

    def label(self, iri: str, language: str) -> str:
        """Give the label of `iri` in `language`, else in the other language we have, else its code.

        The IRI of no concept is shown as it is.
        """
        concept = self.get(iri)
        if concept is None:
            return iri
        return concept.labels.get(language) or next(iter(concept.labels.values()), concept.code)

    def _iri(self, code: str) -> Iri:
        return Iri(code if "://" in code else self.base + code)

    def _concept(self, place: int) -> Concept:
        made = self._made.get(place)
        if made is None:
            made = self._made[place] = self._make(self._rows[place])
        return made

    def _make(self, row: list[str]) -> Concept:
        code, german, english, _, replaced_by, *own = row
        labels = {language: label for language, label in (("de", german), ("en", english)) if label}
        facts = {name: fact for name, fact in zip(self._own, own, strict=True) if fact}
        successor = self._iri(replaced_by) if replaced_by else None
        return Concept(self._iri(code), code, labels, aliases(row), successor, facts)

    def _now(self, place: int) -> int:
        """The place of the concept that stands for the one at `place` today, as far as this table knows."""
        seen = {place}
        while successor := self._rows[place][_REPLACED_BY]:
            after = self._places.get(self._iri(successor), place)
            if after in seen:
                break
            seen.add(place := after)
        return place

    def _meaning(self, text: str) -> int:
        key = self._key(text)
        place = self._meanings.get(key)
        if place is None:
            place = self._meanings.get(_without(self._filler, key), _UNCERTAIN)
        return place

    @cached_property
    def _filler(self) -> tuple[str, ...]:
        return tuple(map(_normal, self._origin.filler))

    @cached_property
    def _meanings(self) -> Mapping[str, int]:
        """Each key with the one concept it stands for. A code counts more than an alias, an alias more than a label."""
        rows = self._rows
        tiers = (
            [[row[_CODE]] for row in rows],
            map(aliases, rows),
            [row[_LABEL_DE : _LABEL_EN + 1] for row in rows],
        )
        meanings: dict[str, int] = {}
        for tier in tiers:
            meanings = self._tier(tier) | meanings
        meanings.pop("", None)
        return meanings

    def _tier(self, words: Iterable[Iterable[str]]) -> dict[str, int]:
        places: dict[str, int] = {}
        for place, texts in enumerate(words):
            now = self._now(place)
            for key in map(self._key, filter(None, texts)):
                if places.setdefault(key, now) != now:
                    places[key] = _UNCERTAIN
        return places

    def _key(self, text: str) -> str:
        """The text as one of many ways to write it; an IRI below the vocabulary's own is as good as its last part."""
        if "://" not in text:
            return _normal(_PARAMETER.sub("", text) if ";" in text else text)
        address = _SCHEME.sub("", text)
        lower = address.casefold()
        for base in self._bases:
            if lower.startswith(base) and len(lower) > len(base):
                return _normal(_VERSION.sub("", address[len(base) :]))
        return _normal(address)

    @cached_property
    def _bases(self) -> tuple[str, ...]:
        return tuple(_SCHEME.sub("", base).casefold() for base in (self.base, *self._origin.old_bases) if base)


def aliases(row: list[str]) -> tuple[str, ...]:
    """Give the aliases in a row of a table."""
    cell = row[_ALIASES]
    return tuple(cell.split(BETWEEN)) if cell else ()


def _normal(text: str) -> str:
    """Give the text without what people write differently: case, white space, punctuation, umlauts."""
    if text.isascii():
        if text.isalnum():
            return text.lower()
        return _APART.sub("", text.casefold())
    return _APART.sub("", unicodedata.normalize("NFKC", text).casefold()).translate(_UMLAUTS)


def _without(filler: tuple[str, ...], key: str) -> str:
    """The key without a word at its end that says nothing, as in "CSV-Datei"."""
    return next((key.removesuffix(word) for word in filler if key.endswith(word)), key)
