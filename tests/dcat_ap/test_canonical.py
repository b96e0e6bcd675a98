"""Labels of blank nodes follow from the graph, and no graph is too hard."""

import pytest
from graphs import expressible, records, rows, same, shuffled
from hypothesis import given
from hypothesis import strategies as st

from dcat_ap import canonical, ntriples, parse, write
from dcat_ap.terms import RDF

P, Q, FIRST, REST, NIL = (
    "<http://e.example/p>",
    "<http://e.example/q>",
    *(f"<{RDF[n]}>" for n in ("first", "rest", "nil")),
)


def text(given_rows):
    return ntriples.text(canonical.relabel(given_rows, canonical.labels(given_rows, "seed")))


def chain(length, value):
    links = [(f"_:l{n}", REST, f"_:l{n + 1}" if n + 1 < length else NIL) for n in range(length)]
    return [*links, *((f"_:l{n}", FIRST, value(n)) for n in range(length))]


def ring(name, length):
    return [(f"_:{name}{n}", P, f"_:{name}{(n + 1) % length}") for n in range(length)]


def families(root, count):
    return [
        row
        for n in range(count)
        for row in ((root, P, f"_:parent{n}"), (f"_:parent{n}", Q, f"_:child{n}"), (f"_:child{n}", P, '"x"'))
    ]


HARD = {
    "a list of 1,000 equal values": chain(1000, lambda _: '"x"'),
    "a list of 1,000 values": chain(1000, lambda n: f'"{n}"'),
    "300 twins": [("<http://e.example/1>", P, f"_:t{n}") for n in range(300)]
    + [(f"_:t{n}", P, '"x"') for n in range(300)],
    "300 twins without a value": [("<http://e.example/1>", P, f"_:t{n}") for n in range(300)],
    "300 families below a name": families("<http://e.example/1>", 300),
    "300 families below a blank node": families("_:root", 300),
    "a ring of 1,000": ring("r", 1000),
    "two triangles and a hexagon": ring("a", 3) + ring("b", 3) + ring("h", 6),
    "a node that points at itself": [("_:a", P, "_:a"), ("_:b", P, "_:c"), ("_:c", P, "_:b")],
    "everyone knows everyone": [(f"_:k{n}", P, f"_:k{m}") for n in range(40) for m in range(40) if n != m],
    "a torus": [
        (f"_:g{n}.{m}", P, f"_:g{(n + right) % 12}.{(m + down) % 12}")
        for n in range(12)
        for m in range(12)
        for right, down in ((0, 1), (1, 0))
    ],
}


@pytest.mark.parametrize("name", HARD)
def test_hard_graphs_lose_nothing_and_do_not_depend_on_order_or_labels(name):
    graph = HARD[name]
    assert len(text(graph).splitlines()) == len(set(graph))
    assert text(shuffled(graph, 1)) == text(graph) == text(shuffled(graph, 2))


def test_two_triangles_are_no_hexagon():
    assert text(ring("a", 3) + ring("b", 3)) != text(ring("h", 6))


@given(rows, st.integers())
def test_labels_do_not_depend_on_order_or_labels(given_rows, seed):
    assert text(shuffled(given_rows, seed)) == text(given_rows)


@given(rows)
def test_a_graph_under_new_labels_is_the_same_graph(given_rows):
    assert same(ntriples.rows(text(given_rows)), given_rows)


@given(rows)
def test_labels_are_all_different_and_can_be_written_anywhere(given_rows):
    blank = {token for row in given_rows for token in (row[0], row[2]) if token[0] == "_"}
    names = canonical.labels(given_rows, "seed")
    assert names.keys() == blank
    assert len(set(names.values())) == len(blank)
    assert all(name[:3] == "_:b" and name[3:].isalnum() for name in names.values())


@pytest.mark.parametrize("form", write.FORMATS)
@given(given_rows=records())
def test_labels_do_not_depend_on_the_serialisation(form, given_rows):
    if form == "rdf":
        given_rows = list(filter(expressible, given_rows))
    turtle = write.PREFIXES + write.block(sorted(set(given_rows)))
    document = parse.parse(write.convert(turtle, form), form, base="http://e.example/", where="x")
    assert text(document.rows) == text(set(given_rows))


@given(rows, rows)
def test_a_structure_has_the_same_labels_wherever_it_stands(one, other):
    apart = [tuple(f"{token}-o" if token[0] == "_" else token for token in row) for row in other]
    beside = canonical.labels(one + apart, "seed").values()
    assert set(canonical.labels(one, "seed").values()) <= set(beside)


@given(rows)
def test_seeds_keep_labels_apart(given_rows):
    one, other = (set(canonical.labels(given_rows, seed).values()) for seed in ("one", "other"))
    assert not one & other


def test_without_new_names_nothing_is_renamed():
    assert canonical.relabel(ring("a", 2), {}) == ring("a", 2)
