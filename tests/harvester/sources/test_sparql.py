"""SPARQL: a real engine behind an endpoint, asked as GovData would be."""

from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest

from dcat_ap import cut, parse
from dcat_ap.naming import Naming
from harvester.sources.sparql import answers
from tests.harvester.hostile import Exchange, HostileSource, status

DATA = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix x: <https://stadt.example/own#> .
<https://stadt.example/org> a foaf:Organization ; foaf:name "Stadt" ; x:seat [ x:in [ x:town "Lindenfurt"@de ] ] .
<https://stadt.example/catalogue> a dcat:Catalog ; dct:title "Katalog" ; dcat:dataset {names} .
"""
ONE = """
<https://stadt.example/{0}> a dcat:Dataset ; dct:title "Datensatz {0}, \\"ä\\""@de ;
    dct:publisher <https://stadt.example/org> ;
    dcat:contactPoint [ a vcard:Kind ; vcard:fn "Amt" ] ; dct:isReferencedBy <https://stadt.example/{1}> ;
    dcat:distribution <https://stadt.example/{0}/csv> .
<https://stadt.example/{0}/csv> a dcat:Distribution ; dcat:accessURL <https://stadt.example/{0}.csv> ;
    x:checked [ x:by "Prüfamt" ] .
"""


def catalogue(count: int) -> str:
    names = ", ".join(f"<https://stadt.example/{number}>" for number in range(count))
    return DATA.replace("{names}", names) + "".join(ONE.format(number, (number + 1) % count) for number in range(count))


class Endpoint:
    """SPARQL over one store; `before` is called with each query."""

    def __init__(self, turtle: str) -> None:
        self.store = ox.Store()
        self.store.load(turtle.encode(), ox.RdfFormat.TURTLE)
        self.queries: list[str] = []
        self.before = lambda _query: None
        self.most = 10**9  # triples of an answer, after which it ends without a word

    def __call__(self, exchange: Exchange) -> None:
        text = exchange.seen.body.decode() if exchange.seen.method == "POST" else urlsplit(exchange.seen.path).query
        query = parse_qs(text)["query"][0]
        self.before(query)
        self.queries.append(query)
        found = self.store.query(query)
        if isinstance(found, ox.QueryTriples):
            body = b"".join(
                (found.serialize(format=ox.RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True)[: self.most]
            )
            exchange.send(200, body, Content_Type="application/n-triples")
        else:
            body = found.serialize(format=ox.QueryResultsFormat.JSON)
            exchange.send(200, body or b"", Content_Type="application/sparql-results+json")


@pytest.fixture
def endpoint():
    return Endpoint(catalogue(7))


@pytest.fixture
def govdata(lotse, endpoint):
    with HostileSource() as server:
        server.on("/robots.txt", status(404))
        server.on("/sparql", endpoint)
        text = f'kind = "sparql"\ntitle = "G"\nurl = "{server.url("/sparql")}"\norganisation = "body"\n'
        text += "[guard]\ngrace_runs = 1\n[options]\nbatch = 3\n"
        (lotse.directory / "sources" / "g.toml").write_text(text, encoding="utf-8")
        yield server


def graph(turtle: bytes | str, form: str) -> list[str]:
    data = turtle if isinstance(turtle, bytes) else turtle.encode()
    rows = parse.parse(data, form, base="https://x.example/", where="x").rows
    return [piece.text for piece in cut.cut(rows, Naming("https://katalog.example/id/", "x")).pieces]


def test_everything_reachable_arrives_whatever_the_batch(lotse, govdata, endpoint):
    report = lotse.harvest("g")
    assert (report["state"], report["new"]) == ("done", 7)
    assert graph(lotse.export("out.nt", "--as", "delivered"), "nt") == graph(catalogue(7), "ttl")


def test_again_nothing_changes_and_what_is_gone_is_withdrawn(lotse, govdata, endpoint):
    lotse.harvest("g")
    assert lotse.harvest("g")["unchanged"] == 7
    gone = ox.NamedNode("https://stadt.example/3")
    for quad in list(endpoint.store.quads_for_pattern(gone, None, None)):
        endpoint.store.remove(quad)
    assert lotse.harvest("g")["withdrawn"] == 1


def test_an_entry_that_comes_while_names_are_asked_for_fails_the_run(lotse, govdata, endpoint):
    lotse.harvest("g")

    def before(query: str) -> None:
        if "COUNT" in query:
            endpoint.store.load(
                b"<https://stadt.example/0a> a <http://www.w3.org/ns/dcat#Dataset> .", ox.RdfFormat.TURTLE
            )

    endpoint.before = before
    report = lotse.harvest("g")
    assert (report["state"], report["reason"], report["withdrawn"]) == ("failed", "page.moved", 0)


def test_only_entries_that_fulfil_the_condition_are_read(lotse, govdata):
    with (lotse.directory / "sources" / "g.toml").open("a", encoding="utf-8") as file:
        file.write('where = "FILTER(STRENDS(STR(?entry), \\"/5\\"))"\n')
    assert lotse.harvest("g")["new"] == 1


def test_an_answer_that_is_cut_off_is_asked_for_in_parts(lotse, govdata, endpoint, monkeypatch):
    monkeypatch.setattr(answers, "_SUSPECT", 5)
    endpoint.most = 10
    assert lotse.harvest("g")["new"] == 7
    assert graph(lotse.export("out.nt", "--as", "delivered"), "nt") == graph(catalogue(7), "ttl")


def test_an_answer_on_one_thing_that_is_cut_off_proves_no_absence(lotse, govdata, endpoint, monkeypatch):
    lotse.harvest("g")
    monkeypatch.setattr(answers, "_SUSPECT", 5)
    endpoint.most = 5
    gone = ox.NamedNode("https://stadt.example/3")
    for quad in list(endpoint.store.quads_for_pattern(gone, None, None)):
        endpoint.store.remove(quad)
    report = lotse.harvest("g")
    assert (report["state"], report["reason"], report["withdrawn"]) == ("done", "incomplete", 0)


def test_a_page_for_people_is_no_endpoint(lotse, govdata):
    govdata.on("/sparql", lambda exchange: exchange.send(200, b"<html/>", Content_Type="text/html"))
    assert lotse.harvest("g")["reason"] == "sparql.no-answer"


def test_an_endpoint_gives_itself_away(lotse, govdata):
    code, _, err = lotse.call("source", "add", govdata.url("/"), "--name", "found")
    assert code == 0, err
    text = (lotse.directory / "sources" / "found.toml").read_text(encoding="utf-8")
    assert 'kind = "sparql"' in text
    assert govdata.url("/sparql") in text
