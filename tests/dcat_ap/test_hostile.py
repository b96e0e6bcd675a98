"""Documents made to do harm, broken off or of random bytes: read, or refused with a reason, and nothing else."""

import http.server
import threading
from pathlib import Path

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dcat_ap import cut, messages, parse, write
from dcat_ap.naming import Naming
from dcat_ap.parse import Document, Unreadable

XML = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.example/">'
    '<rdf:Description rdf:about="http://e.example/1"><e:p>{}</e:p></rdf:Description></rdf:RDF>'
)
TURTLE = (
    write.PREFIXES
    + """<http://e.example/1> a dcat:Dataset ; dct:title "Bäume <a b>"@de ; dct:publisher [ foaf:name '''Stadt
"X"''' ] ; dct:language ( 1 2.5 true ) . # Ende
<http://e.example/2> dct:modified "2024-05-01"^^xsd:date, <http://e.example/ä> .
"""
)
SAMPLES = {form: write.convert(TURTLE, form) for form in write.FORMATS}


def read(data: bytes | str, form: str) -> Document:
    return parse.parse(data if isinstance(data, bytes) else data.encode(), form, base="http://e.example/", where="x")


def outcome(data: bytes | str, form: str) -> str:
    """The rule that a document is refused for, or nothing; whatever is told can be said to people."""
    try:
        document = read(data, form)
    except Unreadable as unreadable:
        document = Document((), (unreadable.finding,))
        rule = unreadable.finding.rule
    else:
        rule = ""
        cut.cut(document.rows, Naming("https://katalog.example/id/", "s"))
    for finding in document.findings:
        for part in ("what", "fix"):
            assert messages.text(f"finding.{finding.rule}.{part}", "de", **finding.words())
    return rule


def laughs(start: str = "", entity: str = "&z;") -> str:
    entities = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(25))
    return f'<?xml version="1.0"?>{start}<!DOCTYPE x [<!ENTITY a "ha">{entities}]>' + XML.format(entity)


DOCTYPES = {
    "billion laughs": laughs(),
    "billion laughs after a long comment": laughs(f"<!--{'x' * 200_000}-->"),
    "billion laughs after many comments": laughs("<!-- -->" * 10_000),
    "billion laughs after a long instruction": laughs(f"<?x {'x' * 200_000}?>"),
    "billion laughs after white space": laughs(" \n" * 100_000),
    "a parameter entity": f'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/"> %p;]>{XML.format("")}',
    "an entity that is a file": f'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>{XML.format("&a;")}',
    "a remote DTD": f'<!DOCTYPE rdf:RDF SYSTEM "http://127.0.0.1:9/x.dtd">{XML.format("")}',
    "a harmless DOCTYPE": f'<!DOCTYPE rdf:RDF [<!ENTITY e "http://e.example/">]>{XML.format("&e;x")}',
    "in lower case": laughs().replace("DOCTYPE", "doctype"),
}


