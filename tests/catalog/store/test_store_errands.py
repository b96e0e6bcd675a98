"""Errands: what workers look at for programs is there once, for a day, and never more of it than fits."""

from dataclasses import replace
from datetime import timedelta

import pytest

from catalog.errand import LOOK, MOST_BYTES, ErrandKind
from catalog.job import JobState
from catalog.store import Store, TooManyErrands
from catalog.store.errands import MOST_KEPT, MOST_OPEN
from catalog.store.jobs import MOST_TRIES

ASKED = {"url": "https://stadt.example/k.ttl", "as": "published", "language": "de"}
LEASE = timedelta(hours=1)


@pytest.fixture
def errands(store):
    return store.errands


def worked(store, *, failed=False):
    """Have a worker do what is due."""
    job = store.queue.claim("worker", [LOOK], LEASE)
    store.errands.end(job.subject, b'{"a": 1}', failed=failed)
    store.queue.finish(job, 0)
    return job


@pytest.mark.parametrize(("failed", "state"), [(False, JobState.DONE), (True, JobState.FAILED)])
def test_an_errand_is_a_job_and_then_a_result(store, errands, failed, state):
    made = errands.add(ErrandKind.VALIDATE, ASKED)
    assert [(each.kind, each.subject, each.state) for each in store.queue.listed()] == [(LOOK, made.id, "waiting")]
    assert (errands.find(made.id).state, errands.find(made.id).asked) == (JobState.WAITING, ASKED)
    held = store.queue.claim("worker", [LOOK], LEASE)
    assert errands.find(made.id).state is JobState.RUNNING
    store.queue.give_back(held)
    worked(store, failed=failed)
    found = errands.find(made.id)
    assert (found.state, found.result, found.kind) == (state, b'{"a": 1}', ErrandKind.VALIDATE)
    assert found.ended


def test_ids_are_not_to_be_guessed(errands):
    assert len({errands.add(ErrandKind.VALIDATE, ASKED).id for _ in range(MOST_OPEN)}) == MOST_OPEN
    assert errands.find("1") is None


def test_a_job_whose_worker_dies_is_taken_again_and_in_the_end_failed(store, errands):
    made = errands.add(ErrandKind.PREVIEW, ASKED)
    for _ in range(MOST_TRIES):
        assert store.queue.claim("worker", [LOOK], timedelta(seconds=1)).subject == made.id  # the clock goes by minutes
        assert errands.find(made.id).state is JobState.RUNNING
    assert store.queue.claim("worker", [LOOK], LEASE) is None
    found = errands.find(made.id)
    assert (found.state, found.result) == (JobState.FAILED, b"")


def test_only_so_many_wait(store, errands):
    for _ in range(MOST_OPEN):
        errands.add(ErrandKind.VALIDATE, ASKED)
    with pytest.raises(TooManyErrands):
        errands.add(ErrandKind.VALIDATE, ASKED)
    worked(store)
    errands.add(ErrandKind.VALIDATE, ASKED)


def test_only_so_many_are_kept_and_their_jobs_go_with_them(store, errands):
    made = []
    for _ in range(MOST_KEPT + 5):
        made.append(errands.add(ErrandKind.VALIDATE, ASKED).id)
        worked(store)
    errands.prune()
    kept = [name for name in made if errands.find(name)]
    assert kept == made[5:]
    assert {each.subject for each in store.queue.listed(1000)} == set(kept)


def test_results_are_kept_for_a_day(new_url, clock):
    times = []

    def later():
        return clock() + sum(times, timedelta())

    store = Store.open(new_url(), later)
    store.migrate()
    old = store.errands.add(ErrandKind.VALIDATE, ASKED).id
    worked(store)
    times.append(timedelta(hours=23))
    store.errands.prune()
    assert store.errands.find(old)
    times.append(timedelta(hours=1))
    store.errands.prune()
    assert store.errands.find(old) is None
    assert store.queue.listed() == []
    store.close()


def test_what_is_too_long_is_not_kept(errands):
    made = errands.add(ErrandKind.VALIDATE, ASKED)
    with pytest.raises(ValueError, match=f"{MOST_BYTES + 1}"):
        errands.end(made.id, b"x" * (MOST_BYTES + 1), failed=False)
    assert errands.find(made.id).result == b""


def test_a_redaction_forgets_what_was_seen_and_keeps_it_out_from_then_on(store, errands):
    old = errands.add(ErrandKind.VALIDATE, ASKED)
    worked(store)
    empty = store.redactor()
    store.redact(replace(empty, phrases=(empty.phrase("Erika Mustermann"),)))
    assert errands.find(old.id) is None
    made = errands.add(ErrandKind.VALIDATE, ASKED)
    errands.end(made.id, b'{"title": "Fragen an Erika Mustermann"}', failed=False)
    assert b"Mustermann" not in errands.find(made.id).result
