"""The sources one looks after, and to have one harvested now."""

from datetime import UTC, datetime

from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog.account import Role
from catalog.job import HARVEST
from catalog.web import asked
from catalog.web.desk.entrance import Call, form, page
from catalog.web.desk.needs import sources


def listing(call: Call) -> Response:
    """Give the list of the sources of one's own organisations, with what one may do."""
    with call.portal.store.reading() as snapshot:
        own = sources(snapshot, call.person)
    begun = call.visit.request.query_params.get("begun", "")
    stewarded = {each.card.name for each in own if call.person.may(Role.STEWARD, each.card.organisation)}
    bodies = call.portal.settings.organisations.items()
    return call.page(
        "desk-sources.html",
        sources=own,
        stewarded=stewarded,
        organisations={key: each.title.text(call.visit.language) for key, each in bodies},
        begun=next((each.card.title for each in own if each.card.name == begun), ""),
    )


def harvest(call: Call) -> Response:
    """Have a source harvested: there is a job for it afterwards, which a worker does."""
    name = call.place("name")
    with call.portal.store.reading() as snapshot:
        state = snapshot.source(name) if asked.is_sound(name) else None
    if state is None or state.gone:
        raise HTTPException(404)
    call.require(Role.STEWARD, state.card.organisation)
    call.portal.store.queue.enqueue(HARVEST, name, datetime.now(UTC))
    call.note("harvest", name)
    return call.then("/desk/sources", begun=name)


routes = [page("/desk/sources", Role.READER, listing), form("/desk/sources/{name}", Role.STEWARD, harvest)]
