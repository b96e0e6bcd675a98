"""What a SPARQL query asks for, read token by token: what is no keyword triggers nothing, and hides nothing."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.sparql.lexer import DEEPEST, Kind, Malformed, tokens
from catalog.sparql.query import Forbidden, Form, Query

BASE = "https://katalog.example.org/sparql"


def read(text: str) -> Query:
    return Query.read(text, BASE)


@pytest.mark.parametrize(
    "text",
    [
        'SELECT * { ?s ?p "SERVICE <http://a/> {" }',
        "SELECT * { ?s ?p 'SERVICE <http://a/> {' }",
        'SELECT * { ?s ?p """a "quoted" \n SERVICE <http://a/> {""" }',
        "SELECT * { ?s ?p '''it's \n SERVICE <http://a/> {''' }",
        'SELECT * { ?s ?p "a \\" SERVICE <http://a/> {" }',
        'SELECT * { ?s ?p "a \\u0022 SERVICE <http://a/> {" }',
        "SELECT * { ?s ?p ?o } # SERVICE <http://a/> {}",
        "SELECT * { ?s <http://a/SERVICE> ?o }",
        "SELECT * { ?s <http://a/#SERVICE> ?o }",
        "PREFIX service: <http://a/> SELECT * { ?s service:x ?o . ?service a service:SERVICE }",
        "PREFIX service: <http://a/> SELECT * { GRAPH service:x { ?s ?p ?o } }",
        "PREFIX x: <http://a/> SELECT * { ?s x:SERVICE ?o ; x:LOAD ?SERVICE }",
        "SELECT * { _:SERVICE ?p 'x'@en-SERVICE }",
        "SELECT ?update { ?s ?p ?o FILTER(?o<?x&&?s>?y) }",
        "SELECT * { FILTER(?a<1)#>\n ?s ?p '#' }",
    ],
)
def test_what_is_no_keyword_is_none(text: str) -> None:
    assert read(text).form is Form.SELECT


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://a/> { ?s ?p ?o } }",
        "SELECT * { service silent ?g { ?s ?p ?o } }",
        "SELECT * { SERVICE?g{ ?s ?p ?o } }",
        "PREFIX : <http://a/> SELECT * { SERVICE:a { ?s ?p ?o } }",
        "PREFIX x: <http://a/> SELECT * { SERVICEx:a { ?s ?p ?o } }",
        "PREFIX x: <http://a/> SELECT * { SERVICESILENTx:a { ?s ?p ?o } }",
        "SELECT * { ?s ?p trueSERVICE <http://a/> { ?s ?p ?o } }",
        "PREFIX x: <http://a/> SELECT * { ?s ?p trueSERVICEx:a { ?s ?p ?o } }",
        'SELECT * { ?s ?p "a\\\\" SERVICE <http://a/> { ?s ?p "b" } }',
        "SELECT * { ?s ?p '\"' SERVICE <http://a/> { ?s ?p '\"' } }",
        'SELECT * { ?s ?p ?o # "\n SERVICE <http://a/> { ?s ?p ?o } # "\n }',
        'SELECT * { ?s ?p ?o FILTER(1<1)#>"""\n SERVICE <http://a/> {?s ?p ?o} #"""\n }',
        "SELECT * { ?s ?p ?o FILTER(?o<'>' || '<' < ?o) SERVICE <http://a/> {?s ?p ?o} }",
        "SELECT * { { SELECT * { ?s ?p 1SERVICE <http://a/> {} } } }",
        "SELECT * { FILTER EXISTS { SERVICE <http://a/> {} } }",
        "SELECT * { ?s <http://a/#> ?o . SERVICE <http://a/> {} }",
    ],
)
def test_service_is_refused_however_it_is_written(text: str) -> None:
    with pytest.raises(Forbidden) as refused:
        read(text)
    assert refused.value.what == "service"
    assert "service" in text[refused.value.at : refused.value.at + 11].lower()


@pytest.mark.parametrize("word", ["INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"])
def test_an_update_is_refused(word: str) -> None:
    with pytest.raises(Forbidden) as refused:
        read(f"BASE <http://a/> PREFIX x: <http://b/> {word.lower()} DATA {{ <a> <b> <c> }}")
    assert (refused.value.what, refused.value.at) == ("update", 39)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("", 0),
        ("  # nothing", 11),
        ("SELEKT * {}", 0),
        ("SELECT * { ?s ?p 'x }", 17),
        ("SELECT * { ?s ?p ?o ", 20),
        ("SELECT * { ?s ?p ?o )", 20),
        ("SELECT * FROM x:y {}", 14),
        ("SELECT * { ?s ?p \\u003Fo }", 17),
        ("SELECT * {} LIMIT x", 18),
        ("DEFINE input:inference 'x' SELECT * {}", 0),
        ("ASK " + "{" * (DEEPEST + 1), 4 + DEEPEST),
    ],
)
def test_what_is_no_query_is_malformed_from_a_place_on(text: str, at: int) -> None:
    with pytest.raises(Malformed) as malformed:
        read(text).within(5)
    assert malformed.value.at == at


