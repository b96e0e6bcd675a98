"""What visitors see of verdicts: the open catalogue is open, the rest is shown only where an instance wants it."""

import json

import pyoxigraph
import pytest
from browser import Browser
from fake_store import BASE, entry, settings
from outline import Outline, faults
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, FOAF, RDF

from catalog.change import EntryState, Verdict
from catalog.gate import Gate
from catalog.store import Guard, StagedEntry
from catalog.web import create_app
from dcat_ap.finding import info, warning
from dcat_ap.licences import Openness
from dcat_ap.score import Score

FREE, DECLARED, UNCLEAR, NOT_FREE = Openness
OPENNESS = URIRef(BASE + "/id/openness")
ADMS_STATUS = URIRef("http://www.w3.org/ns/adms#status")
AT_ONCE = Guard(max_share=1.0, max_count=1000, grace_runs=1)
SHOWN = Gate(show_closed=True)
ALL = Gate(feed_all=True)
MISSING = warning("licence.missing", subject="https://q.example/d", property="dct:license")
FEE = warning("licence.fee", value="20 Euro")


def staged(number, openness=FREE, *findings, **other):
    made = entry(number)
    values = {
        "key": made.key,
        "iri": made.iri,
        "kind": made.kind,
        "title": f"Titel {number}",
        "raw_format": "dcat",
        "raw": f'<{made.iri}> <urn:x> "{number}" .\n'.encode(),
        "raw_digest": str(number),
        "json": made.json,
        "turtle": made.turtle,
        "verdict": Verdict(findings),
        "openness": openness,
    }
    return StagedEntry(**(values | other))


def harvest(store, *entries, fingerprint="v1"):
    with store.begin_run("stadt", fingerprint) as run:
        for each in entries:
            run.stage(each)
        return run.publish(AT_ONCE)


def browse(store, gate=None):
    return Browser(create_app(store, None, None, settings(gate=gate or Gate())), BASE)


def graph(response):
    return Graph().parse(data=response.content, format="turtle")


def verdicts(found):
    return {str(each) for each in found.objects(None, OPENNESS)}


@pytest.mark.parametrize("suffix", ["", ".ttl", ".json", "/changes", "/changes.json", "/delivered"])
def test_what_is_closed_has_no_address(store, suffix):
    harvest(store, staged(1), staged(2, UNCLEAR, MISSING))
    browser = browse(store)
    assert browser.get(f"/datasets/titel-1{suffix}").status_code == 200
    assert browser.get(f"/datasets/titel-2{suffix}").status_code == 404
    assert browser.get("/not-open").status_code == 404
    assert browser.get("/catalog-all").status_code == 404
    assert browser.get("/api/v1/datasets/titel-2").status_code == 404
    assert "Nicht offen" not in browser.get("/").text


def test_the_open_feed_says_each_verdict_and_nothing_of_the_rest(store):
    harvest(store, staged(1), staged(2, DECLARED), staged(3, UNCLEAR), staged(4, NOT_FREE))
    for gate in (Gate(), SHOWN, ALL):
        found = graph(browse(store, gate).get("/catalog.ttl"))
        assert verdicts(found) == {"free", "declared"}
        assert {str(each) for each in found.objects(None, DCAT.dataset)} == {entry(1).iri, entry(2).iri}


def test_what_stops_being_free_is_a_tombstone_with_its_reason(store):
    harvest(store, staged(1))
    harvest(store, staged(1, NOT_FREE, FEE), fingerprint="v2")
    browser = browse(store)
    page = browser.get("/datasets/titel-1")
    assert page.status_code == 410
    assert "Die Daten lassen sich nicht frei nachnutzen." in Outline(page.text).text
    assert browser.get("/datasets/titel-1.json").json()["reason"] == "not_free"
    found = graph(browser.get("/catalog.ttl"))
    assert not list(found.objects(None, DCAT.dataset))
    assert len(list(found.subjects(ADMS_STATUS))) == 1
    assert not verdicts(found)
    assert browser.get("/datasets/titel-1/changes").status_code == 410


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("reason", list(Openness))
def test_every_reason_and_verdict_has_words(store, language, reason):
    harvest(store, staged(1, reason))
    store.regate(set(Openness) - {reason})
    page = browse(store, SHOWN).get("/datasets/titel-1", language=language)
    assert page.status_code == 200
    store.regate({reason})
    assert browse(store).get("/datasets/titel-1", language=language).status_code == 200
    store.regate(set(Openness) - {reason})
    page = browse(store).get("/datasets/titel-1", language=language)
    assert page.status_code == 410
    assert f"<dd>{reason}</dd>" not in page.text
    assert faults(page.text) == []


