"""Entries as readers see them: public ones with their bodies, all others that were public once as tombstones.

Closed entries have bodies only for those who ask for them by name.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, exists, func, select

from catalog.change import Entry, EntryKind, EntryState, Verdict, path
from catalog.choice import ALL, Choice
from catalog.content import unpack
from catalog.fact import HVD
from catalog.store.instant import Instant
from catalog.store.tables import body, delivery, entry, fact, measured
from dcat_ap.entry import LISTED
from dcat_ap.openness import Openness

_BATCH = 500
_PUBLIC = entry.c.state == EntryState.PUBLIC
_CLOSED = entry.c.state == EntryState.CLOSED
_SHADOWED = entry.c.state == EntryState.SHADOWED
_AS_TEXT = entry.c.kind + ""
"""The kind as no index knows it: a page is a walk along ids, and must not become a search for kinds, and a sort."""

_IS_MEASURED = and_(measured.c.entry == entry.c.id, measured.c.delivery == delivery.c.id)
_SCORE = func.coalesce(measured.c.score, delivery.c.score)
"""With what is known of the links where there is anything; until those of a new delivery were looked at, without."""

_LISTED = _AS_TEXT.in_(LISTED)
_VISIBLE = entry.c.seq.is_not(None)  # the ledger has a line about it
SHADOWED = "shadowed"  # why a tombstone stands for an entry that its source still has: key of a message


def with_bodies(*more: ColumnElement[Any]) -> Select[Any]:
    """Give the query for entries as `read` takes them; only public ones show a body."""
    return _shown_where(_PUBLIC, *more)


def _shown_where(shows: ColumnElement[bool], *more: ColumnElement[Any]) -> Select[Any]:
    shown = entry.outerjoin(delivery, and_(shows, delivery.c.id == entry.c.delivery))
    joined = shown.outerjoin(body, body.c.id == delivery.c.body)
    joined = joined.outerjoin(measured, _IS_MEASURED)
    columns = body.c.json, body.c.turtle, delivery.c.openness, _SCORE.label("score")
    return select(entry, *columns, *more).select_from(joined)


def read(row: Row[Any]) -> Entry:
    """Give the entry that a row of `with_bodies` holds; to readers what has no body is as good as withdrawn."""
    shadowed = row.state == EntryState.SHADOWED
    return Entry(
        id=row.id,
        source=row.source,
        key=row.key,
        iri=row.iri,
        kind=EntryKind(row.kind),
        slug=row.slug,
        state=EntryState.WITHDRAWN if row.json is None else EntryState(row.state),
        first_seen=row.first_seen,
        changed=row.changed or row.first_seen,
        json=unpack(row.json),
        turtle=unpack(row.turtle).decode(),
        openness=Openness(row.openness or Openness.FREE),
        score=row.score,
        reason=SHADOWED if shadowed else row.reason,
        missing=row.missing_runs > 0,
    )


def scores(connection: Connection) -> list[tuple[str, int, int]]:
    """Give source, encoded score and number of public entries with that score, for each there is."""
    joined = entry.join(delivery, delivery.c.id == entry.c.delivery).outerjoin(measured, _IS_MEASURED)
    query = select(entry.c.source, _SCORE, func.count()).select_from(joined)
    query = query.where(_PUBLIC, delivery.c.score.is_not(None)).group_by(entry.c.source, _SCORE)
    return [(source, code, count) for source, code, count in connection.execute(query)]


def count_states(connection: Connection) -> dict[tuple[str, str], int]:
    """Give the numbers of entries by kind and state, those that were never public included."""
    query = select(entry.c.kind, entry.c.state, func.count()).group_by(entry.c.kind, entry.c.state)
    rows = connection.execute(query.order_by(entry.c.kind, entry.c.state))
    return {(kind, state): count for kind, state, count in rows}


def by_slug(connection: Connection, kind: EntryKind, slug: str) -> Entry | None:
    """Give the entry whose page has this address."""
    return _one(connection, (entry.c.slug == slug) & (entry.c.kind == kind))


def by_id(connection: Connection, entry_id: str) -> Entry | None:
    """Give the entry of this id."""
    return _one(connection, entry.c.id == entry_id)


def by_ids(connection: Connection, ids: Collection[str]) -> dict[str, Entry]:
    """Give those of `ids` that are public, by id."""
    found: dict[str, Entry] = {}
    for batch in _batches(ids):
        query = with_bodies().where(_PUBLIC, entry.c.id.in_(batch))
        found |= {row.id: read(row) for row in connection.execute(query)}
    return found


def by_slugs(connection: Connection, slugs: Collection[str]) -> list[Entry]:
    """Give the public entries of these slugs, in the order of slugs."""
    found: list[Entry] = []
    for batch in _batches(slugs):
        query = with_bodies().where(_PUBLIC, entry.c.slug.in_(batch)).order_by(entry.c.slug)
        found += map(read, connection.execute(query))
    return found


def slugs(connection: Connection, kinds: Collection[EntryKind], offset: int, limit: int | None) -> list[str]:
    """Give the slugs of the public entries of these kinds, in their order."""
    query = select(entry.c.slug).where(_PUBLIC, entry.c.kind.in_(list(kinds))).order_by(entry.c.slug)
    return list(connection.scalars(query.offset(offset).limit(limit)))


def by_iri(connection: Connection, iri: str) -> list[Entry]:
    """Give the entries of this IRI, the public one first, tombstones by the time of their withdrawal, latest first."""
    public_first = case((_PUBLIC, 0), else_=1)
    query = with_bodies().where(_VISIBLE, entry.c.iri == iri).order_by(public_first, entry.c.seq.desc())
    return list(map(read, connection.execute(query)))


def page(  # noqa: PLR0917
    connection: Connection,
    after: str,
    limit: int,
    kinds: Collection[EntryKind] | None,
    source: str | None,
    choice: Choice = ALL,
) -> list[Entry]:
    """Give the next `limit` entries after the id `after`, in the order of ids; those of the catalogue by default."""
    query = with_bodies().where(_VISIBLE, entry.c.id > after).order_by(entry.c.id).limit(limit)
    query = query.where(_LISTED if kinds is None else _AS_TEXT.in_(list(kinds)))
    if source is not None:
        query = query.where(entry.c.source == source)
    return list(map(read, connection.execute(query.where(*_chosen(choice)))))


def _chosen(choice: Choice) -> Iterator[ColumnElement[bool]]:
    if choice.sources is not None:
        yield (entry.c.source + "").in_(choice.sources)  # as with kinds: a walk along ids stays one
    if choice.since is not None:
        yield entry.c.changed >= choice.since
    if choice.until is not None:
        yield entry.c.changed < choice.until
    if choice.hvd:
        bodies = select(fact.c.body).where(fact.c.name == HVD, fact.c.value == HVD)
        marked = delivery.alias("marked")
        yield ~_PUBLIC | entry.c.delivery.in_(select(marked.c.id).where(marked.c.body.in_(bodies)))


def addresses(connection: Connection, offset: int, limit: int) -> list[tuple[str, datetime]]:
    """Give the paths of the pages of all public entries, in the order of ids, and when they changed last."""
    query = select(entry.c.kind, entry.c.slug, func.coalesce(entry.c.changed, entry.c.first_seen, type_=Instant()))
    rows = connection.execute(query.where(_PUBLIC).order_by(entry.c.id).offset(offset).limit(limit))
    return [(path(EntryKind(kind), slug), changed) for kind, slug, changed in rows]


def newest(connection: Connection, limit: int, choice: Choice = ALL) -> list[Entry]:
    """Give the public entries of the catalogue that changed last, latest first."""
    query = with_bodies().where(_PUBLIC, _LISTED, entry.c.seq.is_not(None), *_chosen(choice))
    return list(map(read, connection.execute(query.order_by(entry.c.seq.desc()).limit(limit))))


def paths(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Give the paths of the pages of those of `ids` that are public."""
    found: dict[str, str] = {}
    for batch in _batches(ids):
        query = select(entry.c.id, entry.c.kind, entry.c.slug).where(_PUBLIC, entry.c.id.in_(batch))
        found |= {row.id: path(EntryKind(row.kind), row.slug) for row in connection.execute(query)}
    return found