@pytest.mark.parametrize("name", DOCTYPES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_a_doctype_is_refused(name, encoding):
    assert outcome(DOCTYPES[name].encode(encoding), "rdf") == "rdf.doctype"


@pytest.mark.parametrize("form", ["ttl", "nt", "jsonld"])
def test_a_doctype_in_another_format_is_just_not_that_format(form):
    assert outcome(laughs(), form) in {"rdf.unreadable", "rdf.bad-json", "rdf.bad-line"}


@pytest.mark.parametrize(
    "page",
    ["<!DOCTYPE html><html><body>Anmelden</body></html>", "<html>", "<!-- x -->\n<!doctype HTML>", "<HTML lang='de'>"],
)
def test_a_web_page_is_told_from_rdf(page):
    assert outcome(page, "rdf") == "rdf.web-page"


def test_an_entity_without_a_doctype_is_unreadable():
    assert outcome(XML.format("&uuml;"), "rdf") == "rdf.unreadable"


@pytest.fixture
def canary():
    """A web server that remembers whether anyone came."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "application/ld+json")
            self.end_headers()
            self.wfile.write(b'{"@context": {"p": "http://e.example/p"}}')

        def log_message(self, *args):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", asked
    server.shutdown()
    server.server_close()


def contexts(url: str) -> dict[str, object]:
    return {
        "alone": {"@context": url, "p": "x"},
        "in a list": {"@context": [{"q": "http://e.example/q"}, url], "p": "x"},
        "below": {"http://e.example/q": {"@context": url, "p": "x"}},
        "imported": {"@context": {"@import": url}, "p": "x"},
        "of a term": {"@context": {"q": {"@id": "http://e.example/q", "@context": url}}, "q": {"p": "x"}},
        "of a type": {"@context": {"T": {"@id": "http://e.example/T", "@context": url}}, "@type": "T", "p": "x"},
        "in a graph": {"@graph": [{"@context": url, "p": "x"}]},
    }


@pytest.mark.parametrize("place", contexts(""))
def test_a_remote_context_is_never_fetched(place, canary):
    url, asked = canary
    assert outcome(orjson.dumps(contexts(url)[place]), "jsonld") in {"rdf.unknown-context", "rdf.unreadable"}
    assert asked == []


@pytest.mark.parametrize("place", contexts(""))
@pytest.mark.parametrize("as_url", [True, False])
def test_a_context_on_disk_is_never_opened(place, as_url, tmp_path: Path):
    file = tmp_path / "context.jsonld"
    file.write_text('{"@context": {"p": "http://canary.example/p"}}')
    document = orjson.dumps(contexts(file.as_uri() if as_url else str(file))[place])
    assert outcome(document, "jsonld") in {"rdf.unknown-context", "rdf.unreadable"}


@pytest.mark.parametrize("form", ["ttl", "rdf"])
def test_the_second_reader_fetches_nothing_either(form, canary):
    url, asked = canary
    data = {
        "ttl": f'@prefix x: <{url}> . @base <{url}> . <{url}a> x:b <c>, "x"^^<{url}t> . rubbish',
        "rdf": f'<?xml-stylesheet href="{url}x.xsl"?>'
        + XML.replace("rdf:about", "about").format(f"<e:x e:y='{url}'/>"),
    }[form]
    outcome(data, form)
    assert asked == []


def test_a_context_is_named_in_the_finding():
    with pytest.raises(Unreadable) as caught:
        read('{"@context": "https://e.example/context.jsonld"}', "jsonld")
    assert dict(caught.value.finding.facts) == {"context": "https://e.example/context.jsonld"}


DEEP = 3000
NESTED = {
    "objects": ('{"http://e.example/p":' * DEEP + '"x"' + "}" * DEEP, "jsonld"),
    "lists": ("[" * DEEP + "]" * DEEP, "jsonld"),
    "contexts": ('{"@context":[' * DEEP + "]}" * DEEP, "jsonld"),
    "objects without end": ('{"http://e.example/p":' * DEEP, "jsonld"),
    "blank nodes": ("<x:a> <x:b> " + "[ <x:b> " * DEEP + '"x"' + " ]" * DEEP + " .", "ttl"),
    "collections": ("<x:a> <x:b> " + "( " * DEEP + '"x"' + " )" * DEEP + " .", "ttl"),
    "blank nodes without end": ("<x:a> <x:b> " + "[ <x:b> " * DEEP, "ttl"),
    "blank nodes with a bad iri": ("<x:a> <x:b> " + "[ <x:b> " * DEEP + "<a b>" + " ]" * DEEP + " .", "ttl"),
    "elements": (XML.format("<e:T><e:p>" * DEEP + "x" + "</e:p></e:T>" * DEEP), "rdf"),
    "elements without end": (XML.format("<e:T><e:p>" * DEEP), "rdf"),
    "elements with a bad iri": (
        XML.format("<e:T><e:p>" * DEEP + "x" + "</e:p></e:T>" * DEEP).replace("e/1", "e/1 2"),
        "rdf",
    ),
    "elements with a lost prefix": (
        XML.replace("rdf:about", "about").format("<e:T><e:p>" * DEEP + "x" + "</e:p></e:T>" * DEEP),
        "rdf",
    ),
    "quoted triples": ("<x:a> <x:b> " + "<<( <x:a> <x:b> " * DEEP + "<x:c>" + " )>>" * DEEP + " .", "ttl"),
}


@pytest.mark.parametrize("name", NESTED)
def test_deep_nesting_is_read_or_refused(name):
    outcome(*NESTED[name])


@pytest.mark.parametrize("name", ["objects", "lists", "contexts"])
def test_json_that_is_too_deep_is_called_so(name):
    assert outcome(*NESTED[name]) == "rdf.too-deep"


@pytest.mark.parametrize("name", ["blank nodes", "collections", "elements"])
def test_deep_descriptions_are_kept_whole(name):
    assert len(read(*NESTED[name]).rows) >= DEEP


@pytest.mark.parametrize(
    "data",
    [
        b'"""' + b"x" * 1_000_000,
        b'"' + b"\\" * 100_001,
        b"<" * 100_000,
        b"'" * 100_001,
        b"'''" * 33_333,
        b"<x:a> <x:b> <" + b"a " * 100_000,
        b"@prefix " * 50_000,
        b"<a b> " * 50_000,
        b"#\n" * 100_000 + b"<a b>",
        b"{" * 100_000,
        b"_:" * 100_000,
        b" " * 1_000_000,
        b"<" + b"a>" * 100_000,
        b"\n" * 4096 + b"GRAPH " * 1000,
    ],
    ids=lambda data: data[:12].decode(),
)
@pytest.mark.parametrize("form", parse.FORMATS)
def test_a_monotonous_document_is_read_or_refused(form, data):
    outcome(data, form)
    parse.sniff(data)


