"""Followers: search index and triple store are wiped while the catalogue is served; they come back as they were."""

import shutil

from tests.faults.harness import Fault, Reader, Scene, served, until
from tests.faults.invariants import Tally

_PAGES = ("/", "/catalog.ttl", "/api/v1/sources", "/datasets/datensatz-10-fassung-1")


def wiped(scene: Scene, times: int, tally: Tally) -> None:
    """Wipe both; pages of the catalogue work meanwhile, and what was found before is found again."""
    with served(scene, "serve") as (reader, process):
        until(lambda: _is_up(reader), f"the followers do not catch up: {process.said()[-2000:]}")
        before = reader.get("/api/v1/datasets?q=Datensatz")[1]
        for _ in scene.times(times):
            tally.runs += 1
            for name in ("search", "graph"):
                shutil.rmtree(scene.directory / "var" / name)
                tally.hits += 1
                answers = [reader.get(path)[0] for path in _PAGES]
                tally.heard(told=all(status == 200 for status in answers), what=f"{name} wiped: {answers}")
                found = reader.get("/search?q=Datensatz")[0]
                tally.heard(told=found in {200, 503}, what=f"search with {name} wiped: {found}")
            try:
                until(lambda: _is_up(reader) and reader.get("/api/v1/datasets?q=Datensatz")[1] == before, "not rebuilt")
            except AssertionError:
                tally.diverged += 1
                tally.notes.append(f"{reader.get('/health')[1]} {process.said()[-600:]}")
    scene.turn()
    scene.settle(tally)


def _is_up(reader: Reader) -> bool:
    return '"status":"ok"' in reader.get("/health")[1]


FAULTS = (Fault("index and triple store wiped", wiped, full=20, quick=0),)
