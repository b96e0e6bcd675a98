"""Harvest Sources as the catalogue knows them."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from catalog.change import EntryState, RunState, SourceCard, SourceState
from catalog.store import runs
from catalog.store.tables import entry, run, source

_CARD = tuple(SourceCard.__dataclass_fields__)


def difference(connection: Connection, cards: Iterable[SourceCard]) -> list[dict[str, Any]]:
    """Give the rows that must change so that exactly `cards` are listed; the others stay, marked as gone."""
    have = {row["name"]: dict(row) for row in connection.execute(select(source)).mappings()}
    want = {card.name: {**asdict(card), "gone": False} for card in cards}
    left = {name: {**row, "gone": True} for name, row in have.items() if name not in want}
    return [row for name, row in {**want, **left}.items() if have.get(name) != row]


def save(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """Make the table say what `rows` say."""
    for row in rows:
        if connection.execute(update(source).where(source.c.name == row["name"]).values(row)).rowcount == 0:
            connection.execute(insert(source).values(row))


def is_known(connection: Connection, name: str) -> bool:
    """Whether a Harvest Source of that name was ever registered."""
    return connection.scalar(select(source.c.name).where(source.c.name == name)) is not None


def titles(connection: Connection) -> dict[str, str]:
    """Give the title of each source by its name."""
    return {row.name: row.title for row in connection.execute(select(source.c.name, source.c.title))}


def states(connection: Connection, name: str | None = None) -> list[SourceState]:
    """Give all sources, or the one called `name`, each with its latest runs and the numbers of its entries."""
    query = select(source).order_by(source.c.name)
    if name is not None:
        query = query.where(source.c.name == name)
    rows = connection.execute(query).all()
    last, good = _latest_runs(connection, name), _latest_runs(connection, name, RunState.DONE)
    found = runs.by_numbers(connection, [*last.values(), *good.values()])
    public, closed = (_counts(connection, name, state) for state in (EntryState.PUBLIC, EntryState.CLOSED))
    return [
        SourceState(
            card=_card(row),
            gone=row.gone,
            last=found.get(last.get(row.name, 0)),
            good=found.get(good.get(row.name, 0)),
            entries=public.get(row.name, 0),
            closed=closed.get(row.name, 0),
        )
        for row in rows
    ]


def _card(row: Row[Any]) -> SourceCard:
    return SourceCard(**{name: row._mapping[name] for name in _CARD})  # noqa: SLF001


def _latest_runs(connection: Connection, name: str | None, state: RunState | None = None) -> dict[str, int]:
    query = select(run.c.source, func.max(run.c.id)).group_by(run.c.source)
    if name is not None:
        query = query.where(run.c.source == name)
    if state is not None:
        query = query.where(run.c.state == state)
    return {row[0]: row[1] for row in connection.execute(query)}


def _counts(connection: Connection, name: str | None, state: EntryState) -> dict[str, int]:
    query = select(entry.c.source, func.count()).where(entry.c.state == state).group_by(entry.c.source)
    if name is not None:
        query = query.where(entry.c.source == name)
    return {row[0]: row[1] for row in connection.execute(query)}
