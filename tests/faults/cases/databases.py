"""Databases: a PostgreSQL that is gone, comes back, or breaks every connection off, in the middle of a harvest."""

from tests.faults.harness import SOURCE, Fault, Process, Reader, Scene, until
from tests.faults.invariants import Tally, all_ended

_PATIENT = {"FAULT_LIMITS": ""}
_PATHS = ("/catalog.ttl", "/datasets", "/", "/api/v1/sources", "/search?q=Datensatz", "/runs/1")
_OK, _STORE = 0, 74


def gone(scene: Scene, times: int, tally: Tally) -> None:
    """Stop the server at once while there is a harvest, a worker and a reader; then start it again."""
    assert scene.server is not None
    for _ in scene.times(times):
        worker = scene.start("work")
        with scene.round(tally, _told):
            with scene.portal.holding(2) as asked:
                process = scene.start("harvest", SOURCE, environ=_PATIENT)
                assert asked.wait(30), process.said()
                scene.server.halt()
                _away(scene.reader, tally)
            _failed(process, tally)
            scene.server.start()
            _back(scene.reader, worker, tally)
        worker.kill()


def cut(scene: Scene, times: int, tally: Tally) -> None:
    """Break off all connections at once; nobody who asks for a page afterwards notices."""
    assert scene.server is not None
    for _ in scene.times(times):
        with scene.round(tally, _told):
            with scene.portal.holding(2) as asked:
                process = scene.start("harvest", SOURCE, environ=_PATIENT)
                assert asked.wait(30), process.said()
                scene.server.cut(scene.database)
            tally.hits += 1
            code = process.end()
            said = process.said()
            tally.count("harvests that went on", code == _OK)
            tally.heard(told=code == _OK or (code == _STORE and "Traceback" not in said), what=f"{code} {said[-600:]}")
            answers = [scene.reader.get(path)[0] for path in _PATHS] if scene.reader else []
            tally.heard(told=all(status < 500 for status in answers), what=f"after the cut: {answers}")


def _told(runs) -> bool:
    return all_ended(runs, "store", "killed")


def _away(reader: Reader | None, tally: Tally) -> None:
    """Ask for pages while the server is away: each says so, and when to come again."""
    assert reader is not None
    tally.hits += 1
    for path in _PATHS:
        status, body, headers = reader.get(path)
        is_told = status == 503 and headers.get("retry-after", "").isdigit() and "Traceback" not in body
        tally.heard(told=is_told, what=f"{path}: {status} {headers}")
        tally.count("answers 503 with Retry-After", is_told)


def _failed(process: Process, tally: Tally) -> None:
    code, said = process.end(), process.said()
    tally.heard(told=code == _STORE and "Traceback" not in said, what=f"{code} {said[-600:]}")


def _back(reader: Reader | None, worker: Process, tally: Tally) -> None:
    assert reader is not None
    until(lambda: reader.get("/catalog.ttl")[0] == 200, "the pages do not come back")
    tally.heard(told=worker.process.poll() is None, what=f"the worker ended: {worker.said()[-600:]}")


FAULTS = (
    Fault("PostgreSQL stopped and started", gone, full=50, quick=1, stores=("postgresql",)),
    Fault("PostgreSQL breaks connections off", cut, full=50, quick=0, stores=("postgresql",)),
)
