"""A bad value costs its own triple and nothing else, in every format and every place."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcat_ap import parse, salvage, write
from dcat_ap.finding import Finding
from dcat_ap.parse import Document, Unreadable

E = "http://e.example/"
GOOD = (f"<{E}ok>", f"<{E}p>", '"ok"')
BAD_IRIS = [
    "http://e.example/a b",
    "http://e.example/{id}",
    "http://e.example/a|b",
    "http://e.example/a^b",
    "http://e.example/a`b",
    "http://e.example/%zz",
    "http://e.example/100%",
    "http://[e.example/",
    "http://e.example:port/",
    "http://e.example/\\u0020",
    "tel:+49 351 488",
    "mailto:a b@c.example",
    "http://e.example/\ue000",
    "x y",
]
PLACES = ("subject", "predicate", "object", "datatype")


def read(text: str | bytes, form: str) -> Document:
    data = text if isinstance(text, bytes) else text.encode()
    return parse.parse(data, form, base=f"{E}catalog", where="x")


def said(finding: Finding) -> dict[str, str]:
    return {name: value for name, value in finding.words().items() if value and name not in {"where", "points"}}


def facts(document: Document) -> list[tuple[str, dict[str, str]]]:
    return [(finding.rule, said(finding)) for finding in document.findings]


def statements(place: str, iri: str) -> list[tuple[str, str, str]]:
    """A good triple, one with a bad IRI in some place, and another good one of the same subject."""
    bad = f"<{iri}>"
    subject = bad if place == "subject" else f"<{E}1>"
    predicate = bad if place == "predicate" else f"<{E}p>"
    value = {"object": bad, "datatype": f'"x"^^{bad}'}.get(place, '"x"')
    return [GOOD, (subject, predicate, value), (subject, f"<{E}q>", '"kept"')]


def lines(rows, form):
    graph = f" <{E}g>" if form == "nq" else ""
    return "".join(f"{' '.join(row)}{graph} .\n" for row in rows)


def xml(rows) -> str:
    def attribute(name, token):
        return f'rdf:{name}="{token[1:-1]}"'

    parts = []
    for subject, predicate, value in rows:
        name = predicate[1:-1].removeprefix(E)
        text, _, datatype = value.partition("^^")
        inner = f" {attribute('resource', value)}/>" if value[0] == "<" else ""
        kind = f" {attribute('datatype', datatype)}" if datatype else ""
        tail = inner or f"{kind}>{text[1:-1]}</e:{name}>"
        parts.append(f"<rdf:Description {attribute('about', subject)}><e:{name}{tail}</rdf:Description>\n")
    head = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.example/">\n'
    return head + "".join(parts) + "</rdf:RDF>"


def json(rows) -> bytes:
    nodes = []
    for subject, predicate, value in rows:
        text, _, datatype = value.partition("^^")
        typed = {"@type": datatype[1:-1]} if datatype else {}
        said = {"@id": value[1:-1]} if value[0] == "<" else {"@value": text[1:-1], **typed}
        nodes.append({"@id": subject[1:-1], predicate[1:-1]: said})
    return orjson.dumps(nodes)


WRITERS = {
    "ttl": lambda rows: lines(rows, "ttl"),
    "trig": lambda rows: f"<{E}g> {{ {lines(rows, 'trig')} }}",
    "nt": lambda rows: lines(rows, "nt"),
    "nq": lambda rows: lines(rows, "nq"),
    "rdf": xml,
    "jsonld": json,
}


def cases():
    for form in WRITERS:
        for place in PLACES:
            if (form, place) != ("rdf", "predicate"):  # an element's name is an XML name
                yield from ((form, place, iri) for iri in BAD_IRIS if form in {"ttl", "trig"} or "\\" not in iri)


@pytest.mark.parametrize(("form", "place", "iri"), list(cases()))
def test_a_bad_iri_costs_its_own_triple(form, place, iri):
    document = read(WRITERS[form](statements(place, iri)), form)
    assert GOOD in document.rows
    (kept,) = [row for row in document.rows if row[2] == '"kept"']
    assert kept[1] == f"<{E}q>"
    if place == "subject":
        assert kept[0].startswith("_:")
        assert (kept[0], f"<{E}p>", '"x"') in document.rows
        assert {rule for rule, _ in facts(document)} == {"rdf.unreadable-name"}
    else:
        assert len(document.rows) == 2
        ((rule, said),) = facts(document)
        unknown = form == "jsonld" and place == "predicate" and ":" not in iri
        assert rule == ("rdf.unknown-key" if unknown else "rdf.bad-iri")
        assert (said["key"] if unknown else said["value"]).endswith(iri if place != "datatype" else f"{iri}>")
        assert said["subject"] == f"{E}1"
    assert not any("x-lotse" in text for _, said in facts(document) for text in said.values())
    assert not any("x-lotse" in token for row in document.rows for token in row)


BAD_TAGS = ["de_DE", "d", "1", "de-", "abcdefghi", "de--at", "deutsch-österreich", "de-AT_", ""]


@pytest.mark.parametrize("form", ["ttl", "trig", "nt", "nq"])
@pytest.mark.parametrize("tag", BAD_TAGS)
def test_a_bad_language_costs_its_own_triple(form, tag):
    rows = [GOOD, (f"<{E}1>", f"<{E}p>", f'"x"@{tag}'), (f"<{E}1>", f"<{E}q>", '"kept"@de')]
    document = read(WRITERS[form](rows), form)
    assert document.rows == (GOOD, rows[2])
    assert facts(document) == [("rdf.bad-language", {"value": f"@{tag}", "subject": f"{E}1", "property": f"{E}p"})]


@pytest.mark.parametrize("tag", [tag for tag in BAD_TAGS if tag])
def test_a_bad_language_in_xml_and_json_costs_its_own_triple(tag):
    node = f'<rdf:Description rdf:about="{E}1"><e:p xml:lang="{tag}">x</e:p><e:q>kept</e:q></rdf:Description></rdf:RDF>'
    data = xml([GOOD]).replace("</rdf:RDF>", node)
    json_node = {"@id": f"{E}1", f"{E}p": {"@value": "x", "@language": tag}, f"{E}q": "kept"}
    json_data = orjson.dumps([{"@id": f"{E}ok", f"{E}p": "ok"}, json_node])
    for document in (read(data, "rdf"), read(json_data, "jsonld")):
        assert set(document.rows) == {GOOD, (f"<{E}1>", f"<{E}q>", '"kept"')}
        assert [rule for rule, _ in facts(document)] == ["rdf.bad-language"]


BAD_TEXTS = ['"C:\\data"', '"\\x"', '"\\u12"', '"\\uD800"', '"\\U00110000"', "'''\\d'''", '"""a\n\\d"""']


@pytest.mark.parametrize("text", BAD_TEXTS)
@pytest.mark.parametrize("tail", ["", "@de", "^^<http://www.w3.org/2001/XMLSchema#string>", "^^xsd:string"])
def test_a_bad_escape_costs_its_own_triple(text, tail):
    turtle = write.PREFIXES + f'<{E}1> <{E}p> {text}{tail}; <{E}q> "kept" . <{E}ok> <{E}p> "ok" .'
    document = read(turtle, "ttl")
    assert set(document.rows) == {GOOD, (f"<{E}1>", f"<{E}q>", '"kept"')}
    assert facts(document) == [("rdf.bad-text", {"value": text, "subject": f"{E}1", "property": f"{E}p"})]


@pytest.mark.parametrize("form", ["nt", "nq"])
@pytest.mark.parametrize(
    "line",
    ["no triple", "<x:a> <x:b> .", "<x:a> <x:b> <x:c>", '<x:a> <x:b> "open .', '"x" <x:b> <x:c> .', "<x:a> <x:b", "{}"],
)
def test_a_bad_line_costs_itself(form, line):
    document = read(f"{lines([GOOD], form)}{line}\n{lines([GOOD], form)}", form)
    assert document.rows == (GOOD, GOOD)
    (finding,) = document.findings
    assert (finding.rule, finding.where) == ("rdf.bad-line", "x, 2")
    assert "line 1" not in dict(finding.facts)["reason"]


def test_bad_lines_and_bad_iris_in_one_document_are_all_told():
    document = read(lines([GOOD, (f"<{E}1>", f"<{E}p>", "<a b>")], "nt") + "rubbish\n", "nt")
    assert document.rows == (GOOD,)
    assert sorted(rule for rule, _ in facts(document)) == ["rdf.bad-iri", "rdf.bad-line"]


def test_a_line_document_without_a_good_line_is_unreadable_and_says_where():
    with pytest.raises(Unreadable) as caught:
        read("\n\nrubbish\nmore rubbish\n", "nt")
    assert caught.value.finding.where == "x, 3"


@pytest.mark.parametrize(
    ("rows", "count"), [([(f"<{E}{n}>", f"<{E}p>", "<a b>") for n in range(120)], 70), (["rubbish"] * 120, 70)]
)
def test_the_first_of_many_losses_are_told_and_the_others_counted(rows, count):
    text = "".join(f"{' '.join(row) if isinstance(row, tuple) else row} .\n" for row in rows)
    document = read(lines([GOOD], "nt") + text, "nt")
    assert document.rows == (GOOD,)
    assert len(document.findings) == 51
    assert facts(document)[-1] == ("rdf.more-lost", {"count": str(count)})


TRAPS = [
    f'# <not an iri> "x"@de_DE\n<{E}ok> <{E}p> "ok" .',
    f'<{E}ok> <{E}p> "ok" . # "unclosed',
    f'<{E}ok> <{E}p> "ok" . # it\'s <b',
    f'@prefix o: <{E}> . o:\\(\\) o:p "x" . o:ok o:p "ok" .',
    f"@prefix o: <{E}> . o:l\\'eau o:p 'x' . o:ok o:p 'ok' .",
    f'@prefix o: <{E}> . o:a\\#b o:p "x" . o:ok o:p "ok" .',
]


@pytest.mark.parametrize("trap", TRAPS)
def test_brackets_and_quotes_that_mean_nothing_are_left_alone(trap):
    document = read(f"{trap}\n<{E}1> <{E}p> <a b> .", "ttl")
    assert GOOD in document.rows
    assert [said["value"] for _, said in facts(document)] == ["a b"]


TEXTS = [
    "<a b>",
    '"x"@de_DE',
    "a < b > c",
    "say 'x'@de_DE",
    "# no comment",
    "mail <a b@c>",
    "@prefix x: <y z> .",
    "\\\\<a b>",
    'end"',
    "'''",
    'two\nlines <a b>\n"x"@de_DE',
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("quote", ['"', "'", '"""', "'''"])
def test_brackets_and_tags_within_texts_are_text(text, quote):
    import pyoxigraph as ox

    inner = text if "\\" in text else str(ox.Literal(text))[1:-1]
    inner = inner.replace("'", "\\'")
    if len(quote) == 3:
        inner = inner.replace("\\n", "\n")
    turtle = f"<{E}1> <{E}p> {quote}{inner}{quote} . <{E}2> <{E}p> <a b> . <{E}3> <{E}p> 'x'@de_DE ."
    document = read(turtle, "ttl")
    ((_, _, value),) = document.rows
    assert value == str(ox.Literal(text.replace("\\\\", "\\")))
    assert [rule for rule, _ in facts(document)] == ["rdf.bad-iri", "rdf.bad-language"]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_any_texts_beside_a_bad_value_come_out_whole(texts):
    import pyoxigraph as ox

    rows = [(f"<{E}{n}>", f"<{E}p>", str(ox.Literal(text))) for n, text in enumerate(texts)]
    document = read(lines([*rows, (f"<{E}x>", f"<{E}p>", "<a b>"), *rows], "ttl"), "ttl")
    assert list(document.rows) == rows + rows


