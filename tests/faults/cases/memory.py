"""Memory: a process that may have 512 MB, and a catalogue that is larger than it bargained for."""

import resource

from tests.faults.harness import Fault, Scene
from tests.faults.invariants import Tally, all_ended
from tests.harvester import hostile

_MB = 1024 * 1024
_SIZES = (20, 60, 120, 240, 300)


def scarce(scene: Scene, times: int, tally: Tally) -> None:
    """Harvest a document of many megabytes within 512 MB: it is read, or told why not; the pages are served on."""
    for number in scene.times(times):
        size = _SIZES[number % len(_SIZES)]
        with scene.round(
            tally, lambda runs: all_ended(runs, "killed", "http.", "memory", "Memory", "store"), partial=True
        ):
            scene.portal.troubles = lambda size=size: _heavy(size)
            report = scene.harvest(
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (512 * _MB, 512 * _MB)),
                environ={"FAULT_LIMITS": ""},
            )
            tally.hits += report["state"] != "done"
            tally.figures[f"{size} MB"] = report["state"]
            tally.heard(told="Traceback" not in report["said"], what=report["said"][-600:])


def _heavy(size: int):
    """Give the trouble that adds so many megabytes to a page, of no dataset."""

    def heavy(body: bytes):
        line = b'<https://quelle.example/x%d> <https://quelle.example/notiz> "' + b"x" * 900 + b'" .\n'
        return hostile.page(body + b"".join(line % number for number in range(size * _MB // len(line))), "text/turtle")

    return heavy


FAULTS = (Fault("512 MB of memory", scarce, full=5, quick=0, stores=("sqlite",)),)
