"""The model for machines: the JSON-LD context we ship and the JSON Schema of the JSON form, read off its lines."""

import json
from typing import Any

from dcat_ap.entry import EntryKind
from dcat_ap.model import CLASSES, Property, Thing, properties
from dcat_ap.terms import FOAF, PREFIXES, SKOS, VCARD, Iri

_CLASSES = {kind.cls for kind in EntryKind}
_ENTRIES = tuple(cls for cls in CLASSES.values() if cls.CLASS in _CLASSES)
_IRIS = {"link", "concept", "thing"}


def files() -> dict[str, str]:
    """Give the text of every file of schemas/ that is written from the model, by its path there."""
    made = {"contexts/dcat.jsonld": {"@context": context()}, "json/entry.schema.json": schema()}
    return {path: json.dumps(tree, indent=2, ensure_ascii=False) + "\n" for path, tree in made.items()}


def context() -> dict[str, Any]:
    """Give the JSON-LD context: prefixes, then classes and properties by local name, alone and behind their class.

    Where two properties share a local name, it means the one that is not deprecated and comes first.
    """
    terms: dict[str, Any] = {prefix: namespace.base for prefix, namespace in PREFIXES.items()}
    terms["dcterms"] = terms["dct"]
    for name, cls in CLASSES.items():
        terms.setdefault(name, str(cls.CLASS))
        for declared in sorted(properties(cls), key=lambda each: each.deprecated):
            local = _local(declared.predicate)
            terms.setdefault(local, _term(declared))
            terms.setdefault(f"{name}.{local}", _term(declared))
    return terms | _MORE_TERMS


_MORE_TERMS: dict[str, Any] = {
    "Organization": FOAF.Organization,
    "Kind": VCARD.Kind,
    "mbox": {"@id": FOAF.mbox, "@type": "@id"},
    "prefLabel": SKOS.prefLabel,
    "id": "@id",
    "type": "@type",
}


def _term(declared: Property) -> Any:
    iri, kind = str(declared.predicate), declared.kind
    if kind.shape in _IRIS:
        return {"@id": iri, "@type": "@id"}
    return {"@id": iri, "@type": str(kind.datatypes[0])} if len(kind.datatypes) == 1 else iri


def schema() -> dict[str, Any]:
    """Give the JSON Schema (draft 2020-12) of what dcat_ap.plain writes."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Entry of a catalogue: " + ", ".join(cls.__name__ for cls in _ENTRIES),
        "description": "A property is a list of values, each of which may look unlike what DCAT-AP.de asks for.",
        "oneOf": [{"$ref": f"#/$defs/{cls.__name__}", "required": ["class"]} for cls in _ENTRIES],
        "$defs": _VALUES | {name: _object(cls) for name, cls in CLASSES.items()},
    }


_VALUES: dict[str, Any] = {
    "name": {
        "description": "An absolute IRI, or the label of a blank node behind `_:`.",
        "type": "string",
        "pattern": "^(?:_:.|[A-Za-z][A-Za-z0-9+.-]*:)",
    },
    "literal": {
        "type": "object",
        "required": ["value"],
        "properties": {
            "value": {"type": "string"},
            "lang": {"type": "string", "pattern": "^[a-z]{1,8}(?:-[a-z0-9]{1,8})*$"},
            "type": {"$ref": "#/$defs/name"},
        },
        "not": {"required": ["lang", "type"]},
        "additionalProperties": False,
    },
    "reference": {
        "type": "object",
        "required": ["id"],
        "properties": {"id": {"$ref": "#/$defs/name"}},
        "additionalProperties": False,
    },
    "text": {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/literal"}, {"$ref": "#/$defs/reference"}]},
    "link": {"anyOf": [{"$ref": "#/$defs/name"}, {"$ref": "#/$defs/literal"}]},
    "rest": {
        "description": "Triples that the model has no property for, as lines of N-Triples.",
        "type": "array",
        "minItems": 1,
        "items": {"type": "string", "pattern": "^(?:<[^ ]*>|_:[^ ]*) <[^ ]*> .* \\.$"},
    },
}


def _object(cls: type[Thing]) -> dict[str, Any]:
    own = {"class": {"const": cls.__name__}} if cls in _ENTRIES else {}
    return {
        "title": cls.__name__,
        "description": str(cls.CLASS),
        "type": "object",
        "required": ["id"],
        "properties": {
            **own,
            "id": {"$ref": "#/$defs/name"},
            "types": {"type": "array", "items": {"$ref": "#/$defs/name"}},
            **{each.name: _values(each) for each in properties(cls)},
            "rest": {"$ref": "#/$defs/rest"},
        },
        "additionalProperties": False,
    }


def _values(declared: Property) -> dict[str, Any]:
    kind = declared.kind
    value: dict[str, Any] = {"$ref": "#/$defs/link" if kind.shape in _IRIS else "#/$defs/text"}
    if kind.thing:
        value = {"anyOf": [value, {"$ref": f"#/$defs/{kind.thing}"}]}
    return {
        "title": declared.label_en,
        "description": str(declared.predicate),
        "type": "array",
        "minItems": 1,
        "items": value,
    }


def _local(iri: Iri) -> str:
    return iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]
