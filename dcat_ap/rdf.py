"""Things from triples and triples from things; both read off the declarations in dcat_ap.model.

read and triples are each other's inverse: every triple of a record comes back, whether the model has a
property for it or not. A node that is described once and named twice is nested where it is met first and
referred to afterwards, so shared and circular descriptions stay what they are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from operator import eq
from typing import cast

from dcat_ap import ntriples
from dcat_ap.entry import EntryKind
from dcat_ap.model import CLASSES, DataService, Dataset, DatasetSeries, Entry, Thing, Value, properties
from dcat_ap.ntriples import Row, Terms
from dcat_ap.terms import DCAT, RDF, Iri, Triple

_BY_IRI = {cls.CLASS: cls for cls in CLASSES.values()}
KINDS = {kind.value: cast("type[Entry]", _BY_IRI[kind.cls]) for kind in EntryKind}
"""The class of each kind of entry."""

_TYPE = ntriples.token(RDF.type)
_SERIES, _SERVICE = ntriples.token(DCAT.DatasetSeries), ntriples.token(DCAT.DataService)

# class -> predicate token -> place and name of the property, class of the things that are its values
_FIELDS: dict[type[Thing], dict[str, tuple[int, str, type[Thing] | None]]] = {
    cls: {
        ntriples.token(each.predicate): (place, each.name, CLASSES[each.kind.thing] if each.kind.thing else None)
        for place, each in enumerate(properties(cls))
    }
    for cls in CLASSES.values()
}

# class -> its properties in the order of their tokens, which is that of rows, each with the token of its predicate
_PREDICATES = {
    cls: sorted([(ntriples.token(each.predicate), each.name) for each in properties(cls)] + [(_TYPE, "types")])
    for cls in CLASSES.values()
}

Described = dict[str, dict[str, list[str]]]
"""subject token -> predicate token -> object tokens"""


def read(root: str, rows: Iterable[Row], kind: str = "", terms: Terms | None = None) -> Entry:
    """Give the entry whose subject token is `root`, with everything `rows` say about it and below it.

    Its class follows from `kind`, one of KINDS, else from its types. `terms` are those that need not be read
    from their tokens any more.
    """
    described = _by_subject(rows)
    types = described.get(root, {}).get(_TYPE, ())
    cls = KINDS.get(kind) or (DatasetSeries if _SERIES in types else DataService if _SERVICE in types else Dataset)
    reader = _Reader(described, Terms() if terms is None else terms)
    entry = reader.thing(cls, root)
    return cast("Entry", reader.keep_strays(entry))


def triples(thing: Thing) -> Iterator[Triple]:
    """Give every triple of `thing` and of the things nested in it, each once."""
    return map(ntriples.triple, rows(thing))


def rows(thing: Thing) -> list[Row]:
    """Give the triples of `thing` as tokens, each once, sorted."""
    found: list[Row] = []
    _collect(thing, found)
    found.sort()  # cheap, since they come in runs that are sorted
    return list(dict.fromkeys(found)) if any(map(eq, found, found[1:])) else found


def _collect(thing: Thing, found: list[Row]) -> None:
    """Add the triples of `thing`, then those of the things in it, to `found`."""
    subject, token, own = ntriples.token(thing.id), ntriples.token, vars(thing)
    nested: list[Thing] = []
    for predicate, name in _PREDICATES[type(thing)]:
        for value in own.get(name, ()):
            if type(value) is Iri:  # most are
                found.append((subject, predicate, f"<{value}>"))
            elif isinstance(value, Thing):
                found.append((subject, predicate, token(value.id)))
                nested.append(value)
            else:
                found.append((subject, predicate, token(value)))
    found.extend(map(ntriples.tokens, thing.rest))
    for each in nested:
        _collect(each, found)


class _Reader:
    """Takes triples out of `described` as it builds things, so that none is used twice or left behind."""

    def __init__(self, described: Described, terms: Terms) -> None:
        self._left = described
        self._terms = terms

    def thing(self, cls: type[Thing], node: str) -> Thing:
        """Give the thing `node` with all that is said of it; afterwards nothing is left under its name."""
        said = self._left.pop(node)
        modelled, left, terms = _FIELDS[cls], self._left, self._terms
        types = said.pop(_TYPE, [])
        values: dict[str, object] = {
            "id": terms[node],
            "types": tuple([terms[each] for each in types if each[0] == "<"]),
        }
        rest: list[Row] = [(node, _TYPE, each) for each in types if each[0] != "<"]
        for (_, name, nested), predicate in sorted([(modelled[each], each) for each in said if each in modelled]):
            objects = said.pop(predicate)
            values[name] = tuple([self._value(each, nested, rest) if each in left else terms[each] for each in objects])
        for predicate, objects in said.items():
            for each in objects:
                rest.append((node, predicate, each))
                if each in left:
                    self._below(each, rest)
        if rest:
            rest.sort()
            values["rest"] = self._terms.triples(rest)
        return cls.of(values)

    def keep_strays(self, entry: Thing) -> Thing:
        """Give `entry` with what is said of nodes that only rdf:type leads to added to its rest."""
        strays = [
            (subject, predicate, each)
            for subject, said in self._left.items()
            for predicate, objects in said.items()
            for each in objects
        ]
        if not strays:
            return entry
        return replace(entry, rest=tuple(sorted([*entry.rest, *self._terms.triples(strays)], key=ntriples.tokens)))

    def _value(self, token: str, nested: type[Thing] | None, rest: list[Row]) -> Value:
        """Give the value that `token` names, of which something is still left to be said."""
        if nested:
            return self.thing(nested, token)
        self._below(token, rest)
        return self._terms[token]

    def _below(self, token: str, rest: list[Row]) -> None:
        left, waiting = self._left, [token]
        while waiting:
            node = waiting.pop()
            for predicate, objects in left.pop(node, {}).items():
                for each in objects:
                    rest.append((node, predicate, each))
                    if each in left:
                        waiting.append(each)


def _by_subject(rows: Iterable[Row]) -> Described:
    """Give the rows by their subjects, the values of a property sorted, each once."""
    described: Described = {}
    several: list[list[str]] = []
    for subject, predicate, value in rows:
        said = described.get(subject)
        if said is None:
            said = described[subject] = {}
        values = said.get(predicate)
        if values is None:
            said[predicate] = [value]
        else:
            if len(values) == 1:
                several.append(values)
            values.append(value)
    for values in several:
        values[:] = sorted(set(values))
    return described
