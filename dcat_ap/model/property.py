"""How a property is declared: one line that reader, writer, JSON form, JSON Schema and docs are read off."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import Enum
from typing import Any, ClassVar, Self

from dcat_ap.terms import XSD, Iri, Literal, Node, Term, Triple

DATE_TYPES = (XSD.date, XSD.dateTime, XSD.gYear, XSD.gYearMonth)


class Obligation(Enum):
    """What DCAT-AP.de asks of a sender (3.0, Pflicht, Empfohlen, Optional)."""

    MANDATORY = "M"
    RECOMMENDED = "R"
    OPTIONAL = "O"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value of a property should look like. What it really looks like is up to the source.

    `shape` is text (a literal for people, perhaps with a language), literal (one of `datatypes`), link
    (an IRI), concept (an IRI of the list `vocabulary`) or thing (a described node of class `thing`).
    """

    shape: str
    datatypes: tuple[Iri, ...] = ()
    vocabulary: str = ""
    thing: str = ""


TEXT = Kind("text")
LINK = Kind("link")
DATE = Kind("literal", DATE_TYPES)
DECIMAL = Kind("literal", (XSD.decimal,))
DURATION = Kind("literal", (XSD.duration,))
GEOMETRY = Kind("literal")
HEX = Kind("literal", (XSD.hexBinary,))
INTEGER = Kind("literal", (XSD.nonNegativeInteger,))
NOTATION = Kind("literal")


def concept(vocabulary: str) -> Kind:
    """Give the kind of values from a controlled vocabulary, by its short name in the specification."""
    return Kind("concept", vocabulary=vocabulary)


def thing(name: str) -> Kind:
    """Give the kind of values that are described nodes of the class `name` of this model."""
    return Kind("thing", thing=name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One row of the DCAT-AP.de property table, under the name Python and JSON know it by."""

    name: str = ""
    predicate: Iri
    kind: Kind
    obligation: Obligation
    least: int
    most: int | None
    label_de: str
    label_en: str
    deprecated: bool = False
    hvd: str = ""  # how many DCAT-AP HVD 3.0.0 asks for of a high-value dataset; empty: nothing of its own


def prop(
    predicate: Iri,
    kind: Kind,
    duty: str,
    label_de: str,
    label_en: str,
    *,
    deprecated: bool = False,
    hvd: str = "",
) -> Any:
    """Declare a property. `duty` is obligation and cardinality as the specification has them: `M 1..*`."""
    letter, _, card = duty.partition(" ")
    least, _, most = card.partition("..")
    declared = Property(
        predicate=predicate,
        kind=kind,
        obligation=Obligation(letter),
        least=int(least),
        most=None if most == "*" else int(most),
        label_de=label_de,
        label_en=label_en,
        deprecated=deprecated,
        hvd=hvd,
    )
    return field(default=(), metadata={"property": declared})


@dataclass(frozen=True, kw_only=True)
class Thing:
    """A described node: its name, its rdf:type values, its modelled properties and, in `rest`, all others.

    `rest` holds triples about this node and about nodes below it that the model has no class for,
    verbatim: what we do not understand is kept and given out again.
    """

    CLASS: ClassVar[Iri]
    NARROWER: ClassVar[frozenset[Iri]] = frozenset()  # special cases of the class, as their vocabularies say

    id: Node
    types: tuple[Iri, ...] = ()
    rest: tuple[Triple, ...] = ()

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Give the thing that the constructor would give; readers make many, and most of their properties are empty.

        A property that is not among `values` is not set at all and so has the default that its class has.
        """
        made = object.__new__(cls)
        made.__dict__.update(values)
        return made


Value = Term | Thing
Values = tuple[Value, ...]


_declared: dict[type[Thing], tuple[Property, ...]] = {}


def properties(cls: type[Thing]) -> tuple[Property, ...]:
    """Give the properties that the class `cls` declares, in the order of the specification."""
    if cls not in _declared:
        _declared[cls] = tuple(
            _named(each.metadata["property"], each.name) for each in fields(cls) if "property" in each.metadata
        )
    return _declared[cls]


def _named(declared: Property, name: str) -> Property:
    values = {slot: getattr(declared, slot) for slot in Property.__slots__}
    return Property(**(values | {"name": name}))


def label(thing: Thing, language: str = "de") -> str:
    """Give the title (or name) of `thing` in `language`, else without language, else in English, else any."""
    texts = [
        value for value in (getattr(thing, "title", ()) or getattr(thing, "name", ())) if isinstance(value, Literal)
    ]
    order = {language: 0, "": 1, "en": 2}
    texts.sort(key=lambda text: (order.get(text.language.partition("-")[0], 3), text))
    return texts[0].value if texts else ""
