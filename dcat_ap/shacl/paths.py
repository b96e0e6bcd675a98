"""Property paths (SHACL 2.3.1), each compiled into functions from a node to the nodes at the other end."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from dcat_ap.shacl.graph import Data
from dcat_ap.shacl.names import FIRST
from dcat_ap.shacl.reading import Node

Walk = Callable[[Data, str], Sequence[str]]
"""Give the nodes at the other end of a path, each once."""

_DEEPEST = 30
_FEWEST = 2  # paths in a sequence or an alternative


@dataclass(frozen=True, slots=True)
class Path:
    """A compiled path: its text as SPARQL writes it, the ways along it and back, its IRI if it is a predicate.

    `alternatives` are the predicates any of which it may be, none if it is more than one step.
    """

    text: str
    values: Walk
    back: Walk
    predicates: frozenset[str]
    predicate: str = ""
    alternatives: frozenset[str] = frozenset()


def compile_path(node: Node, depth: int = 0) -> Path:
    """Give the path that a node of the shapes graph describes. Raises ShapesInvalid."""
    if depth > _DEEPEST:
        raise node.invalid("paths are nested too deeply")
    if node.id[0] == "<":
        return _predicate(node.id)
    if node.graph.objects(node.id, FIRST):
        return _sequence(_several(node, node.id, depth))
    for name, make in _MAKERS.items():
        inner = node.one(name)
        if inner:
            return make(compile_path(Node(node.graph, inner), depth + 1))
    inner = node.one("alternativePath")
    if not inner:
        raise node.invalid("this is not a path")
    return _alternative(_several(node, inner, depth))


def _several(node: Node, head: str, depth: int) -> list[Path]:
    items = node.items(head)
    if len(items) < _FEWEST:
        raise node.invalid("sequence and alternative need two paths or more")
    return [compile_path(Node(node.graph, each), depth + 1) for each in items]


def _predicate(iri: str) -> Path:
    return Path(
        iri,
        lambda data, focus: data.objects(focus, iri),
        lambda data, focus: data.subjects(focus, iri),
        frozenset({iri}),
        iri,
        frozenset({iri}),
    )


def _sequence(steps: list[Path]) -> Path:
    return _composed(
        "/".join(map(_part, steps)),
        _one_after_another([step.values for step in steps]),
        _one_after_another([step.back for step in reversed(steps)]),
        steps,
    )


def _alternative(ways: list[Path]) -> Path:
    made = _composed(
        "|".join(map(_part, ways)), _any_of([way.values for way in ways]), _any_of([way.back for way in ways]), ways
    )
    return replace(made, alternatives=made.predicates) if all(way.alternatives for way in ways) else made


def _inverse(inner: Path) -> Path:
    return _composed(f"^{_part(inner)}", inner.back, inner.values, [inner])


def _zero_or_more(inner: Path) -> Path:
    return _composed(f"{_part(inner)}*", _star(inner.values), _star(inner.back), [inner])


def _one_or_more(inner: Path) -> Path:
    return _composed(f"{_part(inner)}+", _plus(inner.values), _plus(inner.back), [inner])


def _zero_or_one(inner: Path) -> Path:
    return _composed(f"{_part(inner)}?", _optional(inner.values), _optional(inner.back), [inner])


_MAKERS: dict[str, Callable[[Path], Path]] = {
    "inversePath": _inverse,
    "zeroOrMorePath": _zero_or_more,
    "oneOrMorePath": _one_or_more,
    "zeroOrOnePath": _zero_or_one,
}


def _one_after_another(steps: list[Walk]) -> Walk:
    def walk(data: Data, focus: str) -> Sequence[str]:
        nodes: Iterable[str] = (focus,)
        for step in steps:
            nodes = dict.fromkeys(value for node in nodes for value in step(data, node))
        return tuple(nodes)

    return walk


def _any_of(ways: list[Walk]) -> Walk:
    return lambda data, focus: tuple(dict.fromkeys(value for way in ways for value in way(data, focus)))


def _star(step: Walk) -> Walk:
    return lambda data, focus: _reached(step, data, [focus])


def _plus(step: Walk) -> Walk:
    return lambda data, focus: _reached(step, data, step(data, focus))


def _optional(step: Walk) -> Walk:
    return lambda data, focus: tuple(dict.fromkeys([focus, *step(data, focus)]))


def _reached(step: Walk, data: Data, start: Sequence[str]) -> Sequence[str]:
    found = dict.fromkeys(start)
    waiting = list(found)
    while waiting:
        for value in step(data, waiting.pop()):
            if value not in found:
                found[value] = None
                waiting.append(value)
    return tuple(found)


def _composed(text: str, values: Walk, back: Walk, parts: list[Path]) -> Path:
    return Path(text, values, back, frozenset().union(*(each.predicates for each in parts)))


def _part(path: Path) -> str:
    return path.text if path.predicate else f"({path.text})"
