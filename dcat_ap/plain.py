"""Things as JSON-ready values and back; the form that the store keeps and the API gives.

A property is a list of values. A value is a string where the property's kind says what it means (an IRI for
links, concepts and things; text for texts and other literals), else an object: {"value", "lang" or "type"}
for a literal, {"id"} for a mere reference, anything longer for a nested thing. A blank node's id begins
with `_:`. `rest` is a list of N-Triples lines.
"""

from collections.abc import Mapping
from typing import Any, cast

from dcat_ap import ntriples
from dcat_ap.model import CLASSES, Entry, Property, Thing, Value, properties
from dcat_ap.terms import Blank, Iri, Literal, Node, Triple

# class -> its properties, each with whether a bare string means text (else an IRI)
_SHAPES: dict[type[Thing], tuple[tuple[Property, bool], ...]] = {
    cls: tuple((each, each.kind.shape in {"text", "literal"}) for each in properties(cls)) for cls in CLASSES.values()
}


_NAMES = {cls: tuple((each.name, is_text) for each, is_text in shapes) for cls, shapes in _SHAPES.items()}


def write(entry: Entry) -> dict[str, Any]:
    """Give the JSON form of `entry`; read is the way back."""
    return {"class": type(entry).__name__, **_thing(entry)}


def read(plain: Mapping[str, Any]) -> Entry:
    """Give the entry whose JSON form `plain` is. Raises KeyError or TypeError where it is none."""
    return cast("Entry", _read_thing(CLASSES[plain["class"]], plain))


def _thing(thing: Thing) -> dict[str, Any]:
    plain: dict[str, Any] = {"id": _name(thing.id)}
    if thing.types:
        plain["types"] = list(thing.types)
    for name, is_text in _NAMES[type(thing)]:
        values = getattr(thing, name)
        if values:
            plain[name] = [_value(each, is_text) for each in values]
    if thing.rest:
        plain["rest"] = [ntriples.line(ntriples.tokens(each)) for each in thing.rest]
    return plain


def _value(value: Value, is_text: bool) -> Any:  # noqa: FBT001
    if isinstance(value, Literal):
        text, language, datatype = value
        if language:
            return {"value": text, "lang": language}
        if datatype:
            return {"value": text, "type": datatype}
        return text if is_text else {"value": text}
    if isinstance(value, Thing):
        plain = _thing(value)
        return plain if len(plain) > 1 else {**plain, "types": []}
    return {"id": _name(value)} if is_text else _name(value)


def _read_thing(cls: type[Thing], plain: Mapping[str, Any]) -> Thing:
    values: dict[str, Any] = {"id": _node(plain["id"])}
    values["types"] = tuple(map(Iri, plain.get("types", ())))
    for declared, is_text in _SHAPES[cls]:
        if declared.name in plain:
            values[declared.name] = tuple(_read_value(declared, each, is_text) for each in plain[declared.name])
    values["rest"] = tuple(_read_line(each) for each in plain.get("rest", ()))
    return cls.of(values)


def _read_value(declared: Property, plain: Any, is_text: bool) -> Value:  # noqa: FBT001
    if isinstance(plain, str):
        return Literal(plain) if is_text else _node(plain)
    if "value" in plain:
        return Literal(plain["value"], plain.get("lang", ""), plain.get("type", ""))
    if len(plain) == 1:
        return _node(plain["id"])
    return _read_thing(CLASSES[declared.kind.thing], plain)


def _read_line(line: str) -> Triple:
    return ntriples.triple(ntriples.row(line))


def _name(node: Node) -> str:
    return f"_:{node}" if isinstance(node, Blank) else str(node)


def _node(name: str) -> Node:
    return Blank(name[2:]) if name.startswith("_:") else Iri(name)