def test_a_declared_licence_is_shown_as_declared(store):
    harvest(store, staged(1, DECLARED))
    text = Outline(browse(store).get("/datasets/titel-1").text).text
    assert "frei laut Erklärung" in text
    assert "die Quelle selbst nennt keine Lizenz" in text
    assert browse(store).get("/api/v1/datasets/titel-1").json()["openness"] == "declared"


def test_an_instance_may_show_what_is_not_open_with_reasons(store):
    harvest(store, staged(1), staged(2, NOT_FREE, FEE, MISSING), staged(3, UNCLEAR))
    browser = browse(store, SHOWN)
    page = browser.get("/datasets/titel-2")
    outline = Outline(page.text)
    assert (page.status_code, faults(page.text)) == (200, [])
    assert "Nicht offen" in outline.text
    assert "nicht frei" in outline.text
    assert outline.text.index("Was am ehesten hilft") < outline.text.index("Freie Nachnutzung")
    listed = Outline(browser.get("/not-open").text)
    assert {"/datasets/titel-2", "/datasets/titel-3"} <= set(listed.links)
    assert "/datasets/titel-1" not in listed.links
    assert faults(browser.get("/not-open", language="en").text) == []
    assert "/not-open" in Outline(browser.get("/").text).links
    assert browser.get("/datasets/titel-2.json").json()["state"] == "closed"
    assert "Nicht offene Einträge 2" in Outline(browser.get("/sources/stadt").text).text


def test_a_distribution_that_is_not_free_is_labelled_in_an_open_entry(store):
    parts = [{"id": f"https://q.example/{name}", "types": [], "access_url": ["https://q.example/"]} for name in "ab"]
    body = entry(1, {"distribution": parts})
    fee = warning("licence.fee", subject="https://q.example/b", value="20 Euro")
    named = info("licence.named", subject="https://q.example/a", value="dl-de/by")
    harvest(store, staged(1, FREE, fee, named, json=body.json, turtle=body.turtle))
    page = browse(store).get("/datasets/titel-1", language="en").text
    first, second = page.split('<article class="distribution">')[1:]
    assert "Not open:" not in first
    assert "Not open:</strong> The source demands money: “20 Euro”" in second
    assert faults(page) == []


def test_the_cheapest_way_comes_first(store):
    harvest(store, staged(1, UNCLEAR, FEE, MISSING))
    (hit,) = browse(store, SHOWN).get("/api/v1/datasets?openness=unclear").json()["hits"]
    assert hit["way"]["rule"] == "licence.missing"
    assert hit["title"][0]["value"] == "Titel 1"


def test_the_list_of_what_is_not_open_is_walked_in_pages(store):
    harvest(store, *(staged(number, UNCLEAR) for number in range(5)))
    browser, walked, after = browse(store, SHOWN), [], ""
    while True:
        page = browser.get(f"/api/v1/datasets?openness=unclear&openness=not_free&limit=2&after={after}").json()
        walked += [hit["id"] for hit in page["hits"]]
        after = page["next"]
        if not after:
            break
    assert walked == sorted(entry_id for entry_id in walked)
    assert len(walked) == 5
    assert browser.get("/not-open?after=;").status_code == 400


@pytest.mark.parametrize("query", ["&q=x", "&offset=1", "&theme=x", "&source=a&source=b", "&after=;"])
def test_what_is_in_no_index_cannot_be_searched(store, query):
    assert browse(store, SHOWN).get(f"/api/v1/datasets?openness=unclear{query}").status_code == 400


def test_without_the_setting_the_question_goes_to_the_index(store):
    assert browse(store).get("/api/v1/datasets?openness=unclear").status_code == 503


def test_a_feed_of_everything_names_the_verdict_of_each(store):
    harvest(store, staged(1), staged(2, UNCLEAR), staged(3, NOT_FREE))
    browser = browse(store, ALL)
    response = browser.get("/catalog-all.ttl")
    found = graph(response)
    assert {str(each) for each in found.objects(None, DCAT.dataset)} == {entry(number).iri for number in (1, 2, 3)}
    by_topic = {str(found.value(record, FOAF.primaryTopic)): found.value(record, OPENNESS) for record in records(found)}
    assert by_topic[entry(2).iri] == Literal("unclear")
    assert by_topic[entry(3).iri] == Literal("not_free")
    assert len(list(found.objects(None, FOAF.page))) == 1
    assert {str(each) for each in found.objects(None, URIRef("http://www.w3.org/ns/hydra/core#totalItems"))} == {"3"}
    assert browser.get("/catalog-all.xyz").status_code == 404
    assert browser.get("/catalog-all", "text/turtle").status_code == 200


def records(found):
    return list(found.subjects(RDF.type, DCAT.CatalogRecord))


