"""Elements of capabilities as plain values, by their names without namespaces."""

from typing import Any

from harvester.markup import Element, children, local, words

_ATTRIBUTES = {
    "href", "onlineResource", "type", "format", "authority", "name", "vocabulary",
    "minx", "miny", "maxx", "maxy", "about",
}  # fmt: skip


def tree(element: Element) -> Any:
    """Give an element as plain values: a text, or what is in it by name; several of one name are a list."""
    said: dict[str, Any] = {local(name): value for name, value in element.items() if _says(name)}
    for each in children(element):
        name, value = local(each.tag), tree(each)
        if name in said:
            before = said[name]
            said[name] = [*before, value] if isinstance(before, list) else [before, value]
        else:
            said[name] = value
    text = words(element)
    if not said:
        return text
    return said | {"value": text} if text else said


def _says(name: object) -> bool:
    return local(name) in _ATTRIBUTES and name != "{http://www.w3.org/1999/xlink}type"


def href(element: Element) -> str:
    """Give the address that an element has as attribute, in whatever namespace."""
    return next(
        (value.strip() for name, value in element.items() if local(name) in ("href", "onlineResource") and value), ""
    )