@pytest.mark.parametrize("form", SAMPLES)
def test_wherever_a_document_breaks_off_it_is_read_or_refused(form):
    for length in range(len(SAMPLES[form])):
        outcome(SAMPLES[form][:length], form)


@pytest.mark.parametrize("form", ["rdf", "jsonld"])
def test_wherever_a_document_of_one_piece_breaks_off_it_is_refused(form):
    data = SAMPLES[form].rstrip()
    assert outcome(data, form) == ""
    assert all(outcome(data[:length], form) for length in range(len(data)))


@pytest.mark.parametrize("form", ["ttl", "trig"])
def test_a_document_that_breaks_off_within_a_statement_is_refused(form):
    ends = {b".", b"\n", b" ", b"\r", b"}", b">"}
    data = SAMPLES[form].rstrip()
    start = data.index(b"<http://e.example/1>") + 21
    for length in range(start, data.index(b"<http://e.example/2>") - 10):
        if data[length - 1 : length] not in ends:
            assert outcome(data[:length], form) == "rdf.unreadable", data[:length]


@pytest.mark.parametrize("form", ["nt", "nq"])
def test_a_line_that_breaks_off_is_told(form):
    data = SAMPLES[form].rstrip()
    last = data.rindex(b"\n") + 1
    whole = read(data, form)
    for length in range(last + 1, len(data)):
        document = read(data[:length], form)
        assert document.rows == whole.rows[:-1]
        assert document.findings[-1].rule == "rdf.bad-line"


@pytest.mark.parametrize("form", parse.FORMATS)
@given(data=st.binary(max_size=200))
@example(data=b"\x00")
@example(data=b"\xff\xfe\x00")
@example(data=b"\xef\xbb\xbf\xef\xbb\xbf")
def test_random_bytes_are_read_or_refused(form, data):
    outcome(data, form)
    assert parse.sniff(data) in {*parse.FORMATS, ""}


PIECES = {
    "ttl": [
        *("<x:a>", "<a b>", '"x"', "'''", '"""', "@de", "@prefix", "e:", ":", "^^", ".", ";", ",", "[", "]", "(", ")"),
        *("{", "}", "a", "1", "true", "_:b", "<<", "#", "\\", "\n", " ", "\x00", "ä", "x:a", "{|", "~", "--", "PREFIX"),
    ],
    "rdf": [
        *("<rdf:Description rdf:about='x'>", "</rdf:Description>", "<e:p>", "</e:p>", "<e:p rdf:parseType='Literal'>"),
        *("<e:p rdf:parseType='Collection'>", "<e:p rdf:nodeID='a b'/>", "<e:p rdf:ID='1'/>", "<e:p xml:lang='x_y'>"),
        *("<![CDATA[", "]]>", "<!--", "-->", "&amp;", "&x;", "<?x?>", "x", " ", "\x00", "<rdf:li>", "</rdf:li>"),
        *("<e:p rdf:datatype='a b'>", "<rdf:Bag/>", "<e:p e:q='x'/>", "<rdf:Description about='x'/>", "<x/>"),
    ],
    "jsonld": [
        *('"@id"', '"@type"', '"@value"', '"@context"', '"@graph"', '"@list"', '"@set"', '"@reverse"', '"@language"'),
        *('"@index"', '"@included"', '"@nest"', '"http://e.example/p"', '"a b"', '"_:b"', '"x"', "1", "1.5e300"),
        *("null", "true", "{", "}", "[", "]", ":", ",", " "),
    ],
}


@pytest.mark.parametrize("form", ["ttl", "trig", "nt", "nq"])
@given(parts=st.lists(st.sampled_from(PIECES["ttl"]), max_size=25), spaced=st.booleans())
def test_random_tokens_are_read_or_refused(form, parts, spaced):
    outcome((" " if spaced else "").join(parts), form)


@given(parts=st.lists(st.sampled_from(PIECES["rdf"]), max_size=15))
def test_random_xml_is_read_or_refused(parts):
    outcome(XML.partition("<rdf:Desc")[0] + "".join(parts) + "</rdf:RDF>", "rdf")


@given(parts=st.lists(st.sampled_from(PIECES["jsonld"]), max_size=20))
def test_random_json_is_read_or_refused(parts):
    outcome("".join(parts), "jsonld")


_KEYS = st.sampled_from([part[1:-1] for part in PIECES["jsonld"] if part[0] == '"'])
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | _KEYS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(_JSON)
def test_random_json_ld_is_read_or_refused(tree):
    outcome(orjson.dumps(tree), "jsonld")


@pytest.mark.parametrize("form", SAMPLES)
@given(data=st.data())
def test_a_document_with_a_few_bytes_changed_is_read_or_refused(form, data):
    sample = bytearray(SAMPLES[form])
    for _ in range(data.draw(st.integers(1, 4))):
        sample[data.draw(st.integers(0, len(sample) - 1))] = data.draw(st.integers(0, 255))
    outcome(bytes(sample), form)
