"""Frozen: a process that sleeps longer than its lease, while another one takes over; then it wakes."""

import signal
from datetime import timedelta

from tests.faults.harness import SOURCE, Fault, Process, Scene, until
from tests.faults.invariants import Tally, all_ended

_PATIENT = {"FAULT_LIMITS": ""}
_MINUTE = timedelta(minutes=1)
_OK, _BUSY = 0, 75


def worker(scene: Scene, times: int, tally: Tally) -> None:
    """Freeze a worker and its harvest; another worker takes the job, and the first one must not end it."""
    for _ in scene.times(times):
        with scene.round(tally, lambda runs: all_ended(runs, "killed")):
            now = scene.later()
            with scene.portal.holding(2) as asked:
                zombie = scene.start("work", environ={**_PATIENT, **now})
                assert asked.wait(30), zombie.said()
                zombie.signal(signal.SIGSTOP)
                heir = _once(scene, 1)
                tally.hits += 1
            zombie.signal(signal.SIGCONT)
            _hear(zombie, tally)
            zombie.kill()
            last = _once(scene, 2)
            job = max(scene.jobs(), key=lambda each: each["due"])
            tally.heard(told=(heir, last) == (_OK, _OK) and job["state"] == "done", what=str(job))


def _once(scene: Scene, minutes: int) -> int:
    """Let a worker do what is due some minutes later."""
    return scene.call("work", "--once", environ={"LOTSE_NOW": (scene.hour + minutes * _MINUTE).isoformat()}).returncode


def _hear(zombie: Process, tally: Tally) -> None:
    """Wait until the zombie notices that it has lost the job."""
    until(lambda: "another worker" in zombie.said() or zombie.process.poll() is not None, "it notices nothing")
    tally.heard(told="another worker" in zombie.said(), what=zombie.said())


def harvest(scene: Scene, times: int, tally: Tally) -> None:
    """Freeze a harvest until the server takes it for dead; what another one published stays as that one left it."""
    assert scene.server is not None
    for _ in scene.times(times):
        with scene.round(tally, lambda runs: all_ended(runs, "killed")):
            with scene.portal.holding(3) as asked:
                zombie = scene.start("harvest", SOURCE, environ=_PATIENT)
                assert asked.wait(30), zombie.said()
                zombie.signal(signal.SIGSTOP)
                scene.server.cut(scene.database)
            heir = scene.harvest()
            zombie.signal(signal.SIGCONT)
            code = zombie.end(60)
            tally.hits += code != _OK
            tally.heard(
                told=heir["state"] == "done" and code not in {_OK, _BUSY}, what=f"{heir} {code} {zombie.said()}"
            )


FAULTS = (
    Fault("frozen worker", worker, full=50, quick=1),
    Fault("frozen harvest", harvest, full=50, quick=0, stores=("postgresql",)),
)
