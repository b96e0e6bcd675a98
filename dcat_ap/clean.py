"""Clean: an entry as it was delivered becomes an entry as it is published, and each change leaves a Finding.

The only place that may change an entry. It normalises what is there and applies what the steward declared
where the source is silent; it never invents, and a value that cannot be normalised stays as it is.
"""

from dataclasses import replace
from operator import is_not
from typing import Any, cast

from dcat_ap import given as givens
from dcat_ap import licences, ntriples, vocabularies
from dcat_ap.finding import Finding, info
from dcat_ap.given import Given
from dcat_ap.model import (
    CLASSES,
    Agent,
    ContactPoint,
    DataService,
    Dataset,
    DatasetSeries,
    Distribution,
    Entry,
    Location,
    PeriodOfTime,
    Property,
    Thing,
    Value,
    properties,
)
from dcat_ap.repair import Edit, Place, ThingRepair, ValueRepair, curie, predicate_of, shown
from dcat_ap.repairs import (
    agents,
    concepts,
    contributor,
    declared,
    geometry,
    languages,
    licensed,
    links,
    literals,
    nodes,
    periods,
    successors,
    text,
    types,
)
from dcat_ap.terms import RDF, Blank, Triple

__all__ = ["VERSION", "Given", "clean", "version"]

VERSION = 2
"""Part of every record's fingerprint: raised when a repair changes."""

_MOVES: tuple[ThingRepair, ...] = (successors.renamed, concepts.unwrapped, concepts.exchanged)
"""Come first: what stood under an old name is then mended like anything else."""

_FOR: dict[type[Thing], tuple[ThingRepair, ...]] = {
    Agent: (agents.named,),
    ContactPoint: (agents.reachable,),
    Location: (geometry.gathered, geometry.derived),
    PeriodOfTime: (periods.bounded,),
    Distribution: (links.accessible,),
    Dataset: (concepts.elsewhere, licensed.inherited, contributor.appended, declared.filled),
    DatasetSeries: (declared.filled,),
    DataService: (declared.filled,),
}
"""What besides may follow for things of one class, in this order."""

_VALUES: dict[str, tuple[ValueRepair, ...]] = {
    "text": (text.undamaged, literals.identifier, languages.tagged),
    "literal": (literals.typed, geometry.typed),
    "link": (links.linked, nodes.described),
    "concept": (concepts.declared, concepts.listed, links.linked, nodes.described),
    "thing": (links.linked_thing, nodes.thing),
}
"""By the kind of a property: what may become of each of its values, in this order."""

_THINGS: dict[type[Thing], tuple[ThingRepair, ...]] = {
    cls: (
        *(successors.mirrored,),
        *_FOR.get(cls, ()),
        types.typed,
    )
    for cls in CLASSES.values()
}
"""Come last: what follows from values that are mended."""


def clean(entry: Entry, given: Given = givens.NOTHING) -> tuple[Entry, tuple[Finding, ...]]:
    """Give the entry mended, and a Finding for each change; the same object where there is nothing to mend.

    Cleaning what is clean changes nothing.
    """
    cleaner = _Cleaner(given)
    cleaned = cast("Entry", cleaner.thing(entry))
    return cleaned, (*cleaner.findings, *contributor.contested(cleaned))


def version() -> str:
    """Give a text that changes whenever `clean` would give something else for the same entry."""
    return f"{VERSION} {licences.VERSION} {vocabularies.versions()}"


# class -> its properties that hold values, with the repairs of their kind
_FIELDS: dict[type[Thing], tuple[tuple[str, Property, tuple[ValueRepair, ...]], ...]] = {
    cls: tuple((each.name, each, _VALUES[each.kind.shape]) for each in properties(cls)) for cls in CLASSES.values()
}


class _Cleaner:
    """Walks an entry and collects what was changed."""

    def __init__(self, given: Given) -> None:
        self._given = given
        self.findings: list[Finding] = []

    def thing(self, thing: Thing) -> Thing:
        """Give the thing mended, with all that is nested in it."""
        for move in _MOVES:
            thing = self._edited(thing, move)
        thing = self._with_values(thing)
        for repair in _THINGS[type(thing)]:
            thing = self._edited(thing, repair)
        return thing

    def _with_values(self, thing: Thing) -> Thing:
        changed: dict[str, tuple[Value, ...]] = {}
        rest: list[Triple] = []
        for name, declared_, repairs in _FIELDS[type(thing)]:
            values = getattr(thing, name)
            if not values:
                continue
            place = Place(thing, declared_, self._given)
            mended = tuple([self._value(value, place, repairs, rest) for value in values])
            if any(map(is_not, mended, values)):
                changed[name] = tuple(dict.fromkeys(mended))
        return _replaced(thing, changed, [*thing.rest, *rest]) if changed else thing

    def _value(self, value: Value, place: Place, repairs: tuple[ValueRepair, ...], rest: list[Triple]) -> Value:
        for repair in repairs:
            if isinstance(value, Thing):
                break
            made = repair(value, place)
            if made:
                self._note(made.rule, place.thing, place.property.predicate, shown(value), shown(made.value))
                rest.extend(made.rest)
                value = made.value
        return self.thing(value) if isinstance(value, Thing) else value

    def _edited(self, thing: Thing, repair: ThingRepair) -> Thing:
        edits = list(repair(thing, self._given))
        if not edits:
            return thing
        changed: dict[str, Any] = {}
        rest = list(thing.rest)
        for edit in edits:
            if edit.name:
                changed[edit.name] = _edited(changed.get(edit.name, getattr(thing, edit.name)), edit)
            rest = [each for each in rest if each != edit.moved] + list(edit.rest)
            self._note(edit.rule, thing, _predicate(thing, edit), edit.said, _after(edit))
        return _replaced(thing, changed, rest)

    def _note(self, rule: str, thing: Thing, predicate: str, before: str, after: str) -> None:
        subject = f"_:{thing.id}" if isinstance(thing.id, Blank) else thing.id
        self.findings.append(info(rule, subject=subject, property=curie(predicate), value=before, proposal=after))


def _edited(before: tuple[Value, ...], edit: Edit) -> tuple[Value, ...]:
    """Give the values of a field after the edit: a value that goes makes room for the one that comes."""
    values = [] if edit.instead else list(before)
    place = values.index(edit.gone) if edit.gone in values else len(values)
    values[place : place + 1] = [] if edit.after is None else [edit.after]
    return tuple(dict.fromkeys(values))


def _after(edit: Edit) -> str:
    return shown(edit.after) if edit.after is not None else "" if edit.name else shown(edit.rest[0][2])


def _predicate(thing: Thing, edit: Edit) -> str:
    if not edit.name:
        return edit.rest[0][1]
    return RDF.type if edit.name == "types" else predicate_of(type(thing), edit.name)


def _replaced(thing: Thing, changed: dict[str, Any], rest: list[Triple]) -> Thing:
    """Give the thing with fields changed and a new rest: each triple once, in the order of the reader."""
    ordered = thing.rest if tuple(rest) == thing.rest else tuple(sorted(set(rest), key=ntriples.tokens))
    return replace(thing, **changed, rest=ordered)
