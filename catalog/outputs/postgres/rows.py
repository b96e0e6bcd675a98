"""What an entry looks like in PostgreSQL: a row with a vector of marked words, and the values it can be chosen by."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

import orjson
from psycopg import Connection, sql

from catalog.change import Entry
from catalog.extent import date
from catalog.query import EXACT, TEXTS
from catalog.searchable import Searchable
from catalog.words.fold import words
from catalog.words.kept import Kept
from catalog.words.split import runs
from catalog.words.weight import NAMED, PARTS

VERSION = 1
"""Of the tables and the words in them: raised whenever those made before would not do any more."""

BETWEEN = "\x1f"  # a value in `exact` stands behind the name it is a value of
_MOST_WORDS = 10_000  # of one text; a vector holds a megabyte, and positions up to 16,383
_LONGEST = 500

_TABLES = """
CREATE SCHEMA IF NOT EXISTS {schema};
CREATE TABLE IF NOT EXISTS {schema}.state (position bigint NOT NULL);
CREATE TABLE IF NOT EXISTS {schema}.words (word text COLLATE "C" PRIMARY KEY);
CREATE TABLE IF NOT EXISTS {schema}.entries (
    id text COLLATE "C" PRIMARY KEY, slug text COLLATE "C", title_key text COLLATE "C", hit bytea NOT NULL,
    changed bigint, created bigint, modified bigint, begins bigint, ends bigint,
    west float, south float, east float, north float,
    named integer NOT NULL, exact text[] NOT NULL, kept tsvector NOT NULL
);
CREATE INDEX IF NOT EXISTS kept ON {schema}.entries USING gin (kept) WITH (fastupdate = off);
CREATE INDEX IF NOT EXISTS exact ON {schema}.entries USING gin (exact) WITH (fastupdate = off);
INSERT INTO {schema}.state SELECT 0 WHERE NOT EXISTS (SELECT FROM {schema}.state);
"""
_COLUMNS = (
    *("id", "slug", "title_key", "hit", "changed", "created", "modified", "begins", "ends"),
    *("west", "south", "east", "north", "named", "exact", "kept"),
)
LAST = 2**60


def statement(text: str, name: str) -> sql.Composed:
    """Give a statement about the tables of the index `name`."""
    return sql.SQL(text).format(schema=sql.Identifier(name))


def make(connection: Connection, name: str) -> None:
    """Make the tables that are not there yet."""
    connection.execute(statement(_TABLES, name))


def empty(connection: Connection, name: str) -> None:
    """Delete all rows; who reads goes on seeing them until this transaction ends (not so were tables dropped)."""
    connection.execute(statement("DELETE FROM {schema}.entries; DELETE FROM {schema}.words", name))


def forget(connection: Connection, name: str) -> None:
    """Drop the tables."""
    connection.execute(statement("DROP SCHEMA IF EXISTS {schema} CASCADE", name))


def write(connection: Connection, name: str, ids: Sequence[str], read: Iterable[tuple[Entry, Searchable]]) -> None:
    """Put the entries that were `read` in the place of those with `ids`."""
    connection.execute(statement("DELETE FROM {schema}.entries WHERE id = ANY(%s)", name), [list(ids)])
    values = [_row(entry, searchable) for entry, searchable in read]
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * (len(_COLUMNS) - 1))
        into = f"INSERT INTO {{schema}}.entries ({', '.join(_COLUMNS)}) VALUES ({marks}, %s::tsvector)"  # noqa: S608  ours
        cursor.executemany(statement(into, name), values)
    found = sorted({word for _, searchable in read for word in _vocabulary(searchable)})
    adding = "INSERT INTO {schema}.words SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING"
    connection.execute(statement(adding, name), [found])


def lexeme(mark: str, word: str) -> str:
    """Give a word as the vector has it: behind the mark of the text and shape it stands in."""
    return "'" + f"{mark}:{word}".replace("\\", "\\\\").replace("'", "''") + "'"


def text_mark(name: str) -> str:
    """Give the mark of the stems of a text."""
    return name[:2]


def parts_mark(name: str) -> str:
    """Give the mark of the parts of compounds in a text."""
    return f"{name[:2]}-"


def milliseconds(moment: datetime) -> int:
    """Give a moment as the tables have it."""
    return int(moment.timestamp() * 1000)


def plain(value: str) -> str:
    """Give a value without what PostgreSQL has no letter for."""
    return value.replace("\0", "")


def _row(entry: Entry, searchable: Searchable) -> tuple[object, ...]:
    kept = searchable.words()
    modified = date(searchable.hit.modified)
    ends = [_bound(each, bound) for each, bound in zip(searchable.span or (), (-LAST, LAST), strict=False)]
    return (
        *(entry.id, entry.slug, plain(searchable.title_key), orjson.dumps(searchable.hit)),
        *(milliseconds(entry.changed), milliseconds(entry.first_seen), milliseconds(modified) if modified else None),
        *(*(ends or (None, None)), *(searchable.box or (None,) * 4), len(kept["title"].folded)),
        [f"{name}{BETWEEN}{plain(each)}" for name, each in _exact(searchable)],
        " ".join(_vector(kept)),
    )


def _bound(end: datetime | None, otherwise: int) -> int:
    return otherwise if end is None else milliseconds(end)


def _exact(searchable: Searchable) -> Iterator[tuple[str, str]]:
    for name in EXACT:
        yield from ((name, each) for each in searchable.facets.get(name, ()))


def _vector(kept: Mapping[str, Kept]) -> Iterator[str]:
    for name in TEXTS:
        for place, stem in enumerate(islice(kept[name].stems, _MOST_WORDS), 1):
            yield f"{lexeme(text_mark(name), stem)}:{place}"
    for name in PARTS:
        yield from (lexeme(parts_mark(name), part) for part in dict.fromkeys(kept[name].parts[:_MOST_WORDS]))
    folded = dict.fromkeys(word for name in NAMED for word in kept[name].folded)
    yield from (lexeme("w", word) for word in islice(folded, _MOST_WORDS))


def _vocabulary(searchable: Searchable) -> Iterator[str]:
    for text in (searchable.hit.title, searchable.hit.publisher):
        for word in words(text[:_LONGEST]):
            yield from (word, *runs(word))
