"""How an instance looks and what it has to say of itself: logo, colour, legal texts, statement on accessibility."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from catalog.config import Document, Problem
from catalog.organisation import Label

CONTRAST = 4.5
"""What text and its ground need at least (WCAG 2.2, 1.4.3)."""
LIGHT, DARK = "#f3f4f7", "#1d2034"
"""The grounds that coloured text stands on at worst, in light and dark pages."""
TEXTS = ("imprint", "privacy", "help")
_LARGEST = 500_000  # bytes of a logo or a text
_LOGOS = (".svg", ".png")
_CHANNELS = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Branding:
    """The look of an instance; `accent` colours links, buttons and marks."""

    logo: Path | None = None
    accent: str = ""

    @classmethod
    def read(cls, table: Mapping[str, Any], directory: Path) -> Self:
        """Give the Branding of a table `[branding]` without problems."""
        logo = table.get("logo", "")
        return cls(logo=directory / logo if logo else None, accent=table.get("accent", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What the operator says about accessibility (BITV 2.0, section 7); what is not said is left empty."""

    status: str = ""
    assessed: str = ""
    method: str = ""
    barriers: Label | None = None
    contact: str = ""
    enforcement: Label | None = None

    @classmethod
    def read(cls, table: Mapping[str, Any], language: str) -> Self:
        """Give the Statement of a table `[accessibility]` that conforms to the schema."""
        labels = {name: Label.read(table[name], language) for name in ("barriers", "enforcement") if name in table}
        return cls(**{**table, **labels})

    @property
    def lacks(self) -> tuple[str, ...]:
        """The names of what has yet to be said; barriers need not be named where there are none."""
        needed = ("status", "assessed", "method", "contact", "enforcement")
        missing = [name for name in needed if not getattr(self, name)]
        return (*missing, *(("barriers",) if self.status in {"partial", "none"} and not self.barriers else ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """Files with texts in Markdown, by name and language."""

    files: Mapping[str, Mapping[str, Path]] = field(default_factory=dict)

    @classmethod
    def read(cls, table: Mapping[str, Any], directory: Path, language: str) -> Self:
        """Give the Texts of a table `[texts]` without problems."""
        named = {name: Label.read(value, language).words for name, value in table.items()}
        return cls(files={name: {tag: directory / at for tag, at in each.items()} for name, each in named.items()})

    def text(self, name: str, language: str) -> tuple[str, str]:
        """Give a text and the language it is in; both are empty where there is none."""
        files = self.files.get(name, {})
        tag = language if language in files else next(iter(files), "")
        return (files[tag].read_text("utf-8"), tag) if tag else ("", "")


def problems(catalog: Document, directory: Path) -> Iterator[Problem]:
    """Give what is wrong with the branding and the texts of a document that conforms to the schema."""
    branding, texts = catalog.tree.get("branding", {}), catalog.tree.get("texts", {})
    if logo := branding.get("logo"):
        yield from _file_problems(catalog, directory, ("branding", "logo"), logo, _LOGOS)
    accent = branding.get("accent", "")
    if accent and contrast(accent, LIGHT) < CONTRAST:
        found = f"{contrast(accent, LIGHT):.1f}"
        yield catalog.problem("contrast", ("branding", "accent"), accent=accent, found=found, fit=darker(accent))
    for name, value in texts.items():
        for place in (value,) if isinstance(value, str) else value.values():
            yield from _file_problems(catalog, directory, ("texts", name), place, (".md", ".txt"))


def _file_problems(
    catalog: Document, directory: Path, path: tuple[str, str], name: str, suffixes: tuple[str, ...]
) -> Iterator[Problem]:
    file = (directory / name).resolve()
    if not file.is_relative_to(directory.resolve()):
        yield catalog.problem("leaves_instance", path)
    elif not file.is_file() or file.stat().st_size > _LARGEST:
        yield catalog.problem("no_such_file", path, name=name)
    elif file.suffix not in suffixes:
        yield catalog.problem("odd_file", path, name=name, known=", ".join(suffixes))


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio of two colours `#rrggbb` (WCAG 2.2, from 1 to 21)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def darker(colour: str) -> str:
    """Give the colour that is nearest to `colour` and dark enough for text on light pages."""
    return _until(colour, "#000000", LIGHT)


def lighter(colour: str) -> str:
    """Give the colour that is nearest to `colour` and light enough for text on dark pages."""
    return _until(colour, "#ffffff", DARK)


def _until(colour: str, towards: str, ground: str) -> str:
    steps = (_mixed(colour, towards, step / 50) for step in range(51))
    return next(each for each in steps if contrast(each, ground) >= CONTRAST)


def _mixed(one: str, other: str, share: float) -> str:
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _luminance(colour: str) -> float:
    limit = 0.04045
    scaled = [each / 255 for each in _channels(colour)]
    red, green, blue = (each / 12.92 if each <= limit else ((each + 0.055) / 1.055) ** 2.4 for each in scaled)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> tuple[int, int, int]:
    found = _CHANNELS.match(colour)
    assert found, colour
    red, green, blue = (int(each, 16) for each in found.groups())
    return red, green, blue
