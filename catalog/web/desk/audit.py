"""Who did what at the desk, for administrators."""

from starlette.responses import Response

from catalog.account import EVERYWHERE, Role
from catalog.web import asked
from catalog.web.desk.entrance import Call, page

_SHOWN = 100


def deeds(call: Call) -> Response:
    """Give the latest deeds, or those before the one that the address names."""
    call.require(Role.ADMINISTRATOR, EVERYWHERE)
    given = call.visit.request.query_params.get("before", "")
    found = call.portal.store.audit.latest(_SHOWN + 1, int(given) if asked.is_number(given) else None)
    following = str(found[_SHOWN - 1].id) if len(found) > _SHOWN else ""
    return call.page("desk-audit.html", deeds=found[:_SHOWN], following=following)


routes = [page("/desk/audit", Role.ADMINISTRATOR, deeds)]
