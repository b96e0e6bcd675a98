"""The text that records are kept in."""

import pyoxigraph as ox
import pytest
from graphs import ROOT, rows, terms, triples
from hypothesis import given

from dcat_ap import ntriples
from dcat_ap.terms import Blank, Iri, Literal


@given(terms)
def test_a_term_comes_back_from_its_token(term):
    back = ntriples.term(ntriples.token(term))
    assert (type(back), back) == (type(term), term)


@given(triples)
def test_a_triple_comes_back_from_its_line(triple):
    assert ntriples.triple(ntriples.row(ntriples.line(ntriples.tokens(triple)))) == triple


@given(triples)
def test_a_line_is_what_pyoxigraph_writes_and_reads(triple):
    line = ntriples.line(ntriples.tokens(triple))
    (quad,) = ox.parse(line.encode(), format=ox.RdfFormat.N_TRIPLES)
    assert f"{quad.subject} {quad.predicate} {quad.object} ." == line


@given(rows)
def test_a_text_is_the_same_for_every_order_and_gives_its_rows_back(given_rows):
    text = ntriples.text(given_rows)
    assert text == ntriples.text(reversed(given_rows))
    assert sorted(ntriples.rows(text)) == sorted(given_rows)


@pytest.mark.parametrize(
    ("token", "term"),
    [
        ('"a\\u0041\\U0001F333"', Literal("aA\U0001f333")),
        ('"\\\'"', Literal("'")),
        ('"x@de"', Literal("x@de")),
        ('"^^<x>"@de', Literal("^^<x>", language="de")),
        ('"\\\\"', Literal("\\")),
        ("_:b0", Blank("b0")),
        (ROOT, Iri(ROOT[1:-1])),
    ],
)
def test_tokens_that_look_like_others_are_told_apart(token, term):
    assert ntriples.term(token) == term


def test_a_predicate_is_an_iri():
    with pytest.raises(TypeError):
        ntriples.triple((ROOT, "_:b", ROOT))
