"""Refresh: vocabulary tables of an instance made anew from the lists that their publishers give out.

A table is written beside the one in use and takes its place in one step; what is no such list changes nothing.
"""

import json
import os
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dcat_ap import document, vocabularies
from dcat_ap.finding import Finding, error
from dcat_ap.ntriples import Row
from dcat_ap.parse import Unreadable, parse
from dcat_ap.shacl import profile
from dcat_ap.vocabularies import Origin, official
from dcat_ap.vocabularies.official import Difference, NotThisList
from dcat_ap.vocabularies.table import Table
from harvester.http import Client, FetchFailed

Official = Callable[[Origin], Sequence[Row]]
"""Where an official list is had from. Raises FetchFailed, Unreadable or NotThisList."""

_ACCEPT = "application/rdf+xml, text/turtle;q=0.9, application/n-triples;q=0.8, application/ld+json;q=0.5"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What became of one table: its version now and what is different, or why it stays as it is."""

    name: str
    version: str
    difference: Difference | None = None
    refused: Finding | None = None


def update(folder: Path, names: Sequence[str], lists: Official) -> Iterator[Refreshed]:
    """Give for each of `names` what became of its table in `folder`, once that is written."""
    for name in names:
        origin = vocabularies.origins()[name]
        try:
            rows = lists(origin)
            before = vocabularies.table(name)
            after = official.refreshed(before, rows, origin)
        except NotThisList:
            yield Refreshed(name, origin.version, refused=error("list.not-this", list=origin.scheme or name))
            continue
        except FetchFailed as failed:
            yield Refreshed(name, origin.version, refused=failed.finding())
            continue
        except Unreadable as unreadable:
            yield Refreshed(name, origin.version, refused=unreadable.finding)
            continue
        difference = official.difference(before, after)
        version = official.version(rows, origin) if difference else ""
        if difference:
            _keep(folder, name, after, version or origin.version)
        yield Refreshed(name, version or origin.version, difference)


def from_files(path: Path) -> Official:
    """Give lists out of a file, or of all files below a folder: of several, the one with most of the concepts.

    Raises OSError or Unreadable.
    """
    files = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
    found = [rows for file in files if (rows := _looked_at(file, strict=file == path))]

    def give(origin: Origin) -> Sequence[Row]:
        best = max(found, key=lambda rows: official.listed(rows, origin), default=())
        if not official.listed(best, origin):
            raise NotThisList(origin.scheme)
        return best

    return give


def from_web(client: Client, url: str = "") -> Official:
    """Give lists from `url`, else from the official place of each."""

    def give(origin: Origin) -> Sequence[Row]:
        place = url or origin.official
        got = client.get(place, accept=_ACCEPT, robots=False)
        form = document.form_of(got.body, got.content_type, got.url)
        return parse(got.body, form, base=got.url, where=place).rows

    return give


def _looked_at(file: Path, *, strict: bool) -> list[Row]:
    """Give the rows of a file that an official list can be made of; a file of another kind in a folder has none."""
    try:
        return [row for row in profile.rows(file) if row[1] in official.PREDICATES]
    except Unreadable:
        if strict:
            raise
        return []


def _keep(folder: Path, name: str, table: Table, version: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = table.text()
    Table.read(text)
    _replace(folder / f"{name}.tsv", text)
    file = folder / vocabularies.MANIFEST
    told = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    told[name] = {"version": version}
    tables = (f"[{each}]\nversion = {json.dumps(its['version'])}\n" for each, its in sorted(told.items()))
    _replace(file, "\n".join(tables))


def _replace(file: Path, text: str) -> None:
    """Put a text in place of a file: who reads it meanwhile has the old one or the new one, whole."""
    unfinished = file.with_name(f".{file.name}.unfinished-{os.getpid()}")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
