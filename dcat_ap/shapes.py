"""Shapes: what DCAT-AP.de 3.0 asks for as SHACL, read off the declarations in dcat_ap.model.

One property shape for each demand, named by rule, class and property: `<base>check.missing/Dataset/title`. So a
result names the rule of the message catalogue that explains it, and any other SHACL engine can use the files too.
The files in schemas/shapes are written by `make docs`; conventions.ttl and hvd.ttl there are written by hand.
"""

from collections.abc import Iterator
from typing import NamedTuple

from dcat_ap import messages, vocabularies
from dcat_ap.model import CLASSES, Kind, Property, Thing, properties
from dcat_ap.model.property import Obligation
from dcat_ap.repair import curie
from dcat_ap.terms import FOAF, PREFIXES, RDFS, SPDX, VCARD, XSD

BASE = "urn:datenlotse:shape:"
"""What the names of our shapes begin with."""

_SPEC = "https://www.dcat-ap.de/def/dcatde/3.0/spec/"
_RECOMMENDED = {"licenses", "political-geocoding-level", "political-geocoding-uri", "contributors", "dataset-type"}
_OPTIONAL = {"hash-algorithms"}
_UNLISTED = {"political-geocoding-uri", "hvd-category"}  # six lists, and a profile of its own
_TABLES = {"political-geocoding-level": "geocoding-level"}
_IANA = "^https?://www\\\\.iana\\\\.org/assignments/media-types/"
# links whose value may be a node that describes a statement or a standard instead of an IRI
_DESCRIBED = {"rights", "access_rights", "conforms_to", "provenance", "license", "has_beginning", "has_end", "page"}
_MADE_OF = {"Agent": FOAF.Agent, "ContactPoint": VCARD.Kind, "Checksum": SPDX.Checksum}
# recommended properties that are worth a note to the steward: those by which data is found, judged and used
_WANTED = {
    "Dataset": {"keyword", "theme", "spatial", "temporal", "distribution", "contact_point"},
    "Distribution": {"title", "format", "modified"},
}


class Demand(NamedTuple):
    """One demand on one property: the rule that explains it, how grave it is, and its SHACL constraint."""

    rule: str
    severity: str
    constraint: str
    facts: tuple[tuple[str, str], ...] = ()


def files() -> dict[str, str]:
    """Give the text of the shapes file that is written from the model, by its path below schemas/."""
    return {"shapes/dcat-ap-de.ttl": turtle()}


def turtle() -> str:
    """Give the shapes of all classes."""
    head = "".join(f"@prefix {prefix}: <{space.base}> .\n" for prefix, space in PREFIXES.items())
    note = "# What DCAT-AP.de 3.0 asks for, written from dcat_ap/model by `make docs`. Do not edit.\n"
    return note + head + "@prefix sh: <http://www.w3.org/ns/shacl#> .\n" + "".join(_shapes())


def demands(declared: Property) -> Iterator[Demand]:
    """Give all that is asked of a property, whatever class has it."""
    if declared.least:
        yield Demand("check.missing", "Violation", f"sh:minCount {declared.least}")
    if declared.most is not None:
        facts = (("most", str(declared.most)),)
        yield Demand("check.too-many", "Violation", f"sh:maxCount {declared.most}", facts)
    if declared.deprecated:
        yield Demand("check.deprecated", "Warning", "sh:maxCount 0")
    yield from _of_kind(declared)


def _of_kind(declared: Property) -> Iterator[Demand]:
    kind = declared.kind
    if kind.shape in {"text", "literal"}:
        yield Demand("check.literal", "Violation", "sh:nodeKind sh:Literal")
    if kind.shape in {"link", "concept"} and kind.vocabulary != "hash-algorithms":
        node = "BlankNodeOrIRI" if declared.name in _DESCRIBED else "IRI"
        yield Demand("check.link", "Violation", f"sh:nodeKind sh:{node}")
    if kind.shape == "thing":
        yield Demand("check.node", "Violation", "sh:nodeKind sh:BlankNodeOrIRI")
    if kind.thing in _MADE_OF:
        yield Demand("check.class", "Violation", f"sh:class {curie(_MADE_OF[kind.thing])}")
    if kind.datatypes:
        yield _datatype(kind)
    if kind.vocabulary and kind.vocabulary not in _UNLISTED:
        yield _vocabulary(kind.vocabulary)


def _datatype(kind: Kind) -> Demand:
    names = [curie(each) for each in kind.datatypes]
    if XSD.hexBinary in kind.datatypes or len(names) == 1:
        constraint = f"sh:datatype {names[0]}"
    else:
        constraint = f"sh:or ( {' '.join(f'[ sh:datatype {each} ]' for each in names)} )"
    return Demand("check.datatype", "Violation", constraint, (("types", ", ".join(names)),))


def _vocabulary(name: str) -> Demand:
    if name == "iana-media-types":
        return Demand("check.vocabulary", "Violation", f'sh:pattern "{_IANA}" ; sh:flags "i"', (("list", "IANA"),))
    scheme = vocabularies.origins()[_TABLES.get(name, name)].scheme
    severity = "Info" if name in _OPTIONAL else "Warning" if name in _RECOMMENDED else "Violation"
    constraint = f"sh:node [ sh:property [ sh:path skos:inScheme ; sh:hasValue <{scheme}> ] ]"
    return Demand("check.vocabulary", severity, constraint, (("list", scheme),))


def _recommended(name: str, declared: Property) -> Iterator[Demand]:
    if declared.name in _WANTED.get(name, ()) and declared.obligation is Obligation.RECOMMENDED:
        yield Demand("check.recommended", "Info", "sh:minCount 1")


def _shapes() -> Iterator[str]:
    for name, cls in CLASSES.items():
        named = [(f"{each.rule}/{name}/{own.name}", own, each) for own, each in _of_class(name, cls)]
        links = ",\n        ".join(f"<{BASE}{place}>" for place, _, _ in named)
        yield f"\n<{BASE}{name}> a sh:NodeShape ;\n    sh:targetClass {curie(cls.CLASS)} ;\n    sh:property {links} .\n"
        for place, own, demand in named:
            yield _property_shape(place, own, demand)


def _of_class(name: str, cls: type[Thing]) -> Iterator[tuple[Property, Demand]]:
    for declared in properties(cls):
        for demand in (*demands(declared), *_recommended(name, declared)):
            yield declared, demand


def _property_shape(place: str, declared: Property, demand: Demand) -> str:
    lines = [
        f"<{BASE}{place}> a sh:PropertyShape",
        f"sh:path {curie(declared.predicate)}",
        demand.constraint,
        f"sh:severity sh:{demand.severity}",
        *(f"sh:message {_quoted(_message(declared, demand, each))}@{each}" for each in messages.LANGUAGES),
        f"{curie(RDFS.seeAlso)} <{_SPEC}>",
    ]
    return "\n" + " ;\n    ".join(lines) + " .\n"


def _message(declared: Property, demand: Demand, language: str) -> str:
    facts = {"property": curie(declared.predicate), "label_de": declared.label_de, "label_en": declared.label_en}
    facts |= dict(demand.facts) | {"value": "…", "count": "…"}
    return messages.text(f"finding.{demand.rule}.what", language, **facts)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
