"""What an entry looks like in the index: its fields, and how German text becomes words."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from functools import cache
from itertools import chain

import orjson
from tantivy import Document, Filter, Index, Schema, SchemaBuilder, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from catalog.change import Entry
from catalog.query import EXACT, MOMENTS, Hit
from catalog.searchable import Searchable

VERSION = 3
"""Of the fields and their analysis: raised whenever an index made before would not do any more."""

TEXTS = {"title": 4.0, "keyword": 2.0, "publisher": 2.0, "description": 1.0, "distribution": 0.5}
"""The searched texts, with how much a word found there counts."""

NAMED = ("title", "keyword", "publisher")
"""The texts where a word is found by its beginning, too."""

MARK = "#"  # the id of the one document that is no entry: it holds the position, so both are committed as one
_LONGEST_TOKEN = 100  # bytes; what is longer is no word but an encoded picture


def text_field(name: str) -> str:
    """Give the field that holds the stems of the text `name`."""
    return f"{name}_text"


@cache
def schema() -> Schema:
    """Give the fields of the index."""
    fields = SchemaBuilder()
    fields.add_integer_field("position", stored=True)
    fields.add_bytes_field("hit", stored=True)
    for name in MOMENTS:
        fields.add_integer_field(name, fast=True)
    fields.add_text_field("title_key", fast=True, tokenizer_name="raw", index_option="basic")
    fields.add_text_field("words", tokenizer_name="folded", index_option="basic")
    for name in TEXTS:
        fields.add_text_field(text_field(name), tokenizer_name="german", index_option="freq")
    for name in EXACT:
        fields.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    return fields.build()


def register(index: Index) -> None:
    """Make `index` analyse text as the fields ask for."""
    index.register_tokenizer("german", german(_LONGEST_TOKEN))
    index.register_tokenizer("folded", folded(_LONGEST_TOKEN))


def german(longest: int) -> TextAnalyzer:
    """Give what makes stems of words: Straßenbäume becomes strassenbaum."""
    return _analyser(longest).filter(Filter.stemmer("german")).build()


def folded(longest: int) -> TextAnalyzer:
    """Give what makes words without case and accents: Straßenbäume becomes strassenbaume."""
    return _analyser(longest).build()


def _analyser(longest: int) -> TextAnalyzerBuilder:
    words = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(longest))
    return words.filter(Filter.lowercase()).filter(Filter.ascii_fold())


def document(entry: Entry, searchable: Searchable) -> Document:
    """Give the document of `entry`."""
    made = Document(id=entry.id, slug=entry.slug, title_key=searchable.title_key)
    made.add_integer("changed", milliseconds(entry.changed))
    made.add_integer("created", milliseconds(entry.first_seen))
    made.add_bytes("hit", orjson.dumps(asdict(searchable.hit)))
    for facet, values in searchable.facets.items():
        _add(made, facet, values)
    for name, texts in searchable.texts.items():
        _add(made, text_field(name), texts)
    _add(made, "words", chain.from_iterable(searchable.texts[name] for name in NAMED))
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


def _add(made: Document, field: str, texts: Iterable[str]) -> None:
    for text in texts:
        made.add_text(field, text)
