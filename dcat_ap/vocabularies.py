"""Controlled vocabularies: the tables in schemas/vocabularies, each read when it is first asked for."""

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from dcat_ap import resources
from dcat_ap.terms import Iri

_COLUMNS = ("code", "label_de", "label_en", "aliases", "replaced_by")


class Concept(NamedTuple):
    """One concept of a vocabulary; `facts` are the table's own columns."""

    iri: Iri
    code: str
    labels: Mapping[str, str]
    aliases: tuple[str, ...]
    replaced_by: Iri | None
    facts: Mapping[str, str]


class Vocabulary(NamedTuple):
    """The concepts of one table, in the order of their codes; `base` and a code make an IRI."""

    name: str
    base: str
    concepts: tuple[Concept, ...]


@cache
def vocabulary(name: str) -> Vocabulary:
    """Give the vocabulary `name`. Raises KeyError for a name we do not know."""
    base = _manifest()[name]["base"]
    text = (resources.schemas() / "vocabularies" / f"{name}.tsv").read_text(encoding="utf-8")
    head, *lines = text.removesuffix("\n").split("\n")
    columns = head.split("\t")
    rows = (dict(zip(columns, line.split("\t"), strict=True)) for line in lines)
    return Vocabulary(name, base, tuple(_concept(row, base) for row in rows))


@cache
def _manifest() -> Mapping[str, Any]:
    return tomllib.loads((resources.schemas() / "vocabularies" / "manifest.toml").read_text(encoding="utf-8"))


def _concept(row: Mapping[str, str], base: str) -> Concept:
    code, german, english, aliases, replaced_by = (row[column] for column in _COLUMNS)
    return Concept(
        _iri(code, base),
        code,
        {language: label for language, label in (("de", german), ("en", english)) if label},
        tuple(aliases.split(" | ")) if aliases else (),
        _iri(replaced_by, base) if replaced_by else None,
        {column: row[column] for column in row if column not in _COLUMNS and row[column]},
    )


def _iri(code: str, base: str) -> Iri:
    return Iri(code if "://" in code else base + code)
