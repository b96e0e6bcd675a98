"""Values: the JSON form of an entry (dcat_ap.plain) read as texts and IRIs, whatever stands where they are due."""

from collections.abc import Iterable, Iterator, Mapping
from types import NoneType
from typing import Any

from dcat_ap import ntriples
from dcat_ap.terms import DCT, RDFS, SKOS, Literal

_LANGUAGES = {"de": 0, "": 1, "en": 2}  # which text stands for all: the lowest; others come last
_NESTED = frozenset({list, NoneType})
_NAMES = ("name", "title", "pref_label", "label", "fn")  # what a described thing may call itself
_LABELS = {f"<{each}>" for each in (RDFS.label, DCT.title, SKOS.prefLabel)}


def many(values: Any) -> Iterable[Any]:
    """Give a property's values, whether they came as a list, alone or not at all."""
    if isinstance(values, list):
        return values if _NESTED.isdisjoint(map(type, values)) else (each for value in values for each in many(value))
    return () if values is None else (values,)


def best(values: Any) -> str:
    """Give the text that stands for all: German, else without a language, else English, else any."""
    texts = [each for each in tagged(values) if each[1].strip()]
    ranked = sorted(texts, key=lambda each: _LANGUAGES.get(each[0], len(_LANGUAGES)))
    return ranked[0][1].strip() if ranked else ""


def tagged(values: Any) -> Iterator[tuple[str, str]]:
    """Give every text of `values` with its language: literals', plain strings', the names of described things."""
    for value in many(values):
        if not isinstance(value, dict):
            yield "", str(value)
        elif "value" in value:
            yield _language(value), _plain(value["value"])
        else:
            yield from (each for name in _NAMES for each in tagged(value.get(name)))


def words(values: Any) -> Iterator[str]:
    """Give every value as one word: the IRI, the literal's text, the name of what has no IRI."""
    for value in many(values):
        if not isinstance(value, dict):
            yield str(value)
        elif "value" in value:
            yield _plain(value["value"])
        elif "id" in value and not str(value["id"]).startswith("_:"):
            yield str(value["id"])
        else:
            yield best(value)


def called(thing: Mapping[str, Any], name: str) -> Iterator[str]:
    """Give the values of a property as `words` does; what has no IRI by its label, if it has one."""
    for word in words(thing.get(name)):
        if not word.startswith("_:"):
            yield word
        else:
            yield from _labels(thing, word)


def things(values: Any) -> Iterator[Mapping[str, Any]]:
    """Give those values that are described."""
    return (each for each in many(values) if isinstance(each, Mapping) and "value" not in each)


def is_iri(value: Any) -> bool:
    """Say whether `value` is a mere reference: a string of which one cannot read a name."""
    return isinstance(value, str) and "://" in value and not any(each.isspace() for each in value)


def _labels(thing: Mapping[str, Any], blank: str) -> Iterator[str]:
    for line in many(thing.get("rest")):
        if isinstance(line, str) and line.startswith(f"{blank} "):
            _, predicate, value = ntriples.row(line)
            if predicate in _LABELS and isinstance(term := ntriples.term(value), Literal):
                yield term.value


def _language(literal: Mapping[str, Any]) -> str:
    return str(literal.get("lang") or "").lower().partition("-")[0]


def _plain(value: Any) -> str:
    return str(value) if isinstance(value, str | int | float) else ""
