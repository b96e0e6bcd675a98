"""Clean: an entry as it was delivered becomes an entry as it is published, and each change leaves a Finding.

The only place that may change an entry. It normalises what is there and applies what the steward declared
where the source is silent; it never invents, and a value that cannot be normalised stays as it is.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from operator import is_not
from typing import Any, cast

from dcat_ap import given as givens
from dcat_ap import licences, ntriples, rdf, vocabularies
from dcat_ap.finding import Finding, Severity
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
from dcat_ap.repair import Edit, Place, ThingRepair, ValueRepair, predicate_of, shown
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
from dcat_ap.terms import DCT, RDF, Blank, Iri, Literal, Term, Triple, curie

__all__ = ["VERSION", "Given", "clean", "version"]

VERSION = 3
"""Part of every record's fingerprint: raised when a repair changes."""

_WRAPPED = {cls for cls in CLASSES.values() if any(each.kind.vocabulary for each in properties(cls))}
"""Classes whose concepts may stand wrapped in nodes of their own; they are unwrapped before all else."""

_FIRST: dict[type[Thing], tuple[ThingRepair, ...]] = {Distribution: (concepts.exchanged,)}
"""Come first: what they find is then mended like anything else."""

_LAST: dict[type[Thing], tuple[ThingRepair, ...]] = {
    Agent: (agents.named,),
    ContactPoint: (agents.reachable,),
    PeriodOfTime: (successors.mirrored, periods.bounded),
    Location: (geometry.gathered, geometry.derived),
    Distribution: (successors.mirrored, links.accessible),
    Dataset: (successors.mirrored, concepts.elsewhere, licensed.inherited, contributor.appended, declared.filled),
    DatasetSeries: (declared.filled,),
    DataService: (declared.filled,),
}
"""Come last: what follows from values that are mended, in this order; after them each thing gets its class."""

_VALUES: dict[tuple[str, type[Term]], tuple[ValueRepair, ...]] = {
    ("text", Literal): (text.undamaged, languages.tagged),
    ("text", Iri): (literals.identifier,),
    ("literal", Literal): (literals.typed, geometry.typed),
    ("link", Literal): (links.linked, nodes.described),
    ("concept", Literal): (concepts.declared, concepts.listed, links.linked, nodes.described),
    ("concept", Iri): (concepts.declared, concepts.listed),
    ("thing", Literal): (links.linked_thing, nodes.thing),
}
"""By the kind of a property and what its value is: what may become of the value, in this order."""


def clean(entry: Entry, given: Given = givens.NOTHING) -> tuple[Entry, tuple[Finding, ...]]:
    """Give the entry mended, and a Finding for each change; the same object where there is nothing to mend.

    Cleaning what is clean changes nothing.
    """
    cleaner = _Cleaner(given)
    cleaned = cast("Entry", cleaner.thing(cleaner.renamed(entry)))
    return cleaned, (*cleaner.findings, *contributor.contested(cleaned))


def version() -> str:
    """Give a text that changes whenever `clean` would give something else for the same entry."""
    return f"{VERSION} {licences.VERSION} {vocabularies.versions()}"


_ONLY: dict[ValueRepair, Callable[[Property], bool]] = {
    literals.typed: lambda declared_: bool(declared_.kind.datatypes),
    literals.identifier: lambda declared_: declared_.predicate == DCT.identifier,
    geometry.typed: lambda declared_: declared_.predicate in geometry.EXTENTS,
    languages.tagged: lambda declared_: declared_.predicate in languages.TOLD,
}
"""Value repairs that have something to say to some properties only, and to which."""

_DECLARED: dict[ValueRepair, str] = {concepts.declared: "values", languages.tagged: "language"}
"""Value repairs that only apply what was declared, and where that stands in what was given."""

Chains = dict[type, tuple[ValueRepair, ...]]
"""What may become of a value, by its Python type."""


@lru_cache
def _fields(declared_: frozenset[str]) -> dict[type[Thing], dict[str, tuple[Property, Chains]]]:
    """Give for each class the properties that have something to mend, by name, and what may become of their values.

    Of repairs that apply what was declared, those come in that have something `declared_`.
    """
    return {
        cls: {each.name: (each, chains) for each in properties(cls) if (chains := _chains(each, declared_))}
        for cls in CLASSES.values()
    }


def _chains(declared_: Property, given: frozenset[str]) -> Chains:
    chains: Chains = dict.fromkeys(CLASSES.values() if declared_.kind.thing else (), ())
    for kind in (Literal, Iri):
        whole = _VALUES.get((declared_.kind.shape, kind), ())
        apt = (repair for repair in whole if repair not in _ONLY or _ONLY[repair](declared_))
        chain = tuple(repair for repair in apt if _DECLARED.get(repair) in {None, *given})
        if chain:
            chains[kind] = chain
    return chains


_NESTING = {cls: [each.name for each in properties(cls) if each.kind.thing] for cls in CLASSES.values()}
_KINDS = {cls: kind for kind, cls in rdf.KINDS.items()}


