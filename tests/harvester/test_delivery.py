"""What takers of our feed would hold against it."""

import json

import pytest

from dcat_ap.document import read
from harvester.delivery import EUROPE, GOVDATA, Delivery
from tests.harvester.hostile import HostileSource, page, status

BREMEN = "transparenzportalBremen>"
CONTRIBUTORS = "http://dcat-ap.de/def/contributors/"
PREFIXES = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix dcatde: <http://dcat-ap.de/def/dcatde/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
GOOD = f"""
    a dcat:Dataset ; dct:title "Bäume"@de ; dct:description "Alle Bäume"@de ; dcat:keyword "Baum"@de ;
    dct:publisher [ a foaf:Agent ; foaf:name "Amt" ] ; dcatde:contributorID <{CONTRIBUTORS}transparenzportalBremen> ;
    dcat:distribution [ a dcat:Distribution ; dcat:accessURL <https://a.example/b.csv> ;
        dct:license <http://dcat-ap.de/def/licenses/dl-zero-de/2.0> ]
"""


def remarks(*datasets: str, takers=(GOVDATA,)) -> list[tuple[str, str]]:
    delivery = Delivery(takers)
    text = PREFIXES + "".join(f"<https://a.example/{n}> {each} .\n" for n, each in enumerate(datasets, 1))
    entries = [each.entry for each in read(text.encode(), "ttl", base="https://a.example/", where="x").entries()]
    found = [each for entry in entries for each in delivery.take(entry)] + list(delivery.doubles())
    return [(each.iri.rpartition("/")[2], each.finding.rule) for each in found]


def dated(identifier: str, day: str) -> str:
    return f'{GOOD} ; dct:identifier "{identifier}" ; dct:modified "{day}"^^xsd:date'


def test_a_good_dataset_is_taken_without_a_word():
    assert remarks(GOOD) == []


@pytest.mark.parametrize(
    ("dataset", "rule"),
    [
        (
            GOOD.replace(f"dcatde:contributorID <{CONTRIBUTORS}{BREMEN} ;", ""),
            "delivery.no-contributor",
        ),
        (GOOD.replace('dct:title "Bäume"@de ;', ""), "delivery.no-title"),
        (GOOD.replace('; dcat:keyword "Baum"@de', ""), "delivery.dashboard"),
        (GOOD.replace("dl-zero-de/2.0", "unknown"), "delivery.dashboard"),
        (
            GOOD.replace(
                "a dcat:Distribution",
                "a dcat:Distribution ; adms:status "
                "<http://publications.europa.eu/resource/authority/distribution-status/WITHDRAWN>",
            ),
            "delivery.withdrawn",
        ),
    ],
)
def test_govdata_says_what_is_wrong(dataset, rule):
    assert rule in {each for _, each in remarks(dataset)}


def test_more_than_one_listed_contributor_is_one_too_many():
    listed = f"{BREMEN}, <{CONTRIBUTORS}landBrandenburg>"
    assert remarks(GOOD.replace(BREMEN, listed)) == [("1", "delivery.contributors")]
    assert remarks(GOOD.replace(BREMEN, f"{BREMEN}, <https://other.example/id>")) == []


def test_of_equal_identifiers_the_newest_stays_and_of_equally_new_ones_the_first():
    old, new = dated("a", "2024-01-01"), dated("a", "2025-01-01")
    assert remarks(old, new) == [("1", "delivery.double")]
    assert remarks(new, old) == [("2", "delivery.double")]
    assert remarks(old, old) == [("2", "delivery.double")]
    assert remarks(old, dated("b", "2024-01-01")) == []


def test_europe_says_what_does_not_conform():
    bare = 'a dcat:Dataset ; dct:title "Bäume"@de'
    assert remarks(bare, takers=(EUROPE,)) == [("1", "delivery.violations")]
    assert {rule for _, rule in remarks(bare, takers=(EUROPE, GOVDATA))} > {"delivery.violations"}


@pytest.fixture
def feed(lotse):
    lotse.data("a.ttl", PREFIXES)
    with HostileSource() as source:
        source.on("/robots.txt", status(404))
        yield source


def test_the_command_reads_every_page_and_ends_with_what_it_found(lotse, feed):
    second = f"{PREFIXES}<https://a.example/2> {dated('a', '2025-01-01')} ."
    link = "@prefix hydra: <http://www.w3.org/ns/hydra/core#> . <> a hydra:PagedCollection ; hydra:nextPage "
    first = f"{PREFIXES}<https://a.example/1> {dated('a', '2024-01-01')} . {link} <{feed.url('/two.ttl')}> ."
    feed.on("/one.ttl", page(first.encode(), "text/turtle"))
    feed.on("/two.ttl", page(second.encode(), "text/turtle"))
    code, out, err = lotse.call("check-delivery", feed.url("/one.ttl"), "--json")
    told = [json.loads(line) for line in out.splitlines()]
    assert (code, [(each["iri"], each["rule"]) for each in told]) == (1, [("https://a.example/1", "delivery.double")])
    code, out, err = lotse.call("check-delivery", feed.url("/one.ttl"), "--as", "europe")
    assert (code, "2" in err) == (0, True)


def test_a_feed_that_breaks_off_is_told(lotse, feed):
    link = "@prefix hydra: <http://www.w3.org/ns/hydra/core#> . <> a hydra:PagedCollection ; hydra:nextPage "
    first = f"{PREFIXES}<https://a.example/1> {GOOD} . {link} <{feed.url('/two.ttl')}> ."
    feed.on("/one.ttl", page(first.encode(), "text/turtle"))
    feed.on("/two.ttl", status(404))
    code, _, err = lotse.call("check-delivery", feed.url("/one.ttl"))
    assert (code, "two.ttl" in err) == (3, True)
