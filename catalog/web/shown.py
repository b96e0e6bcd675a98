"""How one value of an entry's JSON form looks to a person, whatever the source put there."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from urllib.parse import unquote

import orjson

from catalog.web import wording
from catalog.web.safety import safe_href
from dcat_ap import messages, ntriples, vocabularies
from dcat_ap.model import CLASSES, Property, properties
from dcat_ap.terms import DCT, FOAF, RDF, RDFS, SCHEMA, SKOS, VCARD, XSD, Iri, Literal

Find = Callable[[str], str]
"""IRI -> path of our page about it, or an empty string."""

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*\Z")
_VERSION = re.compile(r"[\d.]+\Z")
_DATES = {XSD.date, XSD.dateTime, XSD.gYear, XSD.gYearMonth}
_NAMES = ("title", "name", "fn", "label", "notation", "checksum_value", "description")
_NAMING = {f"<{each}>" for each in (DCT.title, FOAF.name, VCARD.fn, SKOS.prefLabel, RDFS.label)}
_ADDITIONAL, _PROPERTY = f"<{SCHEMA.additionalProperty}>", f"<{SCHEMA.propertyID}>"
_VALUE = f"<{SCHEMA.value}>"
_KEPT = {_PROPERTY, _VALUE, f"<{RDF.type}>"}
_DEEPEST = 6
RELATED = frozenset(
    {
        *("in_series", "serves_dataset", "access_service", "relation", "source"),
        *("has_version", "dct_has_version", "is_version_of", "references", "is_referenced_by"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A value on a page: its text with the text's language, where it links to, and what it is made of."""

    text: str
    lang: str = ""
    full: str = ""  # the IRI that `text` abbreviates
    href: str = ""  # a safe address elsewhere
    path: str = ""  # a page of ours
    moment: str = ""  # machine form of a date
    rows: tuple["Row", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A property with its values; `label` is the property's name in the language of the page."""

    name: str
    label: str
    predicate: str = ""
    values: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class Describer:
    """Turns JSON values into Shown ones, in one language; `find` knows which IRIs have a page here."""

    language: str
    find: Find

    def rows(self, cls: str, thing: Mapping[str, Any], *, without: Iterable[str] = ()) -> tuple[Row, ...]:
        """Give all properties of `thing` in the order of the standard, then everything the model has no name for."""
        return self._rows(cls, thing, frozenset(without), _DEEPEST)

    def values(self, cls: str, thing: Mapping[str, Any], name: str) -> tuple[Shown, ...]:
        """Give the values of one property of `thing`, those in the language of the page first."""
        shown = [self._value(each, _declared(cls, name), _DEEPEST) for each in many(thing.get(name))]
        return tuple(sorted(shown, key=lambda each: each.lang != "" and not self._speaks(each.lang)))

    def best(self, values: Any) -> Shown | None:
        """Give the one text a reader of this language is best served with."""
        texts = [text(each) for each in many(values)]
        texts = [each for each in texts if each.text.strip()]
        ranked = sorted(texts, key=lambda each: (not self._speaks(each.lang), each.lang != ""))
        return ranked[0] if ranked else None

    def _speaks(self, tag: str) -> bool:
        return tag.lower().split("-")[0] == self.language

    def _rows(self, cls: str, thing: Mapping[str, Any], without: frozenset[str], depth: int) -> tuple[Row, ...]:
        rows = []
        known = _table(cls)
        names = [name for name in known if name in thing]
        names += [name for name in thing if name not in known and name not in _STRUCTURE]
        for name in names:
            if name not in without:
                declared = _declared(cls, name)
                values = tuple(self._value(each, declared, depth) for each in many(thing[name]))
                rows.append(self._row(name, declared, values))
        return (*rows, *self._types(cls, thing), *self._rest(thing))

    def _row(self, name: str, declared: Property | None, values: tuple[Shown, ...]) -> Row:
        if declared is None:
            return Row(name=name, label=name, values=values)
        label = declared.label_de if self.language == "de" else declared.label_en
        return Row(name=name, label=label, predicate=declared.predicate, values=values)

    def _types(self, cls: str, thing: Mapping[str, Any]) -> list[Row]:
        """Give the classes of a thing, unless it has but the one that its place implies."""
        expected = [CLASSES[cls].CLASS] if cls in CLASSES else []
        types = [str(each) for each in many(thing.get("types"))]
        if not types or types == expected:
            return []
        values = tuple(Shown(text=segment(each), full=each, href=safe_href(each)) for each in types)
        return [
            Row(name="types", label=messages.text("web.entry.type", self.language), predicate=RDF.type, values=values)
        ]

    def _rest(self, thing: Mapping[str, Any]) -> list[Row]:
        rows: dict[tuple[str, str], list[Shown]] = {}
        kept, triples = _kept(_triples(thing))
        for name, value in kept:
            rows.setdefault((name, SCHEMA.additionalProperty), []).append(self._term(value))
        for subject, predicate, value in triples:
            about = "" if subject == _token(thing) else subject.strip("<>")
            rows.setdefault((about, predicate[1:-1]), []).append(self._term(value))
        return [
            Row(name="rest", label=_label(about, iri, self.language), predicate=iri, values=tuple(values))
            for (about, iri), values in rows.items()
        ]

    def _term(self, token: str) -> Shown:
        term = ntriples.term(token)
        if isinstance(term, Literal):
            return self._literal(term.value, term.language, term.datatype)
        return self._iri(str(term)) if isinstance(term, Iri) else Shown(text=f"_:{term}")

    def _value(self, value: Any, declared: Property | None, depth: int) -> Shown:
        if isinstance(value, str):
            is_text = declared is not None and declared.kind.shape in {"text", "literal"}
            return Shown(text=value) if is_text else self._iri(value, declared)
        if not isinstance(value, Mapping):
            return Shown(text=str(value))
        if "value" in value:
            return self._literal(str(value["value"]), str(value.get("lang", "")), str(value.get("type", "")))
        return self._thing(value, declared, depth)

    def _thing(self, thing: Mapping[str, Any], declared: Property | None, depth: int) -> Shown:
        if depth == 0:
            return Shown(text=orjson.dumps(thing).decode())
        cls = declared.kind.thing if declared else ""
        name = str(thing.get("id", ""))
        head = self._iri(name, declared) if name and not name.startswith("_:") else Shown(text="")
        title = next(filter(None, (self.best(thing.get(each)) for each in _NAMES)), None) or _named(thing)
        if title:
            head = replace(head, text=title.text, lang=title.lang)
        rows = self._rows(cls, thing, frozenset(), depth - 1)
        return head if _says_only(rows, head.text) else replace(head, rows=rows)

    def _literal(self, value: str, lang: str, datatype: str) -> Shown:
        if datatype in _DATES:
            return Shown(text=wording.day(value, self.language), moment=value)
        return Shown(text=value, lang=tag(lang), href=safe_href(value) if datatype == XSD.anyURI else "")

    def _iri(self, iri: str, declared: Property | None = None) -> Shown:
        path = self.find(iri) if declared is not None and declared.name in RELATED else ""
        if declared is not None and declared.kind.shape == "concept":
            return replace(concept(iri, declared.kind.vocabulary, self.language), path=path)
        short = iri.removeprefix("mailto:").removeprefix("tel:")
        return Shown(text=short, full=iri if short != iri else "", href=safe_href(iri), path=path)


_STRUCTURE = frozenset({"id", "class", "types", "rest"})


def many(values: Any) -> Sequence[Any]:
    """Give a property's values as a sequence, whatever stands there."""
    if values is None:
        return ()
    return values if isinstance(values, list) else [values]


def text(value: Any) -> Shown:
    """Give the text of a value: a literal's own, a thing's name, an IRI's last segment."""
    if isinstance(value, str):
        return Shown(text=segment(value) if safe_href(value) else value)
    if not isinstance(value, Mapping):
        return Shown(text="")
    if "value" in value:
        return Shown(text=str(value["value"]), lang=tag(str(value.get("lang", ""))))
    for name in _NAMES:
        for each in many(value.get(name)):
            found = text(each)
            if found.text:
                return found
    return _named(value) or Shown(text=segment(str(value.get("id", ""))))


def concept(iri: str, vocabulary: str, language: str) -> Shown:
    """Give the concept of a vocabulary by its label, in the language of the page if it has one; else by its code."""
    known = vocabularies.vocabulary(vocabulary).get(iri) if vocabulary in vocabularies.origins() else None
    spoken = [language, *known.labels] if known else []
    speaks = next((each for each in spoken if known and each in known.labels), "")
    label = known.labels[speaks] if known and speaks else segment(iri)
    return Shown(
        text=label,
        lang=speaks if speaks != language else "",
        full=iri if label != iri else "",
        href=safe_href(iri),
    )


def segment(iri: str) -> str:
    """Give the last segment of an IRI; the last two when the last is but a version (…/dl-by-de/2.0)."""
    *before, last = re.split(r"[/#]", iri.rstrip("/#"))
    if before and before[-1] and _VERSION.match(last):
        last = f"{before[-1]}/{last}"
    return unquote(last) or iri


def tag(language: str) -> str:
    """Give a language tag that may stand in a `lang` attribute, else nothing."""
    return language if _TAG.match(language) else ""


def _declared(cls: str, name: str) -> Property | None:
    return _table(cls).get(name)


@cache
def _table(cls: str) -> Mapping[str, Property]:
    return {each.name: each for each in properties(CLASSES[cls])} if cls in CLASSES else {}


def _says_only(rows: tuple[Row, ...], text: str) -> bool:
    return len(rows) == 1 and [each.text for each in rows[0].values] == [text]


def _named(thing: Mapping[str, Any]) -> Shown | None:
    for subject, predicate, value in _triples(thing):
        if predicate in _NAMING and value.startswith('"') and subject == _token(thing):
            term = ntriples.term(value)
            if isinstance(term, Literal):
                return Shown(text=term.value, lang=tag(term.language))
    return None


def _kept(triples: list[ntriples.Row]) -> tuple[list[tuple[str, str]], list[ntriples.Row]]:
    """Give the fields that were kept under their names (schema:PropertyValue) with their values, and what is left."""
    said: dict[str, dict[str, str]] = {}
    for subject, predicate, value in triples:
        said.setdefault(subject, {})[predicate] = value
    named = {
        subject: (str(term.value), found[_VALUE])
        for subject, found in said.items()
        if set(found) == _KEPT and isinstance(term := ntriples.term(found[_PROPERTY]), Literal)
    }
    left = [row for row in triples if row[0] not in named and not (row[1] == _ADDITIONAL and row[2] in named)]
    return list(named.values()), left


def _label(about: str, iri: str, language: str) -> str:
    """Give the name of a row: that of a kept field, else of a property, with what it is about."""
    known = _elsewhere().get(iri)
    name = (known.label_de if language == "de" else known.label_en) if known else segment(iri)
    return about if iri == SCHEMA.additionalProperty else " ".join(filter(None, (about, name)))


@cache
def _elsewhere() -> Mapping[str, Property]:
    """Give the properties of all classes by their IRIs, the first one of each: what one class lacks, another has."""
    every = [each for cls in CLASSES for each in _table(cls).values()]
    return {each.predicate: each for each in reversed(every)}


def _triples(thing: Mapping[str, Any]) -> list[ntriples.Row]:
    return [ntriples.row(line) for line in many(thing.get("rest"))]


def _token(thing: Mapping[str, Any]) -> str:
    name = str(thing.get("id", ""))
    return name if name.startswith("_:") else f"<{name}>"
