"""Which kinds of source there are: the files in harvester/sources, and what other wheels bring."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from inspect import getdoc
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from catalog.organisation import Label
from harvester.clue import Clue

GROUP = "datenlotse.sources"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of source: `pages` walks it, `options` is the dataclass of what it wants to know.

    `clues` tell such a source from others. `origin` says where it was found: a module of ours, or the distribution
    that brings it.
    """

    name: str
    origin: str
    doc: Label
    options: type
    pages: Callable[..., Any]
    clues: tuple[Clue, ...] = ()


class KindInvalid(Exception):
    """A module offers itself as a source kind and does not have the shape of one."""


def kinds() -> Mapping[str, Kind]:
    """Give every kind of source by its name, ours first; raises KindInvalid if two have the same name."""
    found: dict[str, Kind] = {}
    for kind in (*_ours(), *_theirs()):
        if kind.name in found:
            raise KindInvalid(f"{kind.origin} and {found[kind.name].origin} both bring the kind {kind.name!r}")
        found[kind.name] = kind
    return found


def read_kind(module: ModuleType, origin: str) -> Kind:
    """Give the Kind that `module` holds: a text KIND, a frozen dataclass Options, a function pages.

    Its one-line doc is DOC (texts by language) or the first line of the module's docstring; CLUES are its clues.
    """
    name, options = getattr(module, "KIND", None), getattr(module, "Options", None)
    if not isinstance(name, str) or not name:
        raise KindInvalid(f"{origin} has no text KIND")
    if not isinstance(options, type) or not is_dataclass(options) or not _is_frozen(options):
        raise KindInvalid(f"{origin} has no frozen dataclass Options")
    if not callable(getattr(module, "pages", None)):
        raise KindInvalid(f"{origin} has no function pages")
    summary = (getdoc(module) or name).splitlines()[0]
    doc = Label(getattr(module, "DOC", None) or {"en": summary})
    return Kind(
        name=name,
        origin=origin,
        doc=doc,
        options=options,
        pages=module.pages,
        clues=tuple(getattr(module, "CLUES", ())),
    )


def _ours() -> Iterator[Kind]:
    package = import_module("harvester.sources")
    for info in iter_modules(package.__path__, "harvester.sources."):
        yield read_kind(import_module(info.name), info.name)


def _theirs() -> Iterator[Kind]:
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        yield read_kind(point.load(), _distribution(point))


def _distribution(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else point.value


def _is_frozen(options: type) -> bool:
    return bool(options.__dataclass_params__.frozen)  # type: ignore[attr-defined]
