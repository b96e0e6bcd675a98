"""How much there is of what."""

from dataclasses import asdict

from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog.change import EntryKind
from catalog.query import Query
from catalog.web.operation import Call, Operation
from catalog.web.shape import ref

_COUNTED = ("theme", "organisation", "publisher", "format", "licence")
_MOST = 100


def stats(call: Call) -> Response:
    """Give the numbers of public entries by kind, by month of their first day here, and by what they are about."""
    portal = call.portal
    if portal.search is None:
        raise HTTPException(503)
    answer = portal.search.find(Query(sort="id", limit=1, counted=_COUNTED, most=_MOST))
    with portal.store.reading() as snapshot:
        kinds = {kind.value: portal.remembered.count(snapshot, kind) for kind in EntryKind}
        months = portal.remembered.months(snapshot)
        position = snapshot.position
    counted = {name: [asdict(value) for value in answer.facets.get(name, ())] for name in _COUNTED}
    body = {
        "position": position,
        "kinds": kinds,
        "months": [{"month": month, "entries": count} for month, count in months.items()],
    }
    return call.answer({**body, **counted})


operations = [
    Operation(name="getStats", path="/stats", tag="figures", handle=stats, answer=ref("Stats"), errors=(503,))
]
