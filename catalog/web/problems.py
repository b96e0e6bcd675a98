"""How errors look: a page in the reader's language, problem+json (RFC 9457) for programs, a line for RDF clients."""

import logging
from collections.abc import Mapping
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from catalog.web import accept, formats, safety
from catalog.web.portal import Portal, Visit
from dcat_ap import messages

_LOG = logging.getLogger(__name__)
_SOON = "10"  # seconds
PROBLEM = "application/problem+json"
_OFFERS = (formats.HTML, *(each.media_type for each in formats.FORMATS))
_FEEDS = ("/catalog", "/catalog-all")


def refused(request: Request, error: Exception) -> Response:
    """Give the answer to a request that cannot be met (status 4xx, or 503)."""
    if not isinstance(error, HTTPException):
        raise TypeError(error)
    parameter = error.detail if error.status_code == 400 and error.detail != "Bad Request" else ""  # noqa: PLR2004
    return _problem(request, error.status_code, parameter, error.headers)


def unavailable(request: Request, error: Exception) -> Response:
    """Give the answer while the store cannot be reached: come again soon. The log has the reason."""
    _LOG.error("the store cannot be reached: %s", error)
    return _problem(request, 503, "", {"retry-after": _SOON, "cache-control": "no-store"})


def crashed(request: Request, _: Exception) -> Response:
    """Give the answer after a bug: no more than that something went wrong; the log has the rest."""
    return _problem(request, 500, "", safety.HEADERS)


def kind(portal: Portal, status: int) -> str:
    """Give the URI of a kind of problem (RFC 9457): the place of the page /api that explains it."""
    return portal.url("/api") + f"#problem-{status}"


def problem(
    request: Request,
    status: int,
    title: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Response:
    """Give an error with its two sentences, in the form that the client reads; `facts` are for programs."""
    wanted = _wanted(request)
    if wanted == formats.HTML:
        values = {"status": status, "title": title, "detail": detail}
        return Visit(request).page("problem.html", values, status=status, headers=headers)
    if wanted == formats.JSON.media_type:
        portal: Portal = request.app.state.portal
        body = {"type": kind(portal, status), "title": title, "status": status, "detail": detail, **(facts or {})}
        return Response(orjson.dumps(body), status, headers, PROBLEM)
    return Response(f"{status} {title}\n{detail}\n", status, headers, "text/plain")


def _problem(request: Request, status: int, parameter: str, headers: Mapping[str, str] | None) -> Response:
    visit = Visit(request)
    title = sentence(visit, status, "title")
    detail = visit.text("problem.parameter", name=parameter) if parameter else _detail(visit, status)
    facts = {"parameter": parameter} if parameter else {}
    return problem(request, status, title, detail, headers=headers, facts=facts)


def _wanted(request: Request) -> str:
    path: str = request.scope["path"]
    if path.startswith("/api/"):
        return formats.JSON.media_type
    if path == "/sparql":  # clients ask for results of their own types, and get problems as JSON; browsers, a page
        offers = (formats.JSON.media_type, formats.HTML)
        return accept.media_type(request.headers.get("accept", ""), offers, formats.JSON.media_type)
    suffix = path.rpartition(".")[2]
    if suffix in formats.BY_SUFFIX:
        return formats.BY_SUFFIX[suffix].media_type
    if path in _FEEDS:
        return formats.TURTLE.media_type
    return accept.media_type(request.headers.get("accept", ""), _OFFERS, formats.HTML)


def _detail(visit: Visit, status: int) -> str:
    key = f"api.status.{status}"
    of_api = visit.request.scope["path"].startswith("/api/v1/") and messages.has(f"web.{key}")
    return visit.text(key) if of_api else sentence(visit, status, "detail")


def sentence(visit: Visit, status: int, part: str) -> str:
    """Give the usual title or detail of a status."""
    known = messages.has(f"web.problem.{status}.{part}")
    return visit.text(f"problem.{status if known else 'other'}.{part}")
