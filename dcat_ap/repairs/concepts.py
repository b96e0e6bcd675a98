"""Concepts: names and old addresses of what a controlled vocabulary has, as the IRI the vocabulary has for it."""

from collections.abc import Iterator

from dcat_ap import licences, vocabularies
from dcat_ap.given import Given
from dcat_ap.model import CLASSES, Dataset, Distribution, Thing, Value, properties
from dcat_ap.repair import Edit, Made, Place, shown
from dcat_ap.terms import DCT, RDF, RDFS, SKOS, Blank, Iri, Literal, Term, curie
from dcat_ap.vocabularies import Concept

_RULES = {"licenses": "clean.licence", "data-theme": "clean.theme", "languages": "clean.language"}
_IANA = "https://www.iana.org/assignments/media-types/"
_LONGEST = 500
_LABELS = {RDF.value, RDFS.label, SKOS.prefLabel, SKOS.notation, DCT.title, DCT.identifier}
_CONCEPTS = {cls: [each for each in properties(cls) if each.kind.vocabulary] for cls in CLASSES.values()}


def declared(value: Term, place: Place) -> Made | None:
    """Give the concept that the steward declared this word of the source to mean."""
    if isinstance(value, Blank) or not place.given.values:
        return None
    values = place.given.values.get(curie(place.property.predicate))
    meant = values.get(value.value if isinstance(value, Literal) else str(value)) if values else None
    return Made("declared.value", meant) if meant and meant != value else None


def listed(value: Term, place: Place) -> Made | None:
    """Give the concept that a text or an outdated address certainly means."""
    name = place.property.kind.vocabulary
    if isinstance(value, Blank) or _is_current(name, value):
        return None
    text = value.value if isinstance(value, Literal) else str(value)
    if not text:
        return None
    meant = _licence(value) if name == "licenses" else _meant(name, text)
    return Made(_RULES.get(name, "clean.concept"), meant) if meant and meant != value else None


def elsewhere(thing: Thing, given: Given) -> Iterator[Edit]:  # noqa: ARG001
    """Move themes of other schemes to dct:subject, of which dcat:theme is a special case (K29, K30; DCAT 3, 6.4.8)."""
    if not isinstance(thing, Dataset) or not thing.theme:
        return
    known = vocabularies.vocabulary("data-theme")
    for theme in thing.theme:
        if isinstance(theme, Iri) and known.get(theme) is None:
            kept = (thing.id, DCT.subject, theme)
            yield Edit("clean.theme-elsewhere", "theme", None, said=shown(theme), gone=theme, rest=(kept,))


def exchanged(thing: Thing, given: Given) -> Iterator[Edit]:  # noqa: ARG001
    """Give a media type that stands under dct:format to dcat:mediaType too, and the other way round (K31)."""
    if isinstance(thing, Distribution) and len(thing.format) + len(thing.media_type) == 1:
        (value,) = (*thing.format, *thing.media_type)
        text = _text(value)
        other, rule = ("media_type", "clean.media-type") if thing.format else ("format", "clean.format")
        known = concept("iana-media-types" if thing.format else "file-type", text)
        if known and ("/" in text) == bool(thing.format) and not _is_current("file-type", value):
            yield Edit(rule, other, known.iri, said=shown(value))


def unwrapped(thing: Thing, given: Given) -> Iterator[Edit]:  # noqa: ARG001
    """Give a concept that is described by nothing but its name, as [ rdf:value "text/csv" ], by its IRI."""
    if not thing.rest:
        return
    for declared_ in _CONCEPTS[type(thing)]:
        for value in getattr(thing, declared_.name):
            if isinstance(value, Blank) and (found := _named(value, thing, declared_.kind.vocabulary)):
                iri, said = found
                yield Edit(
                    _RULES.get(declared_.kind.vocabulary, "clean.concept"), declared_.name, iri, said, gone=value
                )


def _named(node: Blank, thing: Thing, vocabulary: str) -> tuple[Iri, str] | None:
    """Give the one concept that all names of the node certainly mean, and what they are."""
    said = [each for each in thing.rest if each[0] == node and each[1] != RDF.type]
    if not said or any(each[1] not in _LABELS or not isinstance(each[2], Literal) for each in said):
        return None
    meant = {_licence(each[2]) if vocabulary == "licenses" else _meant(vocabulary, _text(each[2])) for each in said}
    (iri, *more) = meant
    return (iri, ", ".join(shown(each[2]) for each in said)) if iri and not more else None


def _text(value: Value) -> str:
    return value.value if isinstance(value, Literal) else str(value) if isinstance(value, Iri) else ""


def concept(name: str, text: str) -> Concept | None:
    """Give the concept of the vocabulary `name` that `text` certainly means; None also where there is no such table."""
    known = len(text) <= _LONGEST and name in vocabularies.origins()
    return vocabularies.vocabulary(name).find(text) if known else None


def _is_current(name: str, value: Value) -> bool:
    """Say whether the value is a concept of today; IANA's list has two spellings, and both are right."""
    if not isinstance(value, Iri) or name not in vocabularies.origins():
        return False
    return vocabularies.vocabulary(name).is_current(value) or (
        name == "iana-media-types" and value.removeprefix("http:").removeprefix("https:").startswith(_IANA[6:])
    )


def _meant(name: str, text: str) -> Iri | None:
    found = concept(name, text)
    if found is None and name == "iana-media-types":
        return _media_type_of(text)
    return found.iri if found else None


def _media_type_of(text: str) -> Iri | None:
    """Give the media type of a file type: what stands in the wrong property is still certain."""
    found = concept("file-type", text)
    code = found.facts.get("media_type") if found else None
    return _meant("iana-media-types", code) if code else None


def _licence(value: Term) -> Iri | None:
    """Give the licence a value certainly means; an IRI only makes way for one of the official list (K32, K34)."""
    found = licences.resolve(value)
    if found.certainty is not licences.Certainty.CERTAIN or not found.licence:
        return None
    listed_ = vocabularies.vocabulary("licenses").get(found.licence) is not None
    return Iri(found.licence) if listed_ or isinstance(value, Literal) else None
