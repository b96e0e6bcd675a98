"""What harvesters and RDF clients get: the feed as a walk, single entries, tombstones, conditional requests."""

from urllib.parse import urlsplit

import pyoxigraph
import pytest
from browser import Browser
from fake_store import BASE, NOON, FakeStore, entry, settings
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, FOAF, PROV, RDF, Namespace

from catalog.change import EntryKind
from catalog.web import create_app

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
NT = pyoxigraph.RdfFormat.N_TRIPLES
VERSION = URIRef("http://www.w3.org/ns/dcat#version")
CATALOG = URIRef(BASE + "/id/catalog")
FORMATS = {
    "ttl": ("text/turtle", "turtle"),
    "rdf": ("application/rdf+xml", "xml"),
    "jsonld": ("application/ld+json", "json-ld"),
    "nt": ("application/n-triples", "nt"),
}
ODD = {
    "title": [{"value": 'Zitat "x" \\ \n Zeile', "lang": "de"}],
    "distribution": [{"id": "_:d", "types": ["http://www.w3.org/ns/dcat#Distribution"], "access_url": ["https://q/a"]}],
}


@pytest.fixture
def store():
    return FakeStore(
        entry(1, ODD), entry(2), entry("s", kind=EntryKind.SERIES), entry("w", kind=EntryKind.SERVICE), entry(3)
    )


@pytest.fixture
def browser(store):
    return browse(store)


def browse(store):
    return Browser(create_app(store, None, None, settings()), BASE)


def graph(response, suffix="ttl"):
    assert response.headers["content-type"].split(";")[0] == FORMATS[suffix][0]
    if suffix == "jsonld":
        lines = pyoxigraph.serialize(pyoxigraph.parse(response.content, pyoxigraph.RdfFormat.JSON_LD), format=NT)
        return Graph().parse(data=lines, format="nt")
    return Graph().parse(data=response.content, format=FORMATS[suffix][1])


def test_one_page_holds_catalogue_entries_and_records(store, browser):
    found = graph(browser.get("/catalog.ttl"))
    datasets = {str(each) for each in found.objects(CATALOG, DCAT.dataset)}
    services = {str(each) for each in found.objects(CATALOG, DCAT.service)}
    assert services == {entry("w", kind=EntryKind.SERVICE).iri}
    assert datasets | services == {each.iri for each in store.entries.values()}
    assert set(found.objects(CATALOG, DCAT.record)) == set(found.subjects(RDF.type, DCAT.CatalogRecord))
    assert (CATALOG, DCTERMS.title, Literal("City data", lang="en")) in found
    assert found.value(found.value(CATALOG, DCTERMS.publisher), FOAF.name) == Literal("Stadt Lindenfurt", lang="de")


def test_a_record_says_what_we_know_and_adds_nothing_to_the_source_s_subject(browser):
    found = graph(browser.get("/datasets/titel-1.ttl"))
    record, subject = URIRef(f"{BASE}/id/record/{entry(1).id}"), URIRef(entry(1).iri)
    assert found.value(record, FOAF.primaryTopic) == subject
    assert found.value(record, DCTERMS.identifier) == Literal(entry(1).id)
    assert found.value(record, DCTERMS.issued).toPython() == NOON
    assert found.value(record, DCTERMS.modified).toPython() == NOON
    assert found.value(record, PROV.wasDerivedFrom) == URIRef(BASE + "/sources/stadt")
    assert found.value(record, FOAF.page) == URIRef(BASE + "/datasets/titel-1")
    assert set(found.predicates(subject)) == {RDF.type, DCTERMS.title, DCAT.distribution}


@pytest.mark.parametrize("path", ["/catalog", "/datasets/titel-1"])
@pytest.mark.parametrize("suffix", ["rdf", "jsonld", "nt"])
def test_every_form_says_the_same(browser, path, suffix):
    expected = graph(browser.get(f"{path}.ttl"))
    if path == "/datasets/titel-1":
        negotiated = graph(browser.get(path, FORMATS[suffix][0]), suffix)
        assert isomorphic(negotiated, expected)
        assert isomorphic(graph(browser.get(f"{path}.{suffix}"), suffix), expected)
    found = graph(browser.get(f"{path}.{suffix}"), suffix)
    views = {*expected.subjects(HYDRA.totalItems), *found.subjects(HYDRA.totalItems)}
    assert isomorphic(_without(found, views), _without(expected, views))


def _without(found, subjects):
    rest = Graph()
    for triple in found:
        if triple[0] not in subjects:
            rest.add(triple)
    return rest


@pytest.mark.parametrize(("accept", "suffix"), [("", "ttl"), ("text/html", "ttl"), ("application/rdf+xml", "rdf")])
def test_the_feed_negotiates_and_leads_on_in_the_same_way(browser, accept, suffix):
    response = browser.get("/catalog?limit=2", accept)
    assert graph(response, suffix)
    assert response.headers["vary"] == "Accept, Accept-Encoding"
    assert urlsplit(response.links["next"]["url"]).path == "/catalog"


