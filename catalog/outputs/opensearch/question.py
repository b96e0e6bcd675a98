"""A Query as OpenSearch asks it: JSON made of ready words; text of users is never parsed by it."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from catalog import query
from catalog.outputs.opensearch import documents
from catalog.query import EXACT, FRESH, Condition, During, Every, Near, Not, Phrase, Some, Value, Within, Words
from catalog.words.near import reach
from catalog.words.sought import Reading, Sought, Way, phrase
from catalog.words.stem import stem
from catalog.words.typed import condition
from catalog.words.weight import BEGINNING, NAMED, PARTS, TEXTS, fresher, year

Json = dict[str, Any]
_ALL: Json = {"match_all": {}}
NONE: Json = {"match_none": {}}


def ask(asked: query.Query, reading: Reading, *, without: str = "") -> Json:
    """Give what `asked` looks for; `without` names a facet whose chosen values are left aside."""
    chosen = [_any_of(name, values) for name, values in asked.chosen.items() if values and name != without]
    where = [] if asked.where is None else [_condition(asked.where, reading.to_the_letter())]
    mark = {"term": {"_id": documents.MARK}}
    return {
        "bool": {"must": [_condition(condition(asked.text), reading)], "filter": [*chosen, *where], "must_not": [mark]}
    }


def ranked(asked: Json) -> Json:
    """Look for the same; of hits that answer alike the latest come first."""
    lately = [
        {"constant_score": {"filter": {"range": {"modified": _year(number)}}, "boost": weight}}
        for number, weight in fresher()
    ]
    return {"bool": {"must": [asked], "should": lately}}


def _year(number: int) -> Json:
    begins, ends = map(documents.milliseconds, year(number))
    return {"gte": begins, "lt": ends}


def word(looked_for: Sought, among: Iterable[str] = query.TEXTS) -> Json:
    """Look for a word in each of its ways, and as the beginning of words where things are named."""
    places = [name for name in among if name in TEXTS]
    found = [_way(way, places) for way in looked_for.ways] if places else []
    if looked_for.beginning and set(NAMED) <= set(places):
        found.append({"constant_score": {"filter": {"prefix": {"words": looked_for.beginning}}, "boost": BEGINNING}})
    return _any(found)


def near(mistyped: str) -> Json:
    """Look for what has a word, or parts of one, that is nearly `mistyped` where things are named."""
    fields = [("words", mistyped), ("title_parts", stem(mistyped))]
    return _any([{"fuzzy": {field: {"value": each, "fuzziness": reach(mistyped)}}} for field, each in fields])


def fresh(value: str) -> Json:
    """Look for what was modified as lately as a value of the facet `freshness` says."""
    if value not in FRESH:
        return NONE
    return _range("modified", gte=documents.milliseconds(datetime.now(UTC) - timedelta(days=FRESH[value])))


def _condition(condition: Condition, reading: Reading) -> Json:
    match condition:
        case Every(parts):
            return _all([_condition(part, reading) for part in parts])
        case Some(parts):
            return _any([_condition(part, reading) for part in parts])
        case Not(part):
            return {"bool": {"must": [_ALL], "must_not": [_condition(part, reading.to_the_letter())]}}
        case Words(text, among):
            return _all([word(each, among) for each in reading.sought(text)] or [NONE]) if text.strip() else _ALL
        case other:
            return _fact(other)


def _fact(fact: Phrase | Value | Within | Near | During) -> Json:
    match fact:
        case Phrase(text, among):
            return _phrase(phrase(text), among)
        case Value(name, str(value)):
            return _any_of(name, [value])
        case Value(name):
            return {"exists": {"field": name}} if name in EXACT else NONE
        case Within(moment, since, until):
            return _between(moment, moment, since, until) if moment in query.MOMENTS else NONE
        case Near(west, south, east, north):
            return _all(
                [
                    _range("west", lte=east),
                    _range("east", gte=west),
                    _range("south", lte=north),
                    _range("north", gte=south),
                ]
            )
        case During(since, until):
            return _all([{"exists": {"field": "begins"}}, _between("ends", "begins", since, until)])


def _between(least: str, most: str, since: datetime | None, until: datetime | None) -> Json:
    bounds = [] if since is None else [_range(least, gte=documents.milliseconds(since))]
    return _all([*bounds, *([] if until is None else [_range(most, lte=documents.milliseconds(until))])])


def _range(field: str, **bounds: float) -> Json:
    return {"constant_score": {"filter": {"range": {field: bounds}}, "boost": 0.0}}


def _any_of(name: str, values: Iterable[str]) -> Json:
    if name == "freshness":
        return _any([fresh(value) for value in values])
    if name not in EXACT:
        return NONE
    return {"constant_score": {"filter": {"terms": {name: list(values)}}, "boost": 0.0}}


def _way(way: Way, places: Iterable[str]) -> Json:
    """All stems of a way have to be in one text, each as a word or as part of one."""
    if len(way.stems) == 1:
        found = _stem(way.stems[0], places)
    else:
        found = _any([_all([_stem(each, [place]) for each in way.stems]) for place in places])
    return {"bool": {"must": [found], "boost": way.weight / len(way.stems)}}


def _stem(word: str, places: Iterable[str]) -> Json:
    fields = [(f"{name}_text", TEXTS[name]) for name in places]
    fields += [(f"{name}_parts", PARTS[name]) for name in places if name in PARTS]
    return _any([{"term": {field: {"value": word, "boost": weight}}} for field, weight in fields])


def _phrase(stems: list[str], among: Iterable[str]) -> Json:
    places = [name for name in among if name in TEXTS]
    if not stems or not places:
        return NONE
    if len(stems) == 1:
        return _stem(stems[0], places)
    text = " ".join(stems)
    return _any([{"match_phrase": {f"{each}_text": {"query": text, "boost": TEXTS[each]}}} for each in places])


def _all(clauses: list[Json]) -> Json:
    return {"bool": {"must": clauses}} if clauses else _ALL


def _any(clauses: list[Json]) -> Json:
    return {"bool": {"should": clauses, "minimum_should_match": 1}} if clauses else NONE
