"""Clusters: the same in whatever order entries and links come, with what people said held."""

from hypothesis import given
from hypothesis import strategies as st

from catalog.cluster import Member, Said, contradicts, masters, pair


def member(number, source="a", **other):
    return Member(id=f"{source}{number}", source=source, iri=other.pop("iri", f"x:{source}{number}"), **other)


def test_the_authority_then_the_newest_then_the_first():
    one, other, third = (
        member(1, "a", modified="2024-01-01", first_seen="1"),
        member(1, "b", modified="2024-02-01", first_seen="2"),
        member(1, "c", rank=-1),
    )
    links = {("a1", "b1"): 90, ("a1", "c1"): 90, ("b1", "c1"): 90}
    assert set(masters([one, other, third], Said(links=links)).values()) == {"c1"}
    assert set(masters([one, other], Said(links=links)).values()) == {"b1"}


def test_nobody_brings_others_together():
    members = [member(1, "a"), member(1, "b"), member(1, "c", rank=1)]
    links = {("a1", "c1"): 100, ("b1", "c1"): 90}
    assert masters(members, Said(links=links)) == {"a1": "a1", "b1": "b1", "c1": "a1"}
    first = [member(1, "a"), member(1, "b"), member(1, "c", rank=-1)]
    assert len(set(masters(first, Said(links=links, objects=lambda *_: True)).values())) == 2


SOURCES = "abc"
IDS = [f"{source}{number}" for source in SOURCES for number in range(3)]
PAIRS = (
    st.tuples(st.sampled_from(IDS), st.sampled_from(IDS))
    .filter(lambda both: both[0] != both[1])
    .map(lambda both: pair(*both))
)


@given(
    st.dictionaries(PAIRS.filter(lambda both: both[0][0] != both[1][0]), st.integers(75, 100)),
    st.sets(PAIRS, max_size=3),
    st.sets(PAIRS, max_size=3),
    st.permutations(IDS),
    st.dictionaries(st.sampled_from(IDS), st.sampled_from(["x:1", "x:2"]), max_size=4),
)
def test_order_makes_no_difference_and_rulings_hold(links, merged, split, order, iris):
    members = {
        each: member(each[1], each[0], iri=iris.get(each, f"x:{each}"), rank=IDS.index(each) % 2) for each in IDS
    }
    by_iri = {pair(one, other) for one in iris for other in iris if one < other and iris[one] == iris[other]}
    split = {each for each in split if not contradicts(merged | by_iri, [each], each[0])}
    found = masters(members.values(), Said(links=links, merged=merged, split=split))
    shuffled = {each: links[each] for each in sorted(links, key=lambda both: order.index(both[0]))}
    assert masters([members[each] for each in order], Said(links=shuffled, merged=merged, split=split)) == found
    assert all(found[one] == found[other] for one, other in merged | by_iri)
    assert all(found[one] != found[other] for one, other in split)
    assert all(found[found[each]] == found[each] for each in IDS)