def count(connection: Connection, kind: EntryKind | None, choice: Choice = ALL) -> int:
    """Give the number of public entries of a kind, or of the catalogue."""
    query = select(func.count()).select_from(entry).where(_PUBLIC, *_chosen(choice))
    query = query.where(_LISTED if kind is None else _AS_TEXT.in_([kind]))
    return connection.scalar(query) or 0


def months(connection: Connection) -> dict[str, int]:
    """Give the numbers of public entries of the catalogue by the month of their first day, in order."""
    month = func.substr(entry.c.first_seen, 1, 7).label("month")
    query = select(month, func.count()).where(_PUBLIC, _LISTED, entry.c.first_seen.is_not(None))
    return {row[0]: row[1] for row in connection.execute(query.group_by("month").order_by("month"))}


def verdict(connection: Connection, entry_id: str) -> Verdict:
    """Give what was found about an entry; nothing about one that is withdrawn."""
    query = select(delivery.c.verdict).join(
        entry, and_(_PUBLIC | _CLOSED | _SHADOWED, delivery.c.id == entry.c.delivery)
    )
    found = connection.scalar(query.where(entry.c.id == entry_id))
    return Verdict() if found is None else Verdict.read(found)


def closed_by_slug(connection: Connection, kind: EntryKind, slug: str) -> Entry | None:
    """Give the closed entry of this address, with its body."""
    query = _shown_where(_CLOSED).where(_CLOSED, entry.c.slug == slug, entry.c.kind == kind)
    row = connection.execute(query).one_or_none()
    return None if row is None else read(row)


