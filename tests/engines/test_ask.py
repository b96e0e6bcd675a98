"""What every graph store promises to who asks it in SPARQL."""

import orjson
import pytest
from lines import RECORD_BASE, entry, entry_id, put, puts

from catalog.sparql.lexer import Malformed
from catalog.sparql.query import Query
from catalog.sparql.question import GRAPHS, TABLES, Limits, Question, Refused
from dcat_ap import write

BASE = "https://katalog.example.org/sparql"
TITLES = "SELECT ?title { ?s <http://purl.org/dc/terms/title> ?title } ORDER BY ?title"
FORMATS = {each.name: each for each in (*TABLES, *GRAPHS)}


@pytest.fixture
def store(opened, graph_url):
    found = opened(graph_url, limits=Limits(timeout=60, rows=30, bytes=20_000))
    found.apply([put(number, entry(number, f"Titel {number}")) for number in range(1, 6)], 5)
    return found


def ask(store, text, name="json", **more):
    query = Query.read(text, BASE)
    chosen = {"has_dataset": query.has_dataset, "graphs": query.graphs, "named": query.named} | more
    answered = store.ask(Question(query=query, format=FORMATS[name], base=BASE, **chosen))
    assert answered.position == store.position()
    with answered.file as file:
        found = file.read()
    assert len(found) == answered.size
    return found


def titles(store, text=TITLES, **more):
    return [row["title"]["value"] for row in orjson.loads(ask(store, text, **more))["results"]["bindings"]]


def test_the_default_graph_is_the_union_of_all(store):
    assert titles(store) == [f"Titel {number}" for number in range(1, 6)]
    store.apply([put(6, entry(6, "Titel 6"))], 6)
    assert len(titles(store)) == 6


def test_graphs_can_be_chosen(store):
    one, other = (f"{RECORD_BASE}{entry_id(number)}" for number in (1, 3))
    assert titles(store, TITLES.replace("{", f"FROM <{one}> FROM <{other}> {{", 1)) == ["Titel 1", "Titel 3"]
    named = TITLES.replace("{", "{ GRAPH ?g {", 1).replace("}", "} }", 1)
    assert titles(store, named, has_dataset=True, named=(one,)) == ["Titel 1"]
    with pytest.raises(Refused) as refused:
        titles(store, has_dataset=True, graphs=("https://anderswo.example/",))
    assert refused.value.reason == "graph"


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_rows_beyond_the_limit_are_refused_and_none_is_cut(store, name):
    everything = "SELECT ?s ?p ?o { ?s ?p ?o }"
    with pytest.raises(Refused) as refused:
        ask(store, everything + " LIMIT 31", name)
    assert refused.value.reason == "rows"
    assert ask(store, everything + " LIMIT 25", name)
    with pytest.raises(Refused) as refused:
        ask(store, "SELECT ?a ?b ?c ?d ?e ?f { ?a ?b ?c . ?d ?e ?f }", name)
    assert refused.value.reason in {"rows", "bytes"}


def test_graphs_are_answered_as_graphs(store):
    found = ask(store, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 30", "nt").decode()
    assert write.convert(found, "nt")


def test_what_is_no_query_is_told(store):
    with pytest.raises(Malformed):
        ask(store, "SELECT * { ?s ?p }")


def test_odd_texts_arrive_whole(store):
    odd = "a'b\"c\\\\d\\ne # f"
    (row,) = orjson.loads(
        ask(store, f'SELECT ?title {{ BIND("{odd.replace(chr(34), chr(92) + chr(34))}" AS ?title) }}')
    )["results"]["bindings"]
    assert row["title"]["value"] == "a'b\"c\\d\ne # f"


def test_a_store_that_was_never_filled_has_no_answer(opened, graph_url):
    empty = opened(graph_url)
    query = Query.read("ASK {}", BASE)
    assert puts([1])
    with pytest.raises(Refused) as refused:
        empty.ask(Question(query=query, format=TABLES[0], base=BASE))
    assert refused.value.reason == "empty"
