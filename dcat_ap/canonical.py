"""Blank-node labels that depend on the graph alone: equal in every run and every serialisation.

Nodes are told apart by colour refinement over what is said of them and by whom; nodes that stay alike are
told apart one by one. That is exact wherever alike nodes are interchangeable, as in all metadata we have
seen; unlike RDFC-1.0 it never takes exponential time on graphs made to provoke it (reliability P7).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import blake2b

from dcat_ap.ntriples import Row

_MOST_TIES = 256  # beyond that, nodes that look alike are numbered in the order the source has them


def labels(rows: Iterable[Row], seed: str) -> dict[str, str]:
    """Give for every blank-node token of `rows` its new token; `seed` keeps labels of records apart."""
    links = _links(rows)
    if not links:
        return {}
    colours = _refine(dict.fromkeys(links, ""), links)
    for _ in range(_MOST_TIES):
        tied = _smallest_tie(colours)
        if tied is None:
            break
        colours[tied] = _hash("one of", colours[tied])
        colours = _refine(colours, links)
    return _named(colours, seed)


def relabel(rows: Iterable[Row], names: dict[str, str]) -> list[Row]:
    """Give `rows` with subjects and objects renamed where `names` has a new token."""
    if not names:
        return list(rows)
    get = names.get
    return [(get(subject, subject), predicate, get(value, value)) for subject, predicate, value in rows]


# a link of a node: direction, predicate, and the other end, either a fixed token or another blank node
_Link = tuple[str, str, str, bool]


def _links(rows: Iterable[Row]) -> dict[str, list[_Link]]:
    links: dict[str, list[_Link]] = {}
    for subject, predicate, value in rows:
        if subject[0] == "_":
            links.setdefault(subject, []).append((">", predicate, value, value[0] == "_"))
        if value[0] == "_":
            links.setdefault(value, []).append(("<", predicate, subject, subject[0] == "_"))
    return links


def _refine(colours: dict[str, str], links: dict[str, list[_Link]]) -> dict[str, str]:
    """Colour every node by its own colour and its neighbours', until no class splits any more."""
    classes = len(set(colours.values()))
    while True:
        colours = {node: _colour(colours[node], links[node], colours) for node in links}
        split = len(set(colours.values()))
        if split in (classes, len(links)):
            return colours
        classes = split


def _colour(own: str, links: Sequence[_Link], colours: dict[str, str]) -> str:
    seen = [f"{way} {predicate} {colours[other] if blank else other}" for way, predicate, other, blank in links]
    return _hash(own, *sorted(seen))


def _smallest_tie(colours: dict[str, str]) -> str | None:
    counts = Counter(colours.values())
    if len(counts) == len(colours):
        return None
    colour = min(colour for colour, count in counts.items() if count > 1)
    return next(node for node in colours if colours[node] == colour)


def _named(colours: dict[str, str], seed: str) -> dict[str, str]:
    """Make labels of colours; nodes that still share one are numbered."""
    used: Counter[str] = Counter()
    names: dict[str, str] = {}
    for node, colour in colours.items():
        used[colour] += 1
        number = f" {used[colour]}" if used[colour] > 1 else ""
        names[node] = "_:b" + _hash(seed, colour + number)
    return names


def _hash(*parts: str) -> str:
    return blake2b("\n".join(parts).encode(), digest_size=10).hexdigest()
