"""ODS: the tables of an OpenDocument spreadsheet (OASIS OpenDocument 1.3, part 3, chapter 9).

A cell says how often it is repeated, and a kilobyte can say so a thousand million times. So repetitions are counted
while they are read, and an empty one costs nothing until something follows it.
"""

from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError, iterparse

from dcat_ap.terms import XSD
from harvester.grid.cell import CELLS, COLUMNS, EMPTY, ROWS, Cell, Sheet, Unfit, of, trimmed

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_CELLS = {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}
_MIDNIGHT = "T00:00:00"


def sheets(content: bytes) -> list[Sheet]:
    """Give the sheets of `content.xml`. Raises Unfit where it is no XML or its tables are too large."""
    found: list[Sheet] = []
    left = CELLS
    try:
        for event, element in iterparse(BytesIO(content), ("start", "end")):  # noqa: S314  (expat bounds what entities make)
            if element.tag == f"{_TABLE}table" and event == "start":
                found.append(Sheet(element.get(f"{_TABLE}name", ""), []))
            elif element.tag == f"{_TABLE}table-row" and event == "end":
                left -= _append(element, found[-1].rows if found else [])
                element.clear()
                if left < 0:
                    raise Unfit("too-large", most=ROWS)
    except ParseError as fault:
        raise Unfit("damaged", reason=fault) from fault
    return [Sheet(sheet.name, trimmed(sheet.rows)) for sheet in found]


def _append(element: Element, rows: list[list[Cell]]) -> int:
    """Put a row into `rows` as often as it is there, and give how many cells that makes."""
    cells = trimmed([list(_row(element))])
    times = min(_repeated(element, "rows"), ROWS + 1 - len(rows))
    row = cells[0] if cells else []
    rows.extend(list(row) for _ in range(times))
    return len(row) * times


def _row(element: Element) -> Iterator[Cell]:
    given = 0
    for each in element:
        if each.tag in _CELLS:
            times = min(_repeated(each, "columns"), COLUMNS + 1 - given)
            given += times
            yield from (_cell(each),) * times


def _repeated(element: Element, what: str) -> int:
    said = element.get(f"{_TABLE}number-{what}-repeated", "1")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 1  # noqa: PLR2004


def _cell(element: Element) -> Cell:
    kind = element.get(f"{_OFFICE}value-type", "")
    if kind == "date":
        said = element.get(f"{_OFFICE}date-value", "").removesuffix(_MIDNIGHT)
        return Cell(said[:30], XSD.dateTime if "T" in said else XSD.date)
    if kind in {"float", "currency"}:
        return _number(element.get(f"{_OFFICE}value", ""))
    if kind == "boolean":
        return Cell(element.get(f"{_OFFICE}boolean-value", "")[:5], XSD.boolean)
    text = "\n".join(filter(None, (_text(each).strip() for each in element.findall(f"{_TEXT}p"))))
    link = next((each.get(_HREF, "") for each in element.iter(f"{_TEXT}a")), "")
    return Cell(text, "", link) if text or link else EMPTY


def _number(text: str) -> Cell:
    try:
        return of(float(text))
    except ValueError:
        return Cell(text)


def _text(paragraph: Element) -> str:
    """Give a paragraph's text; several spaces and line breaks are elements there."""
    parts = [paragraph.text or ""]
    for each in paragraph:
        if each.tag == f"{_TEXT}s":
            parts.append(" ")
        elif each.tag in {f"{_TEXT}line-break", f"{_TEXT}tab"}:
            parts.append("\n")
        elif not each.tag.endswith("annotation"):
            parts.append(_text(each))
        parts.append(each.tail or "")
    return "".join(parts)
