"""Which nodes are focus nodes of which shapes (SHACL 2.1.3)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from dcat_ap.shacl.graph import Data, Index
from dcat_ap.shacl.names import TYPE
from dcat_ap.shacl.shape import Shape

Aims = dict[str, list[Shape]]
Here = Mapping[str, list[str]]
"""The predicates of a node, with their values."""


@dataclass(frozen=True, slots=True)
class Targets:
    """The shapes that have targets, by what they aim at."""

    nodes: Aims = field(default_factory=dict)
    classes: Aims = field(default_factory=dict)
    subjects_of: Aims = field(default_factory=dict)
    objects_of: Aims = field(default_factory=dict)

    def of(self, data: Data, *, whole: bool) -> dict[str, tuple[Shape, ...]]:
        """Give each focus node with its shapes, each once."""
        aims: dict[str, tuple[Shape, ...]] = {focus: tuple(shapes) for focus, shapes in self.nodes.items()}
        for index in (data.forward, data.background.forward) if whole else (data.forward,):
            for focus, here in index.items():
                _add(aims, focus, self._by_class(data, here))
                if not self.subjects_of.keys().isdisjoint(here):
                    _add(aims, focus, _by_predicate(self.subjects_of, here))
            if self.objects_of:
                for shapes, focus in _by_object(self.objects_of, index):
                    _add(aims, focus, shapes)
        return aims

    def _by_class(self, data: Data, here: Here) -> list[Shape]:
        return [
            shape
            for each in here.get(TYPE, ())
            for cls in data.superclasses(each)
            if cls in self.classes
            for shape in self.classes[cls]
        ]


def _add(aims: dict[str, tuple[Shape, ...]], focus: str, shapes: list[Shape]) -> None:
    if shapes:
        aims[focus] = tuple(dict.fromkeys((*aims.get(focus, ()), *shapes)))


def _by_predicate(aims: Aims, here: Here) -> list[Shape]:
    return [shape for predicate in here if predicate in aims for shape in aims[predicate]]


def _by_object(aims: Aims, index: Index) -> Iterator[tuple[list[Shape], str]]:
    for here in index.values():
        for predicate in aims.keys() & here.keys():
            yield from ((aims[predicate], focus) for focus in here[predicate])
