"""What needs somebody: runs that wait for a word, sources that fail, tickets by how many entries they concern."""

from starlette.responses import Response

from catalog.account import Person, Role
from catalog.change import PENDING, RunState, SourceState
from catalog.store import Snapshot
from catalog.ticket import Ticket
from catalog.web import runs, tickets
from catalog.web.desk.entrance import Call, page

_TICKETS = 10
_FAILING = {RunState.FAILED, RunState.CRASHED}


def needs(call: Call) -> Response:
    """Give the first page of the desk, about the sources of one's own organisations."""
    language = call.visit.language
    with call.portal.store.reading() as snapshot:
        own = sources(snapshot, call.person)
        waiting = [each for each in own if each.last and each.last.state in PENDING]
        failing = [each for each in own if each.last and each.last.state in _FAILING]
        found = _widest(snapshot, own)
        shown = tickets.views(found[:_TICKETS], snapshot, language)
    return call.page(
        "desk.html",
        waiting=[(each, runs.line(each.last, language)) for each in waiting if each.last],
        failing=[(each, runs.reason(each.last, language)) for each in failing if each.last],
        tickets=shown,
        more_tickets=len(found) - len(shown),
        sources=own,
        titles={each.card.name: each.card.title for each in own},
    )


def sources(snapshot: Snapshot, person: Person) -> list[SourceState]:
    """Give the sources whose organisation somebody may look after."""
    found = (each for each in snapshot.sources() if not each.gone)
    return [each for each in found if person.may(Role.READER, each.card.organisation)]


def _widest(snapshot: Snapshot, own: list[SourceState]) -> list[Ticket]:
    """Give the open tickets of sources, those first that concern most entries."""
    found = [ticket for each in own for ticket in snapshot.tickets(each.card.name)]
    return sorted(found, key=lambda ticket: (-ticket.entries, ticket.rank))


routes = [page("/desk", Role.READER, needs)]
