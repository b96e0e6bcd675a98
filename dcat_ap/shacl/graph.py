"""Graphs as SHACL looks at them: a dataset's own rows, and behind them the vocabularies as background."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from dcat_ap.ntriples import Row
from dcat_ap.shacl.memory import Memory
from dcat_ap.shacl.names import SUBCLASS, TYPE

Index = dict[str, dict[str, list[str]]]
"""Subject, predicate, objects; in the backward index object, predicate, subjects."""

_NOTHING: Mapping[str, list[str]] = {}


def forward(rows: Iterable[Row]) -> Index:
    """Give the index of `rows` by subject; a row that is said twice counts once."""
    index: Index = {}
    here: dict[str, list[str]] = {}
    last = ""
    for subject, predicate, value in dict.fromkeys(rows):
        if subject != last:  # rows are sorted, mostly
            here = index.setdefault(subject, {})
            last = subject
        values = here.get(predicate)
        if values is None:
            here[predicate] = [value]
        else:
            values.append(value)
    return index


def backward(index: Index) -> Index:
    """Give the index by object of what a forward index holds."""
    return forward(
        (value, predicate, subject)
        for subject, here in index.items()
        for predicate, values in here.items()
        for value in values
    )


class Background:
    """Vocabularies and ontologies, indexed once: looked up as if merged into every dataset, at no cost to it."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self.forward = forward(rows)
        self._superclasses: dict[str, frozenset[str]] = {}

    def rows(self) -> Iterator[Row]:
        """Give the triples again."""
        for subject, here in self.forward.items():
            for predicate, values in here.items():
                yield from ((subject, predicate, value) for value in values)

    @cached_property
    def backward(self) -> Index:
        """The same triples by object, made when a path first goes that way."""
        return backward(self.forward)

    def superclasses(self, cls: str) -> frozenset[str]:
        """Give `cls` and every class above it."""
        if cls not in self.forward:  # a stranger's class is not kept in mind
            return frozenset((cls,))
        if cls not in self._superclasses:
            self._superclasses[cls] = _closure(cls, lambda each: self.forward.get(each, _NOTHING).get(SUBCLASS, ()))
        return self._superclasses[cls]


EMPTY = Background()


class Data:
    """The data graph of one validation: the rows of a dataset, with the background behind them."""

    def __init__(self, rows: Iterable[Row], background: Background = EMPTY, memory: Memory | None = None) -> None:
        self.forward = forward(rows)
        self.background = background
        self._behind = background.forward
        self.has_axioms = any(SUBCLASS in here for here in self.forward.values())
        self._superclasses: dict[str, frozenset[str]] = {}
        self.memory = memory if memory and not self.has_axioms else Memory()
        """What is known of values of which only the background says something; nothing where axioms are added."""
        self.progress: dict[tuple[int, str], bool] = {}
        """What is known of recursive shapes: whether a node conforms, by the shape's number and the node."""
        self.depth = 0
        """How many recursive shapes are being evaluated inside each other."""

    @cached_property
    def backward(self) -> Index:
        """The rows by object, made when a path first goes that way."""
        return backward(self.forward)

    def properties(self, node: str) -> Mapping[str, list[str]]:
        """Give each predicate of `node` with its values."""
        return _both(self.forward.get(node), self._behind.get(node))

    def objects(self, node: str, predicate: str) -> Sequence[str]:
        """Give the values of `predicate` at `node`."""
        here, there = self.forward.get(node), self._behind.get(node)
        if there is None:
            return here.get(predicate, ()) if here is not None else ()
        return _both(here, there).get(predicate, ())

    def subjects(self, node: str, predicate: str) -> Sequence[str]:
        """Give the nodes at which `predicate` has the value `node`."""
        return _both(self.backward.get(node), self.background.backward.get(node)).get(predicate, ())

    def superclasses(self, cls: str) -> frozenset[str]:
        """Give `cls` and every class above it, by axioms of the background and of the data itself."""
        if not self.has_axioms:
            return self.background.superclasses(cls)
        if cls not in self._superclasses:
            self._superclasses[cls] = _closure(cls, lambda each: self.objects(each, SUBCLASS))
        return self._superclasses[cls]

    def is_a(self, node: str, cls: str) -> bool:
        """Say whether `node` is a SHACL instance of `cls` (SHACL 1.1, "Class-based Targets")."""
        types = self.objects(node, TYPE)
        if cls in types:
            return True
        for each in types:  # noqa: SIM110 -- half the time of any(), and asked for every node
            if cls in self.superclasses(each):
                return True
        return False


def _both(here: dict[str, list[str]] | None, there: dict[str, list[str]] | None) -> Mapping[str, list[str]]:
    if there is None:
        return here if here is not None else _NOTHING
    if here is None:
        return there
    merged = dict(there)
    for predicate, values in here.items():
        merged[predicate] = list(dict.fromkeys([*values, *merged.get(predicate, ())]))
    return merged


def _closure(start: str, above: Callable[[str], Sequence[str]]) -> frozenset[str]:
    found = {start}
    waiting = [start]
    while waiting:
        for each in above(waiting.pop()):
            if each not in found:
                found.add(each)
                waiting.append(each)
    return frozenset(found)
