"""kill -9 in the middle of a harvest; the full count is `python -m benchmarks.kill`."""

import random

import pytest

from benchmarks import kill
from benchmarks.harvest import GENERATOR

needs_generator = pytest.mark.skipif(not GENERATOR.exists(), reason="the generator of catalogues is not here")


@needs_generator
def test_a_few_kills_do_no_harm():
    tally = kill.kill(4, 300, random.Random(3))
    assert tally.sound, tally
    assert tally.looks > 20


@pytest.mark.prove
@needs_generator
def test_fifty_kills_do_no_harm():
    tally = kill.kill(50, 500, random.Random(1))
    assert tally.sound, tally
