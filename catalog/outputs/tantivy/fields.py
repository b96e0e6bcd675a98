"""What an entry looks like in the index: its fields, and the words of catalog.words in them."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from hashlib import blake2b
from itertools import chain

import orjson
from tantivy import Document, Index, Schema, SchemaBuilder, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from catalog.change import Entry
from catalog.extent import date
from catalog.query import EXACT, MOMENTS, Hit
from catalog.searchable import Searchable
from catalog.words.weight import NAMED, PARTS, TEXTS

VERSION = 6
"""Of the fields and their analysis: raised whenever an index made before would not do any more."""

KEPT_EXACT = tuple(name for name in EXACT if name != "freshness")

CORNERS = ("west", "south", "east", "north")
ENDS = ("begins", "ends")
LAST = 2**60
_ALWAYS = {"begins": -LAST, "ends": LAST}  # where a span has no bound

_PLACE_BITS, _IN_MOMENT = 63, 22  # of a document's place; as many of them as fit beside a moment
_LATEST = (1 << (64 - _IN_MOMENT)) - 1  # in the year 2109
_STARTS = 8  # bytes of a title that are kept as a number, too

MARK = "#"  # the id of the one document that is no entry: it holds the position, so both are committed as one


def text_field(name: str) -> str:
    """Give the field that holds the stems of the text `name`."""
    return f"{name}_text"


def parts_field(name: str) -> str:
    """Give the field that holds the parts of compounds in the text `name`."""
    return f"{name}_parts"


@cache
def schema() -> Schema:
    """Give the fields of the index."""
    fields = SchemaBuilder()
    fields.add_integer_field("position", stored=True)
    fields.add_bytes_field("hit", stored=True)
    for name in MOMENTS:
        fields.add_integer_field(name, fast=True)
    for name in ("by_changed", "by_created", "title_start", "apart"):
        fields.add_unsigned_field(name, fast=True)
    fields.add_text_field("title_key", fast=True, tokenizer_name="raw", index_option="basic")
    fields.add_text_field("modified_in", tokenizer_name="raw", index_option="basic")
    fields.add_text_field("words", tokenizer_name="ready", index_option="basic")
    for name in TEXTS:
        fields.add_text_field(text_field(name), tokenizer_name="ready", index_option="position")
    for name in PARTS:
        fields.add_text_field(parts_field(name), tokenizer_name="ready", index_option="freq")
    for name in CORNERS:
        fields.add_float_field(name, fast=True, indexed=True)
    for name in ENDS:
        fields.add_integer_field(name, fast=True, indexed=True)
    for name in KEPT_EXACT:
        fields.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    return fields.build()


def register(index: Index) -> None:
    """Make `index` take text as it comes: words are made before."""
    index.register_tokenizer("ready", _ready())


def _ready() -> TextAnalyzer:
    return TextAnalyzerBuilder(Tokenizer.whitespace()).build()


def document(entry: Entry, searchable: Searchable) -> Document:
    """Give the document of `entry`."""
    made = Document(id=entry.id, slug=entry.slug, title_key=searchable.title_key)
    for name, since in (("changed", entry.changed), ("created", entry.first_seen)):
        made.add_integer(name, milliseconds(since))
        made.add_unsigned(f"by_{name}", moment_key(milliseconds(since), entry.id))
    made.add_unsigned("apart", place(entry.id))
    made.add_unsigned("title_start", start(searchable.title_key))
    if modified := date(searchable.hit.modified):
        made.add_integer("modified", milliseconds(modified))
        made.add_text("modified_in", str(modified.year))
    for name, degrees in zip(CORNERS, searchable.box or (), strict=False):
        made.add_float(name, degrees)
    for name, moment in zip(ENDS, searchable.span or (), strict=False):
        made.add_integer(name, _ALWAYS[name] if moment is None else milliseconds(moment))
    made.add_bytes("hit", orjson.dumps(searchable.hit))
    for facet, values in searchable.facets.items():
        for value in values:
            made.add_text(facet, value)
    kept = searchable.words()
    for name in TEXTS:
        _add(made, text_field(name), kept[name].stems)
    for name in PARTS:
        _add(made, parts_field(name), kept[name].parts)
    _add(made, "words", dict.fromkeys(chain.from_iterable(kept[name].folded for name in NAMED)))
    return made


def milliseconds(moment: datetime) -> int:
    """Give a moment as the index has it."""
    return int(moment.timestamp() * 1000)


def place(name: str) -> int:
    """Give the number that sets the entry of this id apart from others of the same score, moment or title."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest()) >> (64 - _PLACE_BITS)


def moment_key(milliseconds: int, name: str) -> int:
    """Give a moment as a number that differs, almost always, between entries of the same moment."""
    return (min(max(milliseconds, 0), _LATEST) << _IN_MOMENT) + (place(name) >> (_PLACE_BITS - _IN_MOMENT))


def moment_of(key: int) -> int:
    """Give the moment that such a number stands for."""
    return key >> _IN_MOMENT


def start(title_key: str) -> int:
    """Give the beginning of what titles are sorted by as a number of the same order."""
    return int.from_bytes(title_key.encode(errors="replace")[:_STARTS].ljust(_STARTS, b"\0"))


def mark(position: int) -> Document:
    """Give the document that tells which ledger line the index shows."""
    return Document(id=MARK, position=position)


def hit(made: Document) -> Hit:
    """Give the Hit that a document keeps."""
    kept = orjson.loads(made["hit"][0])
    return Hit(**(kept | {"formats": tuple(kept["formats"]), "licences": tuple(kept["licences"])}))


def _add(made: Document, field: str, words: Iterable[str]) -> None:
    text = " ".join(words)
    if text:
        made.add_text(field, text)
