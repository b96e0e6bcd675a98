"""Successors: what stands under an old or a wrong name of a property is put under the name it has today."""

from collections.abc import Iterator

from dcat_ap.given import Given
from dcat_ap.model import (
    CLASSES,
    Dataset,
    Distribution,
    PeriodOfTime,
    Property,
    Thing,
    properties,
)
from dcat_ap.repair import Edit, Place, curie, shown
from dcat_ap.repairs import concepts, literals
from dcat_ap.terms import DCAT, DCATAP, DCATDE, SCHEMA, Iri, Literal, Triple

_OLD_SPACES = {
    "http://data.europa.eu/r5r#": DCATAP.base,  # in most files of the official German shapes
    "http://dcat-ap.de/def/dcatde/1.0.1/": DCATDE.base,
    "http://dcat-ap.de/def/dcatde/1_0/": DCATDE.base,
    "http://dcat-ap.de/def/dcatde#": DCATDE.base,
    "https://www.w3.org/ns/dcat#": DCAT.base,
    "http://w3.org/ns/dcat#": DCAT.base,
}

# deprecated field -> its successor, both in the model (DCAT-AP.de 3.0, change log)
_FIELDS: dict[type[Thing], tuple[tuple[str, str], ...]] = {
    Dataset: (
        ("dcatde_originator", "originator"),
        ("maintainer", "custodian"),
        ("version_info", "version"),
        ("political_geocoding_uri", "spatial"),  # K11
    ),
}

_HTTPS_SCHEMA = "https://schema.org/"
# predicate that the model no longer has -> the field that has its meaning
_PREDICATES: dict[type[Thing], dict[str, str]] = {
    PeriodOfTime: {
        SCHEMA.startDate: "start_date",
        SCHEMA.endDate: "end_date",
        f"{_HTTPS_SCHEMA}startDate": "start_date",
        f"{_HTTPS_SCHEMA}endDate": "end_date",
    },
    Distribution: {DCATDE.plannedAvailability: "availability"},
}
_OF = {(cls, each.predicate): each for cls in CLASSES.values() for each in properties(cls)}
_BY_NAME = {(cls, each.name): each for cls in CLASSES.values() for each in properties(cls)}


def renamed(thing: Thing, given: Given) -> Iterator[Edit]:  # noqa: ARG001
    """Move what stands under an outdated or misspelt namespace to the property it means."""
    for triple in thing.rest:
        meant = _meant(type(thing), triple[1]) if triple[0] == thing.id else None
        if meant:
            said = f"{triple[1]} {shown(triple[2])}"
            yield Edit("clean.namespace", meant.name, triple[2], said=said, moved=triple)


def mirrored(thing: Thing, given: Given) -> Iterator[Edit]:
    """Give the value of a deprecated property to its successor too, where that is empty."""
    cls = type(thing)
    for old, new in _FIELDS.get(cls, ()):
        values = getattr(thing, old)
        if values and not getattr(thing, new):
            source = curie(_BY_NAME[cls, old].predicate)
            for value in values:
                kept = value.id if isinstance(value, Thing) else value
                yield Edit("clean.successor", new, kept, said=f"{source} {shown(value)}")
    known = _PREDICATES.get(cls)
    if known and thing.rest:
        yield from _from_rest(thing, known, given)


def _from_rest(thing: Thing, known: dict[str, str], given: Given) -> Iterator[Edit]:
    for triple in thing.rest:
        name = known.get(triple[1]) if triple[0] == thing.id else None
        if name and not getattr(thing, name):
            value = _mended(triple, Place(thing, _BY_NAME[type(thing), name], given))
            yield Edit("clean.successor", name, value, said=f"{curie(triple[1])} {shown(triple[2])}")


def _mended(triple: Triple, place: Place) -> Iri | Literal:
    repair = concepts.listed if place.property.kind.vocabulary else literals.typed
    made = repair(triple[2], place)
    return made.value if made else triple[2]  # type: ignore[return-value]


def _meant(cls: type[Thing], predicate: str) -> Property | None:
    for old, new in _OLD_SPACES.items():
        if predicate.startswith(old):
            return _OF.get((cls, Iri(new + predicate.removeprefix(old))))
    return None
