"""Cursor: a place among the hits of a search as one word in an address, which says by itself how hits are sorted."""

import math
import re
import struct
from dataclasses import replace

from catalog.query import After, Query
from catalog.web.asked import DEEPEST

_IDS = r"(?:-[a-z0-9]{1,32}){1,3}"
PATTERN = "|".join(
    (
        rf"^r[0-9]{{1,5}}{_IDS}-[0-9a-f]{{16}}$",
        rf"^c[0-9]{{1,9}}{_IDS}-[0-9]{{1,13}}$",
        rf"^t[0-9]{{1,9}}{_IDS}-(?:[0-9a-f]{{2}}){{0,1200}}$",
    )
)
"""Whatever looks like this leads somewhere: what is made up, to the end of the hits."""

LONGEST = 2600
_SORTS = {"r": "relevance", "c": "changed", "t": "title"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ufffd]")


def write(after: After) -> str:
    """Give the word for a place."""
    kind = next(kind for kind, sort in _SORTS.items() if sort == after.sort)
    value = {
        "r": lambda: struct.pack(">d", after.value).hex(),
        "c": lambda: str(after.value),
        "t": lambda: str(after.value).encode(errors="replace").hex(),
    }[kind]()
    return "-".join([f"{kind}{after.seen}", *after.ids, value])


def read(word: str) -> After:
    """Give the place that a word of the pattern stands for."""
    first, *ids, value = word.split("-")
    kind, seen = first[0], int(first[1:])
    if kind == "r":
        (score,) = struct.unpack(">d", bytes.fromhex(value))
        return After("relevance", score if math.isfinite(score) else 0.0, tuple(ids), min(seen, DEEPEST))
    if kind == "c":
        return After("changed", int(value), tuple(ids), seen)
    return After("title", _CONTROL.sub("", bytes.fromhex(value).decode(errors="replace")), tuple(ids), seen)


def on(query: Query, word: str) -> Query:
    """Give the question that goes on behind a place, in the order that the place is of."""
    after = read(word)
    going = replace(query, sort=after.sort, descending=None, after=after, offset=0)
    if going.order == after.sort:
        return going
    return replace(going, after=After(going.order, 0, after.ids, after.seen))  # by relevance, and to nothing: no place
