"""What a steward reads of a change: the property, what went, what came."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcat_ap.difference import PropertyChange, difference

CSV = {"class": "Distribution", "id": "https://x.example/csv", "format": ["CSV"], "title": [{"value": "Liste"}]}
BEFORE = {
    "class": "Dataset",
    "id": "https://x.example/1",
    "title": [{"value": "Bäume", "lang": "de"}, {"value": "Trees", "lang": "en"}],
    "keyword": [{"value": "Baum", "lang": "de"}],
    "contact_point": [{"id": "_:b1", "name": ["Amt"]}],
    "distribution": [CSV],
}


def changed(**other):
    after = copy.deepcopy(BEFORE)
    after.update(other)
    return difference(BEFORE, {name: value for name, value in after.items() if value is not None})


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (
            {"title": [{"value": "Bäume 2", "lang": "de"}, BEFORE["title"][1]]},
            ("title", ("Bäume@de",), ("Bäume 2@de",)),
        ),
        ({"title": BEFORE["title"][::-1]}, None),
        ({"keyword": None}, ("keyword", ("Baum@de",), ())),
        ({"theme": ["https://x.example/ENVI"]}, ("theme", (), ("https://x.example/ENVI",))),
        ({"contact_point": [{"id": "_:b2", "name": ["Amt"]}]}, None),
        (
            {"contact_point": [{"id": "_:b2", "name": ["Büro"]}]},
            ("contact_point", ('{"name":["Amt"]}',), ('{"name":["Büro"]}',)),
        ),
        (
            {"distribution": [{**CSV, "format": ["TSV"]}]},
            ("distribution <https://x.example/csv> format", ("CSV",), ("TSV",)),
        ),
    ],
)
def test_one_change_is_told_as_one(other, told):
    assert changed(**other) == ((PropertyChange(*told),) if told else ())


def test_a_distribution_that_came_is_a_value_that_came():
    (change,) = changed(distribution=[CSV, {"class": "Distribution", "id": "https://x.example/pdf", "format": ["PDF"]}])
    assert (change.path, change.before) == ("distribution", ())
    assert "https://x.example/pdf" in change.after[0]


VALUES = st.recursive(
    st.text(max_size=3) | st.builds(lambda value: {"value": value, "lang": "de"}, st.text(max_size=3)),
    lambda inner: st.dictionaries(st.sampled_from(["name", "title"]), st.lists(inner, max_size=2), max_size=2).flatmap(
        lambda thing: st.sampled_from(["_:b1", "https://x.example/a", "https://x.example/b"]).map(
            lambda name: {"id": name, **thing}
        )
    ),
    max_leaves=8,
)
ENTRIES = st.dictionaries(st.sampled_from(["title", "keyword", "distribution"]), st.lists(VALUES, max_size=3))


@given(ENTRIES, ENTRIES)
def test_nothing_differs_from_itself_and_both_ways_name_the_same_properties(before, after):
    assert difference(before, before) == ()
    there, back = difference(before, after), difference(after, before)
    assert {(each.path, each.before, each.after) for each in there if "<" not in each.path} == {
        (each.path, each.after, each.before) for each in back if "<" not in each.path
    }
