"""The change stream as a client walks it that knows nothing of us: TREE relations, members, their graphs."""

import pyoxigraph as ox
import pytest
from browser import Browser
from fake_store import BASE, entry, settings
from test_web_store import harvest

from catalog.web import create_app
from dcat_ap.openness import Openness

TREE, DCT = "https://w3id.org/tree#", "http://purl.org/dc/terms/"
LDES, AS = "https://w3id.org/ldes#", "https://www.w3.org/ns/activitystreams#"
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


@pytest.fixture
def browser(store):
    return Browser(create_app(store, None, None, settings()), BASE)


def quads(response, form=ox.RdfFormat.TRIG):
    assert response.status_code == 200
    return ox.Dataset(ox.parse(response.content, format=form))


def objects(data, predicate, subject=None):
    found = data.quads_for_predicate(ox.NamedNode(predicate))
    return [each.object for each in found if subject in {None, each.subject}]


def walk(browser, start="/ldes"):
    """Every member with its kind, what it is a version of, and the lines of its graph, in the order of the walk."""
    todo, seen, members = [start], set(), []
    while todo:
        address = todo.pop(0)
        assert address not in seen
        seen.add(address)
        data = quads(browser.get(address))
        todo += [each.value.removeprefix(BASE) for each in objects(data, TREE + "node")]
        found = sorted(objects(data, TREE + "member"), key=lambda each: int(each.value.rpartition("/")[2]))
        for each in found:
            graph = sorted(str(quad.triple) for quad in data.quads_for_graph_name(each))
            (of,) = objects(data, DCT + "isVersionOf", each)
            (kind,) = [quad.object for quad in data.quads_for_subject(each) if quad.predicate == RDF_TYPE]
            assert objects(data, DCT + "created", each)
            members.append((each.value, kind.value.removeprefix(AS), of.value, graph))
    return members


def test_an_empty_stream_describes_itself_and_leads_nowhere(browser):
    data = quads(browser.get("/ldes"))
    assert not objects(data, TREE + "node")
    assert browser.get("/ldes/1").status_code == 404
    assert objects(data, LDES + "timestampPath") == [ox.NamedNode(DCT + "created")]
    assert objects(data, LDES + "versionOfPath") == [ox.NamedNode(DCT + "isVersionOf")]
    assert len(objects(data, LDES + "retentionPolicy")) == 2


def test_the_walk_replays_the_catalogue(store, browser):
    harvest(store, range(230))
    harvest(store, [*range(5, 230), 300])
    members = walk(browser)
    assert len(members) == len({each[0] for each in members}) == 236
    shown = {}
    for _, kind, of, graph in members:
        assert bool(graph) is (kind == "Update")
        if kind == "Delete":
            del shown[of]
        else:
            shown[of] = graph
    assert set(shown) == {entry(number).iri for number in [*range(5, 230), 300]}
    assert all(any("Titel" in line for line in graph) for graph in shown.values())


def test_every_version_has_what_was_shown_then(store, browser):
    harvest(store, [1], title=[{"value": "alt"}])
    harvest(store, [1], title=[{"value": "neu"}])
    (_, _, first, before), (_, _, second, after) = walk(browser)
    assert first == second == entry(1).iri
    assert any('"alt"' in line for line in before)
    assert any('"neu"' in line for line in after)


def test_full_pages_stay_as_they_are_and_the_last_one_is_short_lived(store, browser):
    harvest(store, range(150))
    full, last = browser.get("/ldes/1"), browser.get("/ldes/2")
    assert full.headers["cache-control"] == "public, max-age=604800"
    assert last.headers["cache-control"] == browser.get("/ldes").headers["cache-control"] == "public, max-age=60"
    harvest(store, range(150), title=[{"value": "neu"}])
    again = browser.get("/ldes/1", if_none_match=full.headers["etag"])
    assert again.status_code == 304
    assert browser.get("/ldes/2").content != last.content
    assert browser.get("/ldes/4").status_code == 404


def test_a_page_that_is_just_full_is_not_kept_before_it_leads_on(store, browser):
    harvest(store, range(100))
    assert browser.get("/ldes/1").headers["cache-control"] == "public, max-age=60"
    assert browser.get("/ldes/2").status_code == 404


def test_what_is_not_open_any_more_is_shown_in_no_version(store, browser):
    harvest(store, [1])
    assert [each[1] for each in walk(browser)] == ["Update"]
    store.regate([Openness.UNCLEAR])
    assert [(each[1], each[3]) for each in walk(browser)] == [("Delete", [])]


def test_n_quads_say_the_same(store, browser):
    harvest(store, range(3))
    trig = quads(browser.get("/ldes/1"))
    lines = quads(browser.get("/ldes/1", "application/n-quads"), ox.RdfFormat.N_QUADS)
    for each in (trig, lines):
        each.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    assert trig == lines


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "%00", "1.5"])
def test_there_is_no_other_page(store, browser, page):
    harvest(store, [1])
    assert browser.get(f"/ldes/{page}").status_code == 404
