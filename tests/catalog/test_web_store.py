"""The web on the real store and, where it is at hand, the real index: what a run does is what visitors see."""

import random
from itertools import count

import pytest
from browser import Browser
from fake_store import BASE, NOON, entry, settings
from outline import Outline, faults
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT

from catalog.change import RunState, SourceCard, Verdict
from catalog.follow import catch_up
from catalog.output import open_output
from catalog.store import Guard, StagedEntry, Store
from catalog.web import create_app
from dcat_ap.finding import warning

CATALOG = URIRef(BASE + "/id/catalog")
AT_ONCE = Guard(max_share=1.0, max_count=1000, grace_runs=1)


@pytest.fixture
def store(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path}/catalog.db", lambda: NOON)
    store.migrate()
    store.register([card("stadt", "Stadtportal"), card("land", "Landesportal")])
    yield store
    store.close()


def card(name, title):
    return SourceCard(name=name, title=title, kind="dcat", url="https://q.example/", organisation="stadt")


def harvest(store, numbers, source="stadt", **body):
    """Publish a run that finds exactly the entries with these numbers."""
    with store.begin_run(source, "v1") as run:
        for number in numbers:
            made = entry(number, body or None)
            run.stage(
                StagedEntry(
                    key=made.key,
                    iri=made.iri,
                    kind=made.kind,
                    title=f"Titel {number}",
                    raw_format="x",
                    raw=made.json,
                    raw_digest=f"{number}{body}",
                    json=made.json,
                    turtle=made.turtle,
                    verdict=Verdict((warning("no_such_rule"),)),
                )
            )
        return run.publish(AT_ONCE)


def browse(store, search=None):
    return Browser(create_app(store, search, None, settings()), BASE)


def test_a_run_shows_on_every_face(store):
    run = harvest(store, [1, 2])
    browser = browse(store)
    assert run.state is RunState.DONE
    assert "2 Datensätze" in Outline(browser.get("/").text).text
    assert "no_such_rule" in browser.get("/datasets/titel-1").text
    assert browser.get("/datasets/titel-1.nt").status_code == 200
    assert "Gesehen 2" in Outline(browser.get(f"/runs/{run.id}").text).text
    assert browser.get("/health").json()["position"] == 2
    for path in ("/", "/datasets/titel-1", "/sources", "/sources/stadt", "/sources/land", f"/runs/{run.id}"):
        assert not faults(browser.get(path).text)


def test_figures_follow_a_publication_and_a_failed_run(store):
    browser = browse(store)
    harvest(store, [1])
    assert "1 Datensatz" in Outline(browser.get("/").text).text
    harvest(store, [1, 2])
    assert "2 Datensätze" in Outline(browser.get("/").text).text
    assert browser.get("/datasets/titel-1").status_code == 200
    with store.begin_run("stadt", "v1") as run:
        run.fail("Die Quelle antwortet nicht.")
    assert "gestört" in Outline(browser.get("/sources/stadt").text).text


def test_what_a_run_misses_is_gone(store):
    harvest(store, [1, 2])
    harvest(store, [2])
    browser = browse(store)
    page = browser.get("/datasets/titel-1")
    assert page.status_code == 410
    assert "Die Quelle liefert den Eintrag nicht mehr." in page.text
    assert browser.get("/datasets/titel-1.ttl").status_code == 410
    assert "WITHDRAWN" in browser.get("/catalog.ttl").text


def test_an_iri_of_two_sources_is_public_once(store):
    harvest(store, [1])
    harvest(store, [1], source="land")
    browser = browse(store)
    datasets = _datasets(browser.get("/catalog.nt"))
    assert datasets == [entry(1).iri]
    assert browser.get(f"/resolve?iri={entry(1).iri}").headers["location"] == "/datasets/titel-1"


@pytest.mark.parametrize("seed", range(5))
def test_a_walk_across_publications_meets_what_stayed_exactly_once(store, seed):
    chance = random.Random(seed)
    present = set(range(20))
    harvest(store, present)
    browser, address, stayed, seen = browse(store), "/catalog.nt?limit=3", set(present), []
    for _ in count():
        response = browser.get(address)
        seen += _datasets(response)
        if "next" not in response.links:
            break
        address = response.links["next"]["url"].removeprefix(BASE)
        present = set(chance.sample(range(30), 22))
        stayed &= present
        harvest(store, present)
    assert [number for number in stayed if seen.count(entry(number).iri) != 1] == []
    assert len(seen) == len(set(seen))


def _datasets(response):
    return [str(each) for each in Graph().parse(data=response.content, format="nt").objects(CATALOG, DCAT.dataset)]


@pytest.fixture
def index(store, tmp_path):
    writer = open_output("tantivy:search", tmp_path, settings().record_base, writer=True)
    harvest(store, range(30), keyword=[{"value": "Bäume", "lang": "de"}])
    catch_up(store, writer)
    yield writer
    writer.close()


def test_the_index_answers_the_search_page_and_the_api(store, index):
    browser = browse(store, index)
    assert browser.get("/api/v1/datasets?q=Bäume").json()["total"] == 30
    page = browser.get("/search?q=Bäume&kind=dataset&page=2")
    assert "30 Treffer" in Outline(page.text).text
    assert "Suchindex" not in page.text
    harvest(store, range(29))
    assert "Suchindex" in browser.get("/search").text


@pytest.mark.parametrize(
    "words", ['"', "a OR", "title:x", "(", "*", "a~9", "\\", "AND", "-", "[a TO", "^", "{", "'", "//", "+-!"]
)
def test_no_words_upset_the_index(store, index, words):
    response = browse(store, index).send("GET", f"/search?q={words.replace('+', '%2B')}")
    assert response.status_code == 200


@pytest.mark.parametrize("path", ["/", "/catalog.ttl", "/api/v1/sources"])
def test_while_the_store_is_away_visitors_are_asked_to_come_again(path, tmp_path):
    away = Store.open(f"sqlite:///{tmp_path}/none/catalog.db", lambda: NOON)
    (tmp_path / "none").rmdir()
    answer = browse(away).get(path)
    assert answer.status_code == 503
    assert answer.headers["retry-after"].isdigit()
    assert "none/catalog.db" not in answer.text
