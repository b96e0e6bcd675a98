"""Documents in every format, as they should be; and how a format is recognised."""

import pytest
from graphs import same

from dcat_ap import ntriples, parse, write
from dcat_ap.parse import Document, Unreadable
from dcat_ap.terms import DCAT, DCT, RDF, XSD

BASE = "http://e.example/catalog"
TURTLE = (
    write.PREFIXES
    + """
<http://e.example/1> a dcat:Dataset ; dct:title "Bäume"@de, "Trees"@en ; dct:modified "2024-05-01"^^xsd:date ;
    dcat:contactPoint [ vcard:fn "Stadt" ] ; dct:language ( "a" "b" ) .
"""
)
XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.example/">{}</rdf:RDF>'


def read(data: bytes | str, form: str) -> Document:
    return parse.parse(data if isinstance(data, bytes) else data.encode(), form, base=BASE, where="x")


def fault(data: bytes | str, form: str) -> str:
    with pytest.raises(Unreadable) as caught:
        read(data, form)
    return caught.value.finding.rule


@pytest.mark.parametrize("form", write.FORMATS)
def test_every_format_says_the_same(form):
    document = read(write.convert(TURTLE, form), form)
    assert document.findings == ()
    assert same(document.rows, read(TURTLE, "ttl").rows)
    assert len(document.rows) == 11


@pytest.mark.parametrize("form", parse.FORMATS)
def test_line_ends_of_windows_make_no_difference(form):
    data = write.convert(TURTLE, form if form in write.FORMATS else "ttl")
    windows = read(data.replace(b"\n", b"\r\n"), form)
    assert windows.findings == ()
    assert same(windows.rows, read(data, form).rows)


def test_line_ends_of_old_macs_are_line_ends_of_lines():
    assert len(read(b"<x:a> <x:b> <x:c> .\r<x:a> <x:b> <x:d> .\r", "nt").rows) == 2


def test_line_ends_within_xml_are_those_of_xml():
    data = write.convert('<x:a> <http://e.example/p> "a\\nb\\rc" .', "rdf")
    ((_, _, value),) = read(data.replace(b"\n", b"\r\n"), "rdf").rows
    assert value == '"a\\nb\\rc"'


LITERALS = [
    '"01"^^xsd:integer',
    '"1.50"^^xsd:decimal',
    '"+1E3"^^xsd:double',
    '"TRUE"^^xsd:boolean',
    '"2024-02-30"^^xsd:date',
    '"2024-05-01T24:00:00+01:00"^^xsd:dateTime',
    '" x "^^xsd:anyURI',
    '"0a F"^^xsd:hexBinary',
    '"<b>x</b >"^^rdf:XMLLiteral',
    '"POINT(13.7 51.0)"^^gsp:wktLiteral',
    '"x\\r\\n\\ty"',
    '"e\\u0301"',
    '""',
    '""@de',
]


@pytest.mark.parametrize("form", write.FORMATS)
@pytest.mark.parametrize("literal", LITERALS)
def test_a_literal_keeps_the_form_it_was_written_in(form, literal):
    turtle = write.PREFIXES + f"<http://e.example/1> dct:title {literal} ."
    (row,) = read(turtle, "ttl").rows
    assert read(write.convert(turtle, form), form).rows == (row,)
    assert ntriples.token(ntriples.term(row[2])) == row[2]


@pytest.mark.parametrize("form", write.FORMATS)
def test_language_tags_come_in_lower_case(form):
    turtle = f'<http://e.example/1> <{DCT.title}> "x"@de-AT .'
    data = {"ttl": turtle.encode(), "rdf": write.convert(turtle, "rdf").replace(b"de-at", b"de-AT")}.get(form)
    data = data or write.convert(turtle, form).replace(b"de-at", b"de-AT")
    ((_, _, value),) = read(data, form).rows
    assert value == '"x"@de-at'


def test_an_empty_language_in_xml_is_none():
    ((_, _, value),) = read(
        write.convert('<x:a> <http://e.example/p> "x"@de .', "rdf").replace(b'"de"', b'""'), "rdf"
    ).rows
    assert value == '"x"'


@pytest.mark.parametrize(
    ("form", "data"),
    [
        ("ttl", '<1> <p> "x" .'),
        ("trig", '<1> <p> "x" .'),
        ("jsonld", '{"@context": {"p": "http://e.example/p"}, "@id": "1", "p": "x"}'),
        ("rdf", XML.format('<rdf:Description rdf:about="1"><e:p>x</e:p></rdf:Description>')),
    ],
)
def test_relative_names_are_relative_to_the_document(form, data):
    assert read(data, form).rows == (("<http://e.example/1>", "<http://e.example/p>", '"x"'),)


@pytest.mark.parametrize("form", ["trig", "ttl"])
def test_triples_of_named_graphs_are_triples(form):
    data = '<x:g> { <x:a> <x:b> "1" } GRAPH <x:h> { <x:a> <x:b> "2" } <x:a> <x:b> "3" . { <x:a> <x:b> "4" }'
    assert sorted(row[2] for row in read(data, form).rows) == ['"1"', '"2"', '"3"', '"4"']


def test_quads_are_triples():
    assert read('<x:a> <x:b> "1" <x:g> .\n<x:a> <x:b> "2" .\n', "nq").rows[0] == ("<x:a>", "<x:b>", '"1"')


