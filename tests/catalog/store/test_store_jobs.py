"""The queue: what is due is there once, one worker has it, and nothing is lost with a worker."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from catalog.job import JobState, LeaseLost
from catalog.store import Store
from tests.clock import NOON, Clock

MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def queue(store):
    return store.queue


def claim(queue, worker="one"):
    return queue.claim(worker, ["harvest"], MINUTE)


def states(queue):
    return {(each.subject, each.due): each.state for each in queue.listed()}


def test_what_is_asked_for_twice_is_there_once(queue):
    assert [queue.enqueue("harvest", "north", NOON) for _ in range(3)] == [True, False, False]
    assert queue.enqueue("harvest", "south", NOON)
    assert queue.enqueue("harvest", "north", NOON + MINUTE)
    assert len(queue.listed()) == 3


def test_many_clocks_have_one_job_for_each_due_time(queue):
    dues = [NOON + number * MINUTE for number in range(100)]
    with ThreadPoolExecutor(4) as clocks:
        new = list(clocks.map(lambda due: queue.enqueue("harvest", "north", due), dues * 4))
    assert sum(new) == len(queue.listed(1000)) == 100


def test_many_workers_do_each_job_once(url, clock):
    stores = [Store.open(url, clock) for _ in range(4)]
    stores[0].migrate()
    for number in range(60):
        stores[0].queue.enqueue("harvest", f"s{number}", NOON)

    def work(store):
        done = []
        while job := claim(store.queue):
            done.append(job.subject)
            store.queue.finish(job, 0)
        return done

    with ThreadPoolExecutor(4) as workers:
        done = Counter(subject for each in workers.map(work, stores) for subject in each)
    assert done == Counter(f"s{number}" for number in range(60))
    for each in stores:
        each.close()


def test_nothing_is_given_out_before_it_is_due_or_to_a_worker_that_cannot_do_it(queue, clock):
    queue.enqueue("harvest", "north", NOON + MINUTE)
    queue.enqueue("links", "south", NOON)
    assert claim(queue) is None
    clock.now += MINUTE
    assert claim(queue).subject == "north"


def test_what_is_due_longest_comes_first(queue):
    for number, name in enumerate(("third", "second", "first")):
        queue.enqueue("harvest", name, NOON - number * MINUTE)
    assert [claim(queue).subject for _ in range(3)] == ["first", "second", "third"]


def test_of_many_for_one_source_the_latest_is_done(queue):
    for number in range(3):
        queue.enqueue("harvest", "north", NOON - number * MINUTE)
    assert claim(queue).due == NOON
    assert Counter(states(queue).values()) == {JobState.RUNNING: 1, JobState.SKIPPED: 2}


def test_nobody_works_beside_another_on_one_source(queue, clock):
    queue.enqueue("harvest", "north", NOON)
    first = claim(queue)
    queue.enqueue("harvest", "north", NOON - MINUTE)
    assert claim(queue, "two") is None
    queue.finish(first, 0)
    assert claim(queue, "two").worker == "two"


def test_a_job_is_taken_from_a_worker_that_died(queue, clock):
    queue.enqueue("harvest", "north", NOON)
    dead = claim(queue, "one")
    clock.now += MINUTE
    assert claim(queue, "two") is None  # its lease is not over yet
    clock.now += MINUTE
    heir = claim(queue, "two")
    assert (heir.worker, heir.fence, heir.tries) == ("two", dead.fence + 1, 2)
    for verb in (lambda: queue.beat(dead, MINUTE), lambda: queue.finish(dead, 0), lambda: queue.give_back(dead)):
        with pytest.raises(LeaseLost):
            verb()
    queue.finish(heir, 0)
    assert list(states(queue).values()) == [JobState.DONE]


def test_a_worker_that_says_it_is_alive_keeps_its_job(queue, clock):
    queue.enqueue("harvest", "north", NOON)
    job = claim(queue)
    for _ in range(5):
        clock.now += MINUTE
        queue.beat(job, MINUTE)
        assert claim(queue, "two") is None
    queue.finish(job, 3)
    assert [(each.state, each.code) for each in queue.listed()] == [(JobState.DONE, 3)]


@pytest.mark.parametrize("ends", ["broken", "dead"])
def test_what_breaks_down_again_and_again_is_given_up(queue, clock, ends):
    queue.enqueue("harvest", "north", NOON)
    for _ in range(3):
        job = claim(queue)
        if ends == "broken":
            queue.finish(job, -9, broken=True)
        clock.now += 2 * MINUTE
    assert claim(queue) is None
    assert list(states(queue).values()) == [JobState.FAILED]


def test_what_was_given_back_was_never_tried(queue):
    queue.enqueue("harvest", "north", NOON)
    for _ in range(10):
        queue.give_back(claim(queue))
    assert claim(queue).tries == 1


def test_what_is_long_over_is_forgotten_but_for_the_last(queue, clock):
    for number in range(3):
        queue.enqueue("harvest", "north", NOON + number * MINUTE)
        clock.now = NOON + number * MINUTE
        queue.finish(claim(queue), 0)
    queue.enqueue("harvest", "south", NOON)
    clock.now += timedelta(days=31)
    queue.prune()
    assert states(queue) == {("north", NOON + 2 * MINUTE): JobState.DONE, ("south", NOON): JobState.WAITING}
    assert queue.latest_due("harvest") == {"north": NOON + 2 * MINUTE, "south": NOON}


def test_a_job_that_is_put_off_waits_for_its_time_and_loses_no_try(queue, clock):
    queue.enqueue("harvest", "north", NOON)
    queue.put_off(claim(queue), MINUTE)
    assert claim(queue) is None
    clock.now += 2 * MINUTE
    assert claim(queue).tries == 1


def test_a_clock_that_went_wrong_for_a_moment_does_not_stop_the_work(queue, clock):
    clock.now = NOON + timedelta(days=4000)
    queue.enqueue("harvest", "north", clock.now)
    claim(queue)
    clock.now = NOON + timedelta(minutes=1)
    assert queue.latest_due("harvest") == {}
    queue.enqueue("harvest", "north", NOON)
    assert claim(queue).due == NOON
