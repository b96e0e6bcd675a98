"""A Query as tantivy asks it. Text of users is analysed, never parsed by it: nothing in it can be wrong."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from tantivy import FieldType, Occur, Query

from catalog import query
from catalog.outputs.tantivy import fields
from catalog.query import Condition, During, Every, Near, Not, Phrase, Some, Value, Within, Words
from catalog.words.near import reach
from catalog.words.sought import Reading, Sought, Way, phrase
from catalog.words.stem import stem
from catalog.words.typed import condition
from catalog.words.weight import BEGINNING, NAMED, PARTS, TEXTS, fresher

_LONGEST_BEGINNING = 100  # characters; no word in the index is longer


def ask(asked: query.Query, reading: Reading, *, without: str = "") -> Query:
    """Give what `asked` looks for; `without` names a facet whose chosen values are left aside."""
    clauses = [_any_of(facet, values) for facet, values in asked.chosen.items() if values and facet != without]
    if asked.where is not None:
        clauses.append(_condition(asked.where, reading.to_the_letter()))
    clauses.append(_condition(condition(asked.text), reading))
    return _all(clauses, never=_term("id", fields.MARK))


def ranked(asked: Query) -> Query:
    """Look for the same; of hits that answer alike the latest come first."""
    lately = [Query.const_score_query(_term("modified_in", str(year)), weight) for year, weight in fresher()]
    return Query.boolean_query([(Occur.Must, asked), *((Occur.Should, each) for each in lately)])


def word(looked_for: Sought, places: Iterable[str] = query.TEXTS) -> Query:
    """Look for a word in each of its ways, and as the beginning of words where things are named."""
    known = [name for name in places if name in TEXTS]
    found = [_way(way, known) for way in looked_for.ways] if known else []
    beginning = looked_for.beginning
    if 0 < len(beginning) <= _LONGEST_BEGINNING and set(NAMED) <= set(known):
        begins = Query.fuzzy_term_query(fields.schema(), "words", beginning, distance=0, prefix=True)
        found.append(Query.const_score_query(begins, BEGINNING))
    return _any(found) if found else Query.empty_query()


def near(mistyped: str) -> Query:
    """Look for what has a word, or parts of one, that is nearly `mistyped` where things are named."""
    return _any(_nearly(field, each) for field, each in [("words", mistyped), ("title_parts", stem(mistyped))])


def _nearly(field: str, mistyped: str) -> Query:
    distance = reach(mistyped)
    return Query.fuzzy_term_query(fields.schema(), field, mistyped, distance=distance, transposition_cost_one=True)


def _condition(condition: Condition, reading: Reading) -> Query:
    match condition:
        case Every(parts):
            return _all([Query.all_query(), *(_condition(part, reading) for part in parts)])
        case Some(parts):
            return _any(_condition(part, reading) for part in parts) if parts else Query.empty_query()
        case Not(part):
            return _all([Query.all_query()], never=_condition(part, reading.to_the_letter()))
        case Words(text, among):
            return _words(text, among, reading)
        case other:
            return _fact(other)


def _fact(fact: Phrase | Value | Within | Near | During) -> Query:
    match fact:
        case Phrase(text, among):
            return _phrase(phrase(text), among)
        case Value(name, str(value)):
            return _any_of(name, [value])
        case Value(name):
            return Query.exists_query(name) if name in fields.KEPT_EXACT else Query.empty_query()
        case Within(moment, since, until):
            return _within(moment, since, until)
        case Near(west, south, east, north):
            ends = (("west", None, east), ("east", west, None), ("south", None, north), ("north", south, None))
            return _all(_range(FieldType.Float, *each) for each in ends)
        case During(since, until):
            return _during(since, until)


def fresh(value: str) -> Query:
    """Look for what was modified as lately as a value of the facet `freshness` says."""
    if value not in query.FRESH:
        return Query.empty_query()
    return _within("modified", datetime.now(UTC) - timedelta(days=query.FRESH[value]), None)


def _during(since: datetime | None, until: datetime | None) -> Query:
    least, most = (None if end is None else fields.milliseconds(end) for end in (since, until))
    begins = _range(FieldType.Integer, "begins", None, fields.LAST if most is None else most)
    return _all([begins, *([] if least is None else [_range(FieldType.Integer, "ends", least, None)])])


def _range(kind: FieldType, field: str, least: float | None, most: float | None) -> Query:
    return Query.const_score_query(Query.range_query(fields.schema(), field, kind, least, most), 0.0)


def _within(moment: str, since: datetime | None, until: datetime | None) -> Query:
    if moment not in query.MOMENTS:
        return Query.empty_query()
    least, most = (None if end is None else fields.milliseconds(end) for end in (since, until))
    if least is None and most is None:
        return Query.all_query()
    return _range(FieldType.Integer, moment, least, most)


def _words(text: str, among: Iterable[str], reading: Reading) -> Query:
    if not text.strip():
        return Query.all_query()
    found = [word(each, among) for each in reading.sought(text)]
    return _all(found) if found else Query.empty_query()


def _way(way: Way, places: Iterable[str]) -> Query:
    """All stems of a way have to be in one text, each as a word or as part of one."""
    if len(way.stems) == 1:
        found = _stem(way.stems[0], places)
    else:
        found = _any(_all([_stem(stem, [place]) for stem in way.stems]) for place in places)
    return Query.boost_query(found, way.weight / len(way.stems))


def _stem(stem: str, places: Iterable[str]) -> Query:
    texts = [(fields.text_field(name), TEXTS[name]) for name in places]
    parts = [(fields.parts_field(name), PARTS[name]) for name in places if name in PARTS]
    return _any(Query.boost_query(_term(field, stem, "freq"), weight) for field, weight in [*texts, *parts])


def _phrase(stems: list[str], among: Iterable[str]) -> Query:
    if not stems:
        return Query.empty_query()
    if len(stems) == 1:
        return _stem(stems[0], [name for name in among if name in TEXTS])
    texts = [(fields.text_field(name), TEXTS[name]) for name in among if name in TEXTS]
    found = [Query.boost_query(Query.phrase_query(fields.schema(), field, [*stems]), each) for field, each in texts]
    return _any(found) if found else Query.empty_query()


def _any_of(name: str, values: Iterable[str]) -> Query:
    """Look for any of the values; what the index does not have has none of them."""
    if name == "freshness":
        return _any(map(fresh, values))
    if name not in fields.KEPT_EXACT:
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