def test_graphs_of_from_are_resolved() -> None:
    query = read("BASE <http://a/b/> PREFIX x: <c#> SELECT * FROM <d> FROM x:e FROM NAMED </f> { ?s ?p 'FROM <g>' }")
    assert (query.graphs, query.named) == (("http://a/b/d", "http://a/b/c#e"), ("http://a/f",))
    assert read("ASK { ?FROM ?s ?o }").has_dataset is False


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("SELECT * {}", "SELECT * { } LIMIT 11"),
        ("SELECT * {} LIMIT 10", "SELECT * { } LIMIT 10"),
        ("SELECT * {} LIMIT 1000 OFFSET 3", "SELECT * { } LIMIT 11 OFFSET 3"),
        ("SELECT * {} OFFSET 3", "SELECT * { } OFFSET 3 LIMIT 11"),
        ("SELECT * {} ORDER BY ?LIMIT VALUES ?x { 1 }", "SELECT * { } ORDER BY ?LIMIT LIMIT 11 VALUES ?x { 1 }"),
        ("SELECT * {{ SELECT * {} LIMIT 99 }}", "SELECT * { { SELECT * { } LIMIT 99 } } LIMIT 11"),
        ("SELECT * { VALUES ?x { 1 } }", "SELECT * { VALUES ?x { 1 } } LIMIT 11"),
        ("ASK { ?s ?p ?o }", "ASK { ?s ?p ?o }"),
        ("SELECT * { ?s ?p '''it's \"\n''' } # x", 'SELECT * { ?s ?p "it\\u0027s \\"\\n" } LIMIT 11'),
        ("SELECT (CONCAT( ?a ,'x'@en) AS ?b){}", 'SELECT(CONCAT(?a , "x"@en ) AS ?b ) { } LIMIT 11'),
    ],
)
def test_a_select_yields_one_row_more_than_is_allowed_and_no_more(text: str, written: str) -> None:
    query = read(text).within(10)
    assert query.written().text == written
    assert query.limited == ("LIMIT 11" in written)


def test_places_in_what_engines_get_lead_back_to_what_was_asked() -> None:
    text = "SELECT * # all\n  { ?s ?p 'it''s' }"
    written = read(text).written()
    for token in tokens(text):
        if token.kind is not Kind.STRING:
            assert written.origin(written.text.index(token.text)) == text.index(token.text)


VALUES = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
HIDING = st.sampled_from(["SERVICE <http://a/> {}", "LOAD <a>", "'", '"', "'''", '"""', "\\", "#", "<", ">", "\n", "}"])
ANY = st.lists(st.one_of(VALUES, HIDING), max_size=6).map("".join)


def quoted(value: str, quote: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return quote + escaped.replace(quote[0], "\\" + quote[0]) + quote


@given(ANY, st.sampled_from(['"', "'", '"""', "'''"]), ANY)
def test_any_string_arrives_as_it_is_and_hides_nothing(value: str, quote: str, comment: str) -> None:
    line = comment.replace("\n", " ").replace("\r", " ")
    text = f"SELECT ?x {{ BIND({quoted(value, quote)} AS ?x) #{line}\n }}"
    assert [row["x"].value for row in ox.Store().query(read(text).written().text)] == [value]
    with pytest.raises(Forbidden):
        read(text[:-1] + "SERVICE <http://a/> {} }")


@given(ANY)
def test_any_text_is_a_query_or_malformed_or_refused(text: str) -> None:
    for each in (text, f"SELECT * {{ {text} }}", f"SELECT * {{ ?s ?p '{text}"):
        at = 0
        try:
            read(each).within(3).written()
        except (Malformed, Forbidden) as error:
            at = error.at
        assert 0 <= at <= len(each)


PIECES = st.sampled_from(
    [
        *["#", "#>", "\n", "'a'", '"b\'"', "'''c\"'''", '"""d\'"""', "<a'b>", "<a#b>", "<http://127.0.0.1:1/>"],
        *"""{ } ( ) [ ] < > <= && || ^ ^^ ? * + / | ! . ; , = - 1 2.5 1e3 true falseSERVICE SERVICE SERVICE:a x:SERVICE
    SERVICEx:y ?v $SERVICE _:b @en FILTER BIND AS EXISTS NOT GRAPH OPTIONAL UNION MINUS VALUES SELECT WHERE ORDER BY
    HAVING LIMIT x:y x: : a""".split(),  # noqa: SIM905
    ]
)


@given(st.lists(st.tuples(PIECES, st.sampled_from(["", " "])), max_size=25))
def test_no_mixture_of_tokens_makes_an_engine_ask_elsewhere(pieces: list[tuple[str, str]]) -> None:
    text = "PREFIX x: <http://127.0.0.1:1/> PREFIX : <http://127.0.0.1:1/> PREFIX SERVICE: <http://127.0.0.1:1/> "
    text += "SELECT * { " + "".join(piece + gap for piece, gap in pieces) + " }"
    try:
        written = read(text).within(3).written().text
    except (Malformed, Forbidden):
        return
    assert "port 1 is not allowed" not in complaint(written)


def complaint(text: str) -> str:
    """What the engine says about a query; of SERVICE, that it cannot reach port 1."""
    try:
        list(ox.Store().query(text))
    except (SyntaxError, RuntimeError, ValueError, OSError) as error:
        return str(error)
    return ""


def test_the_engine_would_ask_elsewhere() -> None:
    assert "port 1 is not allowed" in complaint("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")
