"""What follows from checks of links: the scores of the entries that name them, and tickets of their sources.

The metadata, their ledger lines and the score as it was delivered stay as they are.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import orjson
from sqlalchemy import Connection, and_, delete, exists, insert, select

from catalog.change import EntryState
from catalog.content import unpack
from catalog.link import Link, LinkState
from catalog.store.links import rows
from catalog.store.tables import body, delivery, entry, link, link_use, measured, source
from catalog.store.tickets import LINKS
from catalog.store.tickets import save as save_tickets
from catalog.ticket import Ticket, Tickets
from dcat_ap import plain, score
from dcat_ap.finding import Finding, Severity
from dcat_ap.score import Score, indicators

_PUBLIC = entry.c.state == EntryState.PUBLIC
_TOLD = {LinkState.OK, LinkState.BROKEN}
_PAGES = {"text/html", "application/xhtml+xml"}
_NO_FILE = {"", "HTML", "HTML_SIMPL", "XHTML", "PHP", "ASPX", "JSP"}
_INDICATORS = {"access_url": "dcat:accessURL", "download_url": "dcat:downloadURL"}

Measures = Sequence[tuple[str, int, int]]
"""Entry, delivery and score of each."""


def unmeasured(connection: Connection, limit: int) -> Measures:
    """Give the scores of some public entries whose links are known in part, and whose score does not know it."""
    known = exists(
        select(link.c.id)
        .select_from(link.join(link_use, link_use.c.link == link.c.id))
        .where(link_use.c.entry == entry.c.id, link.c.state.in_(sorted(_TOLD)))
        .correlate(entry)
    )
    same = and_(measured.c.entry == entry.c.id, measured.c.delivery == delivery.c.id)
    joined = entry.join(delivery, delivery.c.id == entry.c.delivery).join(body, body.c.id == delivery.c.body)
    query = select(entry.c.id, delivery.c.id.label("delivery"), delivery.c.score, body.c.json)
    query = query.select_from(joined.outerjoin(measured, same)).where(_PUBLIC, delivery.c.score.is_not(None), known)
    found = connection.execute(query.where(measured.c.entry.is_(None)).order_by(entry.c.id).limit(limit)).all()
    return [(row.id, row.delivery, _score(row, rows.of_entry(connection, row.id))) for row in found]


def keep(connection: Connection, scores: Measures) -> None:
    """Keep scores with what is known of links."""
    connection.execute(delete(measured).where(measured.c.entry.in_([each[0] for each in scores])))
    connection.execute(
        insert(measured), [dict(zip(("entry", "delivery", "score"), each, strict=True)) for each in scores]
    )


def tickets(connection: Connection, now: datetime) -> Mapping[str, list[Ticket]]:
    """Give the tickets of each source that has entries: those of broken links, by reason and host."""
    gathered = {name: Tickets(name) for name in connection.scalars(select(source.c.name))}
    for (name, entry_id), findings in _by_entry(_troubled(connection)):
        gathered[name].add(entry_id, findings)
    return {name: list(each.seen(now)) for name, each in gathered.items()}


def save(connection: Connection, found: Mapping[str, Sequence[Ticket]], now: datetime) -> None:
    """Make these the open tickets about links."""
    for name, each in found.items():
        save_tickets(connection, name, each, now, LINKS)


def _score(row: Any, links: Iterable[Link]) -> int:
    """Give the score of a delivery once more, with the answers of its links."""
    delivered = Score.decode(row.score)
    conforms = next(state for each, state in delivered.states() if each.test == "conforms")
    answers = {each.url: each.answers for each in links if each.answers is not None}
    found = score.score(plain.read(orjson.loads(unpack(row.json))), conforms=conforms, links=answers)
    return row.score if found is None else found.encode()


def _troubled(connection: Connection) -> Iterable[Any]:
    """Give the uses of links that are broken, and of those that give a page where a file is declared."""
    joined = link_use.join(link, link.c.id == link_use.c.link).join(entry, entry.c.id == link_use.c.entry)
    broken = link.c.state == LinkState.BROKEN
    is_page = link.c.content_type.in_(sorted(_PAGES)) & (link_use.c.role == "download_url")
    other = (link.c.state == LinkState.OK) & is_page & link_use.c.declared.not_in(sorted(_NO_FILE))
    columns = entry.c.source, entry.c.id, link.c.url, link.c.host, link.c.state, link.c.reason
    query = select(*columns, link_use.c.role, link_use.c.declared, link.c.status).select_from(joined)
    query = query.where(_PUBLIC, broken | other).order_by(entry.c.source, entry.c.id, link.c.url)
    return connection.execute(query)


def _by_entry(troubled: Iterable[Any]) -> Iterable[tuple[tuple[str, str], list[dict[str, Any]]]]:
    last: tuple[str, str] | None = None
    found: list[dict[str, Any]] = []
    for row in troubled:
        if last is not None and last != (row.source, row.id):
            yield last, found
            found = []
        last = row.source, row.id
        found.append(_finding(row).plain())
    if last is not None:
        yield last, found


def _finding(row: Any) -> Finding:
    facts: tuple[tuple[str, str], ...] = (("host", row.host),)
    if row.state == LinkState.OK:
        facts += (("declared", row.declared),)
        return Finding(Severity.WARNING, "link.page", "", facts, subject=row.url, property="dct:format", value=row.host)
    points = 0 if row.status is not None and row.status < 400 else _points(row.role)  # noqa: PLR2004
    return Finding(Severity.ERROR, f"link.{row.reason}", "", facts, subject=row.url, value=row.host, points=points)


@cache
def _points(role: str) -> int:
    about = _INDICATORS.get(role)
    return sum(each.points for each in indicators() if each.test == "answers" and about in each.properties)
