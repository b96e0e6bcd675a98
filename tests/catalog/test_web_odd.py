"""Odd requests: never an error of ours, always the headers that keep a browser safe."""

import re
from html import unescape
from pathlib import Path

import nh3
import pytest
from browser import Browser
from fake_store import BASE, FakeIndex, FakeStore, entry, settings
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from catalog.change import EntryKind
from catalog.web import create_app, safety
from catalog.web.safety import markdown, safe_href
from dcat_ap import messages

STORE = FakeStore(entry(1), entry("s", kind=EntryKind.SERIES))
BROWSER = Browser(create_app(STORE, FakeIndex(entry(1), position=2), None, settings()), BASE)
PATHS = ["/", "/search", "/datasets", "/datasets/titel-1", "/catalog", "/catalog.ttl", "/sources", "/runs/1"]
PATHS += ["/resolve", "/api/v1/datasets", "/api/v1/datasets/titel-1", "/api/v1/sources", "/health", "/id/x"]
PATHS += ["/static/site.css", "/robots.txt", "/help", "/accessibility", "/licences", "/map", "/organisations"]
PATHS += ["/favicon.ico", "/nowhere"]
NAMES = ["q", "page", "limit", "offset", "after", "iri", "lang", "sort", "format", "kind", "source", "v", "x"]
ODD = ["", "%", "%00", "%ff", "%ed%a0%80", "..%2f..%2fetc/passwd", "{{7*7}}", "9" * 5000, "\u00b2", "a" * 3000, "'\"<>"]
HARMLESS = {"a", "p", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "br", "hr", "table", "thead"}
HARMLESS |= {"tbody", "tr", "th", "td"}
escaped = st.text(alphabet="0123456789abcdefABCDEF%&=;+/.-{}'<> ", max_size=12)


@effort(max_examples=200, deadline=None)
@given(
    path=st.sampled_from(PATHS),
    query=st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(ODD) | escaped), max_size=4),
    accept=st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=30),
    language=st.text(alphabet="deEN-;q=0.1,* ", max_size=12),
)
def test_no_query_and_no_header_is_our_error(path, query, accept, language):
    text = "&".join(f"{name}={value}" for name, value in query)
    response = BROWSER.get(f"{path}?{text}", accept, language)
    assert response.status_code in {200, 303, 304, 400, 404}


@effort(max_examples=100, deadline=None)
@given(
    folder=st.sampled_from(["datasets", "series", "sources", "runs", "static", "id", "api/v1/datasets", "x"]),
    name=st.sampled_from(ODD) | escaped,
)
def test_no_path_is_our_error(folder, name):
    assert BROWSER.get(f"/{folder}/{name.replace('?', '')}").status_code in {200, 303, 404, 503}


@pytest.mark.parametrize("path", [*PATHS, "/api/v1/nothing", "/datasets/none.ttl"])
def test_every_answer_carries_the_safety_headers(path):
    headers = BROWSER.get(path).headers
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "referrer-policy" in headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "BREW"])
@pytest.mark.parametrize("path", PATHS)
def test_nothing_can_be_changed_from_outside(method, path):
    assert BROWSER.send(method, path).status_code in {404, 405}


def test_head_is_get_without_a_body():
    response = BROWSER.send("HEAD", "/datasets/titel-1.ttl")
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["etag"] == BROWSER.get("/datasets/titel-1.ttl").headers["etag"]


def test_the_style_sheet_loads_from_the_address_that_pages_name():
    [address] = re.findall(r'href="([^"]*portal\.[0-9a-f]+\.css)"', BROWSER.get("/").text)
    sheet = BROWSER.get(address)
    assert sheet.headers["content-type"].startswith("text/css")
    assert "immutable" in sheet.headers["cache-control"]
    places = re.findall(r"""url\(["']?(data:|[^"')]+)""", sheet.text)
    assert all(BROWSER.get(f"/static/{each}").status_code == 200 for each in places if each != "data:")


@pytest.mark.parametrize(
    "address", ["http://a.example/x", "https://a.example", "ftp://a.example/f", "mailto:a@b.example"]
)
def test_a_harmless_address_is_a_link(address):
    assert safe_href(address) == address


