"""Difference: what has changed between two descriptions of an entry, property by property, in their JSON form.

Things that have a name, such as distributions, are compared with the thing of the same name; those without one by their
whole content.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

_SILENT = frozenset({"class"})
_MARK = "_:"


@dataclass(frozen=True, slots=True)
class PropertyChange:
    """Values of one property that went and that came. `path` names it, below things by their IRIs.

    For example `title`, or `distribution <https://…/1.csv> format`. A value is a text, or JSON where it is more.
    """

    path: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[PropertyChange, ...]:
    """Give what has changed, in the order of the properties in `after`; nothing if the two say the same."""
    return tuple(_things(before, after, ""))


def _things(before: Mapping[str, Any], after: Mapping[str, Any], below: str) -> Iterator[PropertyChange]:
    for name in dict.fromkeys([*after, *before]):
        if name not in _SILENT and before.get(name) != after.get(name):
            yield from _values(_listed(before.get(name)), _listed(after.get(name)), f"{below}{name}")


def _values(before: list[Any], after: list[Any], path: str) -> Iterator[PropertyChange]:
    """Compare the values of one property: named things one by one, all others as they are."""
    old, new = _named(before), _named(after)
    texts_before, texts_after = _texts(before, new), _texts(after, old)
    went = [text for text in texts_before if text not in texts_after]
    came = [text for text in texts_after if text not in texts_before]
    if went or came:
        yield PropertyChange(path, tuple(went), tuple(came))
    for name, thing in new.items():
        if name in old:
            yield from _things(old[name], thing, f"{path} <{name}> ")


def _texts(values: list[Any], there: Mapping[str, Any]) -> dict[str, None]:
    """Give each value as text, without the named things that are on the other side too."""
    return dict.fromkeys(_text(each) for each in values if _name(each) not in there)


def _named(values: list[Any]) -> dict[str, Mapping[str, Any]]:
    return {name: each for each in values if (name := _name(each))}


def _name(value: Any) -> str:
    """Give the IRI of a thing that is described; labels of nodes without one change with what is in them."""
    name = value.get("id", "") if isinstance(value, dict) else ""
    return "" if name.startswith(_MARK) else name


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    """Give a value as text: a literal with its language, a thing as JSON without the labels of its nodes."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and isinstance(value.get("value"), str):
        return f"{value['value']}@{value['lang']}" if value.get("lang") else value["value"]
    return orjson.dumps(_plain(value)).decode()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: _plain(each)
            for name, each in value.items()
            if name != "class" and not (name == "id" and str(each).startswith(_MARK))
        }
    return [_plain(each) for each in value] if isinstance(value, list) else value
