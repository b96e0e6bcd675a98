"""What an entry looks like in the index: its fields, and the words of catalog.words in them."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from itertools import chain

import orjson
from tantivy import Document, Index, Schema, SchemaBuilder, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from catalog.change import Entry
from catalog.extent import date
from catalog.query import EXACT, MOMENTS, Hit
from catalog.searchable import Searchable

VERSION = 5
"""Of the fields and their analysis: raised whenever an index made before would not do any more."""

TEXTS = {"title": 5.0, "keyword": 2.0, "publisher": 1.0, "description": 0.6, "distribution": 0.3}
"""The searched texts, with how much a word found there counts."""

PARTS = {"title": 4.5, "keyword": 1.8, "description": 0.3}
"""The texts whose compounds are kept in parts, with how much a part found there counts."""

NAMED = ("title", "keyword", "publisher")
"""The texts where a word is found by its beginning, too."""

KEPT_EXACT = tuple(name for name in EXACT if name != "freshness")

CORNERS = ("west", "south", "east", "north")
ENDS = ("begins", "ends")
LAST = 2**60
_ALWAYS = {"begins": -LAST, "ends": LAST}  # where a span has no bound

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
    fields.add_text_field("title_key", fast=True, tokenizer_name="raw", index_option="basic")
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
    made.add_integer("changed", milliseconds(entry.changed))
    made.add_integer("created", milliseconds(entry.first_seen))
    if modified := date(searchable.hit.modified):
        made.add_integer("modified", milliseconds(modified))
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
