"""Answers of PostgreSQL: hits, counts and facets of one state."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson
from psycopg import Connection

from catalog import query
from catalog.outputs.postgres import rows
from catalog.outputs.postgres.question import Sql, all_of, fresh, score, where, word
from catalog.query import EXACT, FACETS, FRESH, Answer, FacetValue, Hit, Query
from catalog.words.mistyped import Mistyped
from catalog.words.near import reach
from catalog.words.sought import Meant
from catalog.words.typed import condition

EMPTY = Answer(hits=(), total=0, facets=dict.fromkeys(FACETS, ()), position=0)
_SORTS = {
    "changed": ("changed", True),
    "created": ("created", True),
    "title": ("title_key", False),
    "id": ("id", False),
    "slug": ("slug", False),
}
_MOST = 2**31 - 1
_ENDING = 2  # letters by which a word may be longer than its stem
_NEAR = """
SELECT word FROM {schema}.words WHERE length(word) BETWEEN %s AND %s AND (left(word, 1) = %s OR right(word, 2) = %s)
"""
_COUNT = """
SELECT split_part(value, E'\\x1f', 1), substr(value, strpos(value, E'\\x1f') + 1), count(*)
FROM {schema}.entries, unnest(exact) value WHERE [found] AND split_part(value, E'\\x1f', 1) = ANY(%s) GROUP BY value
"""


def answer(connection: Connection, name: str, asked: Query) -> Answer:
    """Give what `asked` asks for. Raises UndefinedTable where there is no such index."""
    return _Answering(connection, name, asked).answer()


class _Answering:
    def __init__(self, connection: Connection, name: str, asked: Query) -> None:
        self._connection, self._name, self._asked = connection, name, asked

    def answer(self) -> Answer:
        """Give the answer; all of it as of one state."""
        ((position,),) = self._rows("SELECT position FROM {schema}.state")
        meant: Meant = {}
        total = self._total(where(self._asked, meant))
        if not total and (right := self._mistyped().meant(self._asked.text)):
            meant, total = right, self._total(where(self._asked, right))
        found = where(self._asked, meant)
        hits = tuple(self._slice(found, meant)) if total else ()
        return Answer(hits=hits, total=total, facets=self._facets(found, meant), position=int(position), meant=meant)

    def _mistyped(self) -> Mistyped:
        return Mistyped(lambda each: self._total(word(each, query.TEXTS)) > 0, self._near)

    def _slice(self, found: Sql, meant: Meant) -> Iterator[Hit]:
        asked = self._asked
        newest_first = asked.sort == "relevance" and not asked.text.strip()
        column, falling = _SORTS.get("changed" if newest_first else asked.sort, ("", True))
        falling = falling if asked.descending is None or not column else asked.descending
        ranked = Sql(column) if column else score(condition(asked.text), meant)
        order = f"{ranked.text} {'DESC' if falling else 'ASC'} NULLS LAST, id"
        text = f"SELECT hit FROM {{schema}}.entries WHERE {found.text} ORDER BY {order} LIMIT %s OFFSET %s"  # noqa: S608  parameters
        values = (*found.values, *ranked.values, min(max(asked.limit, 0), _MOST), min(max(asked.offset, 0), _MOST))
        for (hit,) in self._rows(text, values):
            kept = orjson.loads(hit)
            yield Hit(**(kept | {"formats": tuple(kept["formats"]), "licences": tuple(kept["licences"])}))

    def _facets(self, found: Sql, meant: Meant) -> Mapping[str, tuple[FacetValue, ...]]:
        known = [facet for facet in self._asked.counted if facet in EXACT]
        chosen = [facet for facet in known if self._asked.chosen.get(facet)]
        counted = self._count(found, [facet for facet in known if facet not in chosen])
        for facet in chosen:
            counted |= self._count(where(self._asked, meant, without=facet), [facet])
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


def _most(values: Iterable[FacetValue], most: int) -> tuple[FacetValue, ...]:
    return tuple(sorted(values, key=lambda each: (-each.count, each.value))[:most])
