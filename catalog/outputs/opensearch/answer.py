"""Answers of OpenSearch: hits, counts, facets and position of one refresh."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from catalog.outputs.opensearch import documents
from catalog.outputs.opensearch.cluster import Cluster
from catalog.outputs.opensearch.question import Json, ask, fresh, near, ranked, word
from catalog.query import EXACT, FACETS, FRESH, After, Answer, FacetValue, Hit, Query
from catalog.words.mistyped import FEW, Mistyped
from catalog.words.sought import Reading, Sought

EMPTY = Answer(hits=(), total=0, facets=dict.fromkeys(FACETS, ()), position=0)
_COLUMNS = {"changed": "changed", "created": "created", "title": "title_key", "id": "id", "slug": "slug"}
_LOOKED_AT, _DEEPEST = 50, 1_000_000
_SPARE = 200  # hits by which the place of one may shift, by relevance, between two slices


def answer(cluster: Cluster, index: str, asked: Query, reading: Reading) -> Answer:
    """Give what `asked` asks for. Raises Missing where there is no such index."""
    return _Answering(cluster, index, asked, reading).answer()


class _Answering:
    def __init__(self, cluster: Cluster, index: str, asked: Query, reading: Reading) -> None:
        self._cluster, self._index, self._asked, self._reading = cluster, index, asked, reading

    def answer(self) -> Answer:
        """Give the answer; one request, but for words that were mistyped."""
        said = self._search(self._request())
        if not _total(said) and (meant := self._mistyped().meant(self._asked.text)):
            self._reading = self._reading.right(meant)
            said = self._search(self._request())
        counted = said["aggregations"]
        hits, following = self._slice(said["hits"]["hits"])
        return Answer(
            hits=hits,
            total=_total(said),
            facets={name: self._values(name, counted[name]) for name in self._facets()},
            position=int(counted["position"]["is"]["value"] or 0),
            meant=self._reading.meant,
            next=following,
            rather=self._mistyped().rather(self._asked.text)
            if 0 < _total(said) <= FEW and not self._reading.meant
            else "",
        )

    def _request(self) -> Json:
        position = {"global": {}, "aggs": {"is": {"max": {"field": "position"}}}}
        counted = {name: self._counting(name) for name in self._facets()}
        way = "desc" if self._asked.falls else "asc"
        sort = [{_COLUMNS.get(self._asked.order, "_score"): way}, {"id": way}]
        body = {**self._place(), "query": ranked(ask(self._asked, self._reading)), "sort": sort}
        return {**body, "aggs": {"position": position, **counted}}

    def _place(self) -> Json:
        """Say where the hits to look at begin, and how many they are: those of the slice, and one more."""
        after, limit = self._asked.after, max(self._asked.limit, 0)
        if after is None:
            first = min(max(self._asked.offset, 0), _DEEPEST)
            return {"from": first, "size": min(limit + 1, _DEEPEST - first)}
        ahead = max(self._asked.offset, 0) + limit + 1
        if after.sort in _COLUMNS:
            return {"size": min(ahead, _DEEPEST), "search_after": [after.value, after.ids[0]]}
        first = min(self._first(after), _DEEPEST)
        return {"from": first, "size": min(after.seen - first + ahead + _SPARE, _DEEPEST - first)}

    def _first(self, after: After) -> int:
        return max(after.seen - _SPARE, 0)

    def _slice(self, found: Sequence[Json]) -> tuple[tuple[Hit, ...], After | None]:
        after, limit = self._asked.after, max(self._asked.limit, 0)
        offset = max(self._asked.offset, 0) if after else 0
        if after and after.sort not in _COLUMNS:
            offset += after.among([each["sort"][1] for each in found], self._first(after))
        hits = tuple(documents.hits(found[offset : offset + limit]))
        more = len(found) > offset + limit and hits
        return hits, self._asked.behind(hits, found[offset + limit - 1]["sort"][0]) if more else None

    def _facets(self) -> list[str]:
        return [name for name in self._asked.counted if name in EXACT]

    def _counting(self, name: str) -> Json:
        """Count a facet among the hits; one that was chosen from as if it had not been."""
        terms: Json = {
            "terms": {"field": name, "size": max(self._asked.most, 1), "order": [{"_count": "desc"}, {"_key": "asc"}]}
        }
        counting = {"filters": {"filters": {value: fresh(value) for value in FRESH}}} if name == "freshness" else terms
        among = ask(self._asked, self._reading, without=name)
        return {"global": {}, "aggs": {"of": {"filter": among, "aggs": {"by": counting}}}}

    def _values(self, name: str, counted: Mapping[str, Any]) -> tuple[FacetValue, ...]:
        buckets = counted["of"]["by"]["buckets"]
        if name == "freshness":
            return tuple(FacetValue(each, buckets[each]["doc_count"]) for each in FRESH if buckets[each]["doc_count"])
        return tuple(FacetValue(each["key"], each["doc_count"]) for each in buckets)

    def _mistyped(self) -> Mistyped:
        return Mistyped(self._reading, self._count, self._near)

    def _count(self, each: Sought) -> int:
        return _total(self._search({"size": 0, "query": word(each)}))

    def _near(self, mistyped: str) -> Iterable[str]:
        found = documents.hits(self._search({"size": _LOOKED_AT, "query": near(mistyped)})["hits"]["hits"])
        return [text for hit in found for text in (hit.title, hit.publisher)]

    def _search(self, body: Json) -> Mapping[str, Any]:
        whole = {"track_total_hits": True, "_source": ["hit"], **body}
        return self._cluster.call("POST", f"/{self._index}/_search", whole)


def _total(said: Mapping[str, Any]) -> int:
    return int(said["hits"]["total"]["value"])
