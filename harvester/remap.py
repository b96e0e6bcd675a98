"""Remap: what the records that are kept would become by the rules of today. Their source is not asked."""

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice

from catalog.change import Run
from catalog.intake import Guard
from catalog.store import Store
from harvester.crew import Crew
from harvester.prepare import prepare
from harvester.record import Record, recalled
from harvester.run import Progress, fingerprint, stage
from harvester.source import SourceConfig
from harvester.visit import Visit

_PIECE = 100


def remap(source: SourceConfig, visit: Visit, store: Store, *, progress: Progress | None = None) -> Run:
    """Give the report of a run that has mapped every kept record of `source` anew, and waits with its plan.

    What was withdrawn stays so. The plan is empty where no rule, vocabulary or declaration makes a difference.
    """
    done = 0
    with (
        store.begin_run(source.name, fingerprint(source, visit)) as run,
        Crew(partial(prepare, visit.origin, visit.given)) as crew,
    ):
        for piece in _pieces(map(recalled, store.delivered(source.name))):
            for prepared in crew.take(piece):
                stage(prepared, run)
            done += len(piece)
            if progress:
                progress(done, None)
        for prepared in crew.rest():
            stage(prepared, run)
        return run.plan(Guard(), asked=False)


def _pieces(records: Iterable[Record]) -> Iterator[list[Record]]:
    records = iter(records)
    while piece := list(islice(records, _PIECE)):
        yield piece
