"""Searchable: what a search index keeps of an entry, read from its JSON form whatever the values there are like."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from catalog.change import Entry
from catalog.query import Hit

_LANGUAGES = {"de": 0, "": 1, "en": 2}  # which text stands for the entry in a list: the lowest; others come last
_NAMES = ("name", "title", "pref_label", "label", "fn")  # what a described thing may call itself
_LONGEST_TEXT = 100_000  # characters of one value that are searched
_LONGEST_WORD = 1_000  # a facet value longer than that is no word and no IRI
_SHOWN = 300  # characters of a description in a list of hits
_NO_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Searchable:
    """An entry as any search engine takes it: a hit to show, texts to look in, facet values, a key to sort by.

    `texts` has title, keyword, publisher and description in all their languages; `facets` has every facet
    of catalog.query that the entry has values of.
    """

    hit: Hit
    texts: Mapping[str, Sequence[str]]
    facets: Mapping[str, Sequence[str]]
    title_key: str

    @classmethod
    def read(cls, entry: Entry, organisations: Mapping[str, str]) -> Self:
        """Give what is to be searched of `entry`; `organisations` has the organisation of each source."""
        plain = entry.plain()
        hit = _hit(entry, plain)
        return cls(hit=hit, texts=_texts(plain), facets=_facets(entry, hit, plain, organisations), title_key=_key(hit))


def _hit(entry: Entry, plain: Mapping[str, Any]) -> Hit:
    return Hit(
        id=entry.id,
        kind=entry.kind.value,
        slug=entry.slug,
        title=_best(plain.get("title")),
        description=_short(_best(plain.get("description"))),
        publisher=next(iter(_publishers(plain)), ""),
        formats=_distinct(_formats(plain)),
        licences=_distinct(_words(each.get("license")) for each in _carriers(plain)),
        modified=_best(plain.get("modified")) or _best(plain.get("issued")),
    )


def _texts(plain: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
    values = {name: plain.get(name) for name in ("title", "keyword", "description")}
    values["publisher"] = [each for each in _many(plain.get("publisher")) if not _is_iri(each)]
    return {name: [normal(text[:_LONGEST_TEXT]) for _, text in _tagged(each)] for name, each in values.items()}


def _facets(
    entry: Entry, hit: Hit, plain: Mapping[str, Any], organisations: Mapping[str, str]
) -> Mapping[str, Sequence[str]]:
    organisation = organisations.get(entry.source)
    return {
        "kind": (hit.kind,),
        "theme": _distinct([_words(plain.get("theme"))]),
        "publisher": _distinct([_publishers(plain)]),
        "format": hit.formats,
        "licence": hit.licences,
        "source": (entry.source,),
        "organisation": (organisation,) if organisation else (),
        "openness": (entry.openness.value,),
    }


def _publishers(plain: Mapping[str, Any]) -> Iterator[str]:
    """Give each publisher's name, or its IRI where no name is known."""
    for value in _many(plain.get("publisher")):
        name = "" if _is_iri(value) else _best(value)
        yield from [name] if name else _words(value)


def _formats(plain: Mapping[str, Any]) -> Iterator[Iterable[str]]:
    for each in _carriers(plain):
        yield list(_words(each.get("format"))) or _words(each.get("media_type"))


def _carriers(plain: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Give what may carry a format and a licence: the entry itself and its distributions."""
    yield plain
    for value in _many(plain.get("distribution")):
        if isinstance(value, Mapping):
            yield value


def normal(text: str) -> str:
    """Give `text` with each letter as one character (Unicode NFC), as index and question both have it."""
    return unicodedata.normalize("NFC", text)


def _best(values: Any) -> str:
    """Give the text that stands for all: German, else without a language, else English, else any."""
    texts = [each for each in _tagged(values) if each[1].strip()]
    ranked = sorted(texts, key=lambda each: _LANGUAGES.get(each[0], len(_LANGUAGES)))
    return ranked[0][1].strip() if ranked else ""


def _tagged(values: Any) -> Iterator[tuple[str, str]]:
    """Give every text of `values` with its language: literals', plain strings', the names of described things."""
    for value in _many(values):
        if not isinstance(value, Mapping):
            yield "", str(value)
        elif "value" in value:
            yield _language(value), _plain(value["value"])
        else:
            yield from (each for name in _NAMES for each in _tagged(value.get(name)))


def _words(values: Any) -> Iterator[str]:
    """Give every value as a facet has it: the IRI, the literal's text, the name of what has no IRI."""
    for value in _many(values):
        if not isinstance(value, Mapping):
            yield str(value)
        elif "value" in value:
            yield _plain(value["value"])
        elif "id" in value and not str(value["id"]).startswith("_:"):
            yield str(value["id"])
        else:
            yield _best(value)


def _many(values: Any) -> Iterable[Any]:
    """Give a property's values, whether they came as a list, alone or not at all."""
    if isinstance(values, list):
        return (each for value in values for each in _many(value))
    return () if values is None else (values,)


def _language(literal: Mapping[str, Any]) -> str:
    return str(literal.get("lang") or "").lower().partition("-")[0]


def _plain(value: Any) -> str:
    return str(value) if isinstance(value, str | int | float) else ""


def _is_iri(value: Any) -> bool:
    """Say whether `value` is a mere reference: a string of which one cannot read a name."""
    return isinstance(value, str) and "://" in value and not any(each.isspace() for each in value)


def _distinct(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    words = (word.strip() for group in groups for word in group)
    return tuple(dict.fromkeys(word for word in words if word and len(word) <= _LONGEST_WORD))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[:_SHOWN].rpartition(" ")[0] + " …"


def _key(hit: Hit) -> str:
    """Give what titles are sorted by: no case, no marks, umlauts as their letters (DIN 5007-1)."""
    folded = unicodedata.normalize("NFKD", hit.title.casefold())
    letters = "".join(each for each in folded if not unicodedata.combining(each))
    return _NO_LETTERS.sub(" ", letters).strip()[:_SHOWN]