@pytest.mark.parametrize("form", ["ttl", "trig", "nt", "nq"])
@pytest.mark.parametrize("data", [b"", b"\n \t\r\n", b"# nothing\n", b"\xef\xbb\xbf"])
def test_an_empty_document_is_a_document_where_the_format_allows_it(form, data):
    assert read(data, form) == Document(())


@pytest.mark.parametrize("data", [b"", b" \n", b"\xef\xbb\xbf", b"<?xml version='1.0'?>"])
def test_an_empty_document_is_no_xml(data):
    assert fault(data, "rdf") == "rdf.unreadable"


@pytest.mark.parametrize("data", [b"", b" \n", b"\xef\xbb\xbf"])
def test_an_empty_document_is_no_json(data):
    assert fault(data, "jsonld") == "rdf.bad-json"


@pytest.mark.parametrize("data", ["{}", "[]", "[{}]", '{"@graph": []}', "null"])
def test_json_that_says_nothing_is_an_empty_document(data):
    assert read(data, "jsonld") == Document(())


def test_the_same_node_label_in_two_graphs_is_one_node():
    rows = read("<x:g> { _:b <x:p> 1 } <x:h> { _:b <x:p> 2 }", "trig").rows
    assert len({row[0] for row in rows}) == 1


SHORT = {
    "@id": "http://e.example/1",
    "@type": "Dataset",
    "title": "x",
    "distribution": {"@type": "Distribution", "accessURL": "http://e.example/f", "byteSize": "12"},
    "Dataset.identifier": "1",
}


@pytest.mark.parametrize(
    "name",
    [
        "https://www.w3.org/ns/dcat.jsonld",
        "http://www.w3.org/ns/dcat.jsonld",
        "https://semiceu.github.io/DCAT-AP/releases/3.0.0/context/dcat-ap.jsonld",
        "http://data.europa.eu/r5r/context/dcat-ap.jsonld",
        "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld",
    ],
)
@pytest.mark.parametrize("several", [False, True])
def test_a_context_that_everyone_uses_is_known(name, several):
    import orjson

    data = orjson.dumps({"@context": [{"x": "http://e.example/x"}, name] if several else name, **SHORT})
    document = read(data, "jsonld")
    assert document.findings == ()
    said = {(row[1], row[2]) for row in document.rows if row[0] == "<http://e.example/1>"}
    assert (ntriples.token(RDF.type), ntriples.token(DCAT.Dataset)) in said
    assert (ntriples.token(DCT.title), '"x"') in said
    assert (ntriples.token(DCT.identifier), '"1"') in said
    assert f'"12"^^<{XSD.nonNegativeInteger}>' in {row[2] for row in document.rows}
    assert (ntriples.token(DCAT.accessURL), "<http://e.example/f>") in {row[1:] for row in document.rows}


def test_the_context_of_schema_org_is_known():
    (row, _) = sorted(read('{"@context": "https://schema.org/", "@type": "Dataset", "name": "x"}', "jsonld").rows)
    assert row[1:] == ("<http://schema.org/name>", '"x"')


RDF_XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (RDF_XML, "rdf"),
        ('<?xml version="1.0"?>\n' + RDF_XML, "rdf"),
        ("<!-- x -->" + RDF_XML, "rdf"),
        ("\ufeff  " + RDF_XML, "rdf"),
        ("<!DOCTYPE html><html>", "rdf"),
        ("<html>", "rdf"),
        ('{"@context": {}}', "jsonld"),
        ('[{"@id": "x"}]', "jsonld"),
        (" \n{ }", "jsonld"),
        ("@prefix dcat: <http://www.w3.org/ns/dcat#> .", "ttl"),
        ("PREFIX dcat: <http://www.w3.org/ns/dcat#>", "ttl"),
        ("@base <http://e.example/> .", "ttl"),
        ("# made by hand\n@prefix dcat: <http://www.w3.org/ns/dcat#> .", "ttl"),
        ("<http://e.example/1> a <http://www.w3.org/ns/dcat#Dataset> .", "ttl"),
        ("<http://e.example/1>\n    a <http://www.w3.org/ns/dcat#Dataset> .", "ttl"),
        ("<x:a> <x:b> <x:c> .\n", "nt"),
        ('_:b <x:b> "x"@de .', "nt"),
        ('<x:a> <x:b> "x < y . z" .\r\n', "nt"),
        ('<x:a> <x:b> "x" <x:g> .\n', "nq"),
        ("<x:g> { <x:a> <x:b> <x:c> }", "trig"),
        ("@prefix e: <x:> .\n<x:g> { <x:a> <x:b> <x:c> }", "trig"),
        ("GRAPH <x:g> { <x:a> <x:b> <x:c> }", "trig"),
        ('[ a <http://www.w3.org/ns/dcat#Dataset> ] <x:p> "x" .', "ttl"),
        ("[] a <http://www.w3.org/ns/dcat#Dataset> .", "ttl"),
        ("_:b a <http://www.w3.org/ns/dcat#Dataset> .", "ttl"),
        ("[]", "jsonld"),
        ("", ""),
        ("Name;Wert\n", ""),
        ("\x00\x01\x02", ""),
    ],
)
def test_a_format_is_recognised_by_its_beginning(data, form):
    assert parse.sniff(data.encode()) == form


@pytest.mark.parametrize("form", write.FORMATS)
def test_what_we_write_is_recognised(form):
    data = b"".join(write.document(form, [("http://e.example/g", '<x:a> <x:b> "x" .\n')]))
    assert parse.sniff(data) in {form, "ttl"} if form == "trig" else parse.sniff(data) == form
