"""The 34 tests of the SPARQL 1.1 Protocol by the W3C, in their order, asked of a service that is read only.

What each asks is told by the manifest of the suite (sparql11/protocol); requests and data are our own. Tests of updates
hold if the service refuses: it offers the query operation alone (SPARQL 1.1 Protocol, 2.1), and says so with 403.
"""

from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import httpx
import pyoxigraph as ox
import pytest
from browser import Browser
from test_web_sparql import ENTRIES, FORM, QUERY, RECORDS, asking

UPDATE = "application/sparql-update"
ONE, TWO, THREE = (RECORDS + each.id for each in ENTRIES[:3])
IRIS = [each.iri for each in ENTRIES]
YES = "ASK {}"
TITLE = "http://purl.org/dc/terms/title"
CLEAR, INSERT = "CLEAR ALL", "INSERT DATA { <a:a> <a:b> <a:c> }"
TABLES = {
    *("application/sparql-results+xml", "application/sparql-results+json"),
    *("text/csv", "text/tab-separated-values"),
}
GRAPHS = {"text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"}
Given = list[tuple[str, str]]

TESTS: dict[str, Callable[[Browser], None]] = {}


def test(name: str) -> Callable[[Callable[[Browser], None]], Callable[[Browser], None]]:
    def noted(check: Callable[[Browser], None]) -> Callable[[Browser], None]:
        TESTS[f"{len(TESTS) + 1:02} {name}"] = check
        return check

    return noted


test.__test__ = False  # type: ignore[attr-defined]


def get(browser: Browser, given: Given, accept: str = "*/*") -> httpx.Response:
    return browser.get("/sparql?" + urlencode(given), accept)


def form(browser: Browser, given: Given, media_type: str = FORM) -> httpx.Response:
    return browser.post("/sparql", urlencode(given).encode(), media_type)


def says(response: httpx.Response, *, yes: bool = True) -> None:
    assert response.status_code == 200, response.text
    assert response.json() == {"head": {}, "boolean": yes}


def refuses(response: httpx.Response, *statuses: int) -> None:
    assert response.status_code in statuses, response.text


def titled(*numbers: int) -> str:
    """Ask whether the default graph has titles of just these entries."""
    wanted = "".join(f"<{IRIS[number]}> <{TITLE}> ?t{number} . " for number in numbers)
    other = next(number for number in range(5) if number not in numbers)
    return f"ASK {{ {wanted} FILTER NOT EXISTS {{ <{IRIS[other]}> ?p ?o }} }}"


def named(*numbers: int) -> str:
    """Ask whether just these entries are in named graphs, and nothing in the default graph."""
    wanted = "".join(f"GRAPH ?g{number} {{ <{IRIS[number]}> <{TITLE}> ?t{number} }} " for number in numbers)
    other = next(number for number in range(5) if number not in numbers)
    return f"ASK {{ {wanted} FILTER NOT EXISTS {{ GRAPH ?g {{ <{IRIS[other]}> ?p ?o }} }} }}"


DEFAULTS = [("default-graph-uri", ONE), ("default-graph-uri", TWO)]
NAMEDS = [("named-graph-uri", ONE), ("named-graph-uri", TWO)]


@test("query by URL-encoded POST")
def _(browser):
    says(form(browser, [("query", YES)]))


@test("default graphs by GET")
def _(browser):
    says(get(browser, [("query", titled(0, 1)), *DEFAULTS]))


@test("default graphs by POST")
def _(browser):
    says(form(browser, [("query", titled(0, 1)), *DEFAULTS]))


@test("named graphs by POST")
def _(browser):
    says(form(browser, [("query", named(0, 1)), *NAMEDS]))


@test("named graphs by GET")
def _(browser):
    says(get(browser, [("query", named(0, 1)), *NAMEDS]))


@test("default and named graphs together")
def _(browser):
    both = f"{titled(2)[:-1]} {named(0, 1)[3:].strip()[1:]}"
    says(form(browser, [("query", both), ("default-graph-uri", THREE), *NAMEDS]))


@test("graphs of the protocol take the place of FROM")
def _(browser):
    query = titled(0, 1).replace("{", f"FROM <{THREE}> {{", 1)
    says(get(browser, [("query", query), *DEFAULTS]))
    says(get(browser, [("query", query)]), yes=False)


@test("query by GET")
def _(browser):
    says(get(browser, [("query", YES)]))


@test("SELECT has a media type of tables")
def _(browser):
    for accept in ("*/*", *TABLES):
        found = get(browser, [("query", "SELECT (1 AS ?value) {}")], accept).headers["content-type"].partition(";")[0]
        assert found in ({accept} if accept in TABLES else TABLES)


@test("ASK has a media type of tables")
def _(browser):
    for accept in ("*/*", "application/sparql-results+xml", "application/sparql-results+json"):
        found = get(browser, [("query", YES)], accept).headers["content-type"].partition(";")[0]
        assert found in ({accept} if accept in TABLES else TABLES)


