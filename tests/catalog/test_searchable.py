"""What is searched of an entry, whatever the source wrote."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.change import Entry, EntryKind, EntryState
from catalog.query import EXACT, TEXTS
from catalog.searchable import Searchable

MOMENT = datetime(2025, 1, 1, tzinfo=UTC)


def entry(**plain: Any) -> Entry:
    return Entry(
        id="a" * 16,
        source="stadt",
        key="1",
        iri="https://example.org/1",
        kind=EntryKind.DATASET,
        slug="baeume",
        state=EntryState.PUBLIC,
        first_seen=MOMENT,
        changed=MOMENT,
        json=orjson.dumps(plain),
    )


def read(**plain: Any) -> Searchable:
    return Searchable.read(entry(**plain), {})


def literal(value: str, lang: str = "") -> dict[str, str]:
    return {"value": value, "lang": lang} if lang else {"value": value}


@pytest.mark.parametrize(
    ("titles", "wanted"),
    [
        ([literal("any", "fr"), literal("en", "en"), literal("none"), literal("de", "de")], "de"),
        ([literal("any", "fr"), literal("en", "en"), literal("none")], "none"),
        ([literal("any", "fr"), literal("en", "en")], "en"),
        ([literal("any", "fr"), literal("other", "sv")], "any"),
        ([literal("en", "en"), literal("Österreich", "de-AT")], "Österreich"),
        ([literal("laut", "DE"), literal("en", "en")], "laut"),
        ([literal(" ", "de"), literal("en", "en")], "en"),
        (["schlicht"], "schlicht"),
        ("schlicht", "schlicht"),
        (["https://example.org/is-a-title-too"], "https://example.org/is-a-title-too"),
        ([], ""),
        (None, ""),
        ([{"id": "https://example.org/x"}], ""),
    ],
)
def test_the_title_is_german_else_without_language_else_english_else_any(titles, wanted):
    assert read(title=titles).hit.title == wanted


def test_texts_of_all_languages_are_searched():
    texts = read(title=[literal("Bäume", "de"), literal("Trees", "en")], keyword=[literal("Grün"), "x"]).texts
    assert list(texts["title"]) == [("de", "Bäume"), ("en", "Trees")]
    assert [text for _, text in texts["keyword"]] == ["Grün", "x"]


@pytest.mark.parametrize(
    ("publishers", "wanted"),
    [
        ([{"id": "https://example.org/o", "name": [literal("Office", "en"), literal("Amt", "de")]}], ("Amt",)),
        ([{"id": "https://example.org/o", "types": []}], ("https://example.org/o",)),
        (["https://example.org/o"], ("https://example.org/o",)),
        ([{"id": "https://example.org/o"}], ("https://example.org/o",)),
        ([literal("Stadt X")], ("Stadt X",)),
        (["Stadt X"], ("Stadt X",)),
        ([{"id": "_:b1", "types": []}], ()),
        ([{"id": "_:b1", "name": ["Amt"]}, literal("Amt")], ("Amt",)),
        (None, ()),
    ],
)
def test_a_publisher_is_known_by_name_else_by_iri(publishers, wanted):
    searchable = read(publisher=publishers)
    assert searchable.facets["publisher"] == wanted
    assert searchable.hit.publisher == next(iter(wanted), "")


def test_an_iri_of_a_publisher_is_no_text():
    assert read(publisher=["https://example.org/o", {"id": "https://example.org/p"}]).texts["publisher"] == []


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        (["https://example.org/CSV"], ("https://example.org/CSV",)),
        ([literal(" CSV ")], ("CSV",)),
        ([{"id": "https://example.org/CSV"}], ("https://example.org/CSV",)),
        ([{"id": "https://example.org/CSV", "title": ["Werte"]}], ("https://example.org/CSV",)),
        ([{"id": "_:b1", "title": ["Werte"]}], ("Werte",)),
        ([{"id": "_:b1"}], ()),
        (["x" * 1001], ()),
        (["a", "a", literal("a")], ("a",)),
    ],
)
def test_a_facet_value_is_what_the_source_named(values, wanted):
    searchable = read(theme=values, distribution=[{"format": values, "license": values}, {"license": values}])
    for facet in ("theme", "format", "licence"):
        assert searchable.facets[facet] == wanted
    assert (searchable.hit.formats, searchable.hit.licences) == (wanted, wanted)


def test_a_distribution_without_a_format_is_known_by_its_media_type():
    distributions = [
        {"media_type": ["text/csv"]},
        {"media_type": ["text/xml"], "format": ["XML"]},
        "https://x.example/",
    ]
    assert read(distribution=distributions).facets["format"] == ("text/csv", "XML")


def test_the_organisation_is_that_of_the_source_if_it_is_known():
    assert Searchable.read(entry(), {"stadt": "lindenfurt"}).facets["organisation"] == ("lindenfurt",)
    assert Searchable.read(entry(), {"land": "sachsen"}).facets["organisation"] == ()


def test_a_long_description_is_shown_shortened_and_searched_whole():
    words = [f"Wort{n}" for n in range(200)]
    searchable = read(description=[literal("\n".join(words))])
    assert len(searchable.hit.description) <= 302
    assert searchable.hit.description.startswith("Wort0 Wort1 ")
    assert searchable.hit.description.endswith(" …")
    assert "Wort199" in searchable.texts["description"][0][1]


@pytest.mark.parametrize("titles", [["Ähre", "Apfel", "„Baum“", "bäume", "Zug"], ["Strasse", "Straße 2", "Strassen"]])
def test_titles_sort_as_people_look_them_up(titles):
    keys = [read(title=title).title_key for title in titles]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(titles)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["value", "lang", "type", "id", "name", "title", "format"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)
NAMES = ["title", "description", "keyword", "publisher", "theme", "distribution", "format", "license", "modified"]


@given(plain=st.dictionaries(st.sampled_from(NAMES), JSON))
def test_no_value_is_so_odd_that_reading_fails(plain):
    searchable = read(**plain)
    assert {*searchable.facets, "id", "slug", "freshness"} == set(EXACT)
    assert set(searchable.texts) == set(TEXTS)
    assert all(isinstance(text, str) for texts in searchable.texts.values() for _, text in texts)
    assert all(value for values in searchable.facets.values() for value in values)
