"""RunWriter: what a harvest run may do to the store. Nothing it stages is seen before `publish`."""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Self

from sqlalchemy.exc import SQLAlchemyError

from catalog.change import Counts, Effect, EntryState, Review, Run, RunState
from catalog.intake import Delivered, Guard, KnownPage, SealedEntry, StagedEntry, entry_id, seal
from catalog.redaction import Redactor
from catalog.store import deliveries, pages, runs, staging
from catalog.store import publish as publication
from catalog.store.claim import Claim
from catalog.store.database import Database, Unreachable
from catalog.store.decision import EMPTY, SHRUNK
from catalog.store.deliveries import KEPT, Known
from catalog.store.release import INCOMPLETE, REMAPPED, Release, publish, rehearse, wait
from dcat_ap.finding import Finding, error

_BATCH = 200
_LONGEST_REASON = 500
UNFINISHED = "unfinished"
STORE = "store"
"""Why a run crashed: keys below `run.reason.`; the second one also as a finding, `run.store`."""


class RunWriter:
    """One run of one Harvest Source, from `Store.begin_run` until it is published, failed or crashed.

    As a context it ends as CRASHED when it is left by an exception, or without having been ended.
    """

    def __init__(
        self,
        *,
        database: Database,
        clock: Callable[[], datetime],
        claim: Claim,
        begun: Run,
        fingerprint: str,
        known: dict[str, Known],
        redactor: Redactor | None = None,
    ) -> None:
        self._database, self._clock, self._claim = database, clock, claim
        self._run, self._fingerprint, self._known = begun, fingerprint, known
        self._began = time.perf_counter()
        self._waiting: dict[str, SealedEntry] = {}
        self._replaced: set[str] = set()
        self._kept_pages: dict[str, int] = {}
        self._remembered: dict[str, tuple[int, KnownPage] | None] = {}  # pages asked for and not kept yet
        self._findings: list[Finding] = []
        self._failed = 0
        self._ended = False
        self.redactor = redactor
        """Takes out of records what is to be kept out; None where there is nothing."""

    @property
    def source(self) -> str:
        """The name of the Harvest Source."""
        return self._run.source

    @property
    def id(self) -> int:
        """The number of the run."""
        return self._run.id

    def known(self, url: str) -> KnownPage | None:
        """Give the page as the last published run kept it; None if its records were mapped in another way."""
        if url not in self._remembered:
            with self._database.reading() as connection:
                self._remembered[url] = pages.published(connection, self._run.source, url, self._fingerprint)
        found = self._remembered[url]
        return found[1] if found else None

    def unchanged(self, key: str, digest: str) -> bool:
        """Say whether the entry has this record already, mapped in the way of this run."""
        known = self._known.get(key)
        return known is not None and known.digest == digest != ""

    def recall(self, key: str) -> Delivered:
        """Give the record behind the published entry. Raises KeyError if there is none."""
        with self._database.reading() as connection:
            found = deliveries.recall(connection, entry_id(self._run.source, key))
        if found is None:
            raise KeyError(key)
        return found

    def stage(self, staged: StagedEntry | SealedEntry, *, replace: bool = False) -> bool:
        """Keep an entry for publication, and say whether it is kept.

        The first record of a key counts: a key that this run has met before is left alone, unless it is to be
        replaced.
        """
        known = self._known.setdefault(staged.key, Known(reserved=False))
        if known.seen and not replace:
            return False
        if known.staged and staged.key not in self._waiting:
            self._replaced.add(staged.key)
        known.seen = known.staged = True
        sealed = staged if isinstance(staged, SealedEntry) else seal(staged)
        known.findings = sealed.findings
        self._waiting[staged.key] = sealed
        if len(self._waiting) >= _BATCH:
            self._flush()
        return True

    def saw(self, key: str) -> bool:
        """Note that the source still has this entry just as it was; say whether there is such an entry."""
        known = self._known.get(key)
        if known is None or known.state is EntryState.STAGED or known.seen or known.pruned:
            return False
        known.seen = True
        return True

    def keep_page(self, page: KnownPage) -> None:
        """Remember a page for the next run, if this one is published."""
        self.known(page.url)
        found = self._remembered.pop(page.url)
        if found and found[1] == page:
            self._kept_pages[page.url] = found[0]
            return
        self._kept_pages.pop(page.url, None)
        with self._database.staging() as connection:
            runs.require_running(connection, self.id)
            pages.keep(connection, self._run.source, self.id, self._fingerprint, page)

    def failed(self, n: int = 1, *, keys: Iterable[str] = ()) -> None:
        """Count `n` records that could not be mapped; entries with these keys stay as they were published."""
        self._failed += n
        for key in keys:
            if key in self._known:
                self._known[key].spared = True

    def finding(self, finding: Finding) -> None:
        """Keep a finding about the run itself: a page, a file, the source."""
        self._findings.append(self.redactor.finding(finding) if self.redactor else finding)

    def publish(self, guard: Guard, *, complete: bool = True) -> Run:
        """Make everything staged visible at once, or keep it as a plan where `guard` wants a person to look first.

        `complete` says that the run saw the source's end. Only a complete run withdraws, and it is HELD if more is
        missing than `guard` allows; where every run is reviewed, one that readers would notice is PLANNED.
        """
        release, held = self._release(guard, complete=complete)
        if held or guard.review is Review.ALWAYS:
            outcome = rehearse(self._database, release)
            if held or any(each.effect is not Effect.BACK for each in outcome.effects):
                return self._wait(release, outcome, held)
        return self._done(release)

    def plan(self, guard: Guard, *, complete: bool = True, asked: bool = True) -> Run:
        """Keep everything staged as a plan, which `Store.apply` carries out; the run ends as PLANNED or HELD.

        `asked` says that the source was: where it was not, nothing is missing and its pages stay in memory.
        """
        release, held = self._release(guard, complete=complete and asked)
        return self._wait(release, rehearse(self._database, release), held, INCOMPLETE if asked else REMAPPED)

    def fail(self, reason: str) -> Run:
        """End the run as FAILED: the source is to blame, and nothing is published."""
        return self._end(RunState.FAILED, reason, Counts(seen=self._seen()))

    def crash(self, reason: str) -> Run:
        """End the run as CRASHED: we are to blame, and nothing is published."""
        return self._end(RunState.CRASHED, reason, Counts(seen=self._seen()))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if not self._ended:
                self.crash(self._why_crashed(fault))
        except (SQLAlchemyError, Unreachable, runs.RunLost) as second:
            if fault is None:
                raise
            fault.add_note(f"The run could not be marked as crashed either: {second!r}")
        finally:
            self._claim.release()

    def _why_crashed(self, fault: BaseException | None) -> str:
        if isinstance(fault, Unreachable):
            self.finding(error(f"run.{STORE}", said=str(fault)))
            return STORE
        return _told(fault) if fault else UNFINISHED

    def _flush(self) -> None:
        """Write what waits in one small transaction."""
        if not self._waiting:
            return
        new = frozenset(key for key in self._waiting if not self._known[key].reserved)
        waiting = tuple(self._waiting.values())
        source, replaced = self._run.source, frozenset(self._replaced)
        staging.stage(
            self._database, staging.Batch(self.id, source, self._fingerprint, waiting, new=new, replaced=replaced)
        )
        for key in new:
            self._known[key].reserved = True
        self._waiting.clear()
        self._replaced.clear()

    def _missing(self) -> list[str]:
        """Give the published keys that the run has not met."""
        rows = self._known.items()
        return [key for key, known in rows if known.state in KEPT and not (known.seen or known.spared)]

    def _why_held(self, guard: Guard, missing: list[str]) -> Finding | None:
        published = sum(known.state in KEPT for known in self._known.values())
        if published and not any(known.seen or known.spared for known in self._known.values()):
            return error(f"run.{EMPTY}", published=published)
        if guard.review is Review.NEVER:
            return None
        if len(missing) > guard.max_share * published and len(missing) > guard.max_count:
            return error(f"run.{SHRUNK}", missing=len(missing), published=published)
        return None

    def _release(self, guard: Guard, *, complete: bool) -> tuple[Release, Finding | None]:
        """Give what publishing would take, and why the guard holds it. What a person lets go needs no time of grace."""
        self._flush()
        missing = self._missing() if complete else []
        held = self._why_held(guard, missing) if complete else None
        plan = self._plan(1 if held else guard.grace_runs, missing)
        return Release(plan=plan, pages=set(self._kept_pages.values()), complete=complete), held

    def _plan(self, grace_runs: int, missing: list[str]) -> publication.Plan:
        seen = [(key, known) for key, known in self._known.items() if known.seen and not known.staged]
        gone = [key for key in missing if self._known[key].missing_runs + 1 >= grace_runs]
        due = set(gone)
        return publication.Plan(
            run=self.id,
            source=self._run.source,
            now=self._clock(),
            returned=self._ids(key for key, known in seen if known.state is EntryState.WITHDRAWN),
            back=self._ids(key for key, known in seen if known.missing_runs),
            missing=self._ids(key for key in missing if key not in due),
            gone=self._ids(gone),
        )

    def _done(self, release: Release) -> Run:
        reason = "" if release.complete else INCOMPLETE

        def ending(outcome: publication.Outcome) -> Run:
            return self._ending(RunState.DONE, reason, self._counts(release.plan, outcome))

        ended = publish(self._database, release, ending)
        self._ended = True
        self._claim.release()
        return ended

    def _wait(self, release: Release, outcome: publication.Outcome, held: Finding | None, why: str = INCOMPLETE) -> Run:
        reason = held.rule.removeprefix("run.") if held else "" if release.complete else why
        self._findings += [held] if held else []
        state = RunState.HELD if held else RunState.PLANNED
        ended = self._ending(state, reason, self._counts(release.plan, outcome))
        wait(self._database, release, outcome, ended)
        self._ended = True
        self._claim.release()
        return ended

    def _counts(self, plan: publication.Plan, outcome: publication.Outcome) -> Counts:
        handled = sum(known.seen for known in self._known.values())
        return Counts(
            seen=self._seen(),
            new=outcome.new,
            changed=outcome.changed,
            unchanged=handled - outcome.new - outcome.changed,
            withdrawn=len(plan.gone),
        )

    def _seen(self) -> int:
        return sum(known.seen for known in self._known.values()) + self._failed

    def _ids(self, keys: Iterable[str]) -> list[str]:
        return [entry_id(self._run.source, key) for key in keys]

    def _ending(self, state: RunState, reason: str, counts: Counts) -> Run:
        found = len(self._findings) + sum(known.findings for known in self._known.values())
        return replace(
            self._run,
            state=state,
            ended=self._clock(),
            seconds=time.perf_counter() - self._began,
            reason=reason,
            counts=replace(counts, failed=self._failed, findings=found),
            findings=tuple(self._findings),
        )

    def _end(self, state: RunState, reason: str, counts: Counts) -> Run:
        ended = self._ending(state, reason, counts)
        with self._database.publishing() as connection:
            runs.end(connection, ended)
        self._ended = True
        self._claim.release()
        return ended


def _told(fault: BaseException) -> str:
    """Give class and message of an exception on one line."""
    return " ".join(f"{type(fault).__name__}: {fault}".split())[:_LONGEST_REASON]
