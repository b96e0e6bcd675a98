"""View: the index as it stood at one commit, and the answers it gives."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tantivy import Query as Asked
from tantivy import Searcher

from catalog.outputs.tantivy import fields
from catalog.outputs.tantivy.question import ask, near, ranked, word
from catalog.outputs.tantivy.walk import Slice, Walk
from catalog.query import EXACT, FACETS, FRESH, After, Answer, FacetValue, Hit, Query
from catalog.words.mistyped import FEW, Mistyped
from catalog.words.sought import Reading
from catalog.words.synonyms import Synonyms

_LOOKED_AT = 50  # entries whose titles may have the word that was meant
EMPTY = Answer(hits=(), total=0, facets=dict.fromkeys(FACETS, ()), position=0)


@dataclass(frozen=True, slots=True)
class View:
    """One commit of the index, with the ledger position that it shows."""

    searcher: Searcher
    position: int
    reading: Reading

    @classmethod
    def of(cls, searcher: Searcher, synonyms: Synonyms) -> "View":
        """Give the view of the commit that `searcher` reads."""
        found = searcher.search(Asked.term_query(fields.schema(), "id", fields.MARK, "basic"), limit=1)
        marks = [searcher.doc(address)["position"][0] for _, address in found.hits]
        return cls(searcher, int(marks[0]) if marks else 0, Reading(synonyms))

    def answer(self, query: Query) -> Answer:
        """Give what `query` asks for."""
        reading = self.reading
        asked, found = self._found(query, reading)
        if not found.total and (meant := self._mistyped().meant(query.text)):
            reading = reading.right(meant)
            asked, found = self._found(query, reading)
        hits = tuple(fields.hit(self.searcher.doc(address)) for _, address in found.found)
        return Answer(
            hits=hits,
            total=found.total,
            facets=self._facets(asked, query, reading),
            position=self.position,
            meant=reading.meant,
            next=_next(query, found, hits),
            rather=self._mistyped().rather(query.text) if 0 < found.total <= FEW and not reading.meant else "",
        )

    def _found(self, query: Query, reading: Reading) -> tuple[Asked, Slice]:
        asked = ask(query, reading)
        return asked, Walk(self.searcher, query, asked, ranked(asked)).slice()

    def _mistyped(self) -> Mistyped:
        return Mistyped(self.reading, lambda each: self._total(word(each)), self._near)

    def _total(self, asked: Asked) -> int:
        found: Any = self.searcher.search(asked, limit=1)  # its type stub knows no count
        return int(found.count)

    def _near(self, mistyped: str) -> Iterable[str]:
        found = self.searcher.search(near(mistyped), _LOOKED_AT, count=False)
        hits = [fields.hit(self.searcher.doc(address)) for _, address in found.hits]
        return [text for hit in hits for text in (hit.title, hit.publisher)]

    def _facets(self, asked: Asked, query: Query, reading: Reading) -> Mapping[str, tuple[FacetValue, ...]]:
        """Count each facet's values among the hits, those of a facet one has chosen from as if one had not."""
        known = [facet for facet in query.counted if facet in EXACT]
        chosen = [facet for facet in known if query.chosen.get(facet)]
        counted = self._count(asked, [facet for facet in known if facet not in chosen], query.most)
        for facet in chosen:
            counted |= self._count(ask(query, reading, without=facet), [facet], query.most)
        return {facet: counted[facet] for facet in known}

    def _count(self, asked: Asked, facets: Sequence[str], most: int) -> dict[str, tuple[FacetValue, ...]]:
        fresh = "freshness" in facets
        terms = {facet: {"terms": {"field": facet, "size": most}} for facet in facets if facet != "freshness"}
        wanted = terms | ({"freshness": _ages()} if fresh else {})
        counted: Mapping[str, Any] = self.searcher.aggregate(asked, wanted) if wanted else {}
        found = {facet: _values(counted[facet]["buckets"]) for facet in terms}
        return found | ({"freshness": tuple(_freshness(counted["freshness"]["buckets"]))} if fresh else {})


def _next(query: Query, found: Slice, hits: Sequence[Hit]) -> After | None:
    if not found.more or not hits:
        return None
    value = found.found[-1][0][0]
    told = fields.moment_of(int(value)) if query.order in {"changed", "created"} else value
    return query.behind(hits, told)


def _ages() -> Mapping[str, Any]:
    """Count by age, each span apart: from a value of `freshness` to the one before it."""
    now = datetime.now(UTC)
    begins = [fields.milliseconds(now - timedelta(days=days)) for days in FRESH.values()]
    ends = [{}, *({"to": begin} for begin in begins)]
    spans = [{"from": begin, **end} for begin, end in zip(begins, ends, strict=False)]
    return {"range": {"field": "modified", "ranges": spans}}


def _freshness(buckets: Iterable[Mapping[str, Any]]) -> Iterable[FacetValue]:
    """Give the values of `freshness`: each has those that are younger, too."""
    ages = sorted((each for each in buckets if "from" in each), key=lambda each: -each["from"])
    total = 0
    for value, age in zip(FRESH, ages, strict=False):
        total += int(age["doc_count"])
        if total:
            yield FacetValue(value, total)


def _values(buckets: Iterable[Mapping[str, Any]]) -> tuple[FacetValue, ...]:
    values = [FacetValue(str(bucket["key"]), int(bucket["doc_count"])) for bucket in buckets]
    return tuple(sorted(values, key=lambda each: (-each.count, each.value)))
