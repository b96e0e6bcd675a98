"""Words: texts of XZuFi with their languages, codes of lists, and objects in whatever number they come."""

from collections.abc import Iterator
from typing import Any

from dcat_ap.terms import Iri
from harvester.draft import Node

_DEEPEST = 4


def spoken(value: Any, depth: int = _DEEPEST) -> list[tuple[str, str]]:
    """Give the texts of a value with their languages (`languageCode`)."""
    if isinstance(value, str):
        return [(value, "")] if value.strip() else []
    if depth and isinstance(value, list):
        return [text for each in value for text in spoken(each, depth - 1)]
    if isinstance(value, dict) and isinstance(value.get("#"), str):
        language = value.get("@languageCode")
        return [(value["#"], language if isinstance(language, str) else "")]
    return []


def tell(node: Node, predicate: Iri, value: Any) -> Node:
    """Say texts with their languages."""
    for text, language in spoken(value):
        node.text(predicate, text, language=language.replace("_", "-"))
    return node


def code(value: Any) -> str:
    """Give the code of a list; nothing where there is none."""
    found = value.get("code", value.get("#")) if isinstance(value, dict) else value
    texts = spoken(found)
    return texts[0][0].strip() if texts else ""


def things(value: Any) -> Iterator[dict[str, Any]]:
    """Give the objects of a value that is one, several or none."""
    return (each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict))
