"""Where each vocabulary comes from: schemas/vocabularies/manifest.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from dcat_ap import resources


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What the manifest says about one vocabulary.

    `base` and a code make an IRI; `old_bases` did so once. `official` is where the official list is to be
    had, `version` the one we follow, `labels` the file or package that the labels come from, `filler` words
    that people put behind a code and that say nothing.
    """

    scheme: str
    base: str
    official: str
    version: str
    labels: str
    licence: str
    old_bases: tuple[str, ...] = ()
    filler: tuple[str, ...] = ()


@cache
def origins() -> Mapping[str, Origin]:
    """Give every vocabulary that we ship by its name."""
    file = resources.schemas() / "vocabularies" / "manifest.toml"
    return {name: _origin(entry) for name, entry in tomllib.loads(file.read_text(encoding="utf-8")).items()}


def _origin(entry: Mapping[str, str | list[str]]) -> Origin:
    return Origin(**{name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()})  # type: ignore[arg-type]
