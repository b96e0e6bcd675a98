"""JSON-LD contexts that we know, so that none is ever fetched (reliability P4)."""

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

import orjson

from dcat_ap import resources


class UnknownContext(ValueError):
    """A JSON-LD document names a context that Datenlotse does not ship."""


def inline(document: Any) -> Any:
    """Give the JSON-LD `document` with every context named by IRI replaced by our own writing of it.

    Raises UnknownContext for a name we do not ship. Nothing is fetched.
    """
    if isinstance(document, list):
        return [inline(each) for each in document]
    if not isinstance(document, dict):
        return document
    return {name: _context(value) if name == "@context" else inline(value) for name, value in document.items()}


def _context(value: Any) -> Any:
    if isinstance(value, list):
        return [_context(each) for each in value]
    if isinstance(value, str):
        return _shipped(value)
    return value


def _shipped(name: str) -> Any:
    file = _names().get(name.partition("://")[2].rstrip("/") or name)
    if file is None:
        raise UnknownContext(name)
    return _load(file)


@cache
def _load(file: str) -> Any:
    return orjson.loads((resources.schemas() / "contexts" / file).read_bytes())["@context"]


@cache
def _names() -> Mapping[str, str]:
    """Each known context name without its scheme, with our file for it."""
    table = tomllib.loads((resources.schemas() / "contexts" / "manifest.toml").read_text(encoding="utf-8"))
    return {name: file for file, names in table.items() for name in names["names"]}
