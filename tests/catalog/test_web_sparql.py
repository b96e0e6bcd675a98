"""SPARQL over the web: the protocol with each of its ways in, answers in every format, and refusals that tell why."""

import csv
import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pyoxigraph as ox
import pytest
from browser import Browser
from fake_store import BASE, FakeStore, entry, settings

from catalog.change import Change, ChangeKind
from catalog.output import open_output
from catalog.sparql.question import Limits
from catalog.web import create_app
from catalog.web.sparql import examples
from dcat_ap.messages import catalogue

RECORDS = settings().record_base
ENTRIES = [entry(number, {"title": [{"value": f"Datensatz {number}", "lang": "de"}]}) for number in range(1, 6)]
ALL = "SELECT ?s ?title { ?s <http://purl.org/dc/terms/title> ?title } ORDER BY ?s"
LIMITS = Limits(timeout=30, memory=1024, rows=50, bytes=100_000)
FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
PRODUCT = "SELECT (COUNT(*) AS ?count) { %s }" % " . ".join(f"?s{i} ?p{i} ?o{i}" for i in range(12))  # noqa: UP031


def put(seq: int, shown) -> Change:
    return Change(seq=seq, kind=ChangeKind.PUT, entry=shown)


@contextmanager
def asking(folder: Path, limits: Limits = LIMITS) -> Iterator[Browser]:
    """A browser at a portal of its own over five datasets."""
    writer = open_output("oxigraph:var/graph", folder, RECORDS, writer=True)
    writer.apply([put(number, each) for number, each in enumerate(ENTRIES, 1)], 5)
    writer.close()
    reader = open_output("oxigraph:var/graph", folder, RECORDS, writer=False, limits=limits)
    try:
        yield Browser(create_app(FakeStore(*ENTRIES), None, reader, settings(sparql=limits)), BASE)
    finally:
        reader.close()


@pytest.fixture(scope="module")
def browser(tmp_path_factory) -> Iterator[Browser]:
    with asking(tmp_path_factory.mktemp("sparql")) as found:
        yield found


def get(browser: Browser, query: str, accept: str = "", language: str = "", **parameters: object) -> httpx.Response:
    return browser.get("/sparql?" + urlencode({"query": query, **parameters}, doseq=True), accept, language)


def post(browser: Browser, body: str, media_type: str = FORM, path: str = "/sparql") -> httpx.Response:
    return browser.post(path, body.encode(), media_type)


def titles(response: httpx.Response) -> list[str]:
    assert response.status_code == 200, response.text
    return [row["title"]["value"] for row in response.json()["results"]["bindings"]]


TITLES = [f"Datensatz {number}" for number in range(1, 6)]
WAYS: dict[str, Callable[..., httpx.Response]] = {
    "get": get,
    "form": lambda browser, query, **more: post(browser, urlencode({"query": query, **more}, doseq=True)),
    "body": lambda browser, query, **more: post(browser, query, QUERY, "/sparql?" + urlencode(more, doseq=True)),
}


@pytest.fixture(params=WAYS.values(), ids=list(WAYS))
def ask(request, browser):
    return lambda query, **more: request.param(browser, query, **more)


def test_a_query_is_answered_whichever_way_it_comes(ask):
    response = ask(ALL)
    assert titles(response) == TITLES
    assert response.headers["content-type"] == "application/sparql-results+json"
    assert response.headers["datenlotse-position"] == "5"
    assert response.headers["access-control-allow-origin"] == "*"


def test_graphs_can_be_chosen_whichever_way_the_query_comes(ask):
    two = [RECORDS + each.id for each in ENTRIES[:2]]
    everywhere = (
        "SELECT ?title { { ?s <http://purl.org/dc/terms/title> ?title } UNION { GRAPH ?g { ?s ?p ?title ; a ?c } } }"
    )
    assert titles(ask(ALL, **{"default-graph-uri": two[0]})) == TITLES[:1]
    assert titles(ask(ALL, **{"default-graph-uri": two})) == TITLES[:2]
    assert titles(ask(ALL, **{"named-graph-uri": two})) == []
    named = "SELECT ?title { GRAPH ?g { ?s <http://purl.org/dc/terms/title> ?title } } ORDER BY ?title"
    assert titles(ask(named)) == TITLES
    assert titles(ask(named, **{"named-graph-uri": two})) == TITLES[:2]
    assert titles(ask(named, **{"default-graph-uri": two})) == []
    both = {"default-graph-uri": two[0], "named-graph-uri": two[1]}
    assert set(TITLES[:2]) <= set(titles(ask(everywhere, **both)))
    inside = ALL.replace("{", f"FROM <{two[1]}> {{", 1)
    assert titles(ask(inside)) == TITLES[1:2]
    assert titles(ask(inside, **{"default-graph-uri": two[0]})) == TITLES[:1]
    assert titles(ask(ALL, **{"default-graph-uri": ""})) == TITLES


