"""XLSX through openpyxl, row by row; and the links behind its cells, which openpyxl does not show that way."""

import posixpath
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import iterparse
from zipfile import ZipFile

from harvester.grid.cell import CELLS, COLUMNS, EMPTY, ROWS, Cell, Sheet, Unfit, of, trimmed

_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_LINK = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}hyperlink"
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}sheet"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def sheets(archive: ZipFile, body: bytes) -> list[Sheet]:
    """Give the sheets of a workbook with the values its formulas had when it was kept. Raises Unfit."""
    try:
        with warnings.catch_warnings(action="ignore"):  # of features that have nothing to do with values
            return _sheets(archive, body)
    except Unfit:
        raise
    except Exception as fault:  # a stranger's file: openpyxl raises whatever it stumbles over
        raise Unfit("damaged", reason=f"{type(fault).__name__}: {fault}") from fault


def _sheets(archive: ZipFile, body: bytes) -> list[Sheet]:
    from openpyxl import load_workbook  # slow to read, and asked for by one kind of file only

    book = load_workbook(BytesIO(body), read_only=True, data_only=True, keep_links=False)
    links = _links(archive)
    found, left = [], CELLS
    for sheet in book.worksheets:
        targets = links.get(sheet.title, {})
        rows: list[list[Cell]] = []
        for values in sheet.iter_rows(max_row=ROWS + 1, max_col=COLUMNS + 1, values_only=True):
            rows.append(trimmed([_row(values, len(rows), targets)])[0] if any(map(_is_said, values)) else [])
            left -= len(rows[-1])
            if left < 0:
                raise Unfit("too-large", most=ROWS)
        found.append(Sheet(sheet.title, trimmed(rows)))
    return found


def _is_said(value: Any) -> bool:
    return value is not None


def _row(values: tuple[Any, ...], number: int, targets: dict[tuple[int, int], str]) -> list[Cell]:
    cells = [of(value) if value is not None else EMPTY for value in values]
    for column, cell in enumerate(cells):
        if target := targets.get((number, column)):
            cells[column] = cell._replace(link=target)
    return cells


def _links(archive: ZipFile) -> dict[str, dict[tuple[int, int], str]]:
    """Give where the cells of each sheet lead: sheet -> (row, column) -> address."""
    parts = _relations(archive, "xl/workbook.xml")
    names = {
        each.get("name", ""): parts.get(each.get(f"{_OFFICE}id", ""), "")
        for each in _each(archive, "xl/workbook.xml", _SHEET)
    }
    return {name: dict(_of_sheet(archive, part)) for name, part in names.items() if part in archive.namelist()}


def _of_sheet(archive: ZipFile, part: str) -> Iterator[tuple[tuple[int, int], str]]:
    targets = _relations(archive, part)
    if not targets:
        return
    for each in _each(archive, part, _LINK):
        target = targets.get(each.get(f"{_OFFICE}id", ""), "")
        reference = each.get("ref", "").partition(":")[0]
        if target.startswith(("http://", "https://", "ftp://", "mailto:")):
            yield _position(reference), target


def _position(reference: str) -> tuple[int, int]:
    """Give row and column of `D7`."""
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(reference[len(letters) :] or 0) - 1, column - 1


def _relations(archive: ZipFile, part: str) -> dict[str, str]:
    """Give what the parts that belong to a part are called there: id -> name in the archive, or address."""
    folder, name = posixpath.split(part)
    beside = f"{folder}/_rels/{name}.rels"
    if beside not in archive.namelist():
        return {}
    found = {}
    for each in _each(archive, beside, _RELATION):
        target = each.get("Target", "")
        inside = each.get("TargetMode", "") != "External"
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
        found[each.get("Id", "")] = path if inside else target
    return found


def _each(archive: ZipFile, part: str, tag: str) -> Iterator[dict[str, str]]:
    """Give the attributes of every element of this name in a part, without keeping the part."""
    with archive.open(part) as stream:
        for _, element in iterparse(stream):  # noqa: S314  (expat bounds what entities make)
            if element.tag == tag:
                yield dict(element.attrib)
            element.clear()
