"""A crew gives every result once and in order, whoever works."""

import os
import time

import pytest

from harvester import crew
from harvester.crew import Crew


def sluggish(number: int) -> tuple[int, int]:
    """Give the number and who worked on it, after a while."""
    time.sleep(0.002)
    return number, os.getpid()


@pytest.fixture
def few(monkeypatch):
    """Let other processes begin with the third record, on two records at a time."""
    monkeypatch.setattr(crew, "_WORTH_IT", 3)
    monkeypatch.setattr(crew, "_PIECE", 2)


@pytest.mark.parametrize("hands", [0, 1, 2])
@pytest.mark.parametrize("size", [1, 7, 80])
@pytest.mark.usefixtures("few")
def test_results_come_in_the_order_of_the_records(hands, size):
    numbers = list(range(200))
    with Crew(sluggish, hands) as working:
        results = [each for start in range(0, 200, size) for each in working.take(numbers[start : start + size])]
        results += working.rest()
    assert [number for number, _ in results] == numbers


@pytest.mark.usefixtures("few")
def test_whoever_hands_out_work_does_some_too_while_the_others_are_busy():
    with Crew(sluggish, 1) as working:
        results = [*working.take(range(100)), *working.rest()]
    workers = {pid for _, pid in results[3:]}
    assert len(workers) == 2
    assert os.getpid() in workers
