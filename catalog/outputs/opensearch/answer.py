"""Answers of OpenSearch: hits, counts, facets and position of one refresh."""

from collections.abc import Iterable, Mapping
from typing import Any

from catalog.outputs.opensearch import documents
from catalog.outputs.opensearch.cluster import Cluster
from catalog.outputs.opensearch.question import Json, ask, fresh, near, word
from catalog.query import EXACT, FACETS, FRESH, Answer, FacetValue, Query
from catalog.words.mistyped import Mistyped
from catalog.words.sought import Meant

EMPTY = Answer(hits=(), total=0, facets=dict.fromkeys(FACETS, ()), position=0)
_SORTS = {
    "changed": ("changed", True),
    "created": ("created", True),
    "title": ("title_key", False),
    "id": ("id", False),
    "slug": ("slug", False),
}
_LOOKED_AT, _DEEPEST = 50, 1_000_000


def answer(cluster: Cluster, index: str, asked: Query) -> Answer:
    """Give what `asked` asks for. Raises Missing where there is no such index."""
    return _Answering(cluster, index, asked).answer()


class _Answering:
    def __init__(self, cluster: Cluster, index: str, asked: Query) -> None:
        self._cluster, self._index, self._asked = cluster, index, asked

    def answer(self) -> Answer:
        """Give the answer; one request, but for words that were mistyped."""
        meant: Meant = {}
        said = self._search(self._request(meant))
        if not _total(said) and (right := self._mistyped().meant(self._asked.text)):
            meant, said = right, self._search(self._request(right))
        counted = said["aggregations"]
        return Answer(
            hits=tuple(documents.hits(said["hits"]["hits"])),
            total=_total(said),
            facets={name: self._values(name, counted[name]) for name in self._facets()},
            position=int(counted["position"]["is"]["value"] or 0),
            meant=meant,
        )

    def _request(self, meant: Meant) -> Json:
        asked = self._asked
        offset = min(max(asked.offset, 0), _DEEPEST)
        body = {"from": offset, "size": min(max(asked.limit, 0), _DEEPEST - offset), "query": ask(asked, meant)}
        position = {"global": {}, "aggs": {"is": {"max": {"field": "position"}}}}
        counted = {name: self._counting(name, meant) for name in self._facets()}
        return {**body, "sort": self._sort(), "aggs": {"position": position, **counted}}

    def _sort(self) -> list[Any]:
        asked = self._asked
        newest_first = asked.sort == "relevance" and not asked.text.strip()
        column, falling = _SORTS.get("changed" if newest_first else asked.sort, ("", True))
        if not column:
            return ["_score", {"id": "asc"}]
        falling = falling if asked.descending is None else asked.descending
        return [{column: "desc" if falling else "asc"}, {"id": "asc"}]

    def _facets(self) -> list[str]:
        return [name for name in self._asked.counted if name in EXACT]

    def _counting(self, name: str, meant: Meant) -> Json:
        """Count a facet among the hits; one that was chosen from as if it had not been."""
        terms: Json = {
            "terms": {"field": name, "size": max(self._asked.most, 1), "order": [{"_count": "desc"}, {"_key": "asc"}]}
        }
        counting = {"filters": {"filters": {value: fresh(value) for value in FRESH}}} if name == "freshness" else terms
        among = ask(self._asked, meant, without=name)
        return {"global": {}, "aggs": {"of": {"filter": among, "aggs": {"by": counting}}}}

    def _values(self, name: str, counted: Mapping[str, Any]) -> tuple[FacetValue, ...]:
        buckets = counted["of"]["by"]["buckets"]
        if name == "freshness":
            return tuple(FacetValue(each, buckets[each]["doc_count"]) for each in FRESH if buckets[each]["doc_count"])
        return tuple(FacetValue(each["key"], each["doc_count"]) for each in buckets)

    def _mistyped(self) -> Mistyped:
        return Mistyped(lambda each: _total(self._search({"size": 0, "query": word(each)})) > 0, self._near)

    def _near(self, mistyped: str) -> Iterable[str]:
        found = documents.hits(self._search({"size": _LOOKED_AT, "query": near(mistyped)})["hits"]["hits"])
        return [text for hit in found for text in (hit.title, hit.publisher)]

    def _search(self, body: Json) -> Mapping[str, Any]:
        whole = {"track_total_hits": True, "_source": ["hit"], **body}
        return self._cluster.call("POST", f"/{self._index}/_search", whole)


def _total(said: Mapping[str, Any]) -> int:
    return int(said["hits"]["total"]["value"])