def _has_graph_types(browser: Browser, query: str) -> None:
    for accept in ("*/*", *GRAPHS):
        response = get(browser, [("query", query)], accept)
        found = response.headers["content-type"].partition(";")[0]
        assert found in ({accept} if accept in GRAPHS else GRAPHS)
        form_of = ox.RdfFormat.from_media_type(found)
        assert form_of
        assert list(ox.parse(response.content, format=form_of))


@test("DESCRIBE has a media type of RDF")
def _(browser):
    _has_graph_types(browser, f"DESCRIBE <{IRIS[0]}>")


@test("CONSTRUCT has a media type of RDF")
def _(browser):
    _has_graph_types(browser, "CONSTRUCT { <a:s> <a:p> 1 } WHERE {}")


@test("update with a default graph is refused")
def _(browser):
    refuses(form(browser, [("update", CLEAR), ("using-graph-uri", ONE)]), 403)


@test("update with default graphs is refused")
def _(browser):
    refuses(form(browser, [("update", CLEAR), ("using-graph-uri", ONE), ("using-graph-uri", TWO)]), 403)


@test("update with named graphs is refused")
def _(browser):
    refuses(form(browser, [("update", CLEAR), ("using-named-graph-uri", ONE)]), 403)


@test("update with a whole dataset is refused")
def _(browser):
    refuses(form(browser, [("update", CLEAR), ("using-graph-uri", ONE), ("using-named-graph-uri", TWO)]), 403)


@test("update by URL-encoded POST is refused")
def _(browser):
    refuses(form(browser, [("update", INSERT)]), 403)


@test("update by POST directly is refused")
def _(browser):
    refuses(browser.post("/sparql", INSERT.encode(), UPDATE), 403)


@test("relative IRIs are resolved, at the endpoint's address; an update that has them is refused")
def _(browser):
    query = 'ASK { FILTER(STRENDS(STR(<test>), "/test") && STRLEN(STR(<test>)) > 6) }'
    says(get(browser, [("query", query)]))
    refuses(browser.post("/sparql", b"INSERT DATA { <test> <a:b> <a:c> }", UPDATE), 403)


@test("query by POST directly")
def _(browser):
    says(browser.post("/sparql", YES.encode(), QUERY))
    says(browser.post("/sparql", YES.encode(), f"{QUERY}; charset=utf-8"))


@test("query by another method is refused")
def _(browser):
    for method in ("PUT", "DELETE", "PATCH"):
        refuses(browser.send(method, "/sparql?" + urlencode({"query": YES})), 405)


@test("more than one query is refused")
def _(browser):
    for ask in (get, form):
        refuses(ask(browser, [("query", YES), ("query", "SELECT * {}")]), 400)


@test("query by POST of another media type is refused")
def _(browser):
    refuses(browser.post("/sparql", YES.encode(), "text/plain"), 415)


@test("form without its media type is refused")
def _(browser):
    refuses(form(browser, [("query", YES)], ""), 415)


@test("query as the body without its media type is refused")
def _(browser):
    refuses(browser.post("/sparql", YES.encode()), 415)


@test("query that is no UTF-8 is refused")
def _(browser):
    refuses(browser.post("/sparql", YES.encode("utf-16"), f"{QUERY}; charset=UTF-16"), 400)


@test("query with wrong syntax is refused")
def _(browser):
    refuses(get(browser, [("query", "ASK { ?s ?p }")]), 400)
    refuses(browser.post("/sparql", b"ASK { ?s ?p }", QUERY), 400)


@test("update by GET is refused")
def _(browser):
    refuses(get(browser, [("update", CLEAR)]), 400, 403, 405)


@test("more than one update is refused")
def _(browser):
    refuses(form(browser, [("update", CLEAR), ("update", CLEAR)]), 400, 403)


@test("update by POST of another media type is refused")
def _(browser):
    refuses(browser.post("/sparql", CLEAR.encode(), "text/plain"), 415)


@test("form of an update without its media type is refused")
def _(browser):
    refuses(form(browser, [("update", CLEAR)], ""), 415)


@test("update that is no UTF-8 is refused")
def _(browser):
    refuses(browser.post("/sparql", CLEAR.encode("utf-16"), f"{UPDATE}; charset=UTF-16"), 400, 403)


@test("update with wrong syntax is refused")
def _(browser):
    refuses(form(browser, [("update", "CLEAR XYZ")]), 400, 403)


@test("update with graphs in both places is refused")
def _(browser):
    update = f"DELETE {{ ?s ?p ?o }} USING <{ONE}> WHERE {{ ?s ?p ?o }}"
    refuses(form(browser, [("update", update), ("using-named-graph-uri", TWO)]), 400, 403)


@pytest.fixture(scope="module")
def browser(tmp_path_factory) -> Iterator[Browser]:
    with asking(tmp_path_factory.mktemp("protocol")) as found:
        yield found


@pytest.mark.parametrize("number", TESTS)
def test_protocol(browser, number):
    before = get(browser, [("query", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")]).json()
    TESTS[number](browser)
    assert get(browser, [("query", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")]).json() == before


def test_all_34_are_here():
    assert len(TESTS) == 34
