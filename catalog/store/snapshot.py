"""Snapshot: the catalogue as it was at one moment, however long one looks."""

from collections.abc import Collection, Iterator
from datetime import date, datetime

from sqlalchemy import Connection

from catalog.change import Entry, EntryKind, PlannedChange, Run, SourceState, Verdict
from catalog.choice import ALL, Choice
from catalog.history import History, Line
from catalog.identity import Ruling, Standing
from catalog.intake import Delivered
from catalog.link import Link, LinkState
from catalog.report import EXAMPLES, Report, compared
from catalog.store import (
    causes,
    deliveries,
    entries,
    facts,
    history,
    identity,
    ledger,
    pending,
    rulings,
    runs,
    sources,
    tickets,
)
from catalog.store.links import rows as links
from catalog.ticket import Ticket
from dcat_ap.openness import Openness


class Snapshot:
    """One consistent view of the catalogue; entries are those that are seen from outside, PUBLIC or WITHDRAWN."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._position = ledger.position(connection)  # the first read: from here on nothing moves

    @property
    def position(self) -> int:
        """The last ledger line; 0 when there is none."""
        return self._position

    def entry(self, kind: EntryKind, slug: str) -> Entry | None:
        """Give the entry whose page is /<kind>/<slug>."""
        return entries.by_slug(self._connection, kind, slug)

    def entry_by_id(self, entry_id: str) -> Entry | None:
        """Give the entry of this id."""
        return entries.by_id(self._connection, entry_id)

    def entries_by_id(self, ids: Collection[str]) -> dict[str, Entry]:
        """Give those entries of these ids that are public, by id."""
        return entries.by_ids(self._connection, ids)

    def entries_at(self, slugs: Collection[str]) -> list[Entry]:
        """Give those entries with these slugs that are public, in the order of slugs."""
        return entries.by_slugs(self._connection, slugs)

    def slugs(self, kinds: Collection[EntryKind], offset: int = 0, limit: int | None = None) -> list[str]:
        """Give the slugs of the public entries of these kinds, in their order."""
        return entries.slugs(self._connection, kinds, offset, limit)

    def entries_by_iri(self, iri: str) -> list[Entry]:
        """Give the entries of this IRI, the public one first."""
        return entries.by_iri(self._connection, iri)

    def page(
        self,
        after: str = "",
        limit: int = 100,
        kinds: Collection[EntryKind] | None = None,
        source: str | None = None,
        choice: Choice = ALL,
    ) -> list[Entry]:
        """Give the next entries after the id `after`, in the order of ids, of these kinds and of this source.

        Without kinds: of those that the DCAT catalogue lists. Only those of `choice`, tombstones included.
        """
        return entries.page(self._connection, after, limit, kinds, source, choice)

    def paths(self, ids: Collection[str]) -> dict[str, str]:
        """Give the paths of the pages of those entries among `ids` that are public."""
        return entries.paths(self._connection, ids)

    def count(self, kind: EntryKind | None = None, choice: Choice = ALL) -> int:
        """Give the number of public entries of a kind; without one, of the DCAT catalogue."""
        return entries.count(self._connection, kind, choice)

    def count_states(self) -> dict[tuple[str, str], int]:
        """Give the numbers of all entries by kind and state."""
        return entries.count_states(self._connection)

    def months(self) -> dict[str, int]:
        """Give the numbers of public entries of the DCAT catalogue by the month in which they came, e.g. 2026-11."""
        return entries.months(self._connection)

    def count_findings(self) -> dict[tuple[str, str], int]:
        """Give the numbers of open findings by source and severity, one for each cause and entry."""
        return tickets.count(self._connection)

    def newest(self, limit: int, choice: Choice = ALL) -> list[Entry]:
        """Give the public entries of the DCAT catalogue that changed last, latest first."""
        return entries.newest(self._connection, limit, choice)

    def addresses(self, offset: int, limit: int) -> list[tuple[str, datetime]]:
        """Give the paths of the pages of the public entries of all kinds and when they changed, in the order of ids."""
        return entries.addresses(self._connection, offset, limit)

    def naming(self, iris: Collection[str]) -> list[Entry]:
        """Give the public entries beside the catalogue that name one of `iris`, by kind and slug; at most a hundred."""
        return facts.naming(self._connection, iris)

    def names(self, entry_id: str) -> list[str]:
        """Give the IRIs that an entry beside the catalogue names."""
        return facts.names(self._connection, entry_id)

    def entries_of(self, iris: Collection[str]) -> list[Entry]:
        """Give the public entries that have one of these IRIs, by kind and slug; at most a hundred."""
        return facts.of(self._connection, iris)

    def listing(
        self,
        kind: EntryKind,
        offset: int = 0,
        limit: int = 100,
        *,
        names: str = "",
        source: str = "",
        day: date | None = None,
        over: bool = False,
    ) -> tuple[list[Entry], int]:
        """Give a slice of the public entries of a kind beside the catalogue, and how many there are in all.

        `names`: only those that name this IRI. `source`: only those of this source. `day`: only those that are not
        over by then, the next to end first; or, if asked for, those that are `over`, the latest first.
        """
        return facts.listing(self._connection, kind, offset, limit, names=names, source=source, day=day, over=over)

    def path_entry(self, kind: EntryKind, slug: str) -> Entry | None:
        """Give the entry whose page is /<kind>/<slug>, if it is a delivery path of another one."""
        return entries.path_by_slug(self._connection, kind, slug)

    def kept(self, ids: Collection[str]) -> list[Entry]:
        """Give those of `ids` that are public or delivery paths, in the order of ids."""
        return entries.kept(self._connection, ids)

    def named(self, word: str) -> Entry | None:
        """Give the public entry or delivery path with this id, this name in its path, or this IRI."""
        return entries.named(self._connection, word)

    def standing(self, entry_id: str) -> Standing | None:
        """Give who else delivers the dataset of an entry, who stands for it, and why; None if nobody else does."""
        return identity.standing(self._connection, entry_id)

    def standings(self, after: str = "", limit: int = 200) -> list[Standing]:
        """Give the next datasets that several entries are of, after the master `after`, in the order of ids."""
        return identity.standings(self._connection, after, limit)

    def rulings(self) -> list[Ruling]:
        """Give what people decided about entries, the latest first."""
        return rulings.listed(self._connection)

    def closed(
        self,
        after: str = "",
        limit: int = 100,
        source: str | None = None,
        verdicts: Collection[Openness] | None = None,
    ) -> list[tuple[Entry, Verdict]]:
        """Give the next closed entries after the id `after`, in the order of ids, with what was found about each."""
        return entries.closed(self._connection, after, limit, source, verdicts)

    def closed_entry(self, kind: EntryKind, slug: str) -> Entry | None:
        """Give the closed entry whose page would be /<kind>/<slug>."""
        return entries.closed_by_slug(self._connection, kind, slug)

    def count_closed(self) -> dict[Openness, int]:
        """Give the numbers of closed entries by verdict."""
        return entries.count_closed(self._connection)

    def everything(self, after: str = "", limit: int = 100) -> list[Entry]:
        """Give the next entries as `page` does, whatever their verdict: closed ones are no tombstones here."""
        return entries.everything(self._connection, after, limit)

    def count_everything(self) -> int:
        """Give the number of entries that are public or closed."""
        return entries.count_everything(self._connection)

    def delivered(self, entry_id: str) -> Delivered | None:
        """Give the record behind an entry, as its source delivered it."""
        return deliveries.recall(self._connection, entry_id)

    def findings(self, entry_id: str) -> Verdict:
        """Give what was found about a public or closed entry."""
        return entries.verdict(self._connection, entry_id)

    def history(self, entry_id: str) -> History | None:
        """Give what readers saw of an entry, and when; None where it was never public."""
        return history.of(self._connection, entry_id)

    def ids_named(self, name: str) -> list[str]:
        """Give the ids of the entries that a person may mean by a name: id, page, slug or IRI."""
        return history.named(self._connection, name)

    def lines(self, after: int, last: int) -> list[Line]:
        """Give the ledger's lines after line `after` up to line `last` about the catalogue, as they were."""
        return ledger.lines(self._connection, after, last)

    def same_iri(self, entry_id: str) -> list[str]:
        """Give the ids of all entries that have the IRI of this one."""
        return history.same_iri(self._connection, entry_id)

    def scores(self) -> list[tuple[str, int, int]]:
        """Give source, encoded score and number of public entries, for each score that a source's entries have."""
        return entries.scores(self._connection)

    def tickets(self, source: str, *, closed: bool = False) -> list[Ticket]:
        """Give what is to be mended at a source, the gravest first; or what was, the latest first."""
        return tickets.listed(self._connection, source, closed=closed)

    def links(
        self, *, states: Collection[LinkState] = (), source: str | None = None, after: str = "", limit: int = 100
    ) -> list[tuple[Link, tuple[str, ...]]]:
        """Give the next links after the id `after` that stand so, each with the public entries that name it."""
        return links.listed(self._connection, states=states, source=source, after=after, limit=limit)

    def links_of(self, entry_id: str) -> list[Link]:
        """Give the links that an entry names, in the order of their addresses."""
        return links.of_entry(self._connection, entry_id)

    def count_links(self) -> dict[LinkState, int]:
        """Give the numbers of links by state."""
        return links.count(self._connection)

    def sources(self) -> list[SourceState]:
        """Give all Harvest Sources in the order of their names."""
        return sources.states(self._connection)

    def source_titles(self) -> dict[str, str]:
        """Give the titles of all Harvest Sources by their names."""
        return sources.titles(self._connection)

    def source(self, name: str) -> SourceState | None:
        """Give the Harvest Source of this name."""
        return next(iter(sources.states(self._connection, name)), None)

    def runs(self, source: str | None = None, limit: int = 50, before: int | None = None) -> list[Run]:
        """Give the latest runs, latest first; those `before` the run of this number."""
        return runs.latest(self._connection, source, limit, before)

    def planned(self, run_id: int) -> Iterator[PlannedChange]:
        """Give what a PENDING run would do to each entry, in the order of ids; nothing of a run that does not wait."""
        return pending.changes(self._connection, run_id)

    def run(self, run_id: int) -> Run | None:
        """Give one run."""
        return runs.one(self._connection, run_id)

    def report(self, run_id: int) -> Report | None:
        """Give the report of one run, held against the published run of its source before it."""
        run = runs.one(self._connection, run_id)
        if run is None:
            return None
        before = runs.published_before(self._connection, run)
        then = causes.found(self._connection, before.id) if before else []
        return Report(
            run=run,
            before=before,
            causes=compared(causes.found(self._connection, run_id), then),
            effects=pending.counts(self._connection, run_id),
            examples=tuple(pending.examples(self._connection, run_id, EXAMPLES)),
        )