def path_by_slug(connection: Connection, kind: EntryKind, slug: str) -> Entry | None:
    """Give the entry of this address that another one stands for, with its body."""
    query = _shown_where(_SHADOWED).where(_SHADOWED, entry.c.slug == slug, entry.c.kind == kind)
    row = connection.execute(query).one_or_none()
    return None if row is None else read(row)


def kept(connection: Connection, ids: Collection[str]) -> list[Entry]:
    """Give those of `ids` that are public, or that another one stands for, with their bodies, in the order of ids."""
    shown = _PUBLIC | _SHADOWED
    query = _shown_where(shown).where(shown, entry.c.id.in_(list(ids))).order_by(entry.c.id)
    return list(map(read, connection.execute(query)))


def named(connection: Connection, word: str) -> Entry | None:
    """Give the entry with this id, this name in its path or this IRI, of several of one IRI the public one."""
    shown = _PUBLIC | _SHADOWED
    for column in (entry.c.id, entry.c.slug, entry.c.iri):
        query = _shown_where(shown).where(shown, column == word).order_by(case((_PUBLIC, 0), else_=1), entry.c.id)
        if row := connection.execute(query.limit(1)).one_or_none():
            return read(row)
    return None


def closed(
    connection: Connection, after: str, limit: int, source: str | None, verdicts: Collection[Openness] | None
) -> list[tuple[Entry, Verdict]]:
    """Give the next `limit` closed entries after the id `after`, with their bodies and with what was found."""
    query = _shown_where(_CLOSED, delivery.c.verdict).where(_CLOSED, entry.c.id > after)
    query = query.order_by(entry.c.id).limit(limit)
    if source is not None:
        query = query.where(entry.c.source == source)
    if verdicts is not None:
        query = query.where(delivery.c.openness.in_(list(verdicts)))
    return [(read(row), Verdict.read(row.verdict)) for row in connection.execute(query)]


def count_closed(connection: Connection) -> dict[Openness, int]:
    """Give the numbers of closed entries by verdict."""
    joined = entry.join(delivery, delivery.c.id == entry.c.delivery)
    query = select(delivery.c.openness, func.count()).select_from(joined).where(_CLOSED)
    return {Openness(row[0]): row[1] for row in connection.execute(query.group_by(delivery.c.openness))}


def everything(connection: Connection, after: str, limit: int) -> list[Entry]:
    """Give the next entries as `page` does, closed ones with their bodies among them.

    Of several entries with one IRI one has a body: the public one, else the closed one whose id comes first.
    """
    other = entry.alias("other")
    first = (other.c.state == EntryState.CLOSED) & (other.c.id < entry.c.id)
    rival = and_(other.c.iri == entry.c.iri, (other.c.state == EntryState.PUBLIC) | first)
    shows = _PUBLIC | (_CLOSED & ~exists().where(rival))
    query = _shown_where(shows).where(_VISIBLE | shows, _LISTED, entry.c.id > after).order_by(entry.c.id).limit(limit)
    return list(map(read, connection.execute(query)))


def count_everything(connection: Connection) -> int:
    """Give the number of entries that are public or closed."""
    return connection.scalar(select(func.count()).select_from(entry).where(_PUBLIC | _CLOSED, _LISTED)) or 0


def _batches(ids: Collection[str]) -> Iterator[list[str]]:
    wanted = sorted(ids)
    return (wanted[start : start + _BATCH] for start in range(0, len(wanted), _BATCH))


def _one(connection: Connection, condition: ColumnElement[bool]) -> Entry | None:
    row = connection.execute(with_bodies().where(_VISIBLE, condition)).one_or_none()
    return None if row is None else read(row)
