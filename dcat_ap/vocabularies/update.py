"""Update: a table brought up to its official list, with all that is our own in it kept."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from dcat_ap.vocabularies.official import Official, OfficialList
from dcat_ap.vocabularies.table import COLUMNS, Table

_LEAST = 0.5  # of the concepts we had; a list that shrinks more is no newer edition of it


class Nonsense(ValueError):
    """What was given as the official list has far too few of the concepts that we know."""

    def __init__(self, had: int, got: int) -> None:
        super().__init__(f"{got} of {had}")
        self.had, self.got = had, got


@dataclass(frozen=True, slots=True)
class Changes:
    """What an update changed, by code: a renamed concept has another label, a replaced one has a successor now."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.renamed or self.replaced)

    def plain(self) -> dict[str, list[str]]:
        """Give the changes as JSON-ready values."""
        return {name: list(getattr(self, name)) for name in self.__slots__}


def updated(table: Table, official: OfficialList) -> tuple[Table, Changes]:
    """Give the table as the official list has it now, and what changed. Raises Nonsense.

    Aliases, our own columns and rows for old IRIs of other lists stay. A label that the list does not give stays too.
    """
    before = {row[0]: row for row in table.rows}
    listed = {code for code in before if "://" not in code}
    if not official.concepts or len(listed & official.concepts.keys()) < _LEAST * len(listed):
        raise Nonsense(len(listed), len(listed & official.concepts.keys()))
    own = table.columns[len(COLUMNS) :]
    foreign = [row for code, row in before.items() if code not in listed]
    empty = [""] * len(table.columns)
    rows = [_row([code, *before.get(code, empty)[1:]], table, concept) for code, concept in official.concepts.items()]
    after = Table.of(own, [*foreign, *rows])
    return after, _changes(before, {row[0]: row for row in after.rows})


def save(folder: Path, name: str, table: Table, version: str) -> None:
    """Put the table into `folder`, whole or not at all: a process that reads meanwhile gets the old one."""
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / f"{name}.tsv", table.text())
    if version:
        _replace(folder / f"{name}.version", version + "\n")


def _row(row: list[str], table: Table, concept: Official) -> list[str]:
    says = {
        "label_de": concept.labels.get("de", ""),
        "label_en": concept.labels.get("en", "") or concept.labels.get("", ""),
        "replaced_by": concept.replaced_by,
        "broader": concept.broader,
    }
    kept = dict(zip(table.columns, row, strict=True))
    kept |= {name: value for name, value in says.items() if value and name in kept}
    if "deprecated" in kept:
        kept["deprecated"] = "true" if concept.deprecated else ""
    return list(kept.values())


def _changes(before: Mapping[str, list[str]], after: Mapping[str, list[str]]) -> Changes:
    both = before.keys() & after.keys()
    return Changes(
        tuple(sorted(after.keys() - before.keys())),
        tuple(sorted(before.keys() - after.keys())),
        tuple(sorted(code for code in both if before[code][1:3] != after[code][1:3])),
        tuple(sorted(code for code in both if before[code][4] != after[code][4])),
    )


def _replace(file: Path, text: str) -> None:
    with NamedTemporaryFile("w", encoding="utf-8", dir=file.parent, prefix=f".{file.name}.", delete=False) as beside:
        beside.write(text)
        beside.flush()
        os.fsync(beside.fileno())
    Path(beside.name).chmod(0o644)
    Path(beside.name).replace(file)
