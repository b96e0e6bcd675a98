"""Which nodes are focus nodes of which shapes (SHACL 2.1.3)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dcat_ap.shacl.graph import Data, Index
from dcat_ap.shacl.names import TYPE
from dcat_ap.shacl.shape import Shape

Aims = dict[str, list[Shape]]


@dataclass(frozen=True, slots=True)
class Targets:
    """The shapes that have targets, by what they aim at."""

    nodes: Aims = field(default_factory=dict)
    classes: Aims = field(default_factory=dict)
    subjects_of: Aims = field(default_factory=dict)
    objects_of: Aims = field(default_factory=dict)

    def of(self, data: Data, *, whole: bool) -> Iterable[tuple[Shape, str]]:
        """Give each shape with each of its focus nodes, once."""
        return dict.fromkeys(self._each(data, whole=whole))

    def _each(self, data: Data, *, whole: bool) -> Iterator[tuple[Shape, str]]:
        for focus, shapes in self.nodes.items():
            yield from ((shape, focus) for shape in shapes)
        for index in (data.forward, data.background.forward) if whole else (data.forward,):
            yield from self._by_class(data, index)
            if self.subjects_of:
                yield from _by_subject(self.subjects_of, index)
            if self.objects_of:
                yield from _by_object(self.objects_of, index)

    def _by_class(self, data: Data, index: Index) -> Iterator[tuple[Shape, str]]:
        for focus, here in index.items():
            for each in here.get(TYPE, ()):
                for cls in data.superclasses(each):
                    for shape in self.classes.get(cls, ()):
                        yield shape, focus


def _by_subject(aims: Aims, index: Index) -> Iterator[tuple[Shape, str]]:
    for focus, here in index.items():
        for predicate in aims.keys() & here.keys():
            yield from ((shape, focus) for shape in aims[predicate])


def _by_object(aims: Aims, index: Index) -> Iterator[tuple[Shape, str]]:
    for here in index.values():
        for predicate in aims.keys() & here.keys():
            yield from ((shape, focus) for shape in aims[predicate] for focus in here[predicate])
