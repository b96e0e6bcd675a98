"""What a source has to mend, as a text for a mail to who delivers it; the same list is there as a sheet."""

from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog.account import Role
from catalog.change import SourceState
from catalog.store import Snapshot
from catalog.ticket import Ticket
from catalog.web import asked, tickets
from catalog.web.desk.entrance import Call, page
from catalog.web.findings import sentence

_TOLD = 20  # tickets; a longer mail is read by nobody, and the sheet has all
_EXAMPLES = 3


def handover(call: Call) -> Response:
    """Give the text of a mail in the language of the page, and where the whole list is."""
    with call.portal.store.reading() as snapshot:
        state = _source(snapshot, call.place("name"))
        call.require(Role.READER, state.card.organisation)
        found = snapshot.tickets(state.card.name)
        at = tickets.addresses(snapshot, call.portal.settings, found[:_TOLD])
    sheet = call.portal.url(f"/api/v1/sources/{state.card.name}/tickets.csv")
    text = _mail(call, state, found, at, sheet)
    subject = call.visit.text("desk.handover.subject", source=state.card.title)
    mailto = f"mailto:?subject={quote(subject)}"
    values = {"source": state, "count": len(found), "subject": subject, "text": text, "mailto": mailto}
    return call.page("desk-handover.html", **values)


def _source(snapshot: Snapshot, name: str) -> SourceState:
    state = snapshot.source(name) if asked.is_sound(name) else None
    if state is None or state.gone:
        raise HTTPException(404)
    return state


def _mail(call: Call, state: SourceState, found: list[Ticket], at: tickets.Address, sheet: str) -> str:
    """Give the whole text: greeting, what is to be mended, where the rest is."""
    say = call.visit.text
    portal = call.portal.settings.title.text(call.visit.language)
    parts = [say("desk.handover.begin", source=state.card.title, portal=portal)]
    parts += [_paragraph(call, number, each, at) for number, each in enumerate(found[:_TOLD], 1)]
    if len(found) > _TOLD:
        parts.append(call.visit.plural("desk.handover.more", len(found) - _TOLD))
    return "\n\n".join([*parts, say("desk.handover.end", sheet=sheet, name=call.person.title)])


def _paragraph(call: Call, number: int, ticket: Ticket, at: tickets.Address) -> str:
    """Give one ticket: what is the matter, how it is mended, how often, and where one can see it."""
    cause, language = ticket.cause, call.visit.language
    what, fix = (sentence(cause, part, language) for part in ("what", "fix"))
    lines = [f"{number}. {what or cause.rule} ({call.visit.plural('ticket.entries', ticket.entries)})"]
    lines += [f"   {fix}"] if fix else []
    lines += [f"   {address}" for address in list(filter(None, map(at, ticket.examples)))[:_EXAMPLES]]
    return "\n".join(lines)


routes = [page("/desk/sources/{name}/tickets", Role.READER, handover)]
