"""Procedures from whatever lists them: nothing raises, nothing is lost, nothing is invented."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.fact import Fact, facts
from dcat_ap.assess import assess
from dcat_ap.model import Document, Procedure
from dcat_ap.naming import Naming
from dcat_ap.parse import Unreadable
from harvester import mapping
from harvester.record import Origin

ORIGIN = Origin(Naming("https://katalog.example/id/", "quelle"), "https://quelle.example/", "https://katalog.example")
NAMES = st.sampled_from(
    [
        *("id", "titel", "zeitraum", "beginn", "ende", "ort", "geometrie", "unterlagen", "url", "kontakt", "links"),
        *("lat", "lon", "properties", "type", "behoerde", "name", "date", "guid", "@href", "#", "anlagen", "anlage"),
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


def mapped(item: object) -> Procedure:
    (record,) = mapping.records("beteiligung", json.dumps([item]).encode(), ORIGIN, "x").records
    entry = mapping.read(record, ORIGIN).entry
    assert isinstance(entry, Procedure)
    return entry


@given(JSON)
def test_any_json_is_read_or_unreadable(tree):
    try:
        contents = mapping.records("beteiligung", json.dumps(tree).encode(), ORIGIN, "x")
    except Unreadable:
        return
    for record in contents.records:
        assert assess(mapping.read(record, ORIGIN).entry).entry


@given(
    st.lists(st.tuples(st.sampled_from(["title", "link", "category", "enclosure", "geo:lat", "content"]), st.text()))
)
def test_any_feed_is_read_or_unreadable(parts):
    inner = "".join(f"<{name.replace(':', '')} href='a'>{text}</{name.replace(':', '')}>" for name, text in parts)
    body = f"<rss><channel><item>{inner}</item></channel></rss>".encode("utf-8", "replace")
    try:
        contents = mapping.records("beteiligung", body, ORIGIN, "x")
    except Unreadable:
        return
    for record in contents.records:
        assert mapping.read(record, ORIGIN).entry


def test_xml_as_deep_as_a_reader_takes_is_no_trap():
    deep = "<a>" * 200 + "</a>" * 200
    body = f"<rss><channel><item><title>T</title>{deep}</item></channel></rss>".encode()
    (record,) = mapping.records("beteiligung", body, ORIGIN, "x").records
    assert mapping.read(record, ORIGIN).entry


@pytest.mark.parametrize(
    ("item", "days"),
    [
        ({"von": "01.12.2026", "bis": "15.01.2027"}, ("2026-12-01", "2027-01-15")),
        ({"zeitraum": {"beginn": "2026-12-01", "ende": "2027-01-15"}}, ("2026-12-01", "2027-01-15")),
        ({"startdate": "Tue, 01 Dec 2026 08:00:00 +0100", "frist": "2027-01-15"}, ("2026-12-01", "2027-01-15")),
        ({"beginnt": 1796083200, "endet": 1800057600000}, ("2026-12-01", "2027-01-16")),
    ],
)
def test_a_period_is_found_however_it_is_written(item, days):
    found = facts(assess(mapped({"id": "a", "titel": "T", **item})).entry)
    assert found[:2] == (Fact("starts", days[0]), Fact("ends", days[1]))


def test_a_date_that_nobody_understands_stays_as_it_is():
    entry = mapped({"id": "a", "titel": "T", "bis": "Ende der Ferien"})
    (period,) = entry.temporal
    assert [each.value for each in period.end_date] == ["Ende der Ferien"]


def test_nothing_is_said_that_the_item_does_not_say():
    entry = mapped({"id": "a"})
    assert (entry.title, entry.publisher, entry.temporal, entry.language) == ((), (), (), ())


def test_documents_are_named_by_their_addresses():
    entry = mapped({"id": "a", "titel": "T", "unterlagen": [{"titel": "Plan", "url": "https://x.example/p.pdf"}]})
    (document,) = entry.document
    assert isinstance(document, Document)
    assert document.id == "https://x.example/p.pdf"
    assert Fact("names", "https://x.example/p.pdf") in facts(entry)


def test_every_field_arrives_or_is_kept():
    fields = {f"feld{each}": f"Wert {each}" for each in range(5)}
    item = {"id": "a", "titel": "T", "title": "Other", **fields, "aktenzeichen": {"jahr": 2026, "nr": [1, 2]}}
    said = repr(mapped(item))
    assert all(value in said for value in ("Wert 0", "Wert 4", "Other", "2026"))


def test_georss_has_the_latitude_first():
    body = b"<rss><channel><item><guid>a</guid><box>51.0 13.0 51.5 13.5</box></item></channel></rss>"
    (record,) = mapping.records("beteiligung", body, ORIGIN, "x").records
    assert "POLYGON((13.0 51.0, 13.5 51.0" in repr(mapping.read(record, ORIGIN).entry)


def test_what_is_beside_the_catalogue_is_neither_checked_nor_judged_nor_scored():
    assessment = assess(mapped({"id": "a"}))
    assert (assessment.remaining, assessment.score, assessment.judgement.reasons) == ((), None, ())
