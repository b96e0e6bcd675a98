"""Sources: answers that go wrong at random, and catalogues that are empty, halved, renamed, shuffled, doubled."""

from tests.faults.harness import Fault, Scene
from tests.faults.invariants import ENDED, Tally
from tests.faults.source import at_random


def troubled(scene: Scene, times: int, tally: Tally) -> None:
    """Let each answer go wrong with a chance of 0.2, in nine ways."""
    for _ in scene.times(times):
        with scene.round(tally, partial=True):
            before = len(scene.portal.told)
            scene.portal.troubles = at_random(scene.chance)
            report = scene.harvest()
            tally.hits += len(scene.portal.told) > before
            tally.count(f"{report['state']}", 1)
            _explained(scene, report, tally)


def _explained(scene: Scene, report, tally: Tally) -> None:
    """Check that a run that did not publish everything says what was wrong, where."""
    if report["state"] == "done" and not report["reason"]:
        return
    whole = scene.report(report["run"]) if report["run"] else {}
    has_place = scene.portal.url in str(whole) or report["state"] == "held"
    is_told = report["state"] in ENDED and report["reason"] and has_place and "Traceback" not in report["said"]
    tally.heard(told=bool(is_told), what=f"{report} {whole}")


def changed(scene: Scene, times: int, tally: Tally) -> None:
    """Let the whole catalogue change in ways in which no catalogue does by itself."""
    changes = (_empty, _half, _renamed, _shuffled, _doubled)
    for number in scene.times(times):
        change = changes[number % len(changes)]
        with scene.round(tally, partial=True):
            truth = scene.portal.edition
            change(scene)
            report = scene.harvest()
            scene.portal.edition = truth
            tally.hits += 1
            tally.count(f"{change.__name__.strip('_')} {report['state']}")
            is_held = change in {_empty, _half, _renamed}
            tally.heard(told=(report["state"] == "held") == is_held and report["state"] in ENDED, what=str(report))


def _empty(scene: Scene) -> None:
    scene.portal.edition = {}


def _half(scene: Scene) -> None:
    scene.portal.edition = {number: version for number, version in scene.portal.edition.items() if number % 2}


def _renamed(scene: Scene) -> None:
    scene.portal.path = "neu/"


def _shuffled(scene: Scene) -> None:
    scene.portal.order = lambda numbers: scene.chance.sample(numbers, len(numbers))


def _doubled(scene: Scene) -> None:
    scene.portal.order = lambda numbers: sorted([*numbers, *numbers])


FAULTS = (
    Fault("answers go wrong at random", troubled, full=200, quick=3),
    Fault("catalogue empty, halved, renamed, shuffled, doubled", changed, full=200, quick=2),
)
