"""Walk: the hits of a question in an order without ties, so that a slice can go on behind any of them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from tantivy import DocAddress, FieldType, Occur, Order, Query, Searcher

from catalog import query
from catalog.outputs.tantivy import fields
from catalog.query import After

_FIELDS = {"changed": "by_changed", "created": "by_created", "title": "title_key", "id": "id", "slug": "slug"}
_AT_ONCE = 1_000  # hits asked for before it is known how many there are: tantivy takes the memory for all of them
_SPARE, _MORE = 80, 16  # hits looked at beyond those wanted, for ties; and how many times as many the next time

_TIED = 1_000  # hits of one score up to which their order is ours; among more of them, that of the index

_Value = float | int | str
_Key = tuple[_Value, int]


@dataclass(frozen=True, slots=True)
class Slice:
    """Where the documents of a slice are, how many hits there are in all, and the keys of the slice."""

    total: int
    found: Sequence[tuple[_Key, DocAddress]]
    more: bool


class Walk:
    """The hits of `asked`, found as `ranked` says where they come by relevance."""

    def __init__(self, searcher: Searcher, wanted: query.Query, asked: Query, ranked: Query) -> None:
        self._searcher, self._wanted, self._asked = searcher, wanted, asked
        self._field = _FIELDS.get(wanted.order)
        self._falls = wanted.falls
        self._among = asked if self._field else ranked
        self._after = wanted.after

    def slice(self) -> Slice:
        """Give the slice that is wanted."""
        first, most = max(self._wanted.offset, 0), max(self._wanted.limit, 0)
        if self._after is None and first + most <= _AT_ONCE:
            found, total = self._behind(first + most, None)
        else:
            total = self.total(self._asked)
            found, _ = self._behind(min(first + most, total), total)
        return Slice(total, found[first : first + most], len(found) > first + most)

    def total(self, asked: Query) -> int:
        """Give how many there are."""
        found: Any = self._searcher.search(asked, limit=1)  # its type stub knows no count
        return int(found.count)

    def _behind(self, wanted: int, total: int | None) -> tuple[Sequence[tuple[_Key, DocAddress]], int]:
        """Give at least one hit more than `wanted` behind the one gone on from, where there are so many."""
        narrowed, seen = self._narrowed()
        size = wanted + 1 + _SPARE + seen
        while True:
            size = size if total is None else max(min(size, total + 1), 1)
            result: Any = self._searcher.search(
                narrowed, size, count=total is None, order_by_field=self._field, order=_order(falls=self._falls)
            )
            total = int(result.count) if total is None else total
            hits, whole = result.hits, len(result.hits) < size
            found = self._rest(self._keyed(hits if whole or self._is_giant(hits) else _without_last(hits)))
            if whole or len(found) > wanted:
                return found, total
            size *= _MORE

    def _narrowed(self) -> tuple[Query, int]:
        """Give what is looked for without most of what lies before, and how many hits before are still in it."""
        if self._after is None:
            return self._among, 0
        if self._wanted.order not in _START:
            return self._among, self._after.seen
        field, number = _START[self._wanted.order]
        last = number(self._after)
        least, most = (None, last) if self._falls else (last, None)
        behind = Query.range_query(fields.schema(), field, FieldType.Unsigned, least, most)
        return Query.boolean_query([(Occur.Must, self._among), (Occur.Must, behind)]), 0

    def _keyed(self, hits: Sequence[tuple[_Value, DocAddress]]) -> list[tuple[_Key, DocAddress]]:
        places = self._searcher.fast_field_values("apart", [address for _, address in hits])
        keyed = [((value, int(place or 0)), address) for (value, address), place in zip(hits, places, strict=True)]
        if self._field is not None:
            return sorted(keyed, key=lambda each: each[0], reverse=self._falls)
        tied = Counter(value for (value, _), _ in keyed)
        return sorted(keyed, key=lambda each: (each[0][0], each[0][1] * (tied[each[0][0]] <= _TIED)), reverse=True)

    def _is_giant(self, hits: Sequence[tuple[_Value, DocAddress]]) -> bool:
        """Say whether the last hits are equal to so many that nobody waits until all of them are known."""
        return self._field is None and sum(value == hits[-1][0] for value, _ in hits) > _TIED

    def _rest(self, keyed: list[tuple[_Key, DocAddress]]) -> list[tuple[_Key, DocAddress]]:
        if self._after is None:
            return keyed
        if self._field is None:
            names = {fields.place(name): name for name in self._after.ids}
            return keyed[self._after.among([names.get(place, "") for (_, place), _ in keyed]) :]
        last = (_value(self._after), fields.place(self._after.ids[0]))
        return [each for each in keyed if (each[0] < last if self._falls else each[0] > last)]


def _without_last(hits: Sequence[tuple[_Value, DocAddress]]) -> Sequence[tuple[_Value, DocAddress]]:
    """Leave out the last hits of one value: there may be more of them."""
    last = hits[-1][0]
    return list(takewhile(lambda each: each[0] != last, hits))


def _order(*, falls: bool) -> Order:
    return Order.Desc if falls else Order.Asc


def _value(after: After) -> _Value:
    """Give what the hit gone on from was sorted by here."""
    if after.sort not in {"changed", "created"}:
        return after.value
    return fields.moment_key(int(after.value), after.ids[0])


_START: dict[str, tuple[str, Callable[[After], int]]] = {
    "changed": ("by_changed", lambda after: int(_value(after))),
    "created": ("by_created", lambda after: int(_value(after))),
    "title": ("title_start", lambda after: fields.start(str(after.value))),
}
"""The field that has the order in numbers, and the number from which on the rest lies."""
