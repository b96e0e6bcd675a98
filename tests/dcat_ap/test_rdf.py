"""Things from triples and back, without loss."""

import orjson
import pytest
from graphs import ROOT, entries, iris, literals, predicates, records
from hypothesis import given
from hypothesis import strategies as st

from dcat_ap import ntriples, plain, rdf
from dcat_ap.model import DataService, Dataset, DatasetSeries, Distribution
from dcat_ap.terms import DCAT, DCT, FOAF, RDF, Blank, Iri, Literal

TYPE = ntriples.token(RDF.type)


@given(records())
def test_every_triple_of_a_record_comes_back(rows):
    assert rdf.rows(rdf.read(ROOT, rows)) == sorted(set(rows))


@given(records())
def test_reading_does_not_depend_on_the_order_of_triples(rows):
    assert rdf.read(ROOT, rows) == rdf.read(ROOT, reversed(rows + rows))


@given(records())
def test_an_entry_comes_back_from_its_own_triples(rows):
    entry = rdf.read(ROOT, rows)
    assert rdf.read(ROOT, rdf.rows(entry)) == entry


@given(records())
def test_an_entry_read_from_triples_comes_back_from_json(rows):
    entry = rdf.read(ROOT, rows)
    assert plain.read(orjson.loads(orjson.dumps(plain.write(entry)))) == entry


@given(entries)
def test_any_entry_comes_back_from_json(entry):
    assert plain.read(orjson.loads(orjson.dumps(plain.write(entry)))) == entry


@given(st.lists(st.tuples(predicates, iris | literals), min_size=1, max_size=12, unique=True))
def test_a_property_holds_what_is_said_with_its_predicate_and_the_rest_what_no_property_does(said):
    root = Iri(ROOT[1:-1])
    rows = [ntriples.tokens((root, predicate, value)) for predicate, value in said]
    entry = rdf.read(ROOT, [*rows, ntriples.tokens((root, RDF.type, DCAT.Dataset))])
    assert isinstance(entry, Dataset)
    titles = {value for predicate, value in said if predicate == DCT.title}
    assert set(entry.title) == titles
    assert all((root, DCT.title, value) not in entry.rest for value in titles)
    unknown = {(predicate, value) for predicate, value in said if predicate.startswith("http://e.example/")}
    assert unknown <= {(predicate, value) for _, predicate, value in entry.rest}


def record(*lines: str) -> Dataset:
    rows = [ntriples.row(f"{line} .") for line in lines]
    entry = rdf.read(ROOT, [*rows, (ROOT, TYPE, ntriples.token(DCAT.Dataset))])
    assert isinstance(entry, Dataset)
    assert rdf.rows(entry) == sorted({*rows, (ROOT, TYPE, ntriples.token(DCAT.Dataset))})
    return entry


@pytest.mark.parametrize(
    ("types", "cls"),
    [
        ((), Dataset),
        ((DCAT.Dataset,), Dataset),
        ((DCAT.Dataset, DCAT.DatasetSeries), DatasetSeries),
        ((DCAT.DataService,), DataService),
        ((FOAF.Document,), Dataset),
    ],
)
def test_the_class_follows_from_the_types(types, cls):
    rows = [(ROOT, TYPE, ntriples.token(each)) for each in types] + [(ROOT, ntriples.token(DCT.title), '"x"')]
    entry = rdf.read(ROOT, rows)
    assert type(entry) is cls
    assert set(entry.types) == set(types)


def test_a_shared_node_is_described_once_and_referred_to_afterwards():
    entry = record(
        f"{ROOT} <{DCT.creator}> <http://e.example/org>",
        f"{ROOT} <{DCT.publisher}> <http://e.example/org>",
        f'<http://e.example/org> <{FOAF.name}> "Stadt"',
    )
    (publisher,) = entry.publisher
    assert publisher.name == (Literal("Stadt"),)
    assert entry.creator == (Iri("http://e.example/org"),)


def test_a_literal_where_a_thing_is_due_stays_a_literal():
    assert record(f'{ROOT} <{DCT.publisher}> "Stadt"@de').publisher == (Literal("Stadt", "de"),)


def test_a_circle_ends_where_it_began():
    entry = record(
        f"{ROOT} <{DCAT.distribution}> _:d", f"_:d <{DCAT.accessURL}> _:d", f"_:d <http://e.example/of> {ROOT}"
    )
    (distribution,) = entry.distribution
    assert isinstance(distribution, Distribution)
    assert distribution.access_url == (Blank("d"),)


def test_what_is_said_below_a_link_is_kept():
    entry = record(
        f"{ROOT} <{DCT.provenance}> _:p",
        f'_:p <{DCT.description}> "x"',
        f"_:p <{DCT.relation}> _:q",
        f'_:q <{DCT.title}> "y"',
    )
    assert entry.provenance == (Blank("p"),)
    assert len(entry.rest) == 3


def test_a_type_that_is_a_text_or_unnamed_is_kept():
    entry = record(f'{ROOT} {TYPE} "Dataset"', f"{ROOT} {TYPE} _:t", f'_:t <{DCT.title}> "x"')
    assert entry.types == (DCAT.Dataset,)
    assert len(entry.rest) == 3


@pytest.mark.parametrize(
    ("values", "written"),
    [
        ((Literal("x"),), ["x"]),
        ((Literal("x", "de"),), [{"value": "x", "lang": "de"}]),
        ((Literal("x", "", "http://e.example/t"),), [{"value": "x", "type": "http://e.example/t"}]),
        ((Iri("http://e.example/1"),), [{"id": "http://e.example/1"}]),
        ((Blank("b"),), [{"id": "_:b"}]),
    ],
)
def test_texts_are_plain_in_json_unless_there_is_more_to_them(values, written):
    assert plain.write(Dataset(id=Iri("http://e.example/1"), title=values))["title"] == written


@pytest.mark.parametrize(
    ("values", "written"),
    [
        ((Iri("http://e.example/1"),), ["http://e.example/1"]),
        ((Blank("b"),), ["_:b"]),
        ((Literal("x"),), [{"value": "x"}]),
        ((Distribution(id=Blank("b")),), [{"id": "_:b", "types": []}]),
    ],
)
def test_links_are_plain_in_json_unless_there_is_more_to_them(values, written):
    entry = Dataset(id=Iri("http://e.example/1"), distribution=values)
    assert plain.write(entry)["distribution"] == written
    assert plain.read(plain.write(entry)) == entry
