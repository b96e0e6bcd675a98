"""How findings of many entries become tickets: one for each cause, in bounded memory, with ids that stay."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from catalog.ticket import EXAMPLES, Tickets
from dcat_ap.finding import Finding, Severity, error, info, warning

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
FINDINGS = st.builds(
    Finding,
    st.sampled_from(Severity),
    st.sampled_from(["one", "two"]),
    where=st.sampled_from(["", "page 1", "page 2"]),
    subject=st.sampled_from(["", "_:a"]),
    property=st.sampled_from(["", "dct:format"]),
    value=st.integers(0, 60).map(str),
    points=st.integers(0, 9),
)
ENTRIES = st.dictionaries(st.text("abcdef", min_size=1), st.lists(FINDINGS, max_size=6), max_size=60)


def tickets(entries, source="north"):
    gathered = Tickets(source)
    for name, found in entries.items():
        gathered.add(name, [each.plain() for each in found])
    return sorted(gathered.seen(NOON), key=lambda each: each.rank)


def test_one_cause_is_one_ticket_wherever_it_stands():
    found = tickets(
        {
            "a": [warning("x", "page 1", value="csv", points=3), warning("x", "page 2", value="csv", points=8)],
            "b": [warning("x", subject="_:b", value="csv", points=4)],
            "c": [warning("x", value="xls")],
        }
    )
    assert [(each.cause.value, each.entries, each.points, each.examples) for each in found] == [
        ("csv", 2, 12, ("a", "b")),
        ("xls", 1, 0, ("c",)),
    ]
    assert found[0].cause == warning("x", value="csv")


def test_the_gravest_come_first_then_what_wins_most():
    found = tickets({"a": [info("i", points=90), warning("w", points=1), warning("v", points=5), error("e")]})
    assert [each.cause.rule for each in found] == ["e", "v", "w", "i"]


def test_an_id_depends_on_source_and_cause_alone():
    one, two = tickets({"a": [warning("x", "here", points=3)]}), tickets({"b": [warning("x")], "c": [warning("x")]})
    assert one[0].id == two[0].id
    assert tickets({"a": [warning("x")]}, "south")[0].id != one[0].id
    assert tickets({"a": [warning("x", value="v")]})[0].id != one[0].id


def test_where_every_value_is_another_one_ticket_has_them_all():
    many = {f"{number:03}": [warning("date", value=str(number), points=2)] * 2 for number in range(500)}
    (found,) = tickets(many | {"": [warning("date", value="1"), warning("date", value="2")]})
    assert (found.varied, found.entries, found.points) == (True, 501, 1000)
    assert len(found.examples) == EXAMPLES


def test_fifty_values_are_still_told_apart():
    many = {f"{number:03}": [warning("date", value=str(number))] for number in range(50)}
    assert len(tickets(many)) == 50
    assert not any(each.varied for each in tickets(many))


@given(ENTRIES)
def test_no_finding_is_without_a_ticket_and_no_entry_counts_twice(entries):
    found = tickets(entries)
    assert len({each.id for each in found}) == len(found)
    for each in found:
        have = {name: [one for one in findings if _fits(one, each)] for name, findings in entries.items()}
        have = {name: those for name, those in have.items() if those}
        assert each.entries == len(have)
        assert each.points == sum(max(one.points for one in those) for those in have.values())
        assert each.examples == tuple(have)[:EXAMPLES]
    for findings in entries.values():
        assert all(sum(_fits(one, each) for each in found) == 1 for one in findings)


def _fits(finding, ticket):
    cause = ticket.cause
    alike = (finding.severity, finding.rule, finding.property) == (cause.severity, cause.rule, cause.property)
    return alike and (ticket.varied or finding.value == cause.value)