@pytest.mark.parametrize("turtle", ["@prefix o: <http://e example/> .", "PREFIX o: <http://e.example/{x}/>"])
def test_a_bad_prefix_costs_the_triples_that_use_it(turtle):
    document = read(f'{turtle} o:a <{E}p> "x" . <{E}1> o:p o:b, "y" . <{E}ok> <{E}p> "ok" .', "ttl")
    assert {row for row in document.rows if row[0][0] == "<"} == {GOOD}
    assert not any("x-lotse" in token for row in document.rows for token in row)


@pytest.mark.parametrize("name", ["a", "#a", "/a", "a/b/../c", "?q", ""])
def test_a_bad_base_costs_the_triples_with_relative_names(name):
    document = read(f'@base <http://e example/> . <{E}1> <{E}p> <{name}> . <{E}ok> <{E}p> "ok" .', "ttl")
    assert document.rows == (GOOD,)


def test_a_bad_graph_name_costs_nothing():
    assert read(f'<a b> {{ <{E}ok> <{E}p> "ok" }}', "trig").rows == (GOOD,)


def test_a_forgotten_prefix_that_everyone_knows_is_no_loss():
    document = read(f'<{E}ok> dct:title "x" ; dcterms:title "y" ; foaf:name "z" .', "ttl")
    assert [row[1] for row in document.rows] == [
        *["<http://purl.org/dc/terms/title>"] * 2,
        "<http://xmlns.com/foaf/0.1/name>",
    ]
    assert facts(document) == [("rdf.undeclared-prefix", {"value": each}) for each in ("dct", "dcterms", "foaf")]


