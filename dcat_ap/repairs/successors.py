"""Successors: what stands under an old or a wrong name of a property is put under the name it has today."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from dcat_ap.given import Given
from dcat_ap.model import CLASSES, Dataset, Distribution, PeriodOfTime, Property, Thing, Value, properties
from dcat_ap.repair import Edit, Place, shown
from dcat_ap.repairs import concepts, links, literals, nodes
from dcat_ap.terms import DCAT, DCATAP, DCATDE, DCT, SCHEMA, Iri, Literal, Term, curie

# namespaces that are old, misspelt or lack their last sign, the longest first
_OLD_SPACES = {
    "http://dcat-ap.de/def/dcatde/1.0.1/": DCATDE.base,
    "http://dcat-ap.de/def/dcatde/1_0/": DCATDE.base,
    "http://dcat-ap.de/def/dcatde/1_0": DCATDE.base,
    "http://dcat-ap.de/def/dcatde#": DCATDE.base,
    "https://dcat-ap.de/def/dcatde/": DCATDE.base,
    "http://www.dcat-ap.de/def/dcatde/": DCATDE.base,
    "https://www.dcat-ap.de/def/dcatde/": DCATDE.base,
    "http://data.europa.eu/r5r#": DCATAP.base,  # in most files of the official German shapes
    "https://data.europa.eu/r5r/": DCATAP.base,
    "https://www.w3.org/ns/dcat#": DCAT.base,
    "http://w3.org/ns/dcat#": DCAT.base,
    "https://purl.org/dc/terms/": DCT.base,
}
_OLD_NAMES = {  # DCAT-AP.de 1.0
    DCATDE.legalbasisText: DCATDE.legalBasis,
    DCATDE.geocodingText: DCATDE.geocodingDescription,
}
_MIXED_UP = (DCT, DCAT)  # neither of the two has a term that is also one of the other's, but for:
_IN_BOTH = {"hasVersion", "isVersionOf"}

# deprecated field -> its successor, both in the model (DCAT-AP.de 3.0, change log)
_FIELDS: dict[type[Thing], tuple[tuple[str, str], ...]] = {
    Dataset: (
        ("dcatde_originator", "originator"),
        ("maintainer", "custodian"),
        ("version_info", "version"),
        ("political_geocoding_uri", "spatial"),  # K11
        ("geocoding_description", "spatial"),
        ("legal_basis", "applicable_legislation"),
    ),
}
_BESIDE = {"political_geocoding_uri"}  # stands in its successor whatever else does (K11)
# what one and the same place is called in the list that K11 names for it
_SAME_PLACE = {Iri("http://dcat-ap.de/def/politicalGeocoding/stateKey/14"): Iri("http://www.geonames.org/2842566/")}
_LINKED_ONLY = {"legal_basis"}  # a law in words is no legal resource yet

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
_PREDICATES_OF_ALL = {each.predicate for each in _OF.values()}


def renamed(thing: Thing, given: Given) -> Iterator[Edit]:
    """Put what stands under an outdated or misspelt name of a property under its name, if it is of that kind."""
    room = dict[str, int]()
    for triple in thing.rest:
        meant = _meant(type(thing).__name__, triple[1]) if triple[0] == thing.id else None
        if meant is None:
            continue
        declared = _OF.get((type(thing), meant))
        if declared is None or (_is_fit(triple[2], Place(thing, declared, given)) and _has_room(thing, declared, room)):
            said = f"{curie(triple[1])} {shown(triple[2])}"
            yield Edit("clean.namespace", "", None, said=said, moved=triple, rest=((triple[0], meant, triple[2]),))


def mirrored(thing: Thing, given: Given) -> Iterator[Edit]:
    """Give the value of a deprecated property to its successor too, where that is empty."""
    cls, filled = type(thing), set[str]()
    for old, new in _FIELDS.get(cls, ()):
        values = getattr(thing, old)
        if not values:
            continue
        has, declared = getattr(thing, new), _BY_NAME[cls, new]
        taken = bool(has) or new in filled
        if not _fits(values, declared) or (taken and old not in _BESIDE):
            continue
        source = curie(_BY_NAME[cls, old].predicate)
        for value in values:
            if taken and isinstance(value, Literal):
                continue
            for after in _as_successors(old, value, Place(thing, declared, given)):
                if after not in has:
                    filled.add(new)
                    yield Edit("clean.successor", new, after, said=f"{source} {shown(value)}")
    known = _PREDICATES.get(cls)
    if known and thing.rest:
        yield from _from_rest(thing, known, given)


def _from_rest(thing: Thing, known: dict[str, str], given: Given) -> Iterator[Edit]:
    found = [(each, known[each[1]]) for each in thing.rest if each[0] == thing.id and each[1] in known]
    for triple, name in found:
        declared, values = _BY_NAME[type(thing), name], [each[2] for each, other in found if other == name]
        if not getattr(thing, name) and _fits(values, declared):
            value = _mended(triple[2], Place(thing, declared, given))
            yield Edit("clean.successor", name, value, said=f"{curie(triple[1])} {shown(triple[2])}")


def _as_successors(old: str, value: Value, place: Place) -> Iterator[Value]:
    """Give the value as the successor of the field `old` has it; what is described is only named again."""
    if isinstance(value, Thing):
        yield value.id
    elif isinstance(value, Literal) and place.property.kind.shape == "thing":
        if made := nodes.thing(value, place):
            yield made.value
    elif old in _LINKED_ONLY and isinstance(value, Literal):
        if found := links.iri_of(value.value):
            yield found
    else:
        yield value
        if isinstance(value, Iri) and value in _SAME_PLACE:
            yield _SAME_PLACE[value]


def _fits(values: Sequence[Value], declared: Property) -> bool:
    """Say whether there are values, and no more than the property may have: nobody knows which of them counts."""
    return len(values) > 0 and (declared.most is None or len(values) <= declared.most)


def _has_room(thing: Thing, declared: Property, room: dict[str, int]) -> bool:
    """Say whether the property may have one value more, and count it: a repair never makes too many."""
    number = room.get(declared.name, len(getattr(thing, declared.name)))
    room[declared.name] = number + 1
    return declared.most is None or number < declared.most


def _is_fit(value: Term, place: Place) -> bool:
    """Say whether a value is, or is sure to become, of the kind that the property asks for."""
    kind = place.property.kind
    if not isinstance(value, Literal):
        return kind.shape not in {"text", "literal"}
    if kind.shape == "concept":
        return concepts.declared(value, place) is not None or concepts.listed(value, place) is not None
    if kind.shape == "link":
        return links.linked(value, place) is not None
    made = literals.typed(value, place)
    after = made.value if made else value
    return not kind.datatypes or (isinstance(after, Literal) and after.datatype in kind.datatypes)


def _mended(value: Term, place: Place) -> Value:
    repair = concepts.listed if place.property.kind.vocabulary else literals.typed
    made = repair(value, place)
    return made.value if made else value


@lru_cache(maxsize=4096)
def _meant(name: str, predicate: str) -> Iri | None:
    """Give what a predicate of old, or of another vocabulary, stands for in the class `name` of the model."""
    cls = CLASSES[name]
    for old, new in _OLD_SPACES.items():
        if predicate.startswith(old):
            today = Iri(new + predicate.removeprefix(old))
            today = _OLD_NAMES.get(today, today)
            return today if today in _PREDICATES_OF_ALL or today in _PREDICATES.get(cls, ()) else None
    if predicate in _OLD_NAMES:
        return _OLD_NAMES[Iri(predicate)]
    return _mixed_up(cls, predicate)


def _mixed_up(cls: type[Thing], predicate: str) -> Iri | None:
    """Give the property of the same name in another vocabulary: nobody defined dct:downloadURL or dcat:title."""
    for space in _MIXED_UP:
        name = predicate.removeprefix(space.base)
        if predicate.startswith(space.base) and name not in _IN_BOTH:
            others = (other[name] for other in (DCT, DCAT, DCATDE) if other is not space)
            found = [each for each in others if (cls, each) in _OF]
            return found[0] if len(found) == 1 else None
    return None
