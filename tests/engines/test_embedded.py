"""What engines inside our own processes promise beyond the protocol: about their directory, and other processes."""

import multiprocessing
import shutil

import pytest
import watch
from lines import MemoryLedger, puts

from catalog.follow import catch_up

SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def folder(tmp_path, embedded_url):
    return tmp_path / embedded_url.partition(":")[2]


def test_opening_alone_makes_no_files(opened, embedded_url, folder):
    for writer in (True, False):
        opened(embedded_url, writer=writer).position()
    assert not folder.exists()


@pytest.mark.parametrize("while_open", [True, False])
def test_a_deleted_directory_is_built_anew_from_the_ledger(opened, embedded_url, folder, titles, while_open):
    ledger = MemoryLedger(puts(range(5)))
    writer, reader = opened(embedded_url), opened(embedded_url, writer=False)
    catch_up(ledger, writer)
    assert len(titles(reader)) == 5
    if not while_open:
        writer.close()
        reader.close()
    shutil.rmtree(folder)
    assert (writer.position(), reader.position(), titles(reader)) == (0, 0, {})
    assert catch_up(ledger, writer) == 5
    for output in (writer, reader):
        assert (output.position(), len(titles(output))) == (5, 5)


def test_data_of_another_version_counts_for_nothing_and_goes(opened, embedded_url, folder, titles):
    before = opened(embedded_url)
    catch_up(MemoryLedger(puts(range(5))), before)
    before.close()
    (current,) = folder.glob("v*")
    (folder / "notes").mkdir()
    current.rename(folder / "v0")
    output = opened(embedded_url)
    assert output.position() == 0
    assert catch_up(MemoryLedger(puts(range(3))), output) == 3
    assert len(titles(output)) == 3
    assert sorted(each.name for each in folder.iterdir()) == ["notes", current.name]


def test_an_absolute_path_is_taken_as_it_is(opened, embedded_url, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    output = opened(embedded_url.partition(":")[0] + f":{elsewhere}")
    output.apply(puts(range(2)), 2)
    assert list(elsewhere.iterdir())


def test_a_second_writer_fails_and_harms_nothing(opened, embedded_url, titles):
    one, other = opened(embedded_url), opened(embedded_url)

    def meanwhile():
        yield from puts(range(2))
        with pytest.raises((OSError, ValueError)):
            other.apply(puts(range(9)), 9)

    one.apply(meanwhile(), 2)
    assert (one.position(), len(titles(one))) == (2, 2)


def test_a_reader_in_another_process_sees_whole_states_and_the_last_one(opened, embedded_url, tmp_path):
    writer = opened(embedded_url)
    ours, theirs = SPAWN.Pipe()
    process = SPAWN.Process(target=watch.read, args=(embedded_url, tmp_path, theirs), daemon=True)
    process.start()
    first = ours.recv()
    states = {}
    for position in range(1, 13):
        writer.apply(puts(range(watch.ENTRIES + position), f"Stand {position}"), position)
        states[position] = watch.seen(writer)
    noted = [first]
    while noted[-1] != states[12]:
        noted.append(ours.recv())
    ours.send("stop")
    process.join()
    assert process.exitcode == 0
    assert first == watch.seen(opened(embedded_url.replace("var", "empty"), writer=False))
    assert len(set(states.values())) == 12
    order = [position for note in noted[1:] for position, state in states.items() if state == note]
    assert len(order) == len(noted) - 1, "a state that nobody wrote"
    assert order == sorted(order)


def test_a_writer_killed_half_way_leaves_the_former_state_and_the_next_goes_on(opened, embedded_url, tmp_path, titles):
    before = opened(embedded_url)
    before.apply(puts(range(3), "vorher"), 3)
    before.close()
    ours, theirs = SPAWN.Pipe()
    process = SPAWN.Process(target=watch.write_slowly, args=(embedded_url, tmp_path, theirs), daemon=True)
    process.start()
    assert ours.recv() == "half way"
    reader = opened(embedded_url, writer=False)
    assert titles(reader) == dict.fromkeys(range(3), "vorher")
    process.kill()
    process.join()
    assert (reader.position(), titles(reader)) == (3, dict.fromkeys(range(3), "vorher"))
    opened(embedded_url).apply(puts(range(4), "nachher", first=4), 7)
    assert (reader.position(), titles(reader)) == (7, dict.fromkeys(range(4), "nachher"))


def test_only_the_last_two_copies_of_a_graph_are_kept(opened, tmp_path):
    output = opened("oxigraph:var/graph")
    for position in range(1, 6):
        output.apply(puts(range(position)), position)
    assert sorted(each.name for each in (tmp_path / "var/graph").glob("v*/copies/*")) == ["4-4", "5-5"]
