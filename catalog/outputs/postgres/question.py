"""A Query in SQL: conditions with parameters; text of users is never part of a statement."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from catalog import query
from catalog.outputs.postgres import rows
from catalog.query import EXACT, FRESH, Condition, During, Every, Near, Not, Phrase, Query, Some, Value, Within, Words
from catalog.words.sought import Reading, Sought, Way, phrase
from catalog.words.typed import condition
from catalog.words.weight import BEGINNING, NAMED, PARTS, TEXTS, fresher, year


@dataclass(frozen=True)
class Sql:
    """A condition in SQL with its parameters."""

    text: str
    values: tuple[Any, ...] = ()


_ALWAYS, _NEVER = Sql("true"), Sql("false")


def where(asked: Query, reading: Reading, *, without: str = "") -> Sql:
    """Give what `asked` looks for; `without` names a facet whose chosen values are left aside."""
    clauses = [_any_of(name, values) for name, values in asked.chosen.items() if values and name != without]
    if asked.where is not None:
        clauses.append(_condition(asked.where, reading.to_the_letter()))
    return all_of([*clauses, _condition(condition(asked.text), reading)])


def _condition(condition: Condition, reading: Reading) -> Sql:
    match condition:
        case Every(parts):
            return all_of([_condition(part, reading) for part in parts])
        case Some(parts):
            return _any([_condition(part, reading) for part in parts])
        case Not(part):
            inner = _condition(part, reading.to_the_letter())
            return Sql(f"NOT coalesce({inner.text}, false)", inner.values)
        case Words(text, among):
            return all_of([word(each, among) for each in reading.sought(text)] or [_NEVER]) if text.strip() else _ALWAYS
        case other:
            return _fact(other)


def _fact(fact: Phrase | Value | Within | Near | During) -> Sql:
    match fact:
        case Phrase(text, among):
            return _phrase(phrase(text), among)
        case Value(name, str(value)):
            return _any_of(name, [value])
        case Value(name):
            return Sql("EXISTS (SELECT FROM unnest(exact) value WHERE starts_with(value, %s))", (name + rows.BETWEEN,))
        case Within(moment, since, until):
            return _between(moment, moment, since, until) if moment in query.MOMENTS else _NEVER
        case Near(west, south, east, north):
            return Sql("(west <= %s AND east >= %s AND south <= %s AND north >= %s)", (east, west, north, south))
        case During(since, until):
            return all_of([Sql("begins IS NOT NULL"), _between("ends", "begins", since, until)])


def _between(least: str, most: str, since: datetime | None, until: datetime | None) -> Sql:
    bounds = [(f"{least} >= %s", since), (f"{most} <= %s", until)]
    return all_of([Sql(text, (rows.milliseconds(end),)) for text, end in bounds if end is not None])


def fresh(value: str) -> Sql:
    """Look for what was modified as lately as a value of the facet `freshness` says."""
    if value not in FRESH:
        return _NEVER
    return _between("modified", "modified", datetime.now(UTC) - timedelta(days=FRESH[value]), None)


def _any_of(name: str, values: Iterable[str]) -> Sql:
    if name == "freshness":
        return _any([fresh(value) for value in values])
    if name in {"id", "slug"}:
        return Sql(f"{name} = ANY(%s)", ([rows.plain(value) for value in values],))
    if name not in EXACT:
        return _NEVER
    return Sql("exact && %s::text[]", ([f"{name}{rows.BETWEEN}{rows.plain(value)}" for value in values],))


def word(looked_for: Sought, among: Iterable[str]) -> Sql:
    """Look for a word in each of its ways, and as the beginning of words where things are named."""
    terms = [term for term, _ in _terms(looked_for, among)]
    return Sql("kept @@ %s::tsquery", (" | ".join(terms),)) if terms else _NEVER


def _terms(looked_for: Sought, among: Iterable[str]) -> Iterator[tuple[str, float]]:
    """Give what finds a word as terms of the vector, each with what it counts."""
    places = [name for name in among if name in TEXTS]
    for way in looked_for.ways:
        for place in places:
            yield from _in_text(way, place)
    if looked_for.beginning and set(NAMED) <= set(places):
        yield rows.lexeme("w", looked_for.beginning) + ":*", BEGINNING


def _in_text(way: Way, place: str) -> Iterator[tuple[str, float]]:
    marks = [(rows.text_mark(place), TEXTS[place])]
    marks += [(rows.parts_mark(place), PARTS[place])] if place in PARTS else []
    if len(way.stems) == 1:
        yield from ((rows.lexeme(mark, way.stems[0]), weight * way.weight) for mark, weight in marks)
    else:
        stems = ["(" + " | ".join(rows.lexeme(mark, stem) for mark, _ in marks) + ")" for stem in way.stems]
        yield "(" + " & ".join(stems) + ")", marks[0][1] * way.weight


def _phrase(stems: Sequence[str], among: Iterable[str]) -> Sql:
    places = [name for name in among if name in TEXTS]
    if not stems or not places:
        return _NEVER
    if len(stems) == 1:
        marks = [*map(rows.text_mark, places), *(rows.parts_mark(name) for name in places if name in PARTS)]
        return Sql("kept @@ %s::tsquery", (" | ".join(rows.lexeme(mark, stems[0]) for mark in marks),))
    phrases = ["(" + " <-> ".join(rows.lexeme(rows.text_mark(name), stem) for stem in stems) + ")" for name in places]
    return Sql("kept @@ %s::tsquery", (" | ".join(phrases),))


def score(asked: Condition, reading: Reading) -> Sql:
    """Give how well a row answers: what each way counts in which its words are there; titles the more the shorter."""
    parts: list[Sql] = []
    for text, among in _texts(asked):
        for each in reading.sought(text):
            for term, weight in _terms(each, among):
                shorter = " / ln(named + 2.0)" if "'ti" in term else ""
                parts.append(Sql(f"(kept @@ %s::tsquery)::int * {weight:.3f}{shorter}", (term,)))
    parts += [_in_year(number, weight) for number, weight in fresher()]
    return Sql(" + ".join(part.text for part in parts), tuple(value for part in parts for value in part.values))


def _in_year(number: int, weight: float) -> Sql:
    begins, ends = map(rows.milliseconds, year(number))
    return Sql(f"coalesce((modified >= %s AND modified < %s)::int, 0) * {weight:.3f}", (begins, ends))


def _texts(asked: Condition) -> Iterator[tuple[str, Sequence[str]]]:
    match asked:
        case Words(text, among):
            yield text, among
        case Every(parts) | Some(parts):
            for part in parts:
                yield from _texts(part)


def all_of(clauses: Sequence[Sql]) -> Sql:
    """Give what holds where all clauses do."""
    return _joined(" AND ", clauses, _ALWAYS)


def _any(clauses: Sequence[Sql]) -> Sql:
    return _joined(" OR ", clauses, _NEVER)


def _joined(word: str, clauses: Sequence[Sql], otherwise: Sql) -> Sql:
    if not clauses:
        return otherwise
    text = word.join(f"({each.text})" for each in clauses)
    return Sql(f"({text})", tuple(value for each in clauses for value in each.values))
