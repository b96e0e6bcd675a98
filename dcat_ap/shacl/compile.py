"""Shapes graph to compiled shapes (SHACL 2)."""

from collections.abc import Iterable
from weakref import WeakKeyDictionary

from dcat_ap.ntriples import Row
from dcat_ap.shacl.constraints import BUILDS
from dcat_ap.shacl.graph import EMPTY, Background, Data
from dcat_ap.shacl.memory import Memory
from dcat_ap.shacl.names import CLASS, SUBCLASS, TRUE, TYPE, sh
from dcat_ap.shacl.paths import compile_path
from dcat_ap.shacl.plan import Plan
from dcat_ap.shacl.reading import Node
from dcat_ap.shacl.result import Result
from dcat_ap.shacl.shape import Shape
from dcat_ap.shacl.targets import Aims, Targets

_DEEPEST = 60
_MOST_PLANS = 1000  # combinations of shapes that are kept in mind


class Shapes:
    """Compiled shapes: read once, asked for every dataset."""

    def __init__(self, targets: Targets, predicates: frozenset[str] | None, ignored: tuple[str, ...]) -> None:
        self._targets = targets
        self._known: WeakKeyDictionary[Background, tuple[Memory, Aims]] = WeakKeyDictionary()
        self._plans: dict[tuple[Shape, ...], tuple[Plan, list[Shape]]] = {}
        self.predicates = predicates
        """The predicates that the shapes look at, or None if they look at all (sh:closed)."""
        self.ignored = ignored
        """What the shapes ask for beyond SHACL Core and nobody checks here: `sh:sparql` and the like."""

    def validate(self, rows: Iterable[Row], background: Background = EMPTY, *, whole: bool = False) -> list[Result]:
        """Give the results of every focus node in `rows`, sorted; with `whole`, those in `background` too."""
        memory, by_class = self._before(background)
        data = Data(rows, background, memory)
        found: list[Result] = []
        for focus, shapes in self._targets.of(data, by_class, whole=whole).items():
            self._judge(data, focus, shapes, found)
        return sorted(found)

    def _before(self, background: Background) -> tuple[Memory, Aims]:
        """Give what is known before any data are, and what was learned from those that went before."""
        known = self._known.get(background)
        if known is None:
            known = self._known[background] = Memory(), self._targets.by_class(background)
        return known

    def _judge(self, data: Data, focus: str, shapes: tuple[Shape, ...], found: list[Result]) -> None:
        """Judge a focus node by all its shapes at once: most profiles spread what they ask of a class over several."""
        planned = self._plans.get(shapes)
        if planned is None:
            if len(self._plans) >= _MOST_PLANS:
                self._plans.clear()
            frames = [shape for shape in shapes if shape.is_frame]
            single = [shape for shape in shapes if not shape.is_frame]
            planned = Plan(inner for frame in frames for inner in frame.properties), single
            self._plans[shapes] = planned
        plan, single = planned
        plan.judge(data, focus, found)
        for shape in single:
            shape.validate(data, focus, found)


def compile_shapes(rows: Iterable[Row]) -> Shapes:
    """Give the shapes that the graph `rows` describes. Raises ShapesInvalid."""
    return _Compiler(Data(rows)).shapes()


class _Compiler:
    """Makes shapes of nodes, each once, starting from those that have a target."""

    def __init__(self, graph: Data) -> None:
        self._graph = graph
        self._known: dict[str, Shape] = {}
        self._uses: dict[str, list[str]] = {}
        self._open: list[str] = []
        self._predicates: set[str] = {TYPE, SUBCLASS}

    def shapes(self) -> Shapes:
        """Give all shapes with targets."""
        targets = Targets()
        for node, here in self._graph.forward.items():
            for name, aims in (
                ("targetNode", targets.nodes),
                ("targetClass", targets.classes),
                ("targetSubjectsOf", targets.subjects_of),
                ("targetObjectsOf", targets.objects_of),
            ):
                for aim in here.get(sh(name), ()):
                    aims[aim] = (*aims.get(aim, ()), self._shape(node))
            if self._is_class(node):
                targets.classes[node] = (*targets.classes.get(node, ()), self._shape(node))
        self._mark_recursion()
        for shape in self._known.values():
            if shape.properties:
                shape.judge_properties = Plan(shape.properties).judge
        self._predicates.update(targets.subjects_of, targets.objects_of)
        looks_at_all = any(TRUE in here.get(sh("closed"), ()) for here in self._graph.forward.values())
        return Shapes(targets, None if looks_at_all else frozenset(self._predicates), _beyond_core(self._graph))

    def _is_class(self, node: str) -> bool:
        """Say whether a shape is a class as well, and so the target of itself (SHACL 2.1.3.3)."""
        graph = self._graph
        return graph.is_a(node, CLASS) and (graph.is_a(node, sh("NodeShape")) or graph.is_a(node, sh("PropertyShape")))

    def _shape(self, node: str) -> Shape:
        """Give the shape of `node`, compiling it the first time it is asked for."""
        if self._open:
            self._uses[self._open[-1]].append(node)
        if node not in self._known:
            self._compile(node)
        return self._known[node]

    def _compile(self, node: str) -> None:
        read = Node(self._graph, node)
        if node[0] == '"':
            raise read.invalid("a literal is not a shape")
        if len(self._open) > _DEEPEST:
            raise read.invalid("shapes are nested too deeply")
        shape = self._known[node] = Shape(node, len(self._known) + 1)
        self._uses[node] = []
        self._open.append(node)
        self._fill(shape, read)
        self._open.pop()

    def _fill(self, shape: Shape, read: Node) -> None:
        shape.off = read.flag("deactivated")
        if shape.off:
            return
        shape.severity = read.iri("severity") or sh("Violation")
        shape.messages = read.messages()
        path = read.one("path")
        if path:
            shape.path = compile_path(Node(self._graph, path))
            self._predicates |= shape.path.predicates
        self._predicates.update(*(read.all(name) for name in ("equals", "disjoint", "lessThan", "lessThanOrEquals")))
        shape.constraints = tuple(
            constraint
            for name, build in BUILDS.items()
            if read.all(name)
            for constraint in build(read, name, self._shape)
        )
        shape.properties = tuple(self._property(read, each) for each in read.all("property"))

    def _property(self, read: Node, node: str) -> Shape:
        shape = self._shape(node)
        if not shape.off and not self._graph.objects(node, sh("path")):
            raise read.invalid(f"sh:property {node} has no sh:path")
        return shape

    def _mark_recursion(self) -> None:
        """Mark the shapes that use themselves, or others that do: those left when all that end are taken away."""
        used_by: dict[str, list[str]] = {node: [] for node in self._uses}
        for node, uses in self._uses.items():
            for each in uses:
                used_by[each].append(node)
        left = {node: len(uses) for node, uses in self._uses.items()}
        ending = [node for node, number in left.items() if not number]
        for node in ending:
            for user in used_by[node]:
                left[user] -= 1
                if not left[user]:
                    ending.append(user)
        for node, number in left.items():
            self._known[node].recursive = number > 0


def _beyond_core(graph: Data) -> tuple[str, ...]:
    found = {name for here in graph.forward.values() for name in _BEYOND if sh(name) in here}
    return tuple(f"sh:{name}" for name in sorted(found))


_BEYOND = ("sparql", "js", "target", "rule", "expression", "validator", "nodeValidator", "propertyValidator")
