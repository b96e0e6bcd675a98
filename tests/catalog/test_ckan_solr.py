"""The part of Lucene's query language that clients of CKAN write."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.query import Every, Not, Phrase, Some, Value, Within, Words
from catalog.web.ckan import fields, solr
from catalog.web.ckan.fault import BadSearch

A, B, C = Words("a"), Words("b"), Words("c")
KEYWORD = Value("keyword", "Grüne Stadt")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", Every(())),
        ("*:*", Every(())),
        ("a", A),
        ("a b", Every((A, B))),
        ("a AND b", Every((A, B))),
        ("a && b", Every((A, B))),
        ("+a +b", Every((A, B))),
        ("a OR b", Some((A, B))),
        ("a || b c", Some((A, Every((B, C))))),
        ("(a OR b) c", Every((Some((A, B)), C))),
        ("NOT a", Not(A)),
        ("a -b", Every((A, Not(B)))),
        ("a !b", Every((A, Not(B)))),
        ("-(a OR b)", Not(Some((A, B)))),
        ('"a b"', Phrase("a b")),
        ('"a \\" b"', Phrase('a " b')),
        ("a^2", A),
        ("a~1", A),
        ("a*", A),
        ("a-b", Words("a-b")),
        ("https://a.example/x", Words("https://a.example/x")),
        ('tags:"Grüne Stadt"', KEYWORD),
        ("-tags:x a", Every((Not(Value("keyword", "x")), A))),
        ("tags:(x OR y)", Some((Value("keyword", "x"), Value("keyword", "y")))),
        ("tags:*", Value("keyword", None)),
        ("organization:alpha", Value("organisation", "alpha")),
        ("title:wald", Words("wald", ("title",))),
        ("type:dataset_series", Value("kind", "series")),
        ("state:active", Every(())),
        ("private:true", Some(())),
        (
            "metadata_modified:[2024-01-01T00:00:00Z TO *]",
            Within("changed", datetime(2024, 1, 1, tzinfo=UTC), None),
        ),
        (
            "metadata_created:[* TO 2024-01-01]",
            Within("created", None, datetime(2024, 1, 1, 23, 59, 59, 999999, tzinfo=UTC)),
        ),
    ],
)
def test_what_is_written_is_what_is_asked(text, wanted):
    assert solr.condition(text, fields.fields()) == wanted


def test_a_concept_is_meant_by_its_code_its_label_or_its_iri():
    csv = "http://publications.europa.eu/resource/authority/file-type/CSV"
    for text in ("CSV", "csv", "text/csv", f'"{csv}"'):
        asked = solr.condition(f"res_format:{text}", fields.fields())
        assert Value("format", csv) in getattr(asked, "parts", (asked,))


@pytest.mark.parametrize(
    "text", ["(a", "a)", "a OR", "OR", "()", "tags:", '"a', "nosuchfield:x", "metadata_modified:gestern", "(" * 50]
)
def test_what_cannot_be_understood_is_refused(text):
    with pytest.raises(BadSearch):
        solr.condition(text, fields.fields())


PIECES = [
    "a",
    "b",
    "AND",
    "OR",
    "NOT",
    "+",
    "-",
    "(",
    ")",
    '"',
    "tags:",
    "title:",
    "[* TO *]",
    "*",
    "\\",
    "~",
    "^2",
    " ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join) | st.text(max_size=60))
@example("\\")
@example("a" * 5000)
def test_any_text_is_a_query_or_refused(text):
    with suppress(BadSearch):
        solr.condition(text, fields.fields())