def test_what_is_no_request_of_the_protocol_is_refused(browser):
    twice = urlencode([("query", "ASK {}"), ("query", "SELECT * {}")])
    assert browser.get(f"/sparql?{twice}").status_code == 400
    assert post(browser, twice).status_code == 400
    assert post(browser, "").status_code == 400
    assert post(browser, urlencode({"query": "ASK {}"}), "").status_code == 415
    assert post(browser, "ASK {}", "text/plain").status_code == 415
    assert browser.send("PUT", "/sparql?" + urlencode({"query": "ASK {}"})).status_code == 405
    assert browser.get("/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%22%FF%22%7D").status_code == 400
    assert browser.post("/sparql", 'ASK { ?s ?p "ä" }'.encode("utf-16"), QUERY).status_code == 400
    assert browser.post("/sparql", b"query=ASK+%7B+%3Fs+%3Fp+%22%FF%22%7D", FORM).status_code == 400
    assert get(browser, "ASK {}", format="pdf").status_code == 400
    assert post(browser, "# " + "x" * 700_000 + "\nASK {}", QUERY).status_code == 413


def test_a_wrong_query_is_told_with_its_place(browser):
    response = get(browser, "SELECT *\n  { ?s ?p }", language="de")
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert (body["status"], body["line"], body["column"]) == (400, 2, 11)
    assert "Zeile 2, Zeichen 11" in body["detail"]
    assert "<h1>" in get(browser, "SELECT *\n  { ?s ?p }", "text/html").text
    for text in ("SELEKT * {}", "SELECT * { ?s ?p 'x }", "SELECT * {} GROUP", "ASK", ""):
        assert get(browser, text).status_code == 400, text
        assert post(browser, text, QUERY).status_code == 400, text


TABULAR = {
    "application/sparql-results+json": ("json", lambda text: len(json.loads(text)["results"]["bindings"])),
    "application/sparql-results+xml": ("xml", lambda text: text.count("<result>")),
    "text/csv": ("csv", lambda text: len(list(csv.reader(io.StringIO(text)))) - 1),
    "text/tab-separated-values": ("tsv", lambda text: text.count("\n") - 1),
}
GRAPH = {
    "text/turtle": ("ttl", ox.RdfFormat.TURTLE),
    "application/n-triples": ("nt", ox.RdfFormat.N_TRIPLES),
    "application/rdf+xml": ("rdf", ox.RdfFormat.RDF_XML),
    "application/ld+json": ("jsonld", ox.RdfFormat.JSON_LD),
}


@pytest.mark.parametrize("media_type", TABULAR)
def test_rows_come_in_the_format_that_is_asked_for(browser, media_type):
    name, rows = TABULAR[media_type]
    for response in (
        get(browser, ALL, media_type),
        get(browser, ALL, "text/turtle", format=name),
        get(browser, ALL, format=media_type),
    ):
        assert response.headers["content-type"].partition(";")[0] == media_type
        assert rows(response.text) == 5
    yes = get(browser, "ASK { ?s ?p ?o }", media_type)
    assert "true" in yes.text
    assert "Accept" in yes.headers["vary"]


@pytest.mark.parametrize("media_type", GRAPH)
@pytest.mark.parametrize("query", ["CONSTRUCT { ?s a ?c } WHERE { ?s a ?c }", f"DESCRIBE <{ENTRIES[0].iri}>"])
def test_graphs_come_in_the_format_that_is_asked_for(browser, media_type, query):
    name, form = GRAPH[media_type]
    expected = len(set(ox.parse(get(browser, query, format="nt").content, format=ox.RdfFormat.N_TRIPLES)))
    assert expected
    for response in (get(browser, query, media_type), get(browser, query, "text/csv", format=name)):
        assert response.headers["content-type"].partition(";")[0] == media_type
        assert len(set(ox.parse(response.content, format=form))) == expected


def test_other_names_of_formats_are_understood(browser):
    assert get(browser, ALL, "application/json").headers["content-type"] == "application/sparql-results+json"
    assert get(browser, ALL, "text/xml").headers["content-type"] == "application/sparql-results+xml"
    assert get(browser, ALL, "image/png").headers["content-type"] == "application/sparql-results+json"
    assert "ld+json" in get(browser, "DESCRIBE <a>", format="json").headers["content-type"]


