"""Umlauts come out right, or with a word that the encoding was declared wrongly, or not at all."""

import encodings.aliases
import pkgutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcat_ap import encoding
from dcat_ap.parse import Unreadable, parse, sniff

TEXT = "Straße, Bäume \N{EN DASH} „Größe“ €"
LATIN = "Straße, Bäume, Größe"
XML = (
    '<?xml version="1.0" encoding="{}"?>\r\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns:e="http://e.example/"><rdf:Description rdf:about="http://e.example/1"><e:p>{}</e:p>'
    "</rdf:Description></rdf:RDF>"
)
TURTLE = '<http://e.example/1> <http://e.example/p> "{}" .'
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")
DECLARATIONS = (
    "UTF-8",
    "utf8",
    "us-ascii",
    "ISO-8859-1",
    "latin1",
    "windows-1252",
    "UTF-16",
    "UTF-32",
    "utf-7",
    "nonsense",
)


def read(data: bytes, form: str) -> tuple[str, list[str]]:
    document = parse(data, form, base="http://e.example/", where="x")
    ((_, _, value),) = document.rows
    return value.strip('"'), [finding.rule for finding in document.findings]


@pytest.mark.parametrize("used", UNICODE)
@pytest.mark.parametrize("text", [TEXT, "plain", "\U0001f333"])
def test_turtle_in_any_unicode_encoding_is_right(used, text):
    assert read(TURTLE.format(text).encode(used), "ttl") == (text, [])


@pytest.mark.parametrize("used", UNICODE)
@pytest.mark.parametrize("form", ["jsonld", "nt"])
def test_other_formats_in_any_unicode_encoding_are_right(used, form):
    written = '{{"@id": "http://e.example/1", "http://e.example/p": "{}"}}' if form == "jsonld" else TURTLE
    assert read(written.format(TEXT).encode(used), form) == (TEXT, [])


@pytest.mark.parametrize("used", UNICODE)
@pytest.mark.parametrize("declared", DECLARATIONS)
def test_xml_in_any_unicode_encoding_is_right_whatever_it_declares(used, declared):
    value, rules = read(XML.format(declared, TEXT).encode(used), "rdf")
    assert value == TEXT
    assert set(rules) <= {"rdf.encoding"}


@pytest.mark.parametrize(
    ("declared", "used"),
    [
        ("UTF-8", "utf-8"),
        ("utf8", "utf-8-sig"),
        ("UTF-16", "utf-16"),
        ("ISO-8859-1", "iso-8859-1"),
        ("ISO-8859-15", "iso-8859-15"),
        ("windows-1252", "cp1252"),
        ("macintosh", "mac-roman"),
        ("IBM850", "cp850"),
    ],
)
def test_a_true_declaration_is_no_finding(declared, used):
    assert read(XML.format(declared, LATIN).encode(used), "rdf") == (LATIN, [])


@pytest.mark.parametrize(
    ("declared", "used"),
    [
        ("UTF-8", "iso-8859-1"),
        ("us-ascii", "iso-8859-1"),
        ("UTF-16", "iso-8859-1"),
        ("UTF-16", "utf-8"),
        ("nonsense", "iso-8859-1"),
        ("undefined", "utf-8"),
        ("unicode_escape", "utf-8"),
        ("idna", "cp1252"),
        ("ISO-8859-1", "utf-8"),
        ("windows-1252", "utf-8"),
        ("ISO-8859-1", "utf-16"),
    ],
)
def test_a_wrong_declaration_is_a_finding_and_the_text_is_right(declared, used):
    assert read(XML.format(declared, LATIN).encode(used), "rdf") == (LATIN, ["rdf.encoding"])


def test_latin_1_with_dashes_and_quotes_is_windows_1252():
    assert read(XML.format("ISO-8859-1", TEXT).encode("cp1252"), "rdf") == (TEXT, ["rdf.encoding"])


@pytest.mark.parametrize("form", ["ttl", "nt", "jsonld"])
def test_windows_1252_in_a_format_that_knows_utf_8_only_is_a_finding_and_the_text_is_right(form):
    written = '{{"@id": "http://e.example/1", "http://e.example/p": "{}"}}' if form == "jsonld" else TURTLE
    assert read(written.format(TEXT).encode("cp1252"), form) == (TEXT, ["rdf.encoding"])


def test_a_mark_of_utf_8_before_windows_1252_is_not_believed():
    assert read(b"\xef\xbb\xbf" + TURTLE.format(TEXT).encode("cp1252"), "ttl") == (TEXT, ["rdf.encoding"])


def test_a_stray_byte_in_utf_8_does_not_spoil_the_rest():
    data = TURTLE.format(TEXT + "@").encode().replace(b"@", b"\xfc")
    assert read(data, "ttl") == (TEXT + "ü", ["rdf.encoding"])


def test_a_few_letters_that_look_like_utf_8_do_not_make_windows_1252_utf_8():
    text = "Ã¼ " + LATIN
    assert read(TURTLE.format(text).encode("cp1252"), "ttl") == (text, ["rdf.encoding"])


@pytest.mark.parametrize("declared", ["utf-8", "nonsense", "ascii"])
def test_bytes_that_are_no_text_in_any_encoding_are_unreadable(declared):
    data = XML.format(declared, "x").encode().replace(b">x<", b">\x81\xfc<")
    with pytest.raises(Unreadable) as caught:
        parse(data, "rdf", base="http://e.example/", where="x")
    assert caught.value.finding.rule == "rdf.no-encoding"
    assert caught.value.finding.facts == (("declared", declared),)


ALL_CODECS = sorted({*encodings.aliases.aliases, *(each.name for each in pkgutil.iter_modules(encodings.__path__))})


@pytest.mark.parametrize("declared", ALL_CODECS)
def test_no_codec_that_python_knows_is_an_accident(declared):
    assert read(XML.format(declared, LATIN).encode(), "rdf")[0] == LATIN


@given(
    st.binary(max_size=60),
    st.sampled_from([*ALL_CODECS, ""]),
    st.sampled_from([b"", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"]),
)
def test_what_is_decoded_has_no_replacement_characters(data, declared, mark):
    start = f'<?xml version="1.0" encoding="{declared}"?>'.encode() if declared else b""
    try:
        decoded = encoding.decode(mark + start + data)
    except encoding.Undecodable:
        return
    text = decoded.text.decode()
    assert "\ufffd" not in text or b"\xef\xbf\xbd" in data or b"\xfd\xff" in data or b"\xff\xfd" in data


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(UNICODE))
def test_text_in_a_marked_encoding_comes_back(text, used):
    marks = {
        "utf-16-le": b"\xff\xfe",
        "utf-16-be": b"\xfe\xff",
        "utf-32-le": b"\xff\xfe\0\0",
        "utf-32-be": b"\0\0\xfe\xff",
    }
    text = "<" + text
    mark = marks.get(used, b"") if used not in {"utf-8-sig", "utf-16", "utf-32"} else b""
    decoded = encoding.decode(mark + text.encode(used))
    assert decoded.text.decode() == text
    assert decoded.right


@pytest.mark.parametrize("used", UNICODE)
def test_a_format_is_recognised_in_any_unicode_encoding(used):
    assert sniff(XML.format(used, TEXT).encode(used)) == "rdf"
    assert sniff('{"@id": "x"}'.encode(used)) == "jsonld"
    assert sniff("@prefix e: <x:> .".encode(used)) == "ttl"
