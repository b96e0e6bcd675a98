"""Repair: one named, pure change of what a source said. The cases lie in dcat_ap/repairs, `clean` orders them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from dcat_ap import ntriples
from dcat_ap.given import Given
from dcat_ap.model import CLASSES, Property, Thing, Value, properties
from dcat_ap.naming import fingerprint
from dcat_ap.terms import Blank, Iri, Literal, Term, Triple, curie


class Place(NamedTuple):
    """Where a value stands: in which property of which thing; and what the steward gave for the source."""

    thing: Thing
    property: Property
    given: Given


@dataclass(frozen=True, slots=True)
class Made:
    """What a value becomes, by which rule; triples that it needs go into the `rest` of its thing."""

    rule: str
    value: Value
    rest: tuple[Triple, ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a thing: the value `after` comes into the field `name`, a property of the model or `types`.

    `said` is what the finding shows as the value before. `moved` is a triple of the thing's rest, `gone` a value of
    the field, that goes; `instead` says that all values of the field do. `rest` are triples that come. An edit
    without a name puts the first of them in the place of the one that is moved.
    """

    rule: str
    name: str
    after: Value | None
    said: str = ""
    moved: Triple | None = None
    gone: Value | None = None
    instead: bool = False
    rest: tuple[Triple, ...] = ()


ValueRepair = Callable[[Term, Place], Made | None]
"""Give what the value becomes; None where there is nothing to mend."""

ThingRepair = Callable[[Thing, Given], Iterator[Edit]]
"""Give the changes of a thing whose values are mended already."""


def blank(*parts: str) -> Blank:
    """Give a label for a node that a repair makes: the same for the same place, and no other's."""
    return Blank("c" + fingerprint("\n".join(parts)))


def node_at(place: Place, value: str) -> Blank:
    """Give the node that stands for the text `value` at `place`."""
    return blank(str(place.thing.id), place.property.predicate, value)


def shown(value: object) -> str:
    """Give a value as a finding shows it: texts and IRIs bare, a language or datatype behind."""
    if isinstance(value, Literal):
        mark = f"@{value.language}" if value.language else f"^^{curie(value.datatype)}" if value.datatype else ""
        return value.value + (f" ({mark})" if mark else "")
    if isinstance(value, Thing):
        return _described(value)
    if isinstance(value, tuple):
        return " ".join(ntriples.tokens(value))
    return f"_:{value}" if isinstance(value, Blank) else curie(str(value))


def _described(thing: Thing) -> str:
    """Give a thing by the values it holds, else by its name."""
    own = (value for each in properties(type(thing)) for value in getattr(thing, each.name))
    return ", ".join(map(shown, own)) or shown(thing.id)


def said_in_rest(thing: Thing, predicates: tuple[Iri, ...]) -> Iterator[Triple]:
    """Give what `rest` says of the thing itself with one of `predicates`, in the order of these."""
    if thing.rest:
        for predicate in predicates:
            yield from (each for each in thing.rest if each[1] == predicate and each[0] == thing.id)


def predicate_of(cls: type[Thing], name: str) -> Iri:
    """Give the predicate of a property by its name in the model."""
    return _PREDICATES[cls][name]


_PREDICATES = {cls: {each.name: each.predicate for each in properties(cls)} for cls in CLASSES.values()}
