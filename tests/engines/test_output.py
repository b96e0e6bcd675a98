"""What every output promises, whatever engine is behind it."""

from io import UnsupportedOperation

import pytest
from lines import MemoryLedger, entry, put, puts, withdraw

from catalog.change import EntryState
from catalog.follow import anew, catch_up
from catalog.output import open_output


def test_an_output_that_was_never_written_is_empty(opened, url, titles):
    for writer in (True, False):
        output = opened(url, writer=writer)
        assert output.position() == 0
        assert titles(output) == {}


def test_entries_show_with_the_position_they_stand_for(opened, url, titles):
    output = opened(url)
    output.apply(iter([put(1, entry(1, "Bäume")), put(2, entry(2, "Busse"))]), 2)
    assert titles(output) == {1: "Bäume", 2: "Busse"}
    assert output.position() == 2


def test_the_same_changes_again_change_nothing(opened, url, titles):
    output = opened(url)
    changes = [*puts(range(5)), withdraw(6, 2)]
    for _ in range(3):
        output.apply(changes, 6)
        assert titles(output) == dict.fromkeys((0, 1, 3, 4), "Titel")
        assert output.position() == 6


def test_changes_count_in_their_order(opened, url, titles):
    output = opened(url)
    output.apply([put(1, entry(1, "alt")), put(2, entry(1, "neu")), put(3, entry(2)), withdraw(4, 2)], 4)
    assert titles(output) == {1: "neu"}
    output.apply([withdraw(5, 1), put(6, entry(1, "wieder da")), put(7, entry(2, "auch"))], 7)
    assert titles(output) == {1: "wieder da", 2: "auch"}


def test_a_changed_entry_takes_the_place_of_the_former(opened, url, titles):
    output = opened(url)
    output.apply(puts(range(3), "alt"), 3)
    output.apply([put(4, entry(1, "neu"))], 4)
    assert titles(output) == {0: "alt", 1: "neu", 2: "alt"}


def test_a_withdrawn_entry_goes_and_an_unknown_one_may_be_withdrawn(opened, url, titles):
    output = opened(url)
    output.apply(puts(range(2)), 2)
    output.apply([withdraw(3, 0), withdraw(4, 17)], 4)
    assert titles(output) == {1: "Titel"}


@pytest.mark.parametrize("state", [EntryState.WITHDRAWN, EntryState.SHADOWED])
def test_an_entry_that_a_later_line_takes_back_does_not_show_before_that_line(opened, url, titles, state):
    output = opened(url)
    output.apply([put(1, entry(1)), put(2, entry(2, state=state))], 2)
    assert titles(output) == {1: "Titel"}


def test_no_change_at_all_still_moves_the_position(opened, url, titles):
    output = opened(url)
    output.apply(puts(range(2)), 2)
    output.apply([], 9)
    assert (output.position(), len(titles(output))) == (9, 2)


@pytest.mark.parametrize("before", [0, 3])
def test_what_fails_half_way_leaves_the_former_state(opened, url, titles, before):
    writer, reader = opened(url), opened(url, writer=False)
    if before:
        writer.apply(puts(range(before), "vorher"), before)

    def lines():
        yield from puts(range(20), "halb", first=before + 1)
        yield withdraw(before + 21, 0)
        raise ConnectionError("the store is gone")

    for _ in range(2):
        with pytest.raises(ConnectionError):
            writer.apply(lines(), before + 21)
        for output in (writer, reader):
            assert titles(output) == dict.fromkeys(range(before), "vorher")
            assert output.position() == before
    writer.apply([*puts(range(4), "nachher", first=before + 1), withdraw(before + 5, 2)], before + 5)
    for output in (writer, reader):
        assert titles(output) == dict.fromkeys((0, 1, 3), "nachher")
        assert output.position() == before + 5


def test_a_reader_sees_each_new_state_without_being_opened_anew(opened, url, titles):
    reader, writer = opened(url, writer=False), opened(url)
    for position in range(1, 6):
        writer.apply(puts(range(position), f"Stand {position}"), position)
        assert titles(reader) == dict.fromkeys(range(position), f"Stand {position}")
        assert reader.position() == position


def test_a_reader_cannot_write(opened, url):
    reader = opened(url, writer=False)
    with pytest.raises(UnsupportedOperation):
        reader.apply(puts(range(1)), 1)
    with pytest.raises(UnsupportedOperation):
        reader.reset()


def test_after_a_reset_everything_is_forgotten_and_can_be_built_anew(opened, url, titles):
    reader, writer = opened(url, writer=False), opened(url)
    writer.apply(puts(range(5)), 5)
    assert len(titles(reader)) == 5
    writer.reset()
    for output in (reader, writer):
        assert output.position() == 0
        assert titles(output) == {}
    writer.apply(puts([7], "neu"), 5)
    for output in (reader, writer):
        assert output.position() == 5
        assert titles(output) == {7: "neu"}


def test_what_was_written_is_there_when_opened_again(opened, url, titles):
    writer = opened(url)
    writer.apply(puts(range(4)), 4)
    writer.close()
    again = opened(url)
    assert (again.position(), len(titles(again))) == (4, 4)
    again.apply([withdraw(5, 3)], 5)
    assert set(titles(again)) == {0, 1, 2}


def test_a_closed_output_opens_by_itself_when_it_is_asked(opened, url, titles):
    output = opened(url)
    output.apply(puts(range(2)), 2)
    output.close()
    assert (output.position(), len(titles(output))) == (2, 2)


def test_many_entries_come_through_in_one_go(opened, url, titles):
    output = opened(url)
    ledger = MemoryLedger([*puts(range(30), "alt"), *puts(range(1200, 2400), first=31), *puts(range(30), first=1231)])
    assert catch_up(ledger, output) == 1260
    assert output.position() == 1260
    assert {number: title for number, title in titles(output).items() if number < 30} == dict.fromkeys(
        range(30), "Titel"
    )


def test_an_unknown_scheme_is_named_with_those_that_are_known(tmp_path):
    with pytest.raises(ValueError, match=r"carrier-pigeon.*oxigraph.*tantivy"):
        open_output("carrier-pigeon:loft", tmp_path, "https://example.org/", writer=True)


def test_it_can_be_built_anew_from_the_ledgers_beginning(opened, url, titles):
    output = opened(url)
    output.apply(puts(range(5), "falsch"), 3)
    assert anew(MemoryLedger(puts(range(3), "richtig")), output) == 3
    assert titles(output) == dict.fromkeys(range(3), "richtig")
    assert output.position() == 3
