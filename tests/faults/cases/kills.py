"""Kill -9: at every fault point of a harvest, at random moments, and of everything at once."""

import signal
import time

from tests.faults.harness import SOURCE, Fault, Scene, until
from tests.faults.invariants import Tally, all_ended


def _told(runs):
    return all_ended(runs, "killed")


def at_points(scene: Scene, times: int, tally: Tally) -> None:
    """Kill the harvest at `times` of its fault points, drawn at random; at all of them if there are fewer."""
    points = _count(scene, tally)
    tally.figures["fault points"] = points
    chosen = scene.chance.sample(range(1, points + 1), points)[:times]
    for number in scene.times(len(chosen)):
        point = chosen[number]
        with scene.round(tally, _told):
            process = scene.start("harvest", SOURCE, environ={"FAULT_AT": point})
            tally.hits += process.end() == -signal.SIGKILL


def _count(scene: Scene, tally: Tally) -> int:
    file = scene.directory / "points"
    with scene.round(tally):
        scene.harvest(environ={"FAULT_COUNT": file})
    return int(file.read_text())


def at_random(scene: Scene, times: int, tally: Tally) -> None:
    """Kill the harvest at random moments."""
    began = time.monotonic()
    with scene.round(tally):
        scene.harvest()
        usual = time.monotonic() - began
    for _ in scene.times(times):
        with scene.round(tally, _told):
            process = scene.start("harvest", SOURCE)
            time.sleep(scene.chance.uniform(0.3, 1.05) * usual)
            tally.hits += process.kill()


def everything(scene: Scene, times: int, tally: Tally) -> None:
    """Kill a worker, the harvest that it started and all else of its group at random moments."""
    for _ in scene.times(times):
        with scene.round(tally, _told):
            asked = len(scene.portal.server.seen)
            process = scene.start("work", environ=scene.later())
            until(
                lambda asked=asked: len(scene.portal.server.seen) > asked, f"the worker does not work: {process.said()}"
            )
            time.sleep(scene.chance.uniform(0, 0.5))
            tally.hits += process.kill()


FAULTS = (
    Fault("kill -9 at fault points", at_points, full=10_000, quick=4),
    Fault("kill -9 at random", at_random, full=200, quick=2),
    Fault("kill -9 of the group", everything, full=100, quick=1),
)
