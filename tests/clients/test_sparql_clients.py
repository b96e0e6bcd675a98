"""Clients of SPARQL: rdflib's SPARQLStore, and what becomes of queries when the portal ends."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import requests
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from catalog.store import Store
from harvester.cli.instance import Instance, now
from tests.clients.conftest import LOTSE
from tests.house.portal import free_port, serving

ENDLESS = "SELECT (COUNT(*) AS ?count) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r }"


@pytest.fixture(scope="module")
def datasets(demo: Path) -> set[str]:
    """The IRIs of datasets that the store has."""
    store = Store.open(Instance(demo).settings.store_url, now)
    with store.reading() as snapshot:
        found = {each.iri for each in snapshot.page(limit=1000) if each.json and each.kind == "dataset"}
    store.close()
    return found


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("returns", ["xml", "json"])
def test_rdflib_reads_the_catalogue(portal, datasets, method, returns):
    graph = Graph(SPARQLStore(f"{portal}/sparql", method=method, returnFormat=returns), identifier=None)
    found = {str(row.s) for row in graph.query("SELECT ?s { ?s a <http://www.w3.org/ns/dcat#Dataset> }")}
    assert found == datasets
    assert {str(each) for each in graph.subjects(RDF.type, DCAT.Dataset)} == datasets
    one = URIRef(min(datasets))
    assert list(graph.objects(one, DCTERMS.title))
    assert (one, RDF.type, DCAT.Dataset) in graph
    assert graph.query(f"CONSTRUCT {{ <{one}> ?p ?o }} WHERE {{ <{one}> ?p ?o }}").graph


def test_one_graph_of_many(portal, datasets):
    rows = requests.get(
        f"{portal}/sparql",
        {"query": f"SELECT ?g {{ GRAPH ?g {{ <{min(datasets)}> a ?c }} }}"},
        headers={"accept": "application/json"},
        timeout=60,
    ).json()["results"]["bindings"]
    graph = Graph(SPARQLStore(f"{portal}/sparql", context_aware=True), identifier=URIRef(rows[0]["g"]["value"]))
    assert {str(each) for each in graph.subjects(RDF.type, DCAT.Dataset)} == {min(datasets)}


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    """An address that nobody may ask, and who asked it all the same."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/x", asked
        server.shutdown()


def test_no_query_makes_the_portal_ask_elsewhere(portal, canary):
    address, asked = canary
    queries = [
        f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE SILENT <{address}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ VALUES ?g {{ <{address}> }} SERVICE ?g {{ ?s ?p ?o }} }}",
        f"PREFIX x: <{address}> SELECT * {{ SERVICEx: {{ ?s ?p ?o }} }}",
        f"PREFIX x: <{address}> SELECT * {{ ?s ?p trueSERVICEx: {{ ?s ?p ?o }} }}",
        f'SELECT * {{ ?s ?p ?o FILTER(1<1)#>"""\n SERVICE <{address}> {{?s ?p ?o}} #"""\n }}',
        f"SELECT * FROM <{address}> {{ ?s ?p ?o }}",
        f"SELECT * FROM NAMED <{address}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        f"SELECT * {{ GRAPH <{address}> {{ ?s ?p ?o }} }}",
        f"LOAD <{address}>",
        f"LOAD SILENT <{address}> INTO GRAPH <a:b>",
        f"DESCRIBE <{address}>",
    ]
    for query in queries:
        requests.get(f"{portal}/sparql", {"query": query}, timeout=60)
        requests.post(f"{portal}/sparql", {"query": query}, timeout=60)
        requests.post(f"{portal}/sparql", {"update": query}, timeout=60)
        requests.get(f"{portal}/sparql", {"query": "ASK {}", "default-graph-uri": address}, timeout=60)
        requests.get(f"{portal}/sparql", {"query": "ASK {}", "named-graph-uri": address}, timeout=60)
    assert asked == []
    assert requests.get(address, timeout=60).status_code == 404
    assert asked == ["/x"]


def test_a_worker_can_open_no_connection_even_if_its_engine_tries(canary):
    address, asked = canary
    code = f"""
import pyoxigraph
from catalog.outputs.oxigraph.offline import leave_network
print(leave_network())
try:
    list(pyoxigraph.Store().query("SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}"))
except OSError as error:
    print("refused")
"""
    done = subprocess.run([LOTSE[0], "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "refused"]
    assert asked == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_no_worker_outlives_the_portal(demo, number):
    before = set(found_workers(demo))
    port = free_port()
    command = [*LOTSE, "web", "--config", str(demo), "--port", str(port)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    while not answers(f"{address}/health"):
        time.sleep(0.1)
    threads = [threading.Thread(target=answers, args=(f"{address}/sparql", ENDLESS), daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    while len(workers := set(found_workers(demo)) - before) < 2:
        time.sleep(0.05)
    if number == signal.SIGKILL:
        os.killpg(server.pid, number)
    else:
        server.send_signal(number)
    server.wait()
    while any(is_running(each) for each in workers):
        time.sleep(0.1)


def answers(address: str, query: str = "") -> bool:
    try:
        return requests.get(address, {"query": query} if query else None, timeout=60).ok
    except requests.RequestException:
        return False


def found_workers(demo: Path) -> list[int]:
    listed = subprocess.run(["ps", "-ww", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout
    return [int(line.split()[0]) for line in listed.splitlines() if "oxigraph.worker" in line and str(demo) in line]


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_pages_answer_while_hostile_queries_run(demo):
    with serving([*LOTSE, "web", "--config", str(demo)]) as address:
        statuses: list[int] = []

        def attack() -> None:
            statuses.append(requests.get(f"{address}/sparql", {"query": ENDLESS}, timeout=120).status_code)

        threads = [threading.Thread(target=attack) for _ in range(8)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            assert requests.get(f"{address}/", timeout=60).status_code == 200
            assert requests.get(f"{address}/catalog.ttl", timeout=60).status_code == 200
        assert sorted(statuses) == [422, 422, 503, 503, 503, 503, 503, 503]
        assert requests.get(f"{address}/sparql", {"query": "ASK {}"}, timeout=60).status_code == 200


def test_no_web_process_outlives_the_one_that_started_it(demo):
    port = free_port()
    command = [*LOTSE, "web", "--config", str(demo), "--port", str(port), "--processes", "2"]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    while not answers(f"http://127.0.0.1:{port}/health"):
        time.sleep(0.1)
    children = [int(each) for each in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()]
    assert children
    server.kill()
    server.wait()
    while any(map(is_running, children)):
        time.sleep(0.1)
