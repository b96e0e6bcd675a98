"""Whether two entries are the same dataset: what counts, what does not, and that no entry is too odd to be compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcat_ap.identity import Portrait, compare, marks, portrait
from dcat_ap.identity.words import address, identifier, name, title, words

UUID = "9f1d2c3b-0000-4000-8000-00000000000a"


def told(title="Baumkataster", publisher="Stadt Aue", cls="Dataset", **other):
    return portrait({"class": cls, "id": "_:x", "title": [title], "publisher": [{"name": [publisher]}], **other})


def judged(one, other, **times):
    return compare(one, other, times)


@pytest.mark.parametrize(
    "other",
    [
        "Baum-Kataster",
        "<b>Baumkataster</b>",
        "BAUMKATASTER",
        "Baumkataster der Stadt Aue",
        "Aue: Baumkataster",
        "das Baumkataster von Aue",
    ],
)
def test_spellings_of_a_title_are_the_same(other):
    assert judged(told(), told(other)).same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Stadt Leipzig", "Leipzig, Amt für Statistik und Wahlen"),
        ("Stadtverwaltung Aue", "Stadt Aue"),
        ("LfULG", "Landesamt für Umwelt, Landwirtschaft und Geologie"),
        ("Wasserwerke Aue GmbH", "Wasserwerke Aue"),
    ],
)
def test_names_of_one_publisher_agree(one, other):
    assert judged(told(publisher=one), told(publisher=other)).same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"title": "Haushalt 2021"}, {"title": "Haushalt 2022"}),
        ({"title": "Karte Blatt 4540"}, {"title": "Karte Blatt 4541"}),
        ({"publisher": "Stadt Aue"}, {"publisher": "Stadt Borna"}),
        ({"publisher": "Stadt Leipzig"}, {"publisher": "Landkreis Leipzig"}),
        ({"title": "Radwege"}, {"title": "Spielplätze"}),
        ({"cls": "Dataset"}, {"cls": "DataService"}),
        ({"temporal": [{"start_date": ["2021-01-01"], "end_date": ["2021-12-31"]}]},
         {"temporal": [{"start_date": ["2022-01-01"], "end_date": ["2022-12-31"]}]}),
        ({"spatial": [{"bbox": ["POLYGON((12 50,13 50,13 51,12 51,12 50))"]}]},
         {"spatial": [{"bbox": ["POLYGON((8 48,9 48,9 49,8 49,8 48))"]}]}),
    ],
)  # fmt: skip
def test_neighbours_are_kept_apart(one, other):
    assert not judged(told(**one), told(**other)).same


def test_an_identifier_alone_proves_nothing_about_something_else():
    one, other = told("Haushalt 2021", identifier=[UUID]), told("Haushalt 2022", identifier=[f"urn:uuid:{UUID}"])
    assert not judged(one, other).same
    assert not judged(told(identifier=[UUID]), told("Etwas ganz anderes", identifier=[UUID])).same
    assert (
        judged(told(identifier=[UUID]), told("Bäume", "Land Sachsen", identifier=[f"https://x.example/{UUID}#d"])).score
        < 75
    )
    assert judged(told("Bäume an Straßen", identifier=[UUID]), told("Straßen: Bäume", identifier=[UUID])).same


def test_what_several_have_counts_less():
    one, other = told(identifier=[UUID]), told(identifier=[UUID])
    assert compare(one, other, dict.fromkeys(marks(one), 1)).same
    assert not compare(one, other, dict.fromkeys(marks(one), 2)).same
    assert {each.rule for each in compare(one, other, dict.fromkeys(marks(one), 0)).evidence} == {"publisher"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://WWW.Daten.example:80/a/", "daten.example/a"),
        ("https://daten.example/a#x", "daten.example/a"),
        ("https://daten.example/a?b=2&a=1", "daten.example/a?a=1&b=2"),
        ("https://daten.example/%C3%BC", "daten.example/ü"),
        ("https://daten.example", ""),
        ("https://daten.example/", ""),
        ("http://[::1", ""),
        ("kein Ort", ""),
    ],
)
def test_addresses_have_one_form(text, expected):
    assert address(text) == expected


def test_identifiers_have_one_form():
    assert {identifier(each) for each in (UUID.upper(), f"urn:uuid:{UUID}", f"https://a.example/{UUID}/")} == {UUID}
    assert identifier("17") == ""


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_has_words(text, other):
    assert all(map(str.strip, words(text)))
    assert title(text, words(other)) is not None
    assert name(text) == name(text)
    assert address(text) is not None
    assert identifier(text) is not None


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.sampled_from([UUID, "https://a.example/b"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["value", "lang", "id", "name", "bbox", "notation", "start_date"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
_NAMES = st.sampled_from(
    [
        "title",
        "publisher",
        "identifier",
        "adms_identifier",
        "distribution",
        "spatial",
        "temporal",
        "modified",
        "version",
    ]
)
_ENTRIES = st.dictionaries(_NAMES, _JSON).map(lambda plain: {**plain, "class": "Dataset"})


@given(_ENTRIES, _ENTRIES)
def test_no_entry_is_too_odd_to_be_compared(one, other):
    left, right = portrait(one), portrait(other)
    assert Portrait.read(left.packed) == left
    assert compare(left, right, {}) == compare(right, left, {})
    assert 0 <= compare(left, right, {}).score <= 100
    assert all(-(1 << 63) <= mark < 1 << 63 for mark in marks(left))
