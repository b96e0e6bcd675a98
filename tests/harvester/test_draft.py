"""Draft: what a mapping says of a record arrives in the entry, whatever it is."""

import json

from hypothesis import given
from hypothesis import strategies as st

from dcat_ap import rdf
from dcat_ap.model import Dataset
from dcat_ap.naming import Naming
from dcat_ap.terms import DCAT, DCT, FOAF, SCHEMA, Iri, Literal
from harvester.draft import Draft
from harvester.record import Origin, Record

ORIGIN = Origin(Naming("https://katalog.example/id/", "quelle"))
TREES = Record(key="trees", iri="https://quelle.example/trees", kind="dataset", format="x", body=b"")
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def test_texts_links_and_parts_are_said_and_what_is_empty_is_not():
    draft = Draft(TREES)
    draft.text(DCT.title, "Bäume", language="de-DE").text(DCT.description, None, "", "  ").link(DCAT.landingPage, "")
    draft.part(DCT.publisher, FOAF.Agent).text(FOAF.name, "Stadt")
    draft.part(DCAT.distribution, DCAT.Distribution).link(DCAT.accessURL, " https://quelle.example/trees.csv ")
    entry = draft.entry(ORIGIN).entry
    assert isinstance(entry, Dataset)
    assert entry.title == (Literal("Bäume", "de-de"),)
    assert not entry.description
    assert not entry.landing_page
    assert entry.publisher[0].name == (Literal("Stadt"),)
    assert entry.distribution[0].access_url == (Iri("https://quelle.example/trees.csv"),)
    assert str(entry.distribution[0].id).startswith("https://katalog.example/id/distribution/")


def test_a_link_that_is_none_stays_the_text_it_is_and_a_bad_language_is_left_out():
    entry = (
        Draft(TREES).link(DCAT.landingPage, "www.stadt.example/bäume").text(DCT.title, "x", language="??").entry(ORIGIN)
    )
    assert entry.entry.landing_page == (Literal("www.stadt.example/bäume"),)
    assert entry.entry.title == (Literal("x"),)


def test_a_thing_with_a_name_keeps_it_and_one_with_a_bad_name_has_none():
    draft = Draft(TREES)
    draft.part(DCT.publisher, FOAF.Agent, "https://stadt.example/").text(FOAF.name, "Stadt")
    draft.part(DCT.creator, FOAF.Agent, "stadt").text(FOAF.name, "Amt")
    entry = draft.entry(ORIGIN).entry
    assert entry.publisher[0].id == "https://stadt.example/"
    assert entry.creator[0].name == (Literal("Amt"),)


@given(st.text(max_size=30), JSON)
def test_any_field_is_kept_with_its_name_and_value(name, value):
    draft = Draft(TREES)
    draft.keep(f"x:{name}", value)
    said = dict.fromkeys((predicate, term) for _, predicate, term in rdf.triples(draft.entry(ORIGIN).entry))
    kept = [term for predicate, term in said if predicate == SCHEMA.value]
    if value in (None, "", [], {}):
        assert not kept
        return
    assert (SCHEMA.propertyID, Literal(f"x:{name}")) in said
    if isinstance(value, str):
        assert kept == [Literal(value)]
    else:
        assert json.loads(kept[0].value) == value