class _Cleaner:
    """Walks an entry and collects what was changed."""

    def __init__(self, given: Given) -> None:
        self._given = given
        self._fields = _fields(frozenset(name for name in _DECLARED.values() if getattr(given, name)))
        self.findings: list[Finding] = []

    def renamed(self, entry: Entry) -> Entry:
        """Give the entry with every property under its name of today, read anew if one was not."""
        after = self._renamed(entry)
        if after is entry:
            return entry
        return rdf.read(ntriples.token(entry.id), rdf.rows(after), _KINDS[type(entry)])

    def _renamed(self, thing: Thing) -> Thing:
        if thing.rest:
            thing = self._edited(thing, successors.renamed)
        changed: dict[str, Any] = {}
        for name in _NESTING[type(thing)]:
            values = thing.__dict__.get(name)
            if not values:
                continue
            after = tuple([self._renamed(each) if isinstance(each, Thing) else each for each in values])
            if any(map(is_not, after, values)):
                changed[name] = after
        return type(thing).of({**thing.__dict__, **changed}) if changed else thing

    def thing(self, thing: Thing) -> Thing:
        """Give the thing mended, with all that is nested in it."""
        cls = type(thing)
        if thing.rest and cls in _WRAPPED:
            thing = self._edited(thing, concepts.unwrapped)
        for repair in _FIRST.get(cls, ()):
            thing = self._edited(thing, repair)
        thing = self._with_values(thing)
        for repair in _LAST.get(cls, ()):
            thing = self._edited(thing, repair)
        return thing if thing.CLASS in thing.types else self._edited(thing, types.typed)

    def _with_values(self, thing: Thing) -> Thing:
        changed: dict[str, tuple[Value, ...]] = {}
        rest: list[Triple] = []
        fields = self._fields[type(thing)]
        for name, values in thing.__dict__.items():
            if values and name in fields:
                declared_, chains = fields[name]
                place = Place(thing, declared_, self._given)
                mended = tuple([self._value(each, place, chains.get(type(each), ()), rest) for each in values])
                if any(map(is_not, mended, values)):
                    changed[name] = mended if declared_.kind.thing else tuple(dict.fromkeys(mended))
        if not changed:
            return thing
        more = tuple(sorted({*thing.rest, *rest}, key=ntriples.tokens)) if rest else thing.rest
        return _replaced(thing, changed, more)

    def _value(self, value: Value, place: Place, chain: tuple[ValueRepair, ...], rest: list[Triple]) -> Value:
        if isinstance(value, Thing):
            return self.thing(value)
        for repair in chain:
            made = repair(value, place)
            if made:
                self._note(made.rule, place.thing, place.property.predicate, shown(value), shown(made.value))
                rest.extend(made.rest)
                if isinstance(made.value, Thing):
                    return self.thing(made.value)
                value = made.value
        return value

    def _edited(self, thing: Thing, repair: ThingRepair) -> Thing:
        edits = list(repair(thing, self._given))
        if not edits:
            return thing
        fields: dict[str, _Field] = {}
        for edit in edits:
            if edit.name:
                if edit.name not in fields:
                    fields[edit.name] = _Field(getattr(thing, edit.name))
                fields[edit.name].take(edit)
            self._note(edit.rule, thing, _predicate(thing, edit), edit.said, _after(edit))
        return _replaced(thing, {name: each.values for name, each in fields.items()}, _rest(thing.rest, edits))

    def _note(self, rule: str, thing: Thing, predicate: str, before: str, after: str) -> None:
        subject = f"_:{thing.id}" if isinstance(thing.id, Blank) else thing.id
        found = Finding(Severity.INFO, rule, subject=subject, property=curie(predicate), value=before, proposal=after)
        self.findings.append(found)


class _Field:
    """The values of one field while it is edited, each in its place; a thing may have thousands."""

    def __init__(self, values: Iterable[Value]) -> None:
        self._slots: list[Value | None] = list(dict.fromkeys(values))
        self._places: dict[Value | None, int] = {value: place for place, value in enumerate(self._slots)}

    def take(self, edit: Edit) -> None:
        """Put what comes in the place of what goes, else at the end."""
        if edit.instead:
            self._slots, self._places = [], {}
        place = self._places.pop(edit.gone, None) if edit.gone is not None else None
        if place is None:
            place = len(self._slots)
            self._slots.append(None)
        self._slots[place] = edit.after
        self._places.setdefault(edit.after, place)

    @property
    def values(self) -> tuple[Value, ...]:
        """Each value once."""
        return tuple(dict.fromkeys(value for value in self._slots if value is not None))


def _after(edit: Edit) -> str:
    return shown(edit.after) if edit.after is not None else "" if edit.name else shown(edit.rest[0][2])


def _predicate(thing: Thing, edit: Edit) -> str:
    if not edit.name:
        return edit.rest[0][1]
    return RDF.type if edit.name == "types" else predicate_of(type(thing), edit.name)


def _rest(rest: tuple[Triple, ...], edits: Iterable[Edit]) -> tuple[Triple, ...]:
    """Give what the rest of a thing is after edits: each triple once, in the order of the reader."""
    kept = dict.fromkeys(rest)
    for edit in edits:
        if edit.moved:
            kept.pop(edit.moved, None)
        kept.update(dict.fromkeys(edit.rest))
    after = tuple(kept)
    return rest if after == rest else tuple(sorted(after, key=ntriples.tokens))


def _replaced(thing: Thing, changed: dict[str, Any], rest: tuple[Triple, ...]) -> Thing:
    """Give the thing with fields changed and a new rest."""
    return type(thing).of({**thing.__dict__, **changed, "rest": rest})
