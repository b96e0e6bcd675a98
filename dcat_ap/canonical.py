"""Blank-node labels that depend on the graph alone: equal in every run and every serialisation.

Nodes are told apart by colour refinement over what is said of them and by whom; nodes that stay alike are
told apart one by one. Each blank structure is labelled on its own, so it has the same labels wherever it
stands. That is exact wherever alike nodes are interchangeable, as in all metadata we have seen; unlike
RDFC-1.0 it never takes exponential time on graphs made to provoke it (reliability P7).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import blake2b

from dcat_ap.ntriples import Row

_MOST_WORK = 2_000_000  # links looked at in one structure; beyond, alike nodes are numbered as the source has them


def labels(rows: Iterable[Row], seed: str) -> dict[str, str]:
    """Give for every blank-node token of `rows` its new token; `seed` keeps labels of sources apart."""
    links = _links(rows)
    twins: Counter[str] = Counter()
    names: dict[str, str] = {}
    for nodes in _structures(links):
        if len(nodes) == 1:
            shape = _lone(links[nodes[0]])
            twins[shape] += 1
            names[nodes[0]] = "_:b" + _hash(seed, shape, str(twins[shape]))
            continue
        structure = _Structure(nodes, links)
        colours = structure.colours()
        shape = structure.shape()
        twins[shape] += 1
        for node, colour in colours.items():
            names[node] = "_:b" + _hash(seed, shape, str(twins[shape]), colour)
    return names


def relabel(rows: Iterable[Row], names: dict[str, str]) -> list[Row]:
    """Give `rows` with subjects and objects renamed where `names` has a new token."""
    if not names:
        return list(rows)
    get = names.get
    return [(get(subject, subject), predicate, get(value, value)) for subject, predicate, value in rows]


# a link of a node: direction and predicate, and the other end, either a fixed token or another blank node
_Link = tuple[str, str, bool]
_Links = dict[str, list[_Link]]


def _links(rows: Iterable[Row]) -> _Links:
    links: _Links = {}
    for subject, predicate, value in rows:
        if subject[0] == "_":
            links.setdefault(subject, []).append(("> " + predicate, value, value[0] == "_"))
        if value[0] == "_":
            links.setdefault(value, []).append(("< " + predicate, subject, subject[0] == "_"))
    return links


def _lone(links: list[_Link]) -> str:
    """Give what stands for a node that has no other blank node beside it; a link to itself has no other end."""
    return _hash(*sorted(f"{way} {'' if blank else other}" for way, other, blank in links))


def _structures(links: _Links) -> Iterator[list[str]]:
    """Give the groups of nodes that hang together through blank nodes alone."""
    met: set[str] = set()
    for start in links:
        if start in met:
            continue
        met.add(start)
        nodes = [start]
        for node in nodes:
            new = dict.fromkeys(other for _, other, blank in links[node] if blank and other not in met)
            met.update(new)
            nodes.extend(new)
        yield nodes


class _Structure:
    """Nodes that hang together, and their colours so far: nodes that look alike have the same."""

    def __init__(self, nodes: list[str], links: _Links) -> None:
        self._links = links
        self._work = _MOST_WORK
        self._round = 0
        self._colours = dict.fromkeys(nodes, "")
        self._alike = {"": dict.fromkeys(nodes)}

    def colours(self) -> dict[str, str]:
        """Give each node a colour of its own."""
        self._refine(self._colours)
        while tied := [colour for colour, nodes in self._alike.items() if len(nodes) > 1]:
            self._tell_apart(min(tied))
        return self._colours

    def shape(self) -> str:
        """Give what stands for the whole structure: equal for equal ones, once colours are told apart."""
        return _hash(*sorted(f"{colour} {self._seen(node)}" for node, colour in self._colours.items()))

    def _tell_apart(self, colour: str) -> None:
        """Give the nodes of one colour different ones, one by one."""
        alike = self._alike[colour]
        while len(alike) > 1:
            self._round += 1
            node = next(iter(alike))
            self._recolour(node, _hash("one of", str(self._round), colour))
            if self._work > 0:
                self._refine(self._beside([node]))

    def _refine(self, touched: Iterable[str]) -> None:
        """Colour nodes anew by what is beside them, until no colour splits any more."""
        while touched:
            self._round += 1
            changed = [node for group in self._parted(touched) for node in group]
            touched = self._beside(changed)

    def _parted(self, touched: Iterable[str]) -> list[list[str]]:
        """Recolour the touched nodes that look unlike others of their colour; the greatest part keeps it."""
        parts: dict[str, dict[str, list[str]]] = {}
        for node in touched:
            parts.setdefault(self._colours[node], {}).setdefault(self._seen(node), []).append(node)
        leaving: list[tuple[str, list[str]]] = []
        for colour, looks in parts.items():
            groups = sorted(looks.items(), key=lambda look: (len(look[1]), look[0]))
            if sum(map(len, looks.values())) == len(self._alike[colour]):
                groups.pop()
            leaving.extend((_hash(str(self._round), colour, seen), nodes) for seen, nodes in groups)
        for colour, nodes in leaving:
            for node in nodes:
                self._recolour(node, colour)
        return [nodes for _, nodes in leaving]

    def _recolour(self, node: str, colour: str) -> None:
        del self._alike[self._colours[node]][node]
        self._alike.setdefault(colour, {})[node] = None
        self._colours[node] = colour

    def _beside(self, nodes: Iterable[str]) -> dict[str, None]:
        """Give the neighbours of `nodes` that share their colour with others."""
        found = (other for node in nodes for _, other, blank in self._links[node] if blank)
        return {other: None for other in found if len(self._alike[self._colours[other]]) > 1}

    def _seen(self, node: str) -> str:
        """Give what is said of a node and by whom, its neighbours by their colours."""
        links = self._links[node]
        self._work -= len(links)
        return "\n".join(sorted(f"{way} {self._colours[other] if blank else other}" for way, other, blank in links))


def _hash(*parts: str) -> str:
    return blake2b("\n".join(parts).encode(), digest_size=10).hexdigest()
