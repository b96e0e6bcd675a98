"""The memory of a source's pages: what the last published run saw, so that the next one can skip what is unchanged."""

from collections.abc import Iterator
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, delete, insert, select

from catalog.change import PENDING, RunState
from catalog.content import pack, unpack
from catalog.intake import KnownPage, Leftovers
from catalog.store.tables import page, run


def published(connection: Connection, source: str, url: str, fingerprint: str) -> tuple[int, KnownPage] | None:
    """Give a page as the last published run kept it, with its number; None if it was mapped in another way."""
    query = _published(source).where(page.c.url == url, page.c.fingerprint == fingerprint)
    row = connection.execute(query).one_or_none()
    return None if row is None else (row.id, _known(row))


def keep(connection: Connection, source: str, run_id: int, fingerprint: str, known: KnownPage) -> None:
    """Stage a page; of two with one address the later counts."""
    mine = (page.c.source == source) & (page.c.url == known.url) & (page.c.run == run_id)
    connection.execute(delete(page).where(mine))
    row = {
        "source": source,
        "run": run_id,
        "url": known.url,
        "etag": known.etag,
        "last_modified": known.last_modified,
        "digest": known.digest,
        "fingerprint": fingerprint,
        "next_url": known.next_url,
        "total": known.total,
        "keys": pack(orjson.dumps(dict(known.keys))),
        "leftovers": pack(known.leftovers),
    }
    connection.execute(insert(page).values(row))


def publish(connection: Connection, source: str, run_id: int, kept: set[int], *, complete: bool) -> None:
    """Forget what the run's pages replace and, if it saw the source's end, what it did not see.

    `kept` are the numbers of remembered pages that are still as they were.
    """
    new = set(connection.scalars(select(page.c.url).where(page.c.source == source, page.c.run == run_id)))
    before = connection.execute(_published(source).with_only_columns(page.c.id, page.c.url)).all()
    old = [row.id for row in before if row.url in new or (complete and row.id not in kept)]
    if old:
        connection.execute(delete(page).where(page.c.id.in_(old)))


def discard_unpublished(connection: Connection, source: str) -> None:
    """Forget the pages of runs of `source` that ended without publishing."""
    needed = [RunState.DONE, RunState.RUNNING, *PENDING]
    ended = select(run.c.id).where(run.c.source == source, run.c.state.not_in(needed))
    connection.execute(delete(page).where(page.c.source == source, page.c.run.in_(ended)))


def leftovers(connection: Connection, source: str | None) -> Iterator[Leftovers]:
    """Give what belongs to no entry, page by page in the order of addresses."""
    columns = page.c.source, page.c.url, page.c.leftovers
    query = _published(source).with_only_columns(*columns).order_by(page.c.source, page.c.url)
    for row in connection.execute(query, execution_options={"yield_per": 50}):
        if row.leftovers:
            yield Leftovers(source=row.source, url=row.url, text=unpack(row.leftovers))


def _published(source: str | None) -> Select[Any]:
    query = select(page).join(run, run.c.id == page.c.run).where(run.c.state == RunState.DONE)
    return query if source is None else query.where(page.c.source == source)


def _known(row: Row[Any]) -> KnownPage:
    return KnownPage(
        url=row.url,
        etag=row.etag,
        last_modified=row.last_modified,
        digest=row.digest,
        next_url=row.next_url,
        total=row.total,
        keys=orjson.loads(unpack(row.keys)),
        leftovers=unpack(row.leftovers),
    )
