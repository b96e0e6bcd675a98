"""What an endpoint says of named things and of the unnamed ones below each, and whether it said all of it.

Virtuoso ends the answer to a CONSTRUCT after so many rows (ResultSetMaxRows, 10,000 by default) without a word. So rows
of large answers are counted at the endpoint as well.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from dcat_ap import document, parse
from dcat_ap.finding import warning
from dcat_ap.ntriples import Row
from harvester.record import readable
from harvester.sources.sparql.query import ask, number, within
from harvester.visit import Visit

_STEPS = 4  # unnamed things that hang so far below a named one are described with it
_SUSPECT = 1000  # no endpoint is known that gives fewer rows and says nothing
_TRIPLES = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.5"


def described(visit: Visit, nodes: list[str]) -> Iterator[parse.Document]:
    """Give what is said of nodes, a batch an answer; one that cannot be proved to be whole has a finding.

    Raises SourceFailed.
    """
    size = visit.options.batch
    for start in range(0, len(nodes), size):
        yield from _whole(visit, nodes[start : start + size])


def _whole(visit: Visit, nodes: list[str]) -> Iterator[parse.Document]:
    """Give the answer on nodes, in halves where it was cut off."""
    said = _asked(visit, nodes)
    if len(said.rows) < _SUSPECT or _paths(said.rows, nodes) >= _counted(visit, nodes):
        yield said
    elif len(nodes) > 1:
        yield from _whole(visit, nodes[: len(nodes) // 2])
        yield from _whole(visit, nodes[len(nodes) // 2 :])
    else:
        yield replace(said, findings=(*said.findings, warning("sparql.cut", visit.url, iri=nodes[0][1:-1])))


def _asked(visit: Visit, nodes: list[str]) -> parse.Document:
    said = [f"?b{step} ?p{step} ?o{step} ." for step in range(_STEPS + 1)]
    query = f"CONSTRUCT {{ {' '.join(said)} }} WHERE {{ {within(visit, _body(nodes))} }}"
    answer = ask(visit, query, _TRIPLES)
    form = document.form_of(answer.body, answer.content_type)
    with readable():
        return parse.parse(answer.body, form, base=visit.url, where=visit.url)


def _counted(visit: Visit, nodes: list[str]) -> int:
    return number(visit, f"SELECT (COUNT(*) AS ?count) WHERE {{ {within(visit, _body(nodes))} }}")


def _body(nodes: list[str]) -> str:
    """Give the pattern: the nodes themselves are ?b0, what hangs so many steps below is ?b1 to ?b4.

    Each way has variables of its own, and no BIND: Virtuoso refuses several of those in a UNION below VALUES.
    """
    parts = ["{ ?b0 ?p0 ?o0 }"]
    for step in range(1, _STEPS + 1):
        blanks = ["?b0", *(f"?w{step}_{each}" for each in range(1, step)), f"?b{step}"]
        way = " ".join(f"{one} ?v{step}_{each} {other} ." for each, (one, other) in enumerate(pairwise(blanks)))
        blank = " && ".join(f"isBlank({each})" for each in blanks[1:])
        parts.append(f"{{ {way} ?b{step} ?p{step} ?o{step} . FILTER({blank}) }}")
    return f"VALUES ?b0 {{ {' '.join(nodes)} }} {' UNION '.join(parts)}"


def _paths(rows: Iterable[Row], nodes: list[str]) -> int:
    """Give how many rows the pattern has in these triples: one for each way to each of them."""
    below: dict[str, list[str]] = {}
    for subject, _, value in rows:
        below.setdefault(subject, []).append(value)
    found, here = 0, nodes
    for _ in range(_STEPS + 1):
        found += sum(len(below.get(node, ())) for node in here)
        here = [value for node in here for value in below.get(node, ()) if value[0] == "_"]
    return found
