"""Which nodes are focus nodes of which shapes (SHACL 2.1.3)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dcat_ap.shacl.graph import Background, Data, Index
from dcat_ap.shacl.names import SUBCLASS, TYPE
from dcat_ap.shacl.shape import Shape

Aims = dict[str, tuple[Shape, ...]]


@dataclass(frozen=True, slots=True)
class Targets:
    """The shapes that have targets, by what they aim at."""

    nodes: Aims = field(default_factory=dict)
    classes: Aims = field(default_factory=dict)
    subjects_of: Aims = field(default_factory=dict)
    objects_of: Aims = field(default_factory=dict)

    def by_class(self, background: Background) -> Aims:
        """Give the shapes that aim at the things of a class or of one above it, as far as the background tells."""
        known = {cls for cls, here in background.forward.items() if SUBCLASS in here}
        return {cls: _aiming(self.classes, background.superclasses(cls)) for cls in known | self.classes.keys()}

    def of(self, data: Data, by_class: Aims, *, whole: bool) -> Aims:
        """Give each focus node with its shapes, each once; `by_class` holds unless the data add axioms."""
        aims = dict(self.nodes)
        for index in (data.forward, data.background.forward) if whole else (data.forward,):
            for focus, here in index.items():
                for cls in here.get(TYPE, ()):
                    shapes = _aiming(self.classes, data.superclasses(cls)) if data.has_axioms else by_class.get(cls)
                    if shapes:
                        _add(aims, focus, shapes)
                if not self.subjects_of.keys().isdisjoint(here):
                    _add(aims, focus, _aiming(self.subjects_of, here))
            if self.objects_of:
                for shapes, focus in _by_object(self.objects_of, index):
                    _add(aims, focus, shapes)
        return aims


def _add(aims: Aims, focus: str, shapes: tuple[Shape, ...]) -> None:
    before = aims.get(focus)
    aims[focus] = _once((*before, *shapes)) if before else shapes


def _aiming(aims: Aims, names: Iterable[str]) -> tuple[Shape, ...]:
    return _once(shape for each in names if each in aims for shape in aims[each])


def _once(shapes: Iterable[Shape]) -> tuple[Shape, ...]:
    return tuple(dict.fromkeys(shapes))


def _by_object(aims: Aims, index: Index) -> Iterator[tuple[tuple[Shape, ...], str]]:
    for here in index.values():
        for predicate in aims.keys() & here.keys():
            yield from ((aims[predicate], focus) for focus in here[predicate])
