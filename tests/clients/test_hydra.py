"""A walker that knows Hydra and RDF and nothing of our addresses; and a reader of Atom that knows no more."""

import feedparser
import pytest
import requests
from rdflib import Graph
from rdflib.namespace import DCAT, RDF, Namespace
from test_sparql_clients import datasets  # noqa: F401  a fixture

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
pytestmark = pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph is deprecated"
)  # which is how rdflib reads JSON-LD itself
TYPES = ("text/turtle", "application/rdf+xml", "application/ld+json", "application/n-triples")


def fetched(address: str, media_type: str) -> Graph:
    response = requests.get(address, headers={"accept": media_type}, timeout=60)
    response.raise_for_status()
    found = response.headers["content-type"].partition(";")[0]
    assert found == media_type
    return Graph().parse(data=response.content, format=found)


def walk(start: str, media_type: str) -> list[Graph]:
    """Follow hydra:next from the view that a page describes until there is none; no page may come twice."""
    pages, address, met = [], start, set()
    while address:
        assert address not in met
        met.add(address)
        page = fetched(address, media_type)
        (view,) = page.subjects(RDF.type, HYDRA.PartialCollectionView)
        assert page.value(view, HYDRA.first)
        pages.append(page)
        address = str(page.value(view, HYDRA.next) or "")
    return pages


@pytest.mark.parametrize("limit", [1, 4, 1000])
@pytest.mark.parametrize("media_type", TYPES)
def test_all_pages_together_are_the_catalogue(portal, datasets, media_type, limit):  # noqa: F811
    pages = walk(f"{portal}/catalog?limit={limit}", media_type)
    listed = [str(each) for page in pages for each in page.objects(None, DCAT.dataset)]
    assert set(listed) >= datasets
    described = {str(each) for page in pages for each in page.subjects(RDF.type, DCAT.Dataset)}
    assert described == datasets
    total = {int(each) for page in pages for each in page.objects(None, HYDRA.totalItems)}
    members = {each for page in pages for link in (DCAT.dataset, DCAT.service) for each in page.objects(None, link)}
    assert total == {len(members)}
    assert len(pages) > 1 or limit == 1000


def test_the_walk_is_the_same_in_every_format(portal):
    unions = []
    for media_type in TYPES:
        whole = Graph()
        for page in walk(f"{portal}/catalog?limit=5", media_type):
            whole += page
        unions.append({(s, p, o) for s, p, o in whole if not any("BNode" in type(each).__name__ for each in (s, o))})
    assert all(each == unions[0] for each in unions)


def test_a_reader_of_atom_finds_every_entry_page(portal):
    page = requests.get(f"{portal}/", timeout=60).text
    assert "application/atom+xml" in page
    feed = feedparser.parse(requests.get(f"{portal}/datasets.atom", timeout=60).content)
    assert not feed.bozo
    assert feed.entries
    assert len({each.id for each in feed.entries}) == len(feed.entries)
    for each in feed.entries:
        assert each.updated_parsed
        assert each.title
        assert requests.get(each.link, timeout=60).status_code == 200
