"""Grid: the sheets of a CSV, XLSX or ODS file as rows of cells, whatever wrote it. What is too large is refused."""

from harvester.grid import opendocument, separated, workbook
from harvester.grid.archive import opened
from harvester.grid.cell import COLUMNS, EMPTY, ROWS, Cell, Sheet, Unfit, place

__all__ = ["COLUMNS", "EMPTY", "ROWS", "Cell", "Sheet", "Unfit", "place", "readings"]

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<table")
_ODS = "content.xml"
_XLSX = "xl/workbook.xml"


def readings(body: bytes) -> list[list[Sheet]]:
    """Give the ways in which a file can be read: a workbook in one, a CSV once for each separator it may have.

    Raises Unfit where it is none of these, or larger than a list can be.
    """
    if body.startswith(_OLE):
        raise Unfit("old-excel")
    if body.startswith(_ZIP):
        return [_unpacked(body)]
    start = body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_MARKUP):
        raise Unfit("markup")
    return separated.readings(body)


def _unpacked(body: bytes) -> list[Sheet]:
    with opened(body) as archive:
        names = set(archive.namelist())
        if _XLSX in names:
            return workbook.sheets(archive, body)
        if _ODS in names:
            return opendocument.sheets(archive.read(_ODS))
    raise Unfit("no-table")
