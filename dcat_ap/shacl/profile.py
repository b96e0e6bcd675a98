"""Profiles: which files the official ones are composed of, and shapes and vocabularies loaded from files."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dcat_ap import parse
from dcat_ap.ntriples import Row
from dcat_ap.resources import schemas
from dcat_ap.shacl.compile import Shapes, compile_shapes
from dcat_ap.shacl.graph import Background

_FORMATS = {
    ".ttl": "ttl",
    ".rdf": "rdf",
    ".xml": "rdf",
    ".owl": "rdf",
    ".jsonld": "jsonld",
    ".nt": "nt",
    ".nq": "nq",
    ".trig": "trig",
}
"""Each ending of a file that is read, with its format."""


@dataclass(frozen=True, slots=True)
class Profile:
    """An official profile: its files, relative to the folder in which an operator keeps official shapes."""

    name: str
    title: str
    shapes: tuple[str, ...]
    ontologies: tuple[str, ...]

    def load(self, folder: Path, vocabularies: Iterable[Path] = ()) -> tuple[Shapes, Background]:
        """Give the compiled profile; its ontologies and the `vocabularies` are the background.

        Raises OSError, parse.Unreadable or ShapesInvalid.
        """
        ontologies = [folder / each for each in self.ontologies]
        return load([folder / each for each in self.shapes], [*ontologies, *vocabularies])


@cache
def profiles() -> dict[str, Profile]:
    """Give the official profiles by name."""
    table = tomllib.loads((schemas() / "profiles.toml").read_text(encoding="utf-8"))
    return {
        name: Profile(name, each["title"], tuple(each["shapes"]), tuple(each["ontologies"]))
        for name, each in table.items()
    }


def load(shapes: Iterable[Path], vocabularies: Iterable[Path] = ()) -> tuple[Shapes, Background]:
    """Give the shapes of files or folders compiled, and of the vocabularies what these shapes can ask for.

    Raises OSError, parse.Unreadable or ShapesInvalid.
    """
    compiled = compile_shapes(row for path in shapes for row in rows(path))
    read = (row for path in vocabularies for row in rows(path))
    wanted = compiled.predicates
    return compiled, Background(read if wanted is None else (row for row in read if row[1] in wanted))


def rows(path: Path) -> Iterator[Row]:
    """Give the rows of a file, or of every RDF file below a folder; blank nodes of two files are never the same.

    Raises OSError or parse.Unreadable.
    """
    files = sorted(each for each in path.rglob("*") if each.suffix in _FORMATS) if path.is_dir() else [path]
    for file in files:
        data = _with_prefixes(file.read_bytes())
        form = _FORMATS.get(file.suffix.lower()) or parse.sniff(data) or "ttl"
        yield from parse.parse(data, form, base=file.absolute().as_uri(), where=file.name).rows


def _with_prefixes(data: bytes) -> bytes:
    """Give RDF/XML with its entities put in, where a DOCTYPE has nothing but these, as older ontologies have it."""
    found = _DOCTYPE.search(data)
    if found is None:
        return data
    prefixes = dict(_ENTITY.findall(found[1]))
    text = data[: found.start()] + data[found.end() :]
    return _REFERENCE.sub(lambda each: prefixes.get(each[1], each[0]), text)


_DOCTYPE = re.compile(rb'<!DOCTYPE\s[^\["\'>]{1,80}\[((?:\s*<!ENTITY\s+\w+\s+"[^"&%<]{0,200}"\s*>)*)\s*\]\s*>')
_ENTITY = re.compile(rb'<!ENTITY\s+(\w+)\s+"([^"]*)"')
_REFERENCE = re.compile(rb"&(\w+);")
