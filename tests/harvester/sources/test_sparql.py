"""SPARQL: a real engine behind an endpoint, asked as GovData would be."""

import json
import re
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest

from dcat_ap import cut, parse
from dcat_ap.naming import Naming
from harvester.sources.sparql import answers
from tests.harvester import storm
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


def catalogue(numbers: Sequence[int]) -> str:
    names = ", ".join(f"<https://stadt.example/{number}>" for number in numbers)
    linked = zip(numbers, [*numbers[1:], numbers[0]], strict=True)
    return DATA.replace("{names}", names) + "".join(ONE.format(*each) for each in linked)


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
        form = "n-triples" if "CONSTRUCT" in query else "sparql-results+json"
        exchange.send(200, self.answer(query), Content_Type=f"application/{form}")

    def answer(self, query: str) -> bytes:
        found = self.store.query(query)
        if isinstance(found, ox.QueryTriples):
            triples = (found.serialize(format=ox.RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True)
            return b"".join(triples[: self.most])
        return found.serialize(format=ox.QueryResultsFormat.JSON) or b""


def bindings(*names: str) -> bytes:
    rows = [{"entry": {"type": "uri", "value": name}} for name in names]
    return json.dumps({"head": {"vars": ["entry"]}, "results": {"bindings": rows}}).encode()


@pytest.fixture
def endpoint():
    return Endpoint(catalogue(range(7)))


@pytest.fixture
def govdata(lotse, endpoint):
    with HostileSource() as server:
        server.on("/robots.txt", status(404))
        server.on("/sparql", endpoint)
        lotse.source("g", server.url("/sparql"), "[guard]\ngrace_runs = 1\n[options]\nbatch = 3\n", kind="sparql")
        yield server


def graph(turtle: bytes | str, form: str) -> list[str]:
    data = turtle if isinstance(turtle, bytes) else turtle.encode()
    rows = parse.parse(data, form, base="https://x.example/", where="x").rows
    return [piece.text for piece in cut.cut(rows, Naming("https://katalog.example/id/", "x")).pieces]


def test_everything_reachable_arrives_whatever_the_batch(lotse, govdata, endpoint):
    report = lotse.harvest("g")
    assert (report["state"], report["new"]) == ("done", 7)
    assert graph(lotse.export("out.nt", "--as", "delivered"), "nt") == graph(catalogue(range(7)), "ttl")


def test_again_nothing_changes_and_what_is_gone_is_withdrawn(lotse, govdata, endpoint):
    lotse.harvest("g")
    assert lotse.harvest("g")["unchanged"] == 7
    gone = ox.NamedNode("https://stadt.example/3")
    for quad in list(endpoint.store.quads_for_pattern(gone, None, None)):
        endpoint.store.remove(quad)
    assert lotse.harvest("g")["withdrawn"] == 1


def added(endpoint, name: str) -> None:
    endpoint.store.load(
        f"<https://stadt.example/{name}> a <http://www.w3.org/ns/dcat#Dataset> .".encode(), ox.RdfFormat.TURTLE
    )


def test_names_are_asked_for_again_when_an_entry_came_meanwhile(lotse, govdata, endpoint):
    lotse.harvest("g")
    came = ["0a"]
    endpoint.before = lambda query: added(endpoint, came.pop()) if "COUNT" in query and came else None
    report = lotse.harvest("g")
    assert (report["state"], report["new"], report["withdrawn"]) == ("done", 1, 0)


def test_entries_that_come_whenever_names_are_asked_for_fail_the_run(lotse, govdata, endpoint):
    lotse.harvest("g")
    came = list("abcdef")
    endpoint.before = lambda query: added(endpoint, came.pop()) if "COUNT" in query else None
    report = lotse.harvest("g")
    assert (report["state"], report["reason"], report["withdrawn"]) == ("failed", "page.moved", 0)


def test_an_endpoint_that_makes_up_names_ends(lotse, govdata, endpoint):
    with (lotse.directory / "sources" / "g.toml").open("a", encoding="utf-8") as file:
        file.write("max_records = 50\n")
    endpoint.answer = lambda _query: bindings(f"https://stadt.example/{len(endpoint.queries)}")
    assert lotse.harvest("g")["reason"] == "entry.too-many"


def test_what_came_without_a_description_is_asked_for_again(lotse, govdata, endpoint):
    lotse.harvest("g")
    answer, empty = endpoint.answer, [b""]
    endpoint.answer = lambda query: empty.pop() if "CONSTRUCT" in query and empty else answer(query)
    report = lotse.harvest("g")
    assert (report["state"], report["reason"], report["unchanged"]) == ("done", "", 7)


def test_names_that_are_no_iris_cost_nobody_else(lotse, govdata, endpoint):
    answer = endpoint.answer
    names = [*(f"https://stadt.example/{number}" for number in range(7)), "https://stadt.example/a b"]
    endpoint.answer = lambda query: (
        answer(query)
        if "CONSTRUCT" in query
        else bindings(*names)
        if "COUNT" not in query
        else answer(query).replace(b'"7"', b'"8"')
    )
    report = lotse.harvest("g")
    assert (report["state"], report["new"]) == ("done", 7)


def test_only_entries_that_fulfil_the_condition_are_read(lotse, govdata):
    with (lotse.directory / "sources" / "g.toml").open("a", encoding="utf-8") as file:
        file.write('where = "FILTER(STRENDS(STR(?entry), \\"/5\\"))"\n')
    assert lotse.harvest("g")["new"] == 1


def test_an_answer_that_is_cut_off_is_asked_for_in_parts(lotse, govdata, endpoint, monkeypatch):
    monkeypatch.setattr(answers, "_SUSPECT", 5)
    endpoint.most = 10
    assert lotse.harvest("g")["new"] == 7
    assert graph(lotse.export("out.nt", "--as", "delivered"), "nt") == graph(catalogue(range(7)), "ttl")


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
    text = lotse.found(govdata.url("/"))
    assert 'kind = "sparql"' in text
    assert govdata.url("/sparql") in text


class Stormy(Endpoint):
    """An endpoint with the entries of a world."""

    def __init__(self, world: storm.World) -> None:
        super().__init__(catalogue(world.entries))
        self.world = world

    def answer(self, query: str) -> bytes:
        if "CONSTRUCT" in query:
            self.world.happen()
            self._hold()
            return super().answer(query)
        if "COUNT" in query:
            self.world.happen()
            return json.dumps({"results": {"bindings": [{"count": {"value": f"{self.world.total}"}}]}}).encode()
        after = re.search(r'> "https://stadt.example/(\d+)"', query)
        last = int(after[1]) if after else 0
        listed = self.world.window(0, 1_000, lambda: [each for each in self.world.entries if each > last])
        return bindings(*(f"https://stadt.example/{each}" for each in listed))

    def _hold(self) -> None:
        """Hold the entries that the world has now."""
        self.store.clear()
        self.store.load(catalogue(self.world.entries).encode(), ox.RdfFormat.TURTLE)


def dialect(source: HostileSource, world: storm.World) -> tuple[str, dict]:
    return source.on("/sparql", Stormy(world)), {"batch": 5}


@storm.EVERY
def test_a_storm_loses_nothing(seed, tmp_path):
    storm.survives("sparql", dialect, seed, tmp_path)
