"""CKAN: our catalogue for clients that speak CKAN's action API, at /api/3/action/<name>. It can only be read.

https://docs.ckan.org/en/2.10/api/ says what such clients ask for and expect.
"""

from collections.abc import Callable, Mapping
from inspect import getdoc
from typing import Any
from urllib.parse import parse_qs

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.web.ckan.actions import groups, licences, organizations, packages, resources, site, tags
from catalog.web.ckan.ask import Ask
from catalog.web.ckan.fault import Denied, Fault, NotFound
from catalog.web.ckan.given import Given
from catalog.web.ckan.package import KINDS, organization, package
from catalog.web.portal import Portal, Visit
from catalog.web.respond import respond
from dcat_ap import vocabularies

Action = Callable[[Ask], Any]

_ROOMS = (packages, resources, organizations, groups, tags, licences, site)
ACTIONS: Mapping[str, Action] = {action.__name__: action for room in _ROOMS for action in room.ACTIONS}
"""Every action that answers, by its name."""

_WRITING = ("_create", "_update", "_delete", "_patch", "_purge", "_add", "_invite", "_revise")
_MOST_BYTES = 1_000_000
_JSON = "application/json"
_HEADERS = {"access-control-allow-origin": "*", "vary": "Accept-Language"}


async def call(request: Request) -> Response:
    """Give the answer of an action, in CKAN's envelope."""
    name = request.path_params["action"]
    try:
        parameters = await _parameters(request)
        if name == packages.package_show.__name__ and (answer := await _package(request, name, Given(parameters))):
            return answer
    except Fault as fault:
        return _refused(request, name, fault)
    return await run_in_threadpool(_called, request, name, parameters)


async def _package(request: Request, name: str, given: Given) -> Response | None:
    """Give the answer of `package_show`, which most calls are, after one glance; None where it takes a longer look."""
    portal: Portal = request.app.state.portal
    key = given.key(*packages.SHOWN_BY)
    seen = await portal.glance_named(key)
    if seen is None or seen.entry.kind not in KINDS:
        return None
    language, entry = Visit(request).language, seen.entry
    known = seen.organisation in portal.settings.organisations
    body = organization(seen.organisation, portal, language) if known else {}
    about = entry.id, entry.slug, entry.kind, entry.iri, entry.first_seen.isoformat(), entry.changed.isoformat()
    seed = orjson.dumps((about, body, language, portal.base, vocabularies.versions())) + entry.json

    def make() -> bytes:
        result = package(entry, seen.organisation, portal, language)
        return orjson.dumps({"help": _help(request, name), "success": True, "result": result})

    return respond(request, seed, make, _JSON, headers=_HEADERS, holds=seen.position)


def version(request: Request) -> Response:
    """Give the version of the interface."""
    return _answer(request, {"version": 3})


def help_show(ask: Ask) -> str:
    """Give what an action does. Parameters: name."""
    action = ACTIONS.get(ask.key("name")) if ask.text("name") != "help_show" else help_show
    if action is None:
        raise NotFound
    return getdoc(action) or ""


def _called(request: Request, name: str, parameters: Mapping[str, Any]) -> Response:
    portal: Portal = request.app.state.portal
    action = help_show if name == "help_show" else ACTIONS.get(name)
    try:
        if action is None and name.endswith(_WRITING):
            raise Denied
        if action is None:
            return _answer(request, f"Bad request - Action name not known: {name[:100]}", 400)
        with portal.store.reading() as snapshot:
            result = action(Ask(portal, snapshot, parameters, Visit(request).language))
    except Fault as fault:
        return _refused(request, name, fault)
    return _answer(request, {"help": _help(request, name), "success": True, "result": result})


def _refused(request: Request, name: str, fault: Fault) -> Response:
    body = {"help": _help(request, name), "success": False, "error": fault.plain()}
    return _answer(request, body, fault.status)


def _answer(request: Request, body: Any, status: int = 200) -> Response:
    text = orjson.dumps(body)
    return respond(request, text, lambda: text, _JSON, headers=_HEADERS, status=status)


def _help(request: Request, name: str) -> str:
    portal: Portal = request.app.state.portal
    return portal.url("/api/3/action/help_show", name=name)


async def _parameters(request: Request) -> Mapping[str, Any]:
    """Give the parameters: of the address, of a form, or of a JSON object in the body. Raises Fault."""
    query = {name: _one_or_all(request.query_params.getlist(name)) for name in request.query_params}
    if request.method != "POST":
        return query
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _MOST_BYTES:
            raise Fault("Bad request - the body is too long")
    if not body.strip():
        return query
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded" and not body.lstrip().startswith(b"{"):
        form = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        return query | {name: _one_or_all(values) for name, values in form.items()}
    try:
        said = orjson.loads(bytes(body))
    except orjson.JSONDecodeError as wrong:
        raise Fault(f"Bad request - JSON Error: {wrong.msg}") from wrong
    if not isinstance(said, dict):
        raise Fault("Bad request - the body must be a JSON object")
    return query | said


def _one_or_all(values: list[str]) -> Any:
    return values[0] if len(values) == 1 else values


routes = [
    Route("/api/3", version),
    Route("/api/3/action/{action}", call, methods=["GET", "POST"]),
    Route("/api/action/{action}", call, methods=["GET", "POST"]),
]
