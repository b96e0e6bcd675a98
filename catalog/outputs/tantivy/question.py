"""A Query as tantivy asks it. Text of users is analysed, never parsed: nothing in it can be wrong."""

from collections.abc import Iterable
from functools import cache

from tantivy import Occur, Query, TextAnalyzer

from catalog import query
from catalog.outputs.tantivy import fields
from catalog.searchable import normal

_MOST_WORDS = 32  # of a question; what comes after is not looked for
_MOST_CHARACTERS = 10_000
_SHORTEST_PREFIX = 2
_PREFIX_SCORE = 0.5  # a mere beginning counts less than any whole word
_LONGEST_PREFIX = 100  # characters; no word in the index is longer


def ask(asked: query.Query, *, without: str = "") -> Query:
    """Give what `asked` looks for; `without` names a facet whose chosen values are left aside."""
    chosen = [_any_of(facet, values) for facet, values in asked.chosen.items() if values and facet != without]
    if not asked.text.strip():
        return _all([Query.all_query(), *chosen], never=_term("id", fields.MARK))
    return _all([*_words(asked.text), *chosen])


def _words(text: str) -> list[Query]:
    cut = normal(text[:_MOST_CHARACTERS])
    german, folded = _analysers()
    pairs = dict.fromkeys(zip(german.analyze(cut), folded.analyze(cut), strict=True))
    return [_word(stem, word) for stem, word in list(pairs)[:_MOST_WORDS]] or [Query.empty_query()]


@cache
def _analysers() -> tuple[TextAnalyzer, TextAnalyzer]:
    """Give stems and words of a question; however long a word is, it is asked for (and not found)."""
    return fields.german(_MOST_CHARACTERS * 4), fields.folded(_MOST_CHARACTERS * 4)


def _word(stem: str, word: str) -> Query:
    """Look for a word by its stem in every text, and as the beginning of words where things are named."""
    places = [
        Query.boost_query(_term(fields.text_field(name), stem, "freq"), weight) for name, weight in fields.TEXTS.items()
    ]
    if _SHORTEST_PREFIX <= len(word) <= _LONGEST_PREFIX:
        places.append(Query.const_score_query(_beginning(word), _PREFIX_SCORE))
    return _any(places)


def _beginning(word: str) -> Query:
    return Query.fuzzy_term_query(fields.schema(), "words", word, distance=0, prefix=True)


def _any_of(facet: str, values: Iterable[str]) -> Query:
    """Look for any of the values; a facet that the index does not have has none of them."""
    if facet not in query.FACETS:
        return Query.empty_query()
    return Query.const_score_query(_any([_term(facet, value) for value in values]), 0.0)


def _term(field: str, value: str, option: str = "basic") -> Query:
    return Query.term_query(fields.schema(), field, value, option)


def _any(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, each) for each in queries])


def _all(queries: Iterable[Query], never: Query | None = None) -> Query:
    clauses = [(Occur.Must, each) for each in queries]
    return Query.boolean_query(clauses if never is None else [*clauses, (Occur.MustNot, never)])
