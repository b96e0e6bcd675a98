"""/health: is the store there, and how far behind are the followers."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.output import Output
from catalog.web.formats import JSON
from catalog.web.portal import Portal

_LOG = logging.getLogger(__name__)


def health(request: Request) -> Response:
    """Give the state of store and followers; 503 when the store cannot be read, for then nothing works.

    A follower may lag, fail or be absent: that is said, and the pages that need it say so too.
    """
    portal: Portal = request.app.state.portal
    head = _tried(lambda: _position(portal))
    found = followers(portal, head)
    body = {
        "status": _status(head, found),
        "store": "failed" if head is None else "ok",
        "position": head,
        "followers": found,
    }
    status = 503 if head is None else 200
    return Response(orjson.dumps(body), status, {"cache-control": "no-store"}, JSON.media_type)


def followers(portal: Portal, head: int | None) -> Mapping[str, Mapping[str, Any]]:
    """Give the state of each follower, seen from the ledger's last line."""
    return {name: _follower(each, head) for name, each in (("search", portal.search), ("graph", portal.graph))}


def _position(portal: Portal) -> int:
    with portal.store.reading() as snapshot:
        return snapshot.position


def _follower(output: Output | None, head: int | None) -> Mapping[str, Any]:
    if output is None:
        return {"state": "absent", "position": None, "lag": None}
    position = _tried(output.position)
    if position is None:
        return {"state": "failed", "position": None, "lag": None}
    lag = max(head - position, 0) if head is not None else None
    return {"state": "lagging" if lag else "ok", "position": position, "lag": lag}


def _status(head: int | None, followers: Mapping[str, Mapping[str, Any]]) -> str:
    if head is None:
        return "failed"
    states = {each["state"] for each in followers.values()}
    return "degraded" if states & {"failed", "absent"} else "lagging" if "lagging" in states else "ok"


def _tried(ask: Callable[[], int]) -> int | None:
    """Give the answer, or None after logging why there is none: asking is what /health is for."""
    try:
        return ask()
    except Exception:  # noqa: BLE001  (whatever it is, it is said here)
        _LOG.exception("health: no answer")
        return None


routes = [Route("/health", health)]
