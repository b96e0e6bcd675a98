"""The things that schema.org describes: their properties as texts, their classes, and what is left of them."""

import re
from collections.abc import Mapping
from typing import Any

from dcat_ap.salvage import good_iri

Item = Mapping[str, Any]

STRUCTURE = {"@context", "@type", "@id", "@graph"}
NAMESPACE = re.compile(r"^(?:https?://schema\.org/|schema:|sc:|so:)")


def several(value: Any) -> list[Any]:
    """Give a value as a list: its own values, whether ordered or not."""
    if isinstance(value, dict) and isinstance(value.get("@list"), list):
        return several(value["@list"])
    return [] if value is None else value if isinstance(value, list) else [value]


def more(value: Any, *said: str) -> Any:
    """Give a value whole where it says more than what was said of it; None where it does not."""
    return value if isinstance(value, dict) and set(value) - {"@type", "@id", "@value", "@language", *said} else None


def types(item: Item) -> set[str]:
    """Give the classes of an item, without the namespace of schema.org."""
    return {NAMESPACE.sub("", each) for each in several(item.get("@type")) if isinstance(each, str)}


def is_described(item: Item) -> bool:
    """Say whether an item is more than a reference."""
    return any(name not in STRUCTURE for name in item)


def plain(value: Any) -> Any:
    """Give a value with the names of schema.org without their namespace, and literals without their wrapping."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "@value" in value and "@language" not in value:
        return value["@value"]
    return members(value)


def members(item: Item) -> dict[str, Any]:
    """Give the properties of an item by their names in schema.org."""
    return {NAMESPACE.sub("", name): plain(each) for name, each in item.items()}


def first(item: Any, name: str) -> str:
    """Give the first text of a property."""
    values = several(item.get(name)) if isinstance(item, dict) else []
    return next((text for text in (text_of(each, "value", "@id", "url") for each in values) if text), "")


def text_of(value: Any, *names: str) -> str:
    """Give a value as text: itself, or the first of its properties that is one."""
    if isinstance(value, dict):
        return next((text for name in (*names, "@value") if (text := first(value, name))), "")
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def put_back(rest: dict[str, Any], name: str, kept: list[Any]) -> None:
    """Put what is left of a property back, so that it is kept; nothing where nothing is."""
    said = [value for value in kept if value not in (None, "", {}, [])]
    if said:
        rest[name] = said if len(said) > 1 else said[0]


def is_web(iri: str) -> bool:
    """Say whether an IRI is one of the web."""
    return iri.startswith(("http://", "https://")) and good_iri(iri)
