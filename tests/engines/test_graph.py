"""What every graph store promises: a named graph for each public entry, with exactly its triples."""

from collections.abc import Iterable

import pyoxigraph as ox
import pytest
from lines import RECORD_BASE, block, entry, entry_id, put, puts, withdraw

import catalog.outputs.oxigraph as embedded
import catalog.outputs.sparql as networked
from dcat_ap import write


def alike(statements: str, turtle: str) -> bool:
    """Say whether both are the same graph, however the blank nodes are called."""
    return _canonical(statements) == _canonical(write.PREFIXES + turtle)


def _canonical(turtle: str) -> set[ox.Quad]:
    dataset = ox.Dataset(ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def lines(numbers: Iterable[int], title: str) -> str:
    return "".join(block(number, title) for number in numbers)


@pytest.fixture(params=["transactions", "bulk"])
def graph(request, opened, graph_url, monkeypatch):
    """A graph store that takes small heaps; once by transactions, once by what it does with great numbers."""
    if request.param == "bulk":
        monkeypatch.setattr(embedded, "_BULK", 0)
        monkeypatch.setattr(embedded, "_CHUNK", 5 * len(block(1, "")))
        monkeypatch.setattr(networked, "_HEAP", 5 * len(block(1, "")))
    return opened(graph_url)


def test_a_graph_holds_exactly_the_triples_of_its_entry(graph):
    graph.apply(puts(range(13)), 13)
    for number in range(13):
        assert alike(graph.triples(entry_id(number)), block(number, "Titel"))
    assert graph.count() == 13 * 7


def test_a_changed_entry_keeps_nothing_of_its_former_triples(graph):
    graph.apply(puts(range(13), "alt"), 13)
    graph.apply([put(14, entry(3, "neu")), put(15, entry(4, turtle='<https://example.org/4> dct:title "kurz" .'))], 15)
    assert alike(graph.triples(entry_id(3)), block(3, "neu"))
    assert alike(graph.triples(entry_id(4)), '<https://example.org/4> dct:title "kurz" .')
    assert graph.count() == 12 * 7 + 1


def test_of_a_withdrawn_entry_no_triple_stays(graph):
    graph.apply(puts(range(3)), 3)
    graph.apply([withdraw(4, 1)], 4)
    assert graph.triples(entry_id(1)) == ""
    assert graph.count() == 2 * 7


def test_entries_that_say_the_same_share_no_triple_and_no_blank_node(graph):
    same = 'dct:publisher [ foaf:name "Amt" ] .'
    graph.apply([put(n, entry(n, turtle=f"<https://example.org/x> {same}")) for n in (1, 2)], 2)
    graph.apply([put(3, entry(3, turtle=f"<https://example.org/x> {same}"))], 3)
    assert graph.count() == 6
    graph.apply([withdraw(4, 1)], 4)
    assert alike(graph.triples(entry_id(2)), f"<https://example.org/x> {same}")
    assert graph.count() == 4


def test_a_blank_node_that_two_entries_hold_is_whole_in_both(graph):
    turtle = "<https://example.org/{}> dct:publisher <https://example.org/amt> .\n"
    turtle += '<https://example.org/amt> vcard:hasAddress _:b1 . _:b1 vcard:locality "Ort" .'
    graph.apply([put(n, entry(n, turtle=turtle.replace("{}", str(n)))) for n in (1, 2)], 2)
    for number in (1, 2):
        assert alike(graph.triples(entry_id(number)), turtle.replace("{}", str(number)))
    graph.apply([withdraw(3, 1)], 3)
    assert alike(graph.triples(entry_id(2)), turtle.replace("{}", "2"))
    assert graph.count() == 3


def test_a_label_that_comes_again_in_a_later_change_names_another_node(graph):
    one, other = (f'<https://example.org/x> dct:publisher _:a . _:a foaf:name "{name}" .' for name in "AB")
    graph.apply([put(1, entry(1, turtle=one))], 1)
    graph.apply([put(2, entry(2, turtle=other))], 2)
    labels = [_subjects(graph.triples(entry_id(number))) for number in (1, 2)]
    assert not labels[0] & labels[1]


def _subjects(statements: str) -> set[str]:
    return {line.split(" ")[0] for line in statements.splitlines() if line.startswith("_:")}


def test_one_entry_that_comes_twice_keeps_its_last_triples(graph):
    graph.apply([*puts(range(8), "alt"), *puts(range(8), "neu", first=9)], 16)
    assert graph.count() == 8 * 7
    assert alike(graph.triples(entry_id(7)), block(7, "neu"))


def test_values_that_look_like_turtle_stay_values(graph):
    turtle = write.block([("<https://example.org/1>", "<http://purl.org/dc/terms/title>", '"} _:b1 <x> { \\" . #"')])
    graph.apply([put(1, entry(1, turtle=turtle))], 1)
    assert alike(graph.triples(entry_id(1)), turtle)


def test_a_block_that_is_no_turtle_leaves_everything_as_it_was(graph):
    graph.apply(puts(range(2)), 2)
    with pytest.raises(SyntaxError):
        graph.apply([*puts(range(9), "neu", first=3), put(12, entry(3, turtle="<a> <b> oh"))], 12)
    assert (graph.position(), graph.count()) == (2, 2 * 7)
    graph.apply(puts(range(9), "neu", first=3), 12)
    assert (graph.position(), graph.count()) == (12, 9 * 7)


@pytest.mark.parametrize("fault", [RuntimeError("the store is gone"), "<a> <b> oh"])
def test_a_first_fill_that_breaks_off_shows_nothing_and_begins_again(graph, fault):
    def lines():
        yield from puts(range(9))
        if isinstance(fault, Exception):
            raise fault
        yield put(10, entry(9, turtle=fault))

    with pytest.raises((RuntimeError, OSError, SyntaxError)):
        graph.apply(lines(), 10)
    assert (graph.position(), graph.count()) == (0, 0)
    graph.apply(puts(range(3)), 3)
    assert (graph.position(), graph.count()) == (3, 3 * 7)


def test_the_graph_is_named_by_the_record(opened, tmp_path):
    opened("oxigraph:var/graph").apply(puts([5]), 1)
    (copy,) = (tmp_path / "var/graph").glob("v*/copies/*")
    assert [graph.value for graph in ox.Store.read_only(str(copy)).named_graphs()] == [RECORD_BASE + entry_id(5)]
