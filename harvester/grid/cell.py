"""Cell and Sheet, and how large they may be."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, NamedTuple

from dcat_ap.terms import XSD

ROWS = 100_000
COLUMNS = 300
CELLS = 3_000_000
"""How many rows, columns and cells a list may have: many more than any list of datasets has."""
_LETTERS = 26
_MIDNIGHT = time()


class Unfit(Exception):
    """A file cannot be read as a table; `rule` says why, as the message `finding.table.<rule>` does."""

    def __init__(self, rule: str, **facts: object) -> None:
        super().__init__(rule)
        self.rule = rule
        self.facts = facts


class Cell(NamedTuple):
    """What one cell says: its text, the datatype where it has one beyond text, and where its link leads."""

    text: str = ""
    datatype: str = ""
    link: str = ""

    @property
    def is_fault(self) -> bool:
        """Whether the program that wrote the cell could not work out what it says."""
        return self.text.startswith("#") and self.text.rstrip("!?").upper() in _FAULTS


EMPTY = Cell()
_FAULTS = {"#REF", "#N/A", "#NV", "#VALUE", "#WERT", "#NAME", "#BEZUG", "#DIV/0", "#NULL", "#NUM", "#ZAHL"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; row and column 0 are the first ones. `broken` are rows whose quoting is at fault."""

    name: str
    rows: list[list[Cell]]
    broken: frozenset[int] = field(default=frozenset())


def place(row: int, column: int) -> str:
    """Give the name of a cell as spreadsheets show it: `D7`."""
    letters, left = "", column + 1
    while left:
        left, digit = divmod(left - 1, _LETTERS)
        letters = chr(ord("A") + digit) + letters
    return f"{letters}{row + 1}"


def of(value: Any) -> Cell:
    """Give the cell of a value as a spreadsheet keeps it: a date in ISO 8601, a number without a needless point."""
    if value is None:
        return EMPTY
    if isinstance(value, bool):
        return Cell(str(value).lower(), XSD.boolean)
    if isinstance(value, int | float):
        return Cell(_number(value), XSD.decimal)
    if isinstance(value, datetime) and (value.time() != _MIDNIGHT):
        return Cell(value.isoformat(), XSD.dateTime)
    if isinstance(value, date):
        return Cell(value.strftime("%Y-%m-%d").zfill(10), XSD.date)
    return Cell(str(value).encode("utf-8", "replace").decode().strip())  # half a character is none


def _number(value: float) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return repr(value)


def trimmed(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Give rows without the empty cells and the empty rows at their ends. Raises Unfit where too much is left."""
    for row in rows:
        while row and row[-1] == EMPTY:
            row.pop()
        if len(row) > COLUMNS:
            raise Unfit("too-large", most=COLUMNS)
    while rows and not rows[-1]:
        rows.pop()
    if len(rows) > ROWS or sum(map(len, rows)) > CELLS:
        raise Unfit("too-large", most=ROWS)
    return rows
