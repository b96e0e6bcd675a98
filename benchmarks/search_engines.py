"""Other engines as one sets them up without a word of German of one's own: what our search is measured against.

Each takes the same texts that our engines take (catalog.searchable) and gives ids, best first.
"""

import http.client
import json
import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import psycopg

from catalog.change import Change
from catalog.output import SearchIndex, open_output
from catalog.query import TEXTS, Query
from catalog.searchable import Searchable

WEIGHTS = {"title": 4.0, "keyword": 2.0, "publisher": 2.0, "description": 1.0, "distribution": 0.5}
_WORD = re.compile(r"\w+")

Row = tuple[str, Mapping[str, str]]


class Engine(Protocol):
    """What finds ids."""

    def find(self, text: str, limit: int) -> Sequence[str]:
        """Give the ids of the best hits."""


def rows(lines: Sequence[Change]) -> list[Row]:
    """Give the id and the searched texts of each entry."""
    read = [Searchable.read(line.entry, {}) for line in lines]
    return [
        (each.hit.id, {name: "\n".join(text for _, text in each.texts[name]).replace("\0", " ") for name in TEXTS})
        for each in read
    ]


class Ours:
    """One of our own engines, by its URL."""

    def __init__(self, url: str, folder: Path, lines: Sequence[Change]) -> None:
        self.index: SearchIndex = open_output(url, folder, "https://example.org/", writer=True)  # type: ignore[assignment]
        self.index.apply(lines, lines[-1].seq)

    def find(self, text: str, limit: int) -> Sequence[str]:
        """Give the ids of the best hits."""
        return [hit.id for hit in self.index.find(Query(text=text, limit=limit, counted=())).hits]


class Fts5:
    """SQLite FTS5: all words must match, as they are (`unicode61` without marks), or any three letters (`trigram`)."""

    def __init__(self, tokenizer: str, taken: Sequence[Row], *, any_word: bool = False) -> None:
        self._sql = sqlite3.connect(":memory:")
        self._join = " OR " if any_word else " "
        self._trigrams = tokenizer == "trigram"
        self._sql.execute(
            f"CREATE VIRTUAL TABLE found USING fts5(id UNINDEXED, {', '.join(TEXTS)}, tokenize='{tokenizer}')"
        )
        values = [(name, *(texts[each] for each in TEXTS)) for name, texts in taken]
        self._sql.executemany(f"INSERT INTO found VALUES (?{', ?' * len(TEXTS)})", values)

    def find(self, text: str, limit: int) -> Sequence[str]:
        """Give the ids of the best hits."""
        words = _WORD.findall(text)
        parts = (
            [word[at : at + 3] for word in words for at in range(max(1, len(word) - 2))] if self._trigrams else words
        )
        asked = self._join.join(f'"{each}"' for each in parts)
        weights = ", ".join(str(WEIGHTS[each]) for each in TEXTS)
        question = f"SELECT id FROM found WHERE found MATCH ? ORDER BY bm25(found, 0, {weights}), rowid LIMIT ?"
        return [name for (name,) in self._sql.execute(question, (asked, limit))]


class Postgres:
    """PostgreSQL's full text search with its own configuration `german` and weights A to D."""

    def __init__(self, url: str, taken: Sequence[Row]) -> None:
        self._sql = psycopg.connect(url, autocommit=True)
        self._sql.execute("CREATE TABLE found (id text PRIMARY KEY, words tsvector)")
        vector = " || ".join(
            f"setweight(to_tsvector('german', left(%s, 200000)), '{weight}')" for weight in ("A", "B", "B", "C", "D")
        )
        with self._sql.cursor() as cursor:
            values = [(name, *(texts[each] for each in TEXTS)) for name, texts in taken]
            cursor.executemany(f"INSERT INTO found VALUES (%s, {vector})", values)
        self._sql.execute("CREATE INDEX ON found USING gin (words)")

    def find(self, text: str, limit: int) -> Sequence[str]:
        """Give the ids of the best hits."""
        asked = "websearch_to_tsquery('german', %s)"
        question = f"SELECT id FROM found WHERE words @@ {asked} ORDER BY ts_rank_cd(words, {asked}) DESC, id LIMIT %s"
        return [name for (name,) in self._sql.execute(question, (text, text, limit))]


class OpenSearch:
    """OpenSearch with Lucene's German analyser, asked like CKAN's edismax: several fields, all words must match."""

    def __init__(self, url: str, taken: Sequence[Row]) -> None:
        self._netloc = urlsplit(url).netloc
        fields = {name: {"type": "text", "analyzer": "german"} for name in TEXTS}
        if self._call("HEAD", "/found", missing=True):
            self._call("DELETE", "/found")
        self._call("PUT", "/found", {"settings": {"number_of_shards": 1}, "mappings": {"properties": fields}})
        for at in range(0, len(taken), 500):
            pairs = [({"index": {"_id": name}}, texts) for name, texts in taken[at : at + 500]]
            self._call("POST", "/found/_bulk", "\n".join(json.dumps(each) for pair in pairs for each in pair) + "\n")
        self._call("POST", "/found/_refresh")

    def find(self, text: str, limit: int) -> Sequence[str]:
        """Give the ids of the best hits."""
        fields = [f"{name}^{weight}" for name, weight in WEIGHTS.items()]
        asked = {"query": text, "type": "cross_fields", "operator": "and", "fields": fields}
        found = self._call("POST", "/found/_search", {"size": limit, "_source": False, "query": {"multi_match": asked}})
        return [hit["_id"] for hit in found["hits"]["hits"]]

    def _call(self, method: str, path: str, body: object = None, *, missing: bool = False) -> dict:
        connection = http.client.HTTPConnection(self._netloc, timeout=60)
        text = body if isinstance(body, str) or body is None else json.dumps(body)
        connection.request(method, path, None if text is None else text.encode(), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        said = answer.read()
        if answer.status >= http.client.BAD_REQUEST and not missing:
            raise RuntimeError(f"{method} {path}: {answer.status} {said[:300]!r}")
        return json.loads(said) if said else {"there": True} if answer.status == http.client.OK else {}


def all_engines(
    lines: Sequence[Change], folder: Path, postgres: Callable[[], str] | None, opensearch: str | None
) -> dict[str, Engine]:
    """Give every engine that can be had here, filled with `lines`."""
    taken = rows(lines)
    engines: dict[str, Engine] = {
        "ours, tantivy": Ours("tantivy:search", folder, lines),
        "SQLite FTS5": Fts5("unicode61 remove_diacritics 2", taken),
        "SQLite FTS5, trigrams": Fts5("trigram", taken),
    }
    if postgres:
        url = postgres()
        engines["ours, PostgreSQL"] = Ours(url.replace("postgresql:", "postgresql+search:", 1), folder, lines)
        engines["PostgreSQL german"] = Postgres(url, taken)
    if opensearch:
        netloc = urlsplit(opensearch).netloc
        engines["ours, OpenSearch"] = Ours(f"opensearch://{netloc}/judged", folder, lines)
        engines["OpenSearch german, as edismax"] = OpenSearch(opensearch, taken)
    return engines
