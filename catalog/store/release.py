"""Release: all that goes with a publication, its entries, pages, tickets and the end of its run; or its rehearsal."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from catalog.change import Run
from catalog.store import causes, deliveries, pages, pending, runs, tickets
from catalog.store import publish as publication
from catalog.store.database import Database
from catalog.store.publish import Effected, Outcome
from catalog.ticket import Ticket

INCOMPLETE, REMAPPED = "incomplete", "remapped"
"""Why a run does not withdraw anything: it has not seen all of its source, or has not asked it at all."""


class GroundMoved(Exception):
    """Something else was published since the plan was made: carried out now, it would do something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What a run has found out and staged. `pages` are the numbers of remembered ones that are as they were."""

    plan: publication.Plan
    pages: Collection[int]
    complete: bool


def publish(
    database: Database, release: Release, ending: Callable[[Outcome], Run], expected: Collection[Effected] | None = None
) -> Run:
    """Make all of it visible at once and end the run as `ending` says; the caller holds the claim on the source.

    Raises GroundMoved, and nothing has changed, if its effects are not exactly the `expected` ones.
    """
    plan = release.plan
    found = _tickets(database, plan)
    with database.publishing() as connection:
        began = time.perf_counter()
        outcome = publication.publish(connection, plan, telling=expected is not None)
        if expected is not None and outcome.effects != tuple(sorted(expected)):
            raise GroundMoved
        _conclude(connection, release, found)
        ended = ending(outcome)
        runs.end(connection, ended, causes.published(connection, plan.source))
    held = time.perf_counter() - began
    with database.staging() as connection:
        runs.note_lock(connection, plan.run, held)
    return replace(ended, publish_seconds=held)


def rehearse(database: Database, release: Release) -> Outcome:
    """Give what publishing would do, exactly, and do nothing."""
    with database.publishing() as connection, connection.begin_nested() as rehearsal:
        outcome = publication.publish(connection, release.plan, telling=True)
        rehearsal.rollback()
    return outcome


def wait(database: Database, release: Release, outcome: Outcome, ended: Run) -> Run:
    """Keep what was rehearsed as the plan of a run that waits for a person; no other run of its source waits then."""
    plan = release.plan
    found = _tickets(database, plan)
    with database.publishing() as connection:
        pending.supersede(connection, plan.source)
        pending.keep(connection, plan.run, outcome.effects, release.pages)
        counted = causes.published(connection, plan.source) if found is None else causes.planned(found)
        runs.end(connection, ended, counted)
    return ended


def _conclude(connection: Connection, release: Release, found: list[Ticket] | None) -> None:
    plan = release.plan
    pages.publish(connection, plan.source, plan.run, set(release.pages), complete=release.complete)
    if release.complete:
        deliveries.forget_reservations(connection, plan.source)
    if found is None:
        tickets.see_again(connection, plan.source, plan.now)
    else:
        tickets.save(connection, plan.source, found, plan.now)
    pending.discard(connection, plan.run)
    pending.supersede(connection, plan.source, but=plan.run)


def _tickets(database: Database, plan: publication.Plan) -> list[Ticket] | None:
    """Give the tickets after publication; None if they are those of the last one. The claim keeps others away."""
    with database.reading() as connection:
        if not (plan.gone or plan.returned or tickets.differ(connection, plan.run)):
            return None
        return tickets.gather(connection, plan.source, plan.run, plan.now, gone=plan.gone, returned=plan.returned)
