"""`lotse identity`: stewards see which entries are one dataset and why, and have the last word."""

import json

import pytest

from dcat_ap.terms import DCAT, RDF

ONE = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
<https://{host}.example/{name}> a dcat:Dataset ; dct:title "{title}"@de ;
    dct:publisher [ a foaf:Organization ; foaf:name "{publisher}"@de ] .
"""


@pytest.fixture
def town(lotse):
    lotse.source("portal", "file:data/portal.ttl", 'role = "aggregator"\n')
    lotse.source("town", "file:data/town.ttl", 'role = "authority"\n')
    lotse.data("portal.ttl", ONE.format(host="portal", name="a", title="Bäume &amp; Parks", publisher="Aue, Umweltamt"))
    lotse.data("town.ttl", ONE.format(host="town", name="b", title="Bäume und Parks", publisher="Stadt Aue"))
    lotse.harvest("portal")
    lotse.harvest("town")
    return lotse


def told(lotse, *words):
    return [json.loads(line) for line in lotse.call("identity", *words, "--json")[1].splitlines()]


def public(lotse):
    exported = lotse.export()
    names = {"portal": "https://portal.example/a", "town": "https://town.example/b"}
    return {source for source, iri in names.items() if f"<{iri}> <{RDF.type}> <{DCAT.Dataset}>".encode() in exported}


def test_clusters_are_shown_with_their_reasons(town):
    code, out, _ = town.call("identity")
    assert code == 0
    assert "The same title" in out
    assert "The same publisher: Aue, Umweltamt / Stadt Aue" in out
    (found,) = told(town)
    assert (found["master"]["source"], [each["source"] for each in found["paths"]]) == ("town", ["portal"])
    assert told(town, found["paths"][0]["id"]) == told(town, "https://town.example/b") == [found]
    assert public(town) == {"town"}


def test_split_and_merge_hold(town):
    (found,) = told(town)
    one, other = found["master"]["id"], found["paths"][0]["slug"]
    (ruled,) = told(town, "split", one, other, "--reason", "zwei Bestände")
    assert (ruled["same"], ruled["reason"]) == (False, "zwei Bestände")
    assert public(town) == {"portal", "town"}
    town.harvest("portal", "--full")
    assert public(town) == {"portal", "town"}
    assert "are different datasets. zwei Bestände" in town.call("identity", "rulings")[1]
    assert town.call("identity", "merge", other, one)[0] == 0
    assert public(town) == {"town"}
    code, _, _ = town.call("remap", "--all")
    assert code == 0
    assert public(town) == {"town"}


def test_order_and_switch_are_settings(town):
    gate = '[gate]\nopen = ["free", "declared", "unclear"]\n'
    town.catalog(gate + '[identity]\norder = ["portal", "authority"]\n')
    assert told(town)[0]["master"]["source"] == "portal"
    assert public(town) == {"portal"}
    town.catalog(gate + "[identity]\non = false\n")
    assert public(town) == {"portal", "town"}
    town.catalog(gate)
    assert public(town) == {"town"}


def test_what_cannot_be_is_said(town):
    assert "no entry nobody" in town.call("identity", "nobody")[2]
    (found,) = told(town)
    assert "Expected nothing" in town.call("identity", "merge", found["master"]["id"], found["master"]["id"])[2]
    town.data("portal.ttl", ONE.format(host="town", name="b", title="Ganz anders", publisher="Firma"))
    town.harvest("portal")
    (found,) = told(town)
    code, _, err = town.call("identity", "split", found["master"]["id"], found["paths"][0]["id"])
    assert code
    assert "contradicts" in err
    assert found["paths"][0]["evidence"][0]["rule"] == "iri"
