"""Signing in and out: with a password of our own accounts, or by the provider of the instance."""

import logging
from datetime import timedelta

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.account import Person
from catalog.web import oidc, session
from catalog.web.desk.entrance import PRIVATE, see_other
from catalog.web.doorway import client
from catalog.web.form import sent
from catalog.web.oidc import Errand, SignInFailed
from catalog.web.portal import Visit

DESK = "/desk"
BACK = "/login/oidc/back"
_ERRAND, _WHILE = "errand", timedelta(minutes=15)
_WHITHER = "whither"
_STATUS = {"": 200, "wrong": 401, "nothing": 403, "often": 429, "provider": 502}
_log = logging.getLogger(__name__)


def page(request: Request) -> Response:
    """Give the page to sign in; who is signed in already is sent on."""
    visit = _visit(request)
    if session.person(request):
        return see_other(visit.link(_whither(request.query_params.get("next", ""))))
    return _page(visit, _whither(request.query_params.get("next", "")))


async def password(request: Request) -> Response:
    """Sign somebody in with name and password; who tries too often has to wait."""
    session.refuse_others(request)
    visit = _visit(request)
    if not visit.portal.settings.accounts.local:
        raise HTTPException(404)
    form = await sent(request)
    name, secret = form.get("name", "").strip()[:200], form.get("password", "")
    address = client(request, visit.portal.settings.api)
    for who in (f"name {name.casefold()}", f"address {address}"):
        turn = request.app.state.attempts.take(who)
        if not turn.granted:
            return _page(visit, _whither(form.get("next", "")), "often", name, turn.wait)
    return await run_in_threadpool(_admit, visit, name, secret, _whither(form.get("next", "")))


def _admit(visit: Visit, name: str, secret: str, whither: str) -> Response:
    who = visit.portal.store.accounts.admitted(name, secret)
    if who is None:
        _log.warning("a sign-in with a wrong name or password was refused")
        return _page(visit, whither, "wrong", name)
    return _in(visit, who, whither)


def out(request: Request) -> Response:
    """Sign out."""
    session.refuse_others(request)
    response = see_other(_visit(request).link("/"))
    session.end(request, response)
    return response


def away(request: Request) -> Response:
    """Send the browser to the provider."""
    visit = _visit(request)
    whither, errand = _whither(request.query_params.get("next", "")), Errand.new()
    try:
        response = see_other(_relying(request).address(errand, visit.language))
    except SignInFailed as fault:
        return _failed(visit, whither, fault)
    for name, value in ((_ERRAND, str(errand)), (_WHITHER, whither)):
        session.keep(visit.portal, response, name, value, _WHILE)
    return response


def back(request: Request) -> Response:
    """Sign in who comes back from the provider."""
    visit = _visit(request)
    kept = {name: request.cookies.get(session.cookie(visit.portal, name), "") for name in (_ERRAND, _WHITHER)}
    whither = _whither(kept[_WHITHER])
    try:
        who = _relying(request).arrived(Errand.read(kept[_ERRAND]), dict(request.query_params))
        response = _in(visit, who, whither, visit.portal.settings.accounts.provider)
    except SignInFailed as fault:
        response = _failed(visit, whither, fault)
    for name in kept:
        session.forget(visit.portal, response, name)
    return response


def _in(visit: Visit, who: Person, whither: str, provider: object = None) -> Response:
    """Begin a session; who is allowed nothing here has none, and is told so."""
    if not who.grants:
        return _page(visit, whither, "nothing")
    response = see_other(visit.link(whither))
    session.begin(visit.request, response, who, origin="oidc" if provider else "")
    visit.portal.store.audit.note(who.signature, "signed-in")
    return response


def _failed(visit: Visit, whither: str, fault: SignInFailed) -> Response:
    _log.warning("a sign-in by the provider failed: %s", fault)
    return _page(visit, whither, "provider")


def _page(visit: Visit, whither: str, fault: str = "", name: str = "", wait: int = 0) -> Response:
    """Give the page to sign in; with a `fault` why it did not work, and in how many seconds one may try again."""
    headers = {**PRIVATE, "retry-after": str(wait)} if wait else PRIVATE
    values = {"accounts": visit.portal.settings.accounts, "whither": whither, "fault": fault, "name": name}
    return visit.page("login.html", values, status=_STATUS[fault], headers=headers)


def _visit(request: Request) -> Visit:
    visit = Visit(request)
    if not visit.portal.settings.accounts.offered:
        raise HTTPException(404)
    return visit


def _relying(request: Request) -> oidc.Relying:
    relying: oidc.Relying | None = request.app.state.relying
    if relying is None:
        raise HTTPException(404)
    return relying


def _whither(path: str) -> str:
    """Give a page of the desk: no address that somebody slipped in leads anywhere else."""
    return path if path == DESK or (path.startswith(f"{DESK}/") and path.isascii() and path.isprintable()) else DESK


routes = [
    Route("/login", page),
    Route("/login", password, methods=["POST"]),
    Route("/logout", out, methods=["POST"]),
    Route("/login/oidc", away),
    Route(BACK, back),
]
