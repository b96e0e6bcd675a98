"""What we write can be read by others, and says what we were given."""

import pytest
from graphs import by_oxigraph, by_rdflib, expressible, records, rows, same
from hypothesis import given
from hypothesis import strategies as st

from dcat_ap import ntriples, write
from dcat_ap.terms import DCAT, DCT, RDF, XSD, Iri, Literal

READERS = {"pyoxigraph": by_oxigraph, "rdflib": by_rdflib}
SUBJECT = "<http://e.example/1>"


def block(given_rows, first=""):
    return write.block(sorted(set(given_rows)), first)


def document(form, *blocks):
    return b"".join(write.document(form, [(f"http://e.example/graph/{n}", each) for n, each in enumerate(blocks)]))


@pytest.mark.parametrize("reader", READERS)
@given(given_rows=rows)
def test_a_block_is_turtle(reader, given_rows):
    turtle = (write.PREFIXES + block(given_rows)).encode()
    assert same(READERS[reader](turtle, "ttl"), given_rows)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("form", write.FORMATS)
@given(given_rows=rows)
def test_a_document_says_the_same_in_every_format(form, reader, given_rows):
    if form == "rdf":
        given_rows = list(filter(expressible, given_rows))
    assert same(READERS[reader](document(form, block(given_rows)), form), given_rows)


@pytest.mark.parametrize("form", write.FORMATS)
@given(given_rows=rows)
def test_a_single_answer_says_the_same_in_every_format(form, given_rows):
    if form == "rdf":
        given_rows = list(filter(expressible, given_rows))
    answer = write.convert(write.PREFIXES + block(given_rows), form)
    assert same(by_oxigraph(answer, form), given_rows)


@pytest.mark.parametrize("reader", READERS)
@given(given_rows=rows)
def test_what_xml_cannot_hold_does_not_break_the_document(reader, given_rows):
    left = READERS[reader](document("rdf", block(given_rows)), "rdf")
    assert len(set(filter(expressible, given_rows))) <= len(set(left)) <= len(set(given_rows))


@pytest.mark.parametrize("form", write.FORMATS)
def test_many_blocks_make_one_document(form):
    blocks = [block([(f"<http://e.example/{n}>", f"<{DCT.title}>", f'"{n}"')]) for n in range(450)]
    expected = {(f"<http://e.example/{n}>", f"<{DCT.title}>", f'"{n}"') for n in range(450)}
    assert set(by_oxigraph(document(form, *blocks), form)) == expected
    assert set(by_rdflib(document(form, *blocks), form)) == expected


@pytest.mark.parametrize("form", write.FORMATS)
@pytest.mark.parametrize("count", [0, 1, 3])
def test_empty_blocks_make_no_broken_document(form, count):
    assert by_oxigraph(document(form, *[""] * count), form) == []
    assert by_rdflib(document(form, *[""] * count), form) == []


@pytest.mark.parametrize("form", write.FORMATS)
def test_a_batch_that_xml_cannot_hold_stands_between_others(form):
    odd = block([("<http://e.example/odd>", f"<{RDF.li}>", '"x"')])
    plain = [block([(f"<http://e.example/{n}>", f"<{DCT.title}>", '"x"')]) for n in range(2)]
    found = by_oxigraph(document(form, plain[0], *[odd] * 400, plain[1]), form)
    assert {row for row in found if "odd" not in row[0]} == {
        (f"<http://e.example/{n}>", f"<{DCT.title}>", '"x"') for n in range(2)
    }


@pytest.mark.parametrize("form", ["nq", "trig"])
def test_a_block_stands_in_its_graph(form):
    import pyoxigraph as ox

    data = document(form, *(block([(SUBJECT, f"<{DCT.title}>", f'"{n}"')]) for n in range(250)))
    quads = ox.parse(data, format=ox.RdfFormat.N_QUADS if form == "nq" else ox.RdfFormat.TRIG)
    assert {(quad.graph_name.value, quad.object.value) for quad in quads} == {
        (f"http://e.example/graph/{n}", str(n)) for n in range(250)
    }


@given(records(), st.data())
def test_the_first_subject_of_a_block_is_the_one_asked_for(given_rows, data):
    first = data.draw(st.sampled_from(sorted({row[0] for row in given_rows})))
    turtle = block(given_rows, first)
    assert turtle.startswith(f"{write.short(first)} ")
    assert same(by_oxigraph((write.PREFIXES + turtle).encode(), "ttl"), given_rows)


def test_a_block_is_easy_on_the_eye():
    rows = [
        (SUBJECT, ntriples.token(RDF.type), ntriples.token(DCAT.Dataset)),
        (SUBJECT, ntriples.token(DCT.title), ntriples.token(Literal("Bäume", "de"))),
        (SUBJECT, ntriples.token(DCT.title), ntriples.token(Literal("Trees", "en"))),
        (SUBJECT, ntriples.token(DCT.modified), ntriples.token(Literal("2024-05-01", datatype=XSD.date))),
    ]
    assert block(rows) == (
        f'{SUBJECT} dct:modified "2024-05-01"^^xsd:date ;\n'
        '    dct:title "Bäume"@de, "Trees"@en ;\n'
        "    a dcat:Dataset .\n\n"
    )


@pytest.mark.parametrize(
    "word", ["RDF", "Description", "ID", "about", "parseType", "resource", "nodeID", "datatype", "li"]
)
def test_a_word_of_xml_syntax_as_a_property_costs_the_xml_its_triple_only(word):
    rows = [(SUBJECT, f"<{RDF[word]}>", '"x"'), (SUBJECT, f"<{DCT.title}>", '"y"')]
    assert by_rdflib(document("rdf", block(rows)), "rdf") == rows[1:]
    assert same(by_rdflib(document("jsonld", block(rows)), "jsonld"), rows)


@pytest.mark.parametrize("reader", READERS)
def test_windows_line_ends_survive_xml(reader):
    rows = [(SUBJECT, f"<{DCT.description}>", '"a\\r\\nb\\rc\\n"')]
    assert READERS[reader](document("rdf", block(rows)), "rdf") == rows


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("iri", ["dct:title", "dcat:Dataset", "xsd:date"])
def test_an_iri_that_looks_like_a_short_name_stays_what_it_is_in_jsonld(iri, reader):
    rows = [
        (f"<{iri}>", f"<{DCT.title}>", f'"x"^^<{iri}>'),
        (SUBJECT, f"<{iri}>", '"x"'),
        (SUBJECT, f"<{RDF.type}>", f"<{iri}>"),
        (SUBJECT, f"<{DCT.relation}>", f"<{iri}>"),
        ("<http://e.example/2>", f"<{DCT.title}>", '"y"'),
    ]
    assert same(READERS[reader](document("jsonld", block(rows)), "jsonld"), rows)


def test_a_short_name_is_made_only_where_it_is_one():
    assert write.short(f"<{DCAT.Dataset}>") == "dcat:Dataset"
    assert write.short(f'"x"^^<{XSD.date}>') == '"x"^^xsd:date'
    assert write.short(Iri("<http://www.w3.org/ns/dcat#3dModel>")) == "<http://www.w3.org/ns/dcat#3dModel>"
    assert write.short('"x"') == '"x"'
