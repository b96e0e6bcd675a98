"""Values: the JSON form of an entry (dcat_ap.plain) read as texts and IRIs, whatever stands where they are due."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dcat_ap import ntriples
from dcat_ap.terms import DCT, RDFS, SKOS, Literal

_LANGUAGES = {"de": 0, "": 1, "en": 2}  # which text stands for all: the lowest; others come last
_OTHER, _LAST = len(_LANGUAGES), len(_LANGUAGES) + 1
_NAMES = ("name", "title", "pref_label", "label", "fn")  # what a described thing may call itself
_LABELS = {f"<{each}>" for each in (RDFS.label, DCT.title, SKOS.prefLabel)}


def many(values: Any) -> Iterable[Any]:
    """Give a property's values, whether they came as a list, alone or not at all."""
    if not isinstance(values, list):
        return () if values is None else (values,)
    for value in values:
        if value is None or isinstance(value, list):
            return [each for value in values for each in many(value)]
    return values


def best(values: Any) -> str:
    """Give the text that stands for all: German, else without a language, else English, else any."""
    found, least = "", _LAST
    for language, text in tagged(values):
        rank = _LANGUAGES.get(language, _OTHER)
        if rank < least and (stripped := text.strip()):
            found, least = stripped, rank
    return found


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
    return map(_word, many(values))


def called(thing: Mapping[str, Any], name: str) -> Iterator[str]:
    """Give the values of a property as `words` does; what has no IRI by its label, if it has one."""
    values = thing.get(name)
    for word in () if values is None else words(values):
        if not word.startswith("_:"):
            yield word
        else:
            yield from _labels(thing, word)


def things(values: Any) -> Iterator[Mapping[str, Any]]:
    """Give those values that are described."""
    return (each for each in many(values) if isinstance(each, dict) and "value" not in each)


def is_iri(value: Any) -> bool:
    """Say whether `value` is a mere reference: a string of which one cannot read a name."""
    return isinstance(value, str) and "://" in value and not any(each.isspace() for each in value)


def _labels(thing: Mapping[str, Any], blank: str) -> Iterator[str]:
    for line in many(thing.get("rest")):
        if isinstance(line, str) and line.startswith(f"{blank} "):
            _, predicate, value = ntriples.row(line)
            if predicate in _LABELS and isinstance(term := ntriples.term(value), Literal):
                yield term.value


def _word(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    if "value" in value:
        return _plain(value["value"])
    name = value.get("id")
    return best(value) if name is None or str(name).startswith("_:") else str(name)


def _language(literal: Mapping[str, Any]) -> str:
    said = literal.get("lang")
    return str(said).lower().partition("-")[0] if said else ""


def _plain(value: Any) -> str:
    return str(value) if isinstance(value, str | int | float) else ""