def test_a_forgotten_prefix_that_nobody_knows_costs_its_triples():
    document = read(f'<{E}1> nobody:p "x" ; <{E}q> "kept" . <{E}ok> <{E}p> "ok" .', "ttl")
    assert set(document.rows) == {GOOD, (f"<{E}1>", f"<{E}q>", '"kept"')}
    assert facts(document) == [("rdf.bad-iri", {"value": "nobody:", "subject": f"{E}1", "property": "nobody:"})]


def test_a_node_id_that_is_no_name_keeps_its_node():
    node = f'<rdf:Description rdf:nodeID="{E}n 1"><e:p>x</e:p></rdf:Description>'
    link = f"<rdf:Description rdf:about=\"{E}1\"><e:q rdf:nodeID='{E}n 1'/></rdf:Description>"
    document = read(xml([GOOD]).replace("</rdf:RDF>", f"{node}{link}</rdf:RDF>"), "rdf")
    (described,) = [row for row in document.rows if row[2] == '"x"']
    assert (f"<{E}1>", f"<{E}q>", described[0]) in document.rows
    assert facts(document) == [("rdf.bad-node-id", {"value": f"{E}n 1"})]


@pytest.mark.parametrize("form", ["ttl", "rdf", "jsonld"])
def test_two_unnamed_subjects_stay_two(form):
    rows = [("<a b>", f"<{E}p>", '"1"'), ("<c d>", f"<{E}p>", '"2"'), ("<a b>", f"<{E}q>", "<c d>")]
    document = read(WRITERS[form](rows), form)
    assert len({row[0] for row in document.rows}) == 2
    (link,) = [row for row in document.rows if row[1] == f"<{E}q>"]
    assert (link[2], f"<{E}p>", '"2"') in document.rows


