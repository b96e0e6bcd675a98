"""The public bodies of the instance, and what there is of each."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog.change import SourceState
from catalog.organisation import Organisation
from catalog.web import api
from catalog.web.operation import Call, Operation
from catalog.web.shape import ref


def organisations(call: Call) -> Response:
    """Give all public bodies in the order of their keys."""
    with call.portal.store.reading() as snapshot:
        states = snapshot.sources()
    bodies = sorted(call.portal.settings.organisations.items())
    return call.answer({"organisations": [_plain(body, states) for _, body in bodies]})


def organisation(call: Call) -> Response:
    """Give one public body."""
    with call.portal.store.reading() as snapshot:
        states = snapshot.sources()
    return call.answer(_plain(_body(call), states))


def datasets(call: Call) -> Response:
    """Give the hits of a search among what the sources of one public body deliver."""
    return api.search(call, organisation=(_body(call).key,))


def _body(call: Call) -> Organisation:
    found = call.portal.settings.organisations.get(call["key"])
    if found is None:
        raise HTTPException(404)
    return found


def _plain(body: Organisation, states: Sequence[SourceState]) -> Mapping[str, Any]:
    own = [each for each in states if each.card.organisation == body.key]
    return {
        "key": body.key,
        "title": body.title.words,
        "homepage": body.homepage,
        "uri": body.uri,
        "kind": body.kind,
        "sources": [each.card.name for each in own],
        "entries": sum(each.entries for each in own),
    }


operations = [
    Operation(
        name="listOrganisations",
        path="/organisations",
        tag="organisations",
        handle=organisations,
        answer=ref("Organisations"),
    ),
    Operation(
        name="getOrganisation",
        path="/organisations/{key}",
        tag="organisations",
        handle=organisation,
        answer=ref("Organisation"),
        errors=(404,),
    ),
    Operation(
        name="searchOrganisationDatasets",
        path="/organisations/{key}/datasets",
        tag="organisations",
        handle=datasets,
        answer=ref("Hits"),
        parameters=tuple(each for each in api.SEARCH if each.name != "organisation"),
        errors=(404, 503),
    ),
]
