"""The quick form of the fault harness; in full it is `python -m tests.faults`."""

from collections.abc import Iterator
from random import Random

import pytest

from tests.faults.cases import FAULTS
from tests.faults.harness import Fault, Scene, missing, scenes
from tests.faults.invariants import Tally
from tests.faults.source import NEW, OLD, pairs

_POSTGRESQL = [fault for fault in FAULTS if fault.quick and "sqlite" not in fault.stores]
_SQLITE = [fault for fault in FAULTS if fault.quick and "sqlite" in fault.stores]


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    """A catalogue for all faults: each leaves it as one that was never disturbed."""
    with scenes("sqlite") as found:
        yield found


@pytest.mark.parametrize("fault", _SQLITE, ids=lambda fault: fault.name)
def test_a_fault_does_no_harm(fault: Fault, scene: Scene):
    _check(fault, scene)


@pytest.mark.engine("postgresql")
@pytest.mark.parametrize("fault", _POSTGRESQL, ids=lambda fault: fault.name)
def test_a_fault_of_the_database_does_no_harm(fault: Fault):
    with scenes("postgresql") as found:
        _check(fault, found)


@pytest.mark.prove
@pytest.mark.parametrize("store", ["sqlite", pytest.param("postgresql", marks=pytest.mark.engine("postgresql"))])
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_faults_in_full_do_no_harm(fault: Fault, store: str):
    if store in fault.stores:
        with scenes(store) as found:
            _check(fault, found, fault.full)


def _check(fault: Fault, scene: Scene, times: int = 0):
    if lacks := missing(fault):
        pytest.skip(f"this machine lacks {', '.join(lacks)}")
    tally = Tally()
    scene.chance = Random(7)
    fault.do(scene, times or fault.quick, tally)
    assert tally.sound, tally


def test_the_tally_sees_harm():
    tally = Tally(runs=1)
    mixed = pairs({**OLD, **NEW})
    tally.watched([mixed], pairs(OLD), pairs(NEW), partial=False)
    tally.watched([frozenset()], pairs(OLD), pairs(NEW), partial=True)
    tally.settled(b"<a> <b> <c> <d> .\n", b"", pairs(OLD))
    tally.heard(told=False)
    assert (tally.halves, tally.withdrawn, tally.lost, tally.diverged, tally.untold) == (1, 21, 24, 1, 1)
    assert not tally.sound
