"""Rows: how many an answer has, counted in the answer itself without building it in memory."""

import mmap
import re
from typing import IO

_JSON = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[{}]', re.DOTALL)
_XML = re.compile(rb"<result\s*/?>")
_CSV = re.compile(rb'"[^"]*"|\n')
_LINE = re.compile(rb"\n")
_IN_BINDINGS = 3  # curly brackets: of the document, of `results`, of a row


def count(file: IO[bytes], name: str) -> int:
    """Give the rows in `file`, an answer to a SELECT in the format `name`."""
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        return _COUNTERS[name](text)


def _json(text: mmap.mmap) -> int:
    depth = found = 0
    for each in _JSON.finditer(text):
        mark = each[0]
        if mark == b"{":
            depth += 1
            found += depth == _IN_BINDINGS
        elif mark == b"}":
            depth -= 1
    return found


def _xml(text: mmap.mmap) -> int:
    return sum(1 for _ in _XML.finditer(text))


def _csv(text: mmap.mmap) -> int:
    return sum(1 for each in _CSV.finditer(text) if each[0] == b"\n") - 1


def _tsv(text: mmap.mmap) -> int:
    return sum(1 for _ in _LINE.finditer(text)) - 1


_COUNTERS = {"json": _json, "xml": _xml, "csv": _csv, "tsv": _tsv}