def test_what_a_client_has_already_is_not_asked_again(browser):
    tag = get(browser, ALL).headers["etag"]
    again = browser.get("/sparql?" + urlencode({"query": ALL}), if_none_match=tag)
    assert (again.status_code, again.content, again.headers["datenlotse-position"]) == (304, b"", "5")
    assert get(browser, ALL, "text/csv").headers["etag"] != tag
    assert "etag" not in get(browser, "SELECT (NOW() AS ?now) {}").headers


def test_a_browser_of_another_site_may_ask(browser):
    response = browser.send(
        "OPTIONS", "/sparql", {"origin": "https://a.example", "access-control-request-method": "POST"}
    )
    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == "*"
    assert "POST" in response.headers["access-control-allow-methods"]
    assert get(browser, "nonsense").headers["access-control-allow-origin"] == "*"


REFUSED = {
    "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }": ("service", 403),
    "LOAD <http://127.0.0.1:1/>": ("update", 403),
    "INSERT DATA { <a> <b> <c> }": ("update", 403),
    "SELECT * FROM <http://127.0.0.1:1/> { ?s ?p ?o }": ("graph", 400),
    "SELECT * FROM NAMED <http://127.0.0.1:1/> { ?s ?p ?o }": ("graph", 400),
    "SELECT * { ?a ?b ?c . ?d ?e ?f }": ("rows", 422),
    "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 51": ("rows", 422),
    "CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f }": ("rows", 422),
    f'SELECT (REPLACE("{"x" * 400}", "x", "{"y" * 400}") AS ?long) {{}}': ("bytes", 422),
    f"ASK {{ ?s {'/'.join(['<a:b>'] * 20_000)} ?o }}": ("complex", 422),
}


@pytest.mark.parametrize(("query", "expected"), REFUSED.items(), ids=[reason for reason, _ in REFUSED.values()])
def test_what_is_refused_is_told_in_both_languages_and_what_to_do(browser, query, expected):
    for language in ("de", "en"):
        for response in (
            browser.post(f"/sparql?lang={language}", query.encode(), QUERY),
            browser.post("/sparql", urlencode({"query": query}).encode(), FORM, language),
        ):
            body = response.json()
            assert (body["reason"], response.status_code) == expected
            assert body["title"] == catalogue(language)[f"web.sparql.refused.{expected[0]}.title"]
            assert "{" not in body["detail"].replace("{ GRAPH ?g { } }", "")


def test_updates_are_refused_in_every_way_they_are_sent(browser):
    update = "LOAD <http://127.0.0.1:1/>"
    for response in (
        browser.get("/sparql?" + urlencode({"update": update})),
        post(browser, urlencode({"update": update})),
        post(browser, urlencode({"update": update, "query": "ASK {}"})),
        post(browser, update, "application/sparql-update"),
    ):
        assert (response.status_code, response.json()["reason"]) == (403, "update")


def test_a_graph_that_is_not_loaded_is_named(browser):
    for name in ("http://127.0.0.1:1/x", "no iri", RECORDS + "0"):
        response = get(browser, "ASK {}", **{"default-graph-uri": name})
        assert (response.status_code, response.json()["iri"]) == (400, name)


def test_as_many_rows_as_are_allowed_are_given(browser):
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 50"
    for media_type, (_, rows) in TABULAR.items():
        assert rows(get(browser, query, media_type).text) == 50


def test_a_query_that_takes_too_long_is_ended_and_the_next_is_answered(tmp_path):
    with asking(tmp_path, Limits(timeout=1, workers=1)) as browser:
        assert titles(get(browser, ALL)) == TITLES
        for _ in range(2):
            response = get(browser, PRODUCT, language="en")
            assert (response.status_code, response.json()["reason"]) == (422, "timeout")
            assert "1" in response.json()["detail"]
        assert titles(get(browser, ALL)) == TITLES


def test_a_query_that_takes_too_much_memory_is_ended_and_the_next_is_answered(tmp_path):
    with asking(tmp_path, Limits(timeout=120, memory=200)) as browser:
        greedy = PRODUCT.replace("{", "{ SELECT DISTINCT * {", 1) + " }"
        response = get(browser, greedy)
        assert (response.status_code, response.json()["reason"]) == (422, "memory")
        assert titles(get(browser, ALL)) == TITLES