def test_the_feed_of_everything_is_walked_in_pages(store):
    harvest(store, *(staged(number, list(Openness)[number % 4]) for number in range(7)))
    browser, seen, address = browse(store, ALL), [], "/catalog-all.ttl?limit=2"
    while address:
        page = browser.get(address)
        seen += [str(each) for each in graph(page).objects(None, DCAT.dataset)]
        address = page.headers.get("link", "").partition("<")[2].partition(">")[0].removeprefix(BASE)
    assert sorted(seen) == sorted(entry(number).iri for number in range(7))


REPAIRED = (
    info("clean.concept", subject="https://q.example/d", property="dct:format", value="csv", proposal="…/CSV"),
    info("clean.class", subject="https://q.example/d", property="rdf:type", proposal="dcat:Distribution"),
    warning("licence.missing", property="dct:license"),
    info("licence.named", property="dct:license", value="dl-de/by", proposal="http://dcat-ap.de/def/licenses/x"),
)


def test_every_change_stands_on_a_page_with_its_untouched_value(store):
    harvest(store, staged(1, FREE, *REPAIRED))
    browser = browse(store)
    page = browser.get("/datasets/titel-1/changes")
    text = Outline(page.text).text
    assert faults(page.text) == []
    assert "dct:format" in text
    assert "csv …/CSV" in text
    assert "dct:license" not in text
    assert "/datasets/titel-1/changes" in Outline(browser.get("/datasets/titel-1").text).links
    assert "2 Änderungen" in browser.get("/datasets/titel-1").text
    found = browser.get("/datasets/titel-1/changes.json", language="en").json()
    assert [(each["before"], each["after"]) for each in found["changes"]] == [
        ("csv", "…/CSV"),
        ("", "dcat:Distribution"),
    ]
    assert {each["rule"] for each in found["changes"]} == {"clean.concept", "clean.class"}


def test_an_untouched_entry_says_so(store):
    harvest(store, staged(1))
    page = browse(store).get("/datasets/titel-1/changes", language="en")
    assert "Nothing was changed" in page.text
    assert faults(page.text) == []


def test_the_record_is_given_as_it_was_delivered(store):
    page = b"<html><script>alert(1)</script></html>"
    harvest(store, staged(1), staged(2, raw_format="xml", raw=page), staged(3, raw_format="ckan", raw=b'{"id": 1}'))
    browser = browse(store)
    answer = browser.get("/datasets/titel-1/delivered")
    assert answer.headers["content-type"] == "application/n-triples"
    assert len(list(pyoxigraph.parse(answer.content, pyoxigraph.RdfFormat.N_TRIPLES))) == 1
    assert "/datasets/titel-1/delivered" in Outline(browser.get("/datasets/titel-1/changes").text).links
    shown = browser.get("/datasets/titel-2/delivered")
    assert shown.content == page
    assert shown.headers["content-type"] == "text/plain; charset=utf-8"  # no browser runs what a source wrote
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert browser.get("/datasets/titel-3/delivered").json() == {"id": 1}


def test_findings_stand_with_before_and_after(store):
    harvest(store, staged(1, FREE, *REPAIRED))
    page = browse(store).get("/datasets/titel-1").text
    assert "<code>dct:format</code>: <del>csv</del> → <ins>…/CSV</ins>" in page


def test_hostile_values_of_repairs_stay_text(store):
    risky = '"><script>alert(1)</script>{{ 7 * 7 }}'
    found = info("clean." + risky, subject=risky, property=risky, value=risky, proposal=risky)
    harvest(store, staged(1, UNCLEAR, found, warning("licence.silent", value=risky)))
    browser = browse(store, SHOWN)
    for path in ("/datasets/titel-1", "/datasets/titel-1/changes", "/not-open"):
        page = browser.get(path)
        assert page.status_code == 200
        assert faults(page.text) == []
        assert not Outline(page.text).all("script")
        assert "49" not in Outline(page.text).text


def test_a_score_is_told_with_its_range(store):
    code = Score(met=0b11, unknown=0b100).encode()
    harvest(store, staged(1, score=code), staged(2, score=Score(met=0b11).encode()), staged(3))
    browser = browse(store)
    least, most = Score.decode(code).points()
    assert f"{least} bis {most} von 405 Punkten" in browser.get("/datasets/titel-1").text
    assert f"{least} of 405 points" in browser.get("/datasets/titel-2", language="en").text
    assert "405" not in browser.get("/datasets/titel-3").text
    told = json.loads(browser.get("/api/v1/datasets/titel-1").content)["score"]
    assert told["points"] == {"least": least, "most": most}
    assert browser.get("/api/v1/datasets/titel-3").json()["score"] is None


def test_a_closed_entry_is_no_tombstone_where_it_is_shown(store):
    harvest(store, staged(1))
    harvest(store, staged(1, NOT_FREE, FEE), fingerprint="v2")
    assert browse(store, SHOWN).get("/datasets/titel-1").status_code == 200
    with store.reading() as snapshot:
        assert snapshot.entry(entry(1).kind, "titel-1").state is EntryState.WITHDRAWN
