"""Looks: places on the web that workers look at for who has a key. Here they are only asked for, and told of."""

from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog.errand import Errand, ErrandKind
from catalog.job import JobState
from catalog.store import TooManyErrands
from catalog.web.operation import JSON, Call, Operation
from catalog.web.shape import ref
from catalog.web.validate import STAGES

_LATER = 30  # seconds until one may ask again
_LIMIT = 20
_SCOPE = "look"


def validate(call: Call) -> Response:
    """Have a document on the web validated."""
    sent = call["body"]
    return _asked(call, ErrandKind.VALIDATE, {"url": sent["url"], "as": sent.get("as", next(iter(STAGES)))})


def preview(call: Call) -> Response:
    """Have looked at what a harvest would make of a source, one of ours or any other."""
    sent = call["body"]
    if "source" in sent:
        with call.portal.store.reading() as snapshot:
            state = snapshot.source(sent["source"])
        if state is None or state.gone:
            raise HTTPException(404)
    return _asked(call, ErrandKind.PREVIEW, {"limit": _LIMIT, **sent})


def job(call: Call) -> Response:
    """Tell how a job stands, and what came of it."""
    found = call.portal.store.errands.find(call["job"])
    if found is None:
        raise HTTPException(404)
    return call.answer(_plain(found, call), headers=_PRIVATE)


_PRIVATE = {"cache-control": "no-store"}


def _asked(call: Call, kind: ErrandKind, asked: dict[str, Any]) -> Response:
    try:
        made = call.portal.store.errands.add(kind, {**asked, "language": call.language})
    except TooManyErrands:
        raise HTTPException(429, headers={"retry-after": str(_LATER)}) from None
    body = _plain(made, call)
    return call.answer(body, status=202, headers={**_PRIVATE, "location": body["job"]})


def _plain(errand: Errand, call: Call) -> dict[str, Any]:
    said = orjson.loads(errand.result) if errand.result else None
    is_done = errand.state is JobState.DONE
    results = {str(kind): said if is_done and kind is errand.kind else None for kind in ErrandKind}
    return {
        "id": errand.id,
        "kind": errand.kind,
        "state": errand.state,
        "made": errand.made,
        "ended": errand.ended,
        "job": call.portal.url(f"/api/v1/jobs/{errand.id}"),
        **results,
        "problem": said if errand.state is JobState.FAILED else None,
    }


_ERRORS = (413, 415, 422)
operations = [
    Operation(
        name="validateAddress",
        path="/validate/url",
        tag="validation",
        method="POST",
        status=202,
        handle=validate,
        answer=ref("Errand"),
        body={JSON: ref("ValidateAddress")},
        errors=_ERRORS,
        scope=_SCOPE,
    ),
    Operation(
        name="previewSource",
        path="/preview",
        tag="validation",
        method="POST",
        status=202,
        handle=preview,
        answer=ref("Errand"),
        body={JSON: ref("PreviewSource")},
        errors=(404, *_ERRORS),
        scope=_SCOPE,
    ),
    Operation(
        name="getJob",
        path="/jobs/{job}",
        path_shapes={"job": {"type": "string", "pattern": "^[A-Za-z0-9_-]{22}$"}},
        tag="validation",
        handle=job,
        answer=ref("Errand"),
        errors=(404,),
        scope=_SCOPE,
    ),
]