NO_LINKS = [
    "",
    "x",
    "/x",
    "//evil.example",
    "javascript:x",
    "JAVASCRIPT:x",
    "data:,x",
    "file:///etc",
    "http:",
    "http:///x",
]
NO_LINKS += [
    "https://[",
    "mailto:",
    "ht\ttp://a",
    " https://a.example",
    "https://a b",
    'https://a"',
    "blob:https://a",
    "tel:1",
]


@pytest.mark.parametrize("address", NO_LINKS)
def test_any_other_address_is_text(address):
    assert safe_href(address) == ""


@given(st.text(alphabet="[]()<>#*_`~!:\"'&;\n ahrefjvscipt=/.-1|\\", max_size=80))
def test_markdown_gives_only_harmless_tags(text):
    html = str(markdown(text))
    tags = set(re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)", html))
    assert tags <= HARMLESS
    assert not re.search(r"<[^>]*\son\w+=", html)
    assert all(safe_href(each) for each in re.findall(r'href="([a-z]+:[^"]*)"', html.replace("&amp;", "&")))


@given(st.text(alphabet="ab Z.,;:!?-+#1(){}=\"'\u00e4", min_size=1, max_size=30))
def test_the_short_way_for_plain_lines_says_what_the_long_way_says(text):
    html = nh3.clean(safety._MARKDOWN.render(text))
    assert not safety._PLAIN.match(text) or unescape(html) == unescape(str(markdown(text)))


def test_very_long_descriptions_are_shown_as_they_are():
    text = "*a* " * 20_000
    assert "*a* *a*" in markdown(text)


WEB = Path(__file__).parents[2] / "catalog" / "web"


def test_no_template_has_a_link_that_is_not_ours_or_checked():
    for template in sorted((WEB / "templates").glob("*.html")):
        for address in re.findall(r'(?:href|src|action)="\{\{ ?([^}]*?) ?\}\}"', template.read_text("utf-8")):
            ours = address.startswith(("link(", "visit.in_language(", "static(", "previous", "following", "rather"))
            assert ours or address in {"href", "each.address", "shown.path"}, (template.name, address)


def spoken() -> str:
    """All that may name a sentence."""
    folders = (WEB, *(WEB / each for each in ("rest", "sparql", "desk")))
    sources = [*(file for folder in folders for file in folder.glob("*.py")), *(WEB / "templates").glob("*.html")]
    return "\n".join(each.read_text("utf-8") for each in sources)


def test_every_sentence_exists_in_both_languages():
    text = spoken()
    keys = {
        f"web.{key.removeprefix('web.')}"
        for key in re.findall(r"""\b(?:t|text)\(["']([a-z0-9_.]+)["']""", text)
        if not key.endswith(".")
    }
    plurals = {f"web.{key}.{n}" for key in re.findall(r"""\btn\("([a-z_.]+)",""", text) for n in ("one", "many")}
    assert len(keys) > 60
    for language in messages.LANGUAGES:
        assert keys | plurals <= set(messages.catalogue(language))


def test_every_sentence_is_used():
    text = spoken()
    prefixes = set(re.findall(r"""["']([a-z0-9_.]+\.)["'] ~""", text)) | {"problem.", "format.", "withdrawn.reason."}
    prefixes |= set(re.findall(r"""f"(?:web\.)?([a-z0-9_.]+\.)\{""", text))
    for key in messages.catalogue("de"):
        name = key.removeprefix("web.")
        if key.startswith("web."):
            used = f'"{name}"' in text or f"'{name}'" in text or f'"{name.rpartition(".")[0]}"' in text
            assert used or name.startswith(tuple(prefixes)), key


def test_both_languages_have_the_same_sentences_with_the_same_facts():
    german, english = messages.catalogue("de"), messages.catalogue("en")
    for key in {key for key in (*german, *english) if key.startswith("web.")}:
        facts = [set(re.findall(r"\{(\w+)\}", each[key])) for each in (german, english)]
        assert facts[0] == facts[1], key
