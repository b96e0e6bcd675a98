"""Repair tickets for people and programs: on a source's page, as JSON and as a sheet."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog.settings import Settings
from catalog.store import Snapshot
from catalog.ticket import Ticket
from catalog.web import asked, parameters
from catalog.web.findings import sentence
from catalog.web.operation import Call, Operation
from catalog.web.respond import respond
from catalog.web.shape import TEXT, ref

SHOWN = 20
"""Tickets on the page of a source."""

Address = Callable[[str], str]
"""Id of an entry -> address of its page, or an empty string."""

_FORMULA = re.compile(r"[\s\x00-\x1f\u200b\ufeff]*[-=+@\uff0b\uff0d\uff1d\uff20]")
_SHEET = "text/csv"
_COLUMNS = (
    *("id", "severity", "rule", "property", "value", "proposal", "what", "fix"),
    *("entries", "points", "first_seen", "last_seen", "closed", "examples"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketView:
    """A ticket on a page: what is the matter, how it is mended, and where one can see it."""

    ticket: Ticket
    what: str
    fix: str
    examples: tuple[str, ...]  # paths


def views(found: Sequence[Ticket], snapshot: Snapshot, language: str) -> tuple[TicketView, ...]:
    """Give tickets as a page shows them; only entries that have a page are linked."""
    paths = snapshot.paths({each for ticket in found for each in ticket.examples})
    return tuple(
        TicketView(
            ticket=each,
            what=sentence(each.cause, "what", language) or each.cause.rule,
            fix=sentence(each.cause, "fix", language),
            examples=tuple(paths[entry] for entry in each.examples if entry in paths),
        )
        for each in found
    )


def plain(ticket: Ticket, language: str, at: Address) -> dict[str, Any]:
    """Give a ticket as JSON-ready values, with its sentences in `language`."""
    cause = ticket.cause
    return {
        "id": ticket.id,
        "source": ticket.source,
        "severity": cause.severity.value,
        "rule": cause.rule,
        "property": cause.property,
        "value": cause.value,
        "proposal": cause.proposal,
        "facts": dict(cause.facts),
        "varied": ticket.varied,
        "what": sentence(cause, "what", language) or cause.rule,
        "fix": sentence(cause, "fix", language),
        "entries": ticket.entries,
        "points": ticket.points,
        "examples": list(filter(None, map(at, ticket.examples))),
        "first_seen": ticket.first_seen.isoformat(),
        "last_seen": ticket.last_seen.isoformat(),
        "closed": ticket.closed.isoformat() if ticket.closed else None,
    }


def sheet(tickets: Sequence[Ticket], language: str, at: Address) -> str:
    """Give tickets as CSV (RFC 4180) for a spreadsheet; no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for each in tickets:
        row = plain(each, language, at)
        row["examples"] = " ".join(row["examples"])
        writer.writerow([harmless(row[name]) for name in _COLUMNS])
    return "\ufeff" + out.getvalue()  # the mark tells spreadsheets that it is UTF-8


def harmless(value: Any) -> str:
    """Give a cell that no spreadsheet takes for a formula; a number stays one."""
    text = "" if value is None else str(value)
    return f"'{text}" if _FORMULA.match(text) else text


def as_json(call: Call) -> Response:
    """Give the tickets of a source; with `closed=true` those that are closed."""
    found, at = _asked(call)
    return call.answer({"tickets": [plain(each, call.language, at) for each in found]}, worded=True)


def as_sheet(call: Call) -> Response:
    """Give the tickets of a source as CSV."""
    found, at = _asked(call)
    text = sheet(found, call.language, at).encode()
    headers = {
        "vary": "Accept-Language",
        "content-language": call.language,
        "content-disposition": 'attachment; filename="tickets.csv"',
    }
    return respond(call.request, text, lambda: text, _SHEET, headers=headers)


def _asked(call: Call) -> tuple[Sequence[Ticket], Address]:
    with call.portal.store.reading() as snapshot:
        if not asked.is_sound(call["name"]) or snapshot.source(call["name"]) is None:
            raise HTTPException(404)
        found = snapshot.tickets(call["name"], closed=call["closed"])
        return found, addresses(snapshot, call.portal.settings, found)


def addresses(snapshot: Snapshot, settings: Settings, tickets: Iterable[Ticket]) -> Address:
    """Give the addresses of the examples of `tickets`, to be used when the snapshot is gone."""
    paths = snapshot.paths({each for ticket in tickets for each in ticket.examples})
    known = {each: settings.base_url.rstrip("/") + quote(path) for each, path in paths.items()}
    return lambda entry: known.get(entry, "")


operations = [
    Operation(
        name="listTickets",
        path="/sources/{name}/tickets",
        tag="sources",
        handle=as_json,
        answer=ref("Tickets"),
        parameters=(parameters.CLOSED,),
        errors=(404,),
    ),
    Operation(
        name="getTicketSheet",
        path="/sources/{name}/tickets.csv",
        tag="sources",
        handle=as_sheet,
        answer=TEXT,
        media_types=(_SHEET,),
        parameters=(parameters.CLOSED,),
        errors=(404,),
    ),
]