def test_a_page_names_its_position_and_its_neighbours(store, browser):
    response = browser.get("/catalog.nt?limit=2")
    found = graph(response, "nt")
    view = found.value(predicate=RDF.type, object=HYDRA.PartialCollectionView)
    assert found.value(view, HYDRA.first) == URIRef(BASE + "/catalog.nt?limit=2")
    assert str(found.value(view, HYDRA.next)) == response.links["next"]["url"]
    assert found.value(view, HYDRA.totalItems).toPython() == 5
    assert found.value(view, VERSION) == Literal(str(store.position))
    assert response.headers["datenlotse-position"] == str(store.position)


def test_the_last_page_leads_nowhere(browser):
    response = browser.get("/catalog.ttl?limit=5")
    assert not response.links
    assert not list(graph(response).objects(None, HYDRA.next))


def test_a_tombstone_is_a_record_alone(store, browser):
    store.withdraw(entry(1).id)
    found = graph(browser.get("/catalog.ttl"))
    gone, record = URIRef(entry(1).iri), URIRef(f"{BASE}/id/record/{entry(1).id}")
    assert not list(found.predicate_objects(gone))
    assert list(found.subject_predicates(gone)) == [(record, FOAF.primaryTopic)]
    assert str(found.value(record, ADMS.status)).endswith("/distribution-status/WITHDRAWN")
    for suffix in FORMATS:
        response = browser.get(f"/datasets/titel-1.{suffix}")
        assert response.status_code == 410
        assert (record, FOAF.primaryTopic, gone) in graph(response, suffix)


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=x", "limit=1001", "limit=", "limit=-1", "after=%00", "after=A/b", "after=" + "a" * 99]
)
def test_a_slice_that_is_none_is_refused(browser, query):
    response = browser.get(f"/catalog.ttl?{query}")
    assert response.status_code == 400
    assert response.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("path", ["/catalog.html", "/catalog.json", "/catalog.", "/datasets/none.ttl"])
def test_what_is_not_there_is_404(browser, path):
    assert browser.get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/", "/datasets/titel-1", "/datasets/titel-1.ttl", "/datasets/titel-1.json", "/catalog.rdf"]
)
def test_who_has_it_already_gets_304(store, browser, path):
    first = browser.get(path)
    again = browser.get(path, if_none_match=f'"other", W/{first.headers["etag"]}')
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["vary"] == first.headers["vary"]
    store.put(entry(1, {"title": [{"value": "Neuer Titel", "lang": "de"}]}))
    assert browser.get(path, if_none_match=first.headers["etag"]).status_code == 200


def test_each_representation_has_a_tag_of_its_own(browser):
    answers = [browser.get("/datasets/titel-1", media_type) for media_type, _ in FORMATS.values()]
    answers += [browser.get("/datasets/titel-1", "text/html", language) for language in ("de", "en")]
    assert len({each.headers["etag"] for each in answers}) == len(answers)


def test_the_page_names_its_other_representations(browser):
    links = browser.get("/datasets/titel-1").headers["link"]
    for suffix, (media_type, _) in FORMATS.items():
        assert f'<{BASE}/datasets/titel-1.{suffix}>; rel="alternate"; type="{media_type}"' in links


def test_any_iri_of_a_source_leads_to_its_page(browser):
    response = browser.get(f"/resolve?iri={entry(1).iri}")
    assert (response.status_code, response.headers["location"]) == (303, "/datasets/titel-1")


@pytest.mark.parametrize(
    "iri", ["", "https://evil.example/", "//evil.example", "%00", "javascript:alert(1)", "%0d%0aX: y"]
)
def test_resolve_never_leads_elsewhere(browser, iri):
    response = browser.get(f"/resolve?iri={iri}")
    assert response.status_code == 404
    assert "location" not in response.headers


def test_our_own_iris_lead_to_their_pages(store, browser):
    minted = entry("m", iri=BASE + "/id/stadt/b%C3%A4ume")
    store.put(minted)
    for path in ("/id/stadt/b%C3%A4ume", f"/id/record/{minted.id}"):
        assert browser.get(path).headers["location"] == minted.path
    assert browser.get("/id/catalog").headers["location"] == "/catalog"
    assert browser.get("/id/nothing").status_code == 404


@effort(max_examples=60, deadline=None)
@given(
    before=st.sets(st.integers(0, 30)),
    steps=st.lists(st.tuples(st.booleans(), st.integers(0, 30)), max_size=25),
    limit=st.integers(1, 7),
)
def test_what_was_there_throughout_the_walk_appears_exactly_once(before, steps, limit):
    store = FakeStore(*(entry(number) for number in before))
    client, address, steps = browse(store), f"/catalog.nt?limit={limit}", iter(steps)
    stayed, seen = {entry(number).iri for number in before}, []
    while address:
        response = client.get(address)
        seen += [str(each) for each in graph(response, "nt").objects(CATALOG, DCAT.dataset)]
        address = response.links.get("next", {}).get("url", "").removeprefix(BASE)
        add, number = next(steps, (True, 31))
        if add:
            store.put(entry(number))
        elif entry(number).id in store.entries:
            store.withdraw(entry(number).id)
            stayed.discard(entry(number).iri)
    assert {each for each in stayed if seen.count(each) != 1} == set()
    assert len(seen) == len(set(seen))
