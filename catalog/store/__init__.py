"""Store: the one truth of a catalogue, in SQL.

Readers ask for a snapshot (`reading`), followers for what came after their cursor (`changes`), and a harvest run
gets a RunWriter (`begin_run`) that publishes all it staged at once, or nothing.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import insert, select

from catalog.change import Change, Run, RunState, SourceCard
from catalog.cluster import pair
from catalog.history import Pruned
from catalog.identity import Ruling
from catalog.intake import Delivered, Guard, KnownPage, Leftovers, StagedEntry, entry_id
from catalog.redaction import Redacted, Redactor
from catalog.settings import RETENTION
from catalog.store import (
    checkup,
    decision,
    deliveries,
    gate,
    identity,
    ledger,
    migrations,
    pages,
    publish,
    redaction,
    retention,
    runs,
    sources,
    tables,
)
from catalog.store.accounts import Account, Accounts
from catalog.store.audit import Audit, Deed
from catalog.store.claim import SourceBusy, claim
from catalog.store.database import Database, Unreachable
from catalog.store.errands import Errands, TooManyErrands
from catalog.store.glances import Glance, Glances
from catalog.store.keys import Keys, NameTaken
from catalog.store.links import Due, Links
from catalog.store.pending import NotPending
from catalog.store.queue import Queue
from catalog.store.release import GroundMoved
from catalog.store.rulings import Contradiction
from catalog.store.runs import RunLost
from catalog.store.sessions import Sessions
from catalog.store.snapshot import Snapshot
from catalog.store.transfer import CopyIncomplete, NotEmpty, copy
from catalog.store.turns import Turns
from catalog.store.writer import RunWriter
from dcat_ap.openness import Openness

__all__ = [
    "Account",
    "Accounts",
    "Audit",
    "Contradiction",
    "CopyIncomplete",
    "Deed",
    "Delivered",
    "Due",
    "Glance",
    "Glances",
    "GroundMoved",
    "Guard",
    "IriBaseMoved",
    "Keys",
    "KnownPage",
    "Leftovers",
    "Links",
    "NameTaken",
    "NotEmpty",
    "NotPending",
    "Queue",
    "RunLost",
    "RunWriter",
    "Sessions",
    "Snapshot",
    "SourceBusy",
    "StagedEntry",
    "Store",
    "TooManyErrands",
    "Turns",
    "UnknownSource",
    "Unreachable",
    "entry_id",
]

_IRI_BASE = "iri_base"
_DEEDS = timedelta(days=365)  # that it is kept who did what


class IriBaseMoved(Exception):
    """The first harvest fixed another iri_base: the IRIs that were given out since begin with that one."""


class UnknownSource(LookupError):
    """No Harvest Source of this name was ever registered."""


class Store:
    """The catalogue. May be used by many threads and processes at once."""

    def __init__(self, database: Database, clock: Callable[[], datetime], retention: timedelta) -> None:
        self._database, self._clock, self._retention = database, clock, retention
        self.glances = Glances(database)

    @classmethod
    def open(cls, url: str, clock: Callable[[], datetime], retention: timedelta = RETENTION) -> Self:
        """Give the store at a SQLAlchemy URL; `clock` gives the time in UTC. `migrate` makes its tables.

        `retention` is how long that is kept which entries do not show any more.
        """
        return cls(Database(url), clock, retention)

    def migrate(self) -> None:
        """Bring the tables to the form this program needs; other processes wait meanwhile. Raises Unreachable."""
        with self._database.reading() as connection:
            if migrations.revision(connection) == migrations.head():
                return
        with self._database.publishing() as connection:
            migrations.upgrade(connection)

    def close(self) -> None:
        """Let go of every connection."""
        self._database.close()

    def check(self) -> tuple[str, ...]:
        """Give what is wrong with the store, one sentence each; nothing if all is well."""
        with self._database.reading() as connection:
            return checkup.faults(connection)

    def engine(self) -> str:
        """Give engine, version and place of the database, without user and password."""
        with self._database.reading() as connection:
            return checkup.engine(connection)

    def copy_to(self, target: "Store") -> Mapping[str, int]:
        """Fill an empty store with all that this one holds now, and give how many rows each table has.

        Both have been migrated. Others may use this store meanwhile; what they change then is not copied.
        Raises NotEmpty and CopyIncomplete.
        """
        return copy(self._database, target._database)  # noqa: SLF001

    @contextmanager
    def reading(self) -> Iterator[Snapshot]:
        """Give one consistent view, for as long as the context lasts."""
        with self._database.reading() as connection:
            yield Snapshot(connection)

    def position(self) -> int:
        """Give the number of the last ledger line; 0 when there is none."""
        with self._database.reading() as connection:
            return ledger.position(connection)

    def changes(self, after: int, limit: int) -> list[Change]:
        """Give the next changed entries after line `after`, as they are now, in the order of their latest lines."""
        with self._database.reading() as connection:
            return ledger.changes(connection, after, limit)

    def delivered(self, source: str | None = None) -> Iterator[Delivered]:
        """Give the records behind all entries, closed ones too, of one source or of all, in the order of ids."""
        with self._database.reading() as connection:
            yield from deliveries.delivered(connection, source)

    def leftovers(self, source: str | None = None) -> Iterator[Leftovers]:
        """Give what sources delivered that belongs to no entry, in the order of sources and addresses."""
        with self._database.reading() as connection:
            yield from pages.leftovers(connection, source)

    def register(self, cards: Iterable[SourceCard]) -> None:
        """Make `cards` the listed Harvest Sources; those no longer among them stay, marked as gone."""
        with self._database.reading() as connection:
            rows = sources.difference(connection, cards)
        if rows:
            with self._database.publishing() as connection:
                sources.save(connection, rows)

    def regate(self, verdicts: Collection[Openness]) -> None:
        """Make exactly `verdicts` open, at once: entries leave or join the public by lines of the ledger."""
        with self._database.reading() as connection:
            if gate.verdicts(connection) == frozenset(verdicts):
                return
        with self._database.publishing() as connection:
            publish.regate(connection, verdicts, self._clock())

    def reidentify(self, ranks: Mapping[str, int]) -> None:
        """Have the sources of the least rank go first where several deliver one dataset; none: all of them are public.

        It takes effect at once: entries leave or join the public by lines of the ledger.
        """
        with self._database.reading() as connection:
            if not identity.differs(connection, ranks):
                return
        with self._database.publishing() as connection:
            publish.reidentify(connection, ranks, self._clock())

    def rule(self, one: str, other: str, *, same: bool, reason: str) -> Ruling:
        """Keep that two entries, by ids, are the same dataset or are not, whatever is harvested; it holds at once.

        Raises Contradiction where it cannot hold together with what is ruled already,.
        """
        first, second = pair(one, other)
        ruled = Ruling(one=first, other=second, same=same, reason=reason, made=self._clock())
        with self._database.publishing() as connection:
            publish.rule(connection, ruled)
        return ruled

    def prune(self, *, dry_run: bool = False) -> Pruned:
        """Remove what entries have not shown for longer than the retention, some at a time; say how much that is.

        Sessions that are over go as well, and what people did at the desk more than a year ago.

        `dry_run` only says it. What a plan or a run under way may need is left for another time.
        """
        before, after, pruned = self._clock() - self._retention, 0, Pruned()
        if dry_run:
            with self._database.reading() as connection:
                return retention.count(connection, before)
        self.sessions.prune()
        self.audit.prune(self._clock() - _DEEDS)
        while True:
            with self._database.reading() as connection:
                batch = retention.due(connection, before, after)
            if not batch:
                return pruned
            after = batch[-1]
            with self._database.clearing() as connection:
                pruned = pruned.and_(retention.prune(connection, batch, before))

    def redactor(self) -> Redactor:
        """Give a redactor with the key of this store and without rules, to make rules with."""
        with self._database.reading() as connection:
            return Redactor(redaction.key(connection))

    def redact(self, redactor: Redactor, reason: str = "", *, dry_run: bool = False) -> Redacted:
        """Take out of every row what `redactor` takes out, keep it out from now on, and say what was touched.

        `dry_run` only says it. Raises SourceBusy while any source is harvested. `scrub` comes after it.
        """
        with self._quiet():
            with self._database.reading() as connection:
                found = redaction.find(connection, redactor)
            with self._database.clearing() as connection:
                rehearsal = connection.begin_nested()
                redaction.keep(connection, redactor, reason, self._clock())
                redacted = redaction.apply(connection, found, redactor, self._clock())
                if dry_run:
                    rehearsal.rollback()
        return redacted

    def scrub(self) -> bool:
        """Leave nothing on the disk of what was deleted; give False where a reader keeps it from being so yet."""
        return self._database.scrub([str(table.name) for table in tables.metadata.sorted_tables])

    @contextmanager
    def _quiet(self) -> Iterator[None]:
        """Have no source harvested meanwhile. Raises SourceBusy."""
        with self._database.reading() as connection:
            names = [each.card.name for each in sources.states(connection)]
        with ExitStack() as claims:
            for name in names:
                claims.callback(claim(self._database, name).release)
            yield

    def iri_base(self) -> str | None:
        """Give what the IRIs of this catalogue begin with; None before the first harvest."""
        with self._database.reading() as connection:
            return connection.scalar(select(tables.fixed.c.value).where(tables.fixed.c.name == _IRI_BASE))

    def fix_iri_base(self, iri_base: str) -> None:
        """Fix what IRIs begin with, once and for all. Raises IriBaseMoved if it was fixed otherwise."""
        before = self.iri_base()
        if before is None:
            with self._database.publishing() as connection:
                connection.execute(insert(tables.fixed).values(name=_IRI_BASE, value=iri_base))
        elif before != iri_base:
            raise IriBaseMoved(before)

    def begin_run(self, source: str, fingerprint: str) -> RunWriter:
        """Give a run of `source`; `fingerprint` stands for all but the bytes that decides how a record is mapped.

        Runs that died are marked as CRASHED, and what they staged is removed. Raises SourceBusy while another run
        of the source is alive, and UnknownSource.
        """
        claimed = claim(self._database, source)
        try:
            begun = self._begin(source, fingerprint)
            self._clear(source)
            with self._database.reading() as connection:
                known = deliveries.known(connection, source, fingerprint)
                redactor = redaction.load(connection)
        except BaseException:
            claimed.release()
            raise
        return RunWriter(
            database=self._database,
            clock=self._clock,
            claim=claimed,
            begun=begun,
            fingerprint=fingerprint,
            known=known,
            redactor=redactor,
        )

    @property
    def is_near(self) -> bool:
        """Whether it lies on this machine, so that a glance takes less time than to hand it to another thread."""
        return self._database.path is not None

    @property
    def queue(self) -> Queue:
        """The jobs that are due, and who does them."""
        return Queue(self._database, self._clock)

    @property
    def errands(self) -> Errands:
        """What workers look at outside for programs."""
        return Errands(self._database, self._clock)

    @property
    def keys(self) -> Keys:
        """What lets programs change something through the API."""
        return Keys(self._database, self._clock)

    @property
    def accounts(self) -> Accounts:
        """Who may sign in with a password."""
        return Accounts(self._database, self._clock)

    @property
    def sessions(self) -> Sessions:
        """Who is signed in."""
        return Sessions(self._database, self._clock)

    @property
    def audit(self) -> Audit:
        """What people did at the desk."""
        return Audit(self._database, self._clock)

    @property
    def links(self) -> Links:
        """The addresses that public datasets name, and what checks found out about them."""
        return Links(self._database, self._clock)

    @property
    def turns(self) -> Turns:
        """When a host may be asked, by anybody who uses this store."""
        return Turns(self._database, self._clock)

    def apply(self, run_id: int) -> Run:
        """Publish what the plan of a PENDING run says, exactly that, and give its report.

        Raises NotPending, SourceBusy, and GroundMoved where another publication has changed what it would do.
        """
        return decision.apply(self._database, run_id, self._clock)

    def reject(self, run_id: int) -> Run:
        """End a PENDING run with nothing published. Raises NotPending and SourceBusy."""
        return decision.reject(self._database, run_id, self._clock)

    def _begin(self, source: str, fingerprint: str) -> Run:
        now = self._clock()
        with self._database.publishing() as connection:
            if not sources.is_known(connection, source):
                raise UnknownSource(source)
            runs.bury(connection, source, now)
            number = runs.begin(connection, source, fingerprint, now)
        return Run(id=number, source=source, state=RunState.RUNNING, started=now)

    def _clear(self, source: str) -> None:
        """Remove what no run of `source` needs any more: remains of dead runs, and what was replaced by the same."""
        with self._database.reading() as connection:
            batches = retention.worthless(connection, source, keeping=bool(self._retention))
        for batch in batches:
            with self._database.staging() as connection:
                retention.forget(connection, batch)
        with self._database.staging() as connection:
            pages.discard_unpublished(connection, source)
