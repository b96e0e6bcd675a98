"""A vocabulary as a table: one line per concept, tab separated, for programs and for eyes."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Self

COLUMNS = ("code", "label_de", "label_en", "aliases", "replaced_by")
"""What every table has; a table's own columns follow."""

BETWEEN = " | "
"""Stands between the aliases in one cell."""


class BadTable(ValueError):
    """A text is not a table as this module writes it."""


class Table(NamedTuple):
    """The columns of a table and its rows, each as long as there are columns."""

    columns: tuple[str, ...]
    rows: list[list[str]]

    @classmethod
    def read(cls, text: str) -> Self:
        """Give the Table in `text`. Raises BadTable."""
        head, *lines = text.removesuffix("\n").split("\n")
        columns = tuple(head.split("\t"))
        rows = [line.split("\t") for line in lines]
        if columns[: len(COLUMNS)] != COLUMNS or set(map(len, rows)) - {len(columns)}:
            raise BadTable(head)
        return cls(columns, rows)

    @classmethod
    def of(cls, own: Sequence[str], rows: Iterable[Sequence[str]]) -> Self:
        """Give the Table with the usual columns and `own`, rows sorted by code, white space made plain."""
        plain = ([" ".join(cell.split()) for cell in row] for row in rows)
        return cls((*COLUMNS, *own), sorted(plain))

    def text(self) -> str:
        """Give the text that `read` reads."""
        return "".join("\t".join(row) + "\n" for row in (self.columns, *self.rows))
