"""Searchable: what a search index keeps of an entry, read from its JSON form whatever the values there are like."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from catalog.area import areas
from catalog.change import Entry
from catalog.extent import Box, Span, box, span, years
from catalog.query import Hit
from catalog.values import best, called, is_iri, many, tagged, words
from catalog.words.kept import Kept, kept

_LONGEST_TEXT = 100_000  # characters of one value that are searched
_LONGEST_WORD = 1_000  # a facet value longer than that is no word and no IRI
_SHOWN = 300  # characters of a description in a list of hits
_OF_DISTRIBUTION = ("title", "description")
_NO_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Searchable:
    """An entry as any search engine takes it: a hit to show, texts to look in, facet values, a key to sort by.

    `texts` has each of catalog.query.TEXTS in all its languages, each with its language; `facets` has the values by
    which the entry can be chosen, of all names in catalog.query.EXACT but `id`, `slug` and
    `freshness`, which changes with the day.
    """

    hit: Hit
    texts: Mapping[str, Sequence[tuple[str, str]]]
    facets: Mapping[str, Sequence[str]]
    title_key: str
    box: Box | None = None
    span: Span | None = None

    @classmethod
    def read(cls, entry: Entry, organisations: Mapping[str, str]) -> Self:
        """Give what is to be searched of `entry`; `organisations` has the organisation of each source."""
        plain = entry.plain()
        hit = _hit(entry, plain)
        facets = _facets(entry, hit, plain, organisations)
        covered = span(plain)
        return cls(
            hit=hit,
            texts=_texts(plain),
            facets={**facets, "year": years(covered)},
            title_key=_key(hit),
            box=box(plain),
            span=covered,
        )

    def words(self) -> Mapping[str, Kept]:
        """Give what engines keep of each text."""
        return {name: kept(texts) for name, texts in self.texts.items()}


def _hit(entry: Entry, plain: Mapping[str, Any]) -> Hit:
    return Hit(
        id=entry.id,
        kind=entry.kind.value,
        slug=entry.slug,
        title=best(plain.get("title")),
        description=_short(best(plain.get("description"))),
        publisher=next(iter(_publishers(plain)), ""),
        formats=_distinct(_formats(plain)),
        licences=_distinct(called(each, "license") for each in _carriers(plain)),
        modified=best(plain.get("modified")) or best(plain.get("issued")),
    )


def _texts(plain: Mapping[str, Any]) -> Mapping[str, Sequence[tuple[str, str]]]:
    values = {name: plain.get(name) for name in ("title", "keyword", "description")}
    values["publisher"] = [each for each in many(plain.get("publisher")) if not is_iri(each)]
    values["distribution"] = [each.get(name) for each in _distributions(plain) for name in _OF_DISTRIBUTION]
    return {
        name: [(language, text[:_LONGEST_TEXT]) for language, text in tagged(each)] for name, each in values.items()
    }


def _facets(
    entry: Entry, hit: Hit, plain: Mapping[str, Any], organisations: Mapping[str, str]
) -> Mapping[str, Sequence[str]]:
    organisation = organisations.get(entry.source)
    return {
        "kind": (hit.kind,),
        "theme": _distinct([words(plain.get("theme"))]),
        "publisher": _distinct([_publishers(plain)]),
        "format": hit.formats,
        "licence": hit.licences,
        "source": (entry.source,),
        "organisation": (organisation,) if organisation else (),
        "openness": (entry.openness.value,),
        "keyword": _distinct([words(plain.get("keyword"))]),
        "hvd": _distinct([words(plain.get("hvd_category"))]),
        "place": (places := _distinct(_places(plain))),
        "area": areas(places),
    }


def _places(plain: Mapping[str, Any]) -> Iterator[Iterable[str]]:
    for name in ("political_geocoding_uri", "spatial"):
        yield (each for each in words(plain.get(name)) if not each.startswith("_:"))


def _publishers(plain: Mapping[str, Any]) -> Iterator[str]:
    """Give each publisher's name, or its IRI where no name is known."""
    for value in many(plain.get("publisher")):
        name = "" if is_iri(value) else best(value)
        yield from [name] if name else words(value)


def _formats(plain: Mapping[str, Any]) -> Iterator[Iterable[str]]:
    for each in _carriers(plain):
        yield list(words(each.get("format"))) or words(each.get("media_type"))


def _carriers(plain: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Give what may carry a format and a licence: the entry itself and its distributions."""
    yield plain
    yield from _distributions(plain)


def _distributions(plain: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (each for each in many(plain.get("distribution")) if isinstance(each, Mapping))


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
