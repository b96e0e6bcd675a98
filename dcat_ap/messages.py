"""The one message catalogue: every sentence a person reads on screen, in German and English."""

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from dcat_ap import resources

LANGUAGES = ("de", "en")


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Give all messages of `language` by dotted key; `schemas/messages/<language>/web.toml` holds `web.…`."""
    folder = resources.schemas() / "messages" / language
    rows: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            tree = tomllib.loads(file.read_text(encoding="utf-8"))
            rows.update(_flat(tree, file.name.removesuffix("toml")))
    return rows


def text(key: str, language: str, /, **facts: object) -> str:
    """Give the message `key` in `language` with its `{names}` filled in.

    A key that the catalogue lacks raises KeyError: a missing sentence is a bug, and tests look for it.
    """
    message = catalogue(language)[key]
    return message.format_map(_Shown(facts)) if facts else message


def has(key: str) -> bool:
    """Say whether the catalogue knows `key`."""
    return key in catalogue(LANGUAGES[0])


class _Shown(dict[str, object]):
    """Facts for a message; a fact that is not given shows as its name in braces instead of failing."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


def _flat(tree: Mapping[str, Any], prefix: str) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for name, value in tree.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            rows.extend(_flat(value, key + "."))
        else:
            rows.append((key, str(value)))
    return rows
