"""View: the index as it stood at one commit, and the answers it gives."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tantivy import Document, Occur, Order, Searcher
from tantivy import Query as Asked

from catalog.outputs.tantivy import fields
from catalog.outputs.tantivy.question import ask, fresh, near, word
from catalog.query import EXACT, FACETS, FRESH, Answer, FacetValue, Query
from catalog.words.mistyped import Mistyped
from catalog.words.sought import Meant

_SORTS = {
    "changed": ("changed", Order.Desc),
    "created": ("created", Order.Desc),
    "title": ("title_key", Order.Asc),
    "id": ("id", Order.Asc),
    "slug": ("slug", Order.Asc),
}
_LOOKED_AT = 50  # entries whose titles may have the word that was meant
EMPTY = Answer(hits=(), total=0, facets=dict.fromkeys(FACETS, ()), position=0)


@dataclass(frozen=True, slots=True)
class View:
    """One commit of the index, with the ledger position that it shows."""

    searcher: Searcher
    position: int

    @classmethod
    def of(cls, searcher: Searcher) -> "View":
        """Give the view of the commit that `searcher` reads."""
        found = searcher.search(Asked.term_query(fields.schema(), "id", fields.MARK, "basic"), limit=1)
        marks = [searcher.doc(address)["position"][0] for _, address in found.hits]
        return cls(searcher, int(marks[0]) if marks else 0)

    def answer(self, query: Query) -> Answer:
        """Give what `query` asks for."""
        meant: Meant = {}
        asked = ask(query, meant)
        total = self._total(asked)
        if not total and (meant := self._mistyped().meant(query.text)):
            asked = ask(query, meant)
            total = self._total(asked)
        hits = tuple(fields.hit(document) for document in self._slice(asked, query, total))
        facets = self._facets(asked, query, meant)
        return Answer(hits=hits, total=total, facets=facets, position=self.position, meant=meant)

    def _mistyped(self) -> Mistyped:
        return Mistyped(lambda each: self._total(word(each)) > 0, self._near)

    def _total(self, asked: Asked) -> int:
        found: Any = self.searcher.search(asked, limit=1)  # its type stub knows no count
        return int(found.count)

    def _near(self, mistyped: str) -> Iterable[str]:
        found = self.searcher.search(near(mistyped), _LOOKED_AT, count=False)
        hits = [fields.hit(self.searcher.doc(address)) for _, address in found.hits]
        return [text for hit in hits for text in (hit.title, hit.publisher)]

    def _slice(self, asked: Asked, query: Query, total: int) -> Iterable[Document]:
        """Give the documents of the slice; never ask tantivy for more than there are, it would ask for the memory."""
        offset = max(query.offset, 0)
        limit = min(query.limit, total - offset)
        if limit <= 0:
            return []
        newest_first = query.sort == "relevance" and not query.text.strip()
        field, order = _SORTS.get("changed" if newest_first else query.sort, (None, Order.Desc))
        if field and query.descending is not None:
            order = Order.Desc if query.descending else Order.Asc
        found = self.searcher.search(asked, limit, count=False, order_by_field=field, offset=offset, order=order)
        return [self.searcher.doc(address) for _, address in found.hits]

    def _facets(self, asked: Asked, query: Query, meant: Meant) -> Mapping[str, tuple[FacetValue, ...]]:
        """Count each facet's values among the hits, those of a facet one has chosen from as if one had not."""
        known = [facet for facet in query.counted if facet in EXACT]
        chosen = [facet for facet in known if query.chosen.get(facet)]
        counted = self._count(asked, [facet for facet in known if facet not in chosen], query.most)
        for facet in chosen:
            counted |= self._count(ask(query, meant, without=facet), [facet], query.most)
        return {facet: counted[facet] for facet in known}

    def _count(self, asked: Asked, facets: Sequence[str], most: int) -> dict[str, tuple[FacetValue, ...]]:
        wanted = {facet: {"terms": {"field": facet, "size": most}} for facet in facets if facet != "freshness"}
        counted: Mapping[str, Any] = self.searcher.aggregate(asked, wanted) if wanted else {}
        found = {facet: _values(counted[facet]["buckets"]) for facet in wanted}
        return found | ({"freshness": tuple(self._fresh(asked))} if "freshness" in facets else {})

    def _fresh(self, asked: Asked) -> Iterable[FacetValue]:
        for value in FRESH:
            count = self._total(Asked.boolean_query([(Occur.Must, asked), (Occur.Must, fresh(value))]))
            if count:
                yield FacetValue(value, count)


def _values(buckets: Iterable[Mapping[str, Any]]) -> tuple[FacetValue, ...]:
    values = [FacetValue(str(bucket["key"]), int(bucket["doc_count"])) for bucket in buckets]
    return tuple(sorted(values, key=lambda each: (-each.count, each.value)))
