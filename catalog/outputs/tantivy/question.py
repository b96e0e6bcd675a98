"""A Query as tantivy asks it. Text of users is analysed, never parsed: nothing in it can be wrong."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from tantivy import FieldType, Occur, Query, TextAnalyzer

from catalog import query
from catalog.outputs.tantivy import fields
from catalog.query import Condition, Every, Not, Some, Value, Within, Words
from catalog.searchable import normal

_MOST_WORDS = 32  # of a question; what comes after is not looked for
_MOST_CHARACTERS = 10_000
_SHORTEST_PREFIX = 2
_PREFIX_SCORE = 0.5  # a mere beginning counts less than any whole word
_LONGEST_PREFIX = 100  # characters; no word in the index is longer


def ask(asked: query.Query, *, without: str = "") -> Query:
    """Give what `asked` looks for; `without` names a facet whose chosen values are left aside."""
    clauses = [_any_of(facet, values) for facet, values in asked.chosen.items() if values and facet != without]
    if asked.where is not None:
        clauses.append(_condition(asked.where))
    if not asked.text.strip():
        return _all([Query.all_query(), *clauses], never=_term("id", fields.MARK))
    return _all([*_words(asked.text, query.TEXTS), *clauses])


def _condition(condition: Condition) -> Query:
    match condition:
        case Every(parts):
            return _all([Query.all_query(), *map(_condition, parts)])
        case Some(parts):
            return _any(map(_condition, parts)) if parts else Query.empty_query()
        case Not(part):
            return _all([Query.all_query()], never=_condition(part))
        case other:
            return _fact(other)


def _fact(fact: Words | Value | Within) -> Query:
    match fact:
        case Words(text, among):
            return _all(_words(text, among)) if text.strip() else Query.all_query()
        case Value(name, str(value)):
            return _any_of(name, [value])
        case Value(name):
            return Query.exists_query(name) if name in query.EXACT else Query.empty_query()
        case Within(moment, since, until):
            return _within(moment, since, until)


def _within(moment: str, since: datetime | None, until: datetime | None) -> Query:
    if moment not in query.MOMENTS:
        return Query.empty_query()
    least, most = (None if end is None else fields.milliseconds(end) for end in (since, until))
    if least is None and most is None:
        return Query.all_query()
    found = Query.range_query(fields.schema(), moment, FieldType.Integer, least, most)
    return Query.const_score_query(found, 0.0)


def _words(text: str, among: Iterable[str]) -> list[Query]:
    cut = normal(text[:_MOST_CHARACTERS])
    german, folded = _analysers()
    pairs = dict.fromkeys(zip(german.analyze(cut), folded.analyze(cut), strict=True))
    places = [name for name in among if name in fields.TEXTS]
    return [_word(stem, word, places) for stem, word in list(pairs)[:_MOST_WORDS]] or [Query.empty_query()]


@cache
def _analysers() -> tuple[TextAnalyzer, TextAnalyzer]:
    """Give stems and words of a question; however long a word is, it is asked for (and not found)."""
    return fields.german(_MOST_CHARACTERS * 4), fields.folded(_MOST_CHARACTERS * 4)


def _word(stem: str, word: str, places: Iterable[str]) -> Query:
    """Look for a word by its stem in each text, and as the beginning of words where things are named."""
    found = [Query.boost_query(_term(fields.text_field(name), stem, "freq"), fields.TEXTS[name]) for name in places]
    beginnings = [name for name in places if name in fields.NAMED]
    if _SHORTEST_PREFIX <= len(word) <= _LONGEST_PREFIX and len(beginnings) == len(fields.NAMED):
        found.append(Query.const_score_query(_beginning(word), _PREFIX_SCORE))
    return _any(found) if found else Query.empty_query()


def _beginning(word: str) -> Query:
    return Query.fuzzy_term_query(fields.schema(), "words", word, distance=0, prefix=True)


def _any_of(name: str, values: Iterable[str]) -> Query:
    """Look for any of the values; what the index does not have has none of them."""
    if name not in query.EXACT:
        return Query.empty_query()
    terms = [_term(name, value) for value in values if value != fields.MARK or name != "id"]
    return Query.const_score_query(_any(terms), 0.0) if terms else Query.empty_query()


def _term(field: str, value: str, option: str = "basic") -> Query:
    return Query.term_query(fields.schema(), field, value, option)


def _any(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, each) for each in queries])


def _all(queries: Iterable[Query], never: Query | None = None) -> Query:
    clauses = [(Occur.Must, each) for each in queries]
    return Query.boolean_query(clauses if never is None else [*clauses, (Occur.MustNot, never)])