@pytest.mark.parametrize(
    "turtle",
    [
        f'<{E}1> <{E}p> <<( <x:a> <x:b> "x" )>> .',
        f"<< <x:a> <x:b> <x:c> >> <{E}q> 1 .",
        f"<{E}1> <{E}p> <x:c> {{| <{E}q> 1 |}} .",
        f"<{E}1> <{E}p> <x:c> ~ <x:r> .",
    ],
)
def test_a_triple_about_a_triple_costs_itself(turtle):
    document = read(f'{turtle} <{E}ok> <{E}p> "ok" .', "ttl")
    assert GOOD in document.rows
    assert not any("<<" in token for row in document.rows for token in row)
    assert "rdf.beyond-rdf11" in [rule for rule, _ in facts(document)]


@pytest.mark.parametrize(
    ("form", "data"),
    [
        ("ttl", f'<{E}1> <{E}p> "x"@ar--rtl . <{E}ok> <{E}p> "ok" .'),
        ("nt", f'<{E}1> <{E}p> "x"@ar--rtl .\n<{E}ok> <{E}p> "ok" .'),
        (
            "jsonld",
            orjson.dumps(
                [{f"{E}p": {"@value": "x", "@language": "ar", "@direction": "rtl"}}, {"@id": f"{E}ok", f"{E}p": "ok"}]
            ),
        ),
    ],
)
def test_a_writing_direction_is_not_passed_on(form, data):
    document = read(data, form)
    assert document.rows == (GOOD,)
    assert [rule for rule, _ in facts(document)] == ["rdf.bad-language"]


@pytest.mark.parametrize("form", ["ttl", "rdf", "jsonld"])
def test_a_text_that_claims_a_language_without_one_costs_its_own_triple(form):
    bad = '"x"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>'
    document = read(WRITERS[form]([GOOD, (f"<{E}1>", f"<{E}p>", bad)]), form)
    assert document.rows == (GOOD,)
    assert "rdf.bad-iri" in [rule for rule, _ in facts(document)]


def test_a_key_without_meaning_is_told_once_a_triple():
    document = read('{"@id": "http://e.example/1", "http://e.example/p": "x", "note": "y"}', "jsonld")
    assert len(document.rows) == 1
    assert facts(document) == [("rdf.unknown-key", {"key": "note", "subject": f"{E}1"})]


@pytest.mark.parametrize(
    ("form", "data"),
    [
        # a document that only rdflib reads: an attribute that has lost its prefix
        ("rdf", xml([GOOD]).replace("rdf:about", "about")),
        (
            "rdf",
            xml([GOOD])
            .replace("rdf:about", "about")
            .replace("</rdf:RDF>", f"{xml([(f'<{E}1>', f'<{E}p>', '<a b>')]).split(chr(10), 1)[1]}"),
        ),
    ],
)
def test_what_only_the_second_reader_reads_is_read(form, data):
    document = read(data, form)
    assert GOOD in document.rows
    assert document.findings[0].rule == "rdf.second-reader"
    assert not any(" " in token for row in document.rows for token in row)


@pytest.mark.parametrize("iri", BAD_IRIS)
def test_an_iri_is_good_or_bad(iri):
    assert not salvage.good_iri(iri)
    assert salvage.good_iri(E)
