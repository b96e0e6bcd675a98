"""Frozen: a process that sleeps longer than its lease, while another one takes over; then it wakes."""

import signal
from datetime import timedelta

from tests.faults.harness import SOURCE, Fault, Scene
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
            _wait_for_the_word(zombie, tally)
            zombie.kill()
            last = _once(scene, 2)
            job = max(scene.jobs(), key=lambda each: each["due"])
            tally.heard(told=(heir, last) == (_OK, _OK) and job["state"] == "done", what=str(job))


def _once(scene: Scene, minutes: int) -> int:
    """Let a worker do what is due some minutes later."""
    return scene.call("work", "--once", environ={"LOTSE_NOW": (scene.hour + minutes * _MINUTE).isoformat()}).returncode


def _wait_for_the_word(zombie, tally: Tally) -> None:
    for _ in range(200):
        if "another worker" in zombie.said():
            return
        try:
            zombie.end(0.1)
        except TimeoutError:
            break
        except Exception:  # noqa: BLE001, S112  it runs still
            continue
    tally.heard(told=False, what=f"the zombie did not notice: {zombie.said()}")


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
            tally.heard(told=heir["state"] == "done" and code not in {_OK, _BUSY}, what=f"{heir} {code} {zombie.said()}")


FAULTS = (
    Fault("frozen worker", worker, full=50, quick=1),
    Fault("frozen harvest", harvest, full=50, quick=0, stores=("postgresql",)),
)
