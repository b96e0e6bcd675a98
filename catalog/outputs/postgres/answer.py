"""Answers of PostgreSQL: hits, counts and facets of one state."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson
from psycopg import Connection

from catalog import query
from catalog.outputs.postgres import rows
from catalog.outputs.postgres.question import Sql, all_of, fresh, score, where, word
from catalog.query import EXACT, FACETS, FRESH, After, Answer, FacetValue, Hit, Query
from catalog.words.mistyped import FEW, Mistyped
from catalog.words.near import reach
from catalog.words.sought import Reading
from catalog.words.typed import condition

EMPTY = Answer(hits=(), total=0, facets=dict.fromkeys(FACETS, ()), position=0)
_COLUMNS = {"changed": "changed", "created": "created", "title": "title_key", "id": "id", "slug": "slug"}
_MOST = 2**31 - 1
_ENDING = 2  # letters by which a word may be longer than its stem
_NEAR = """
SELECT word FROM {schema}.words WHERE length(word) BETWEEN %s AND %s AND (left(word, 1) = %s OR right(word, 2) = %s)
"""
_SLICE = """
SELECT hit, value FROM (SELECT hit, id, [ranked] AS value FROM {schema}.entries WHERE [found]) found
WHERE [behind] ORDER BY value [way] NULLS LAST, id [way] LIMIT %s OFFSET %s
"""
_COUNT = """
SELECT split_part(value, E'\\x1f', 1), substr(value, strpos(value, E'\\x1f') + 1), count(*)
FROM {schema}.entries, unnest(exact) value WHERE [found] AND split_part(value, E'\\x1f', 1) = ANY(%s) GROUP BY value
"""


def answer(connection: Connection, name: str, asked: Query, reading: Reading) -> Answer:
    """Give what `asked` asks for. Raises UndefinedTable where there is no such index."""
    return _Answering(connection, name, asked, reading).answer()


class _Answering:
    def __init__(self, connection: Connection, name: str, asked: Query, reading: Reading) -> None:
        self._connection, self._name, self._asked, self._reading = connection, name, asked, reading

    def answer(self) -> Answer:
        """Give the answer; all of it as of one state."""
        ((position,),) = self._rows("SELECT position FROM {schema}.state")
        found = where(self._asked, self._reading)
        total = self._total(found)
        if not total and (meant := self._mistyped().meant(self._asked.text)):
            self._reading = self._reading.right(meant)
            found = where(self._asked, self._reading)
            total = self._total(found)
        hits, following = self._slice(found) if total else ((), None)
        return Answer(
            hits=hits,
            total=total,
            facets=self._facets(found),
            position=int(position),
            meant=self._reading.meant,
            next=following,
            rather=self._mistyped().rather(self._asked.text) if 0 < total <= FEW and not self._reading.meant else "",
        )

    def _mistyped(self) -> Mistyped:
        return Mistyped(self._reading, lambda each: self._total(word(each, query.TEXTS)), self._near)

    def _slice(self, found: Sql) -> tuple[tuple[Hit, ...], After | None]:
        asked = self._asked
        column, limit, offset = _COLUMNS.get(asked.order), max(asked.limit, 0), max(asked.offset, 0)
        ranked = Sql(column) if column else score(condition(asked.text), self._reading)
        behind = self._behind()
        text = _SLICE.replace("[ranked]", ranked.text if column else f"({ranked.text})::float8")
        text = text.replace("[found]", found.text).replace("[behind]", behind.text)
        values = (*ranked.values, *found.values, *behind.values, min(limit + 1, _MOST), min(offset, _MOST))
        rows = self._rows(text.replace("[way]", "DESC" if asked.falls else "ASC"), values) if limit else []
        hits = tuple(_hit(kept) for kept, _ in rows[:limit])
        return hits, asked.behind(hits, rows[limit - 1][1]) if len(rows) > limit else None

    def _behind(self) -> Sql:
        """Give what holds of the hits behind the one gone on from; no score depends on what else there is."""
        after = self._asked.after
        if after is None:
            return Sql("true")
        return Sql(f"(value, id) {'<' if self._asked.falls else '>'} (%s, %s)", (after.value, after.ids[0]))

    def _facets(self, found: Sql) -> Mapping[str, tuple[FacetValue, ...]]:
        known = [facet for facet in self._asked.counted if facet in EXACT]
        chosen = [facet for facet in known if self._asked.chosen.get(facet)]
        counted = self._count(found, [facet for facet in known if facet not in chosen])
        for facet in chosen:
            counted |= self._count(where(self._asked, self._reading, without=facet), [facet])
        return {facet: counted.get(facet, ()) for facet in known}

    def _count(self, found: Sql, facets: Sequence[str]) -> dict[str, tuple[FacetValue, ...]]:
        counted: dict[str, list[FacetValue]] = {}
        for facet, value, count in self._rows(_COUNT.replace("[found]", found.text), (*found.values, list(facets))):
            counted.setdefault(facet, []).append(FacetValue(value, count))
        ranked = {facet: _most(values, self._asked.most) for facet, values in counted.items()}
        return ranked | ({"freshness": tuple(self._freshness(found))} if "freshness" in facets else {})

    def _freshness(self, found: Sql) -> Iterator[FacetValue]:
        for value in FRESH:
            if count := self._total(all_of([found, fresh(value)])):
                yield FacetValue(value, count)

    def _total(self, found: Sql) -> int:
        ((count,),) = self._rows(f"SELECT count(*) FROM {{schema}}.entries WHERE {found.text}", found.values)  # noqa: S608
        return int(count)

    def _near(self, mistyped: str) -> Iterable[str]:
        least, most = len(mistyped) - reach(mistyped) - _ENDING, len(mistyped) + reach(mistyped) + _ENDING
        return [word for (word,) in self._rows(_NEAR, (least, most, mistyped[:1], mistyped[-2:]))]

    def _rows(self, text: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self._connection.execute(rows.statement(text, self._name), values).fetchall()


def _hit(kept: bytes) -> Hit:
    said = orjson.loads(kept)
    return Hit(**(said | {"formats": tuple(said["formats"]), "licences": tuple(said["licences"])}))


def _most(values: Iterable[FacetValue], most: int) -> tuple[FacetValue, ...]:
    return tuple(sorted(values, key=lambda each: (-each.count, each.value))[:most])
