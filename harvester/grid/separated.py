"""Text with separators (RFC 4180 and what offices make of it): encoding, separator and quoting as they are found."""

import csv
import re
from collections.abc import Iterator

from dcat_ap import encoding
from dcat_ap.encoding import Undecodable
from harvester.grid.cell import CELLS, COLUMNS, ROWS, Cell, Sheet, Unfit, trimmed

SEPARATORS = ";,\t|"
_MOST_MARKS = 200  # quotation marks of one line
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_SAYS = re.compile(r'"?sep=([^\r\n"])"?[\r\n]+')  # a first line by which Excel is told the separator
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")

# ä ö ü Ä Ö Ü ß between letters, in both encodings of German Windows
_DOS = re.compile(rb"(?<=[A-Za-z])[\x84\x94\x81\x8e\x99\x9a\xe1](?=[a-z])|\b[\x8e\x99\x9a](?=[a-z])")
_WINDOWS = re.compile(rb"(?<=[A-Za-z])[\xe4\xf6\xfc\xc4\xd6\xdc\xdf](?=[a-z])|\b[\xc4\xd6\xdc](?=[a-z])")


def readings(body: bytes) -> list[list[Sheet]]:
    """Give the one sheet of a text once for each separator that occurs in it. Raises Unfit."""
    text = decoded(body)
    said = _SAYS.match(text)
    lines = _LINE.findall(text, said.end() if said else 0)
    if len(lines) > 2 * ROWS:
        raise Unfit("too-large", most=ROWS)
    separators = said[1] if said else [each for each in SEPARATORS if each in text] or SEPARATORS[0]
    skipped = 1 if said else 0
    return [[_sheet(lines, each, skipped)] for each in separators]


def decoded(body: bytes) -> str:
    """Give the text of a document, in UTF-8, UTF-16, windows-1252 or the code page 850. Raises Unfit."""
    try:
        found = encoding.decode(body)
    except Undecodable as fault:
        if _DOS.search(body):
            return body.decode("cp850")
        raise Unfit("no-table") from fault
    narrow = found.used not in {"utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"}
    if narrow and len(_DOS.findall(body)) > len(_WINDOWS.findall(body)):
        return body.decode("cp850")
    text = found.text.decode().removeprefix("\ufeff")
    if len(_NO_TEXT.findall(text[:4096])) > 1:
        raise Unfit("no-table")
    return text


def _sheet(lines: list[str], separator: str, skipped: int) -> Sheet:
    rows: list[list[Cell]] = [[] for _ in range(skipped)]
    broken: set[int] = set()
    left = CELLS
    for values, is_broken in _records(lines, separator):
        if is_broken:
            broken.add(len(rows))
        rows.append([Cell(value.strip()) for value in values[: COLUMNS + 1]])
        left -= len(rows[-1])
        if left < 0 or len(rows) > ROWS:
            raise Unfit("too-large", most=ROWS)
    return Sheet("", trimmed(rows), frozenset(broken))


def _records(lines: list[str], separator: str) -> Iterator[tuple[list[str], bool]]:
    """Give each record, and whether its quoting is at fault.

    A record that breaks the rules costs no more than itself: its first line is read on its own, as it stands, and
    reading goes on with the next line.
    """
    start = 0
    while start < len(lines):
        reader = csv.reader((lines[number] for number in range(start, len(lines))), delimiter=separator, strict=True)
        done = 0
        try:
            for values in reader:
                done = reader.line_num
                yield values, False
        except csv.Error:
            start += done
            yield _as_it_stands(lines[start], separator), True
            start += 1
        else:
            return


def _as_it_stands(line: str, separator: str) -> list[str]:
    """Give the cells of a line in which a quotation mark only opens a cell at its start, and closes it at its end."""
    if line.count('"') > _MOST_MARKS:  # to weigh each against all others takes too long
        return [part.strip().strip('"') for part in line.split(separator)]
    end = f"(?:{re.escape(separator)}|$)"
    cell = re.compile(rf'(?:"((?:[^"]|"(?!{end}))*)"(?={end})|([^{re.escape(separator)}]*)){end}')
    found = [quoted or bare.strip('"') for quoted, bare in cell.findall(line.rstrip("\r\n"))]
    return found[:-1] if len(found) > 1 else found  # the last match is the empty one at the end of the line