def test_more_queries_than_may_run_are_told_to_come_again(tmp_path):
    with asking(tmp_path, Limits(timeout=4, workers=2)) as browser, asking_beside(tmp_path) as other:
        found: list[int] = []
        threads = [
            threading.Thread(target=lambda each=each: found.append(patiently(each, PRODUCT).status_code))
            for each in (browser, other)
        ]
        for thread in threads:
            thread.start()
        busy = eventually(lambda: get(browser, ALL), lambda response: response.status_code == 503)
        assert busy.json()["reason"] == "busy"
        assert int(busy.headers["retry-after"]) > 0
        for thread in threads:
            thread.join()
        assert found == [422, 422]
        assert titles(get(browser, ALL)) == TITLES


@contextmanager
def asking_beside(folder: Path) -> Iterator[Browser]:
    """Another web process would see the same slots; another store object does, too."""
    reader = open_output("oxigraph:var/graph", folder, RECORDS, writer=False, limits=Limits(timeout=4, workers=2))
    yield Browser(create_app(FakeStore(*ENTRIES), None, reader, settings()), BASE)
    reader.close()


def patiently(browser: Browser, query: str) -> httpx.Response:
    return eventually(lambda: get(browser, query), lambda response: response.status_code != 503)


def eventually(ask, is_it):
    while not is_it(found := ask()):
        time.sleep(0.05)
    return found


def test_without_a_store_or_a_copy_there_is_no_answer_yet(tmp_path):
    nothing = Browser(create_app(FakeStore(), None, None, settings()), BASE)
    assert get(nothing, "ASK {}").status_code == 503
    empty = open_output("oxigraph:var/graph", tmp_path, RECORDS, writer=False)
    response = get(Browser(create_app(FakeStore(), None, empty, settings()), BASE), "ASK {}")
    assert (response.status_code, response.json()["reason"]) == (503, "empty")
    assert "retry-after" in response.headers


def test_what_the_follower_writes_shows_with_its_position(tmp_path):
    with asking(tmp_path) as browser:
        writer = open_output("oxigraph:var/graph", tmp_path, RECORDS, writer=True)
        for position in range(6, 12):
            number = position - 5
            writer.apply(
                [put(position, entry(number, {"title": [{"value": f"neu {position}", "lang": "de"}]}))], position
            )
            response = get(browser, ALL)
            assert response.headers["datenlotse-position"] == str(position)
            assert f"neu {position}" in titles(response)
        writer.close()


def test_people_get_a_form_with_examples_that_work(browser):
    for language, word in (("de", "Abfrage"), ("en", "Query")):
        page = browser.get("/sparql", "text/html", language)
        assert page.headers["content-type"].startswith("text/html")
        assert word in page.text
        for name in examples.QUERIES:
            assert f"example={name}" in page.text
    assert "hvdCategory" in browser.get("/sparql?example=hvd", "text/html").text
    for name, query in examples.QUERIES.items():
        assert get(browser, query).status_code == 200, name


def test_programs_get_a_description_of_the_service(browser):
    response = browser.get("/sparql", "text/turtle")
    assert response.headers["content-type"].startswith("text/turtle")
    found = {(each.predicate.value.rpartition("#")[2], getattr(each.object, "value", "")) for each in parsed(response)}
    assert ("endpoint", f"{BASE}/sparql") in found
    assert ("feature", "http://www.w3.org/ns/sparql-service-description#UnionDefaultGraph") in found
    assert {value for name, value in found if name == "name"} == {RECORDS + each.id for each in ENTRIES}
    assert len({value for name, value in found if name == "resultFormat"}) == 8
    assert browser.get("/sparql").headers["content-type"].startswith("text/turtle")
    assert browser.get("/sparql", "application/ld+json").headers["content-type"] == "application/ld+json"


def test_void_counts_what_there_is(browser):
    response = browser.get("/.well-known/void")
    facts = {each.predicate.value.rpartition("#")[2]: each.object.value for each in parsed(response)}
    count = get(browser, "SELECT (COUNT(*) AS ?title) { GRAPH ?g { ?s ?p ?o } }")
    assert [facts["triples"]] == titles(count)
    assert facts["entities"] == "5"
    assert facts["sparqlEndpoint"] == f"{BASE}/sparql"
    assert facts["exampleResource"] in {each.iri for each in ENTRIES}
    assert browser.get("/.well-known/void", "application/n-triples").headers["content-type"] == "application/n-triples"


def parsed(response: httpx.Response) -> list[ox.Quad]:
    return list(ox.parse(response.content, format=ox.RdfFormat.TURTLE))
