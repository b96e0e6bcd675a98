"""Many at once: harvests of one source in the same second, workers on one queue, schedulers on one store."""

from tests.faults.harness import SOURCE, Fault, Process, Scene
from tests.faults.invariants import Tally, all_ended

_PATIENT = {"FAULT_LIMITS": ""}
_OK, _BUSY = 0, 75


def harvests(number: int):
    """Give the fault of so many harvests: one runs, and the others say that the source is busy."""

    def do(scene: Scene, times: int, tally: Tally) -> None:
        for _ in scene.times(times):
            with scene.round(tally, all_ended):
                codes = _together(scene, number)
            tally.hits += codes.count(_BUSY) > 0
            tally.heard(told=codes == [_OK] + [_BUSY] * (number - 1), what=f"ended with {codes}")

    return do


def _together(scene: Scene, number: int) -> list[int]:
    """Start harvests in the same second, and give their exit codes; the source waits until but one is left."""
    running: list[Process] = []

    def hold(_page, exchange):
        while sum(each.process.poll() is None for each in running) > 1 and exchange.pause(0.05):
            pass

    scene.portal.before = hold
    running += [scene.start("harvest", SOURCE, environ=_PATIENT) for _ in range(number)]
    return sorted(each.end() for each in running)


def workers(number: int):
    """Give the fault of so many workers that are there for one job: one does it."""

    def do(scene: Scene, times: int, tally: Tally) -> None:
        for _ in scene.times(times):
            with scene.round(tally, all_ended):
                _work(scene, number, tally)

    return do


def _work(scene: Scene, number: int, tally: Tally) -> None:
    before, now = scene.portal.walks, scene.later()
    running = [scene.start("work", "--once", environ=now) for _ in range(number)]
    codes = [each.end() for each in running]
    walks = scene.portal.walks - before
    tally.hits += 1
    tally.duplicates += max(0, walks - 1)
    tally.lost += walks == 0
    tally.heard(told=codes == [_OK] * number, what=f"ended with {codes}: {[each.said()[-300:] for each in running]}")


def schedulers(scene: Scene, times: int, tally: Tally) -> None:
    """Let two clocks and workers run beside each other at so many due times: each is done once."""
    last = max((each["due"] for each in scene.jobs()), default="")
    for _ in scene.times(times):
        tally.runs += 1
        _work(scene, 2, tally)
    new = [each for each in scene.jobs() if each["due"] > last and each["kind"] == "harvest"]  # the store has its own
    dues = {each["due"] for each in new}
    tally.duplicates += len(new) - len(dues)
    tally.lost += tally.runs - len(dues)
    tally.heard(told=all(each["state"] == "done" for each in new), what=str(new))
    tally.figures["due times, each done once"] = sum(each["state"] == "done" for each in new)
    scene.turn()
    scene.settle(tally)


FAULTS = (
    Fault("2 harvests at once", harvests(2), full=200, quick=0),
    Fault("4 harvests at once", harvests(4), full=200, quick=1),
    Fault("2 workers for one job", workers(2), full=200, quick=0),
    Fault("4 workers for one job", workers(4), full=200, quick=0),
    Fault("2 schedulers at due times", schedulers, full=100, quick=1),
)
