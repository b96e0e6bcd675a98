"""Who asks: the person that has signed in with this browser. Only the desk and the sign-in look at it."""

from datetime import timedelta
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from catalog.account import Person
from catalog.web.portal import Portal

_OURS = {"same-origin", "none"}
_SIGNED_IN = "session"


def person(request: Request) -> Person | None:
    """Give who has signed in with this browser; None for a stranger."""
    portal: Portal = request.app.state.portal
    token = request.cookies.get(cookie(portal, _SIGNED_IN), "")
    return portal.store.sessions.find(token, portal.settings.accounts.idle) if token else None


def begin(request: Request, response: Response, who: Person, origin: str = "") -> None:
    """Have the browser that gets `response` signed in as a person. What session it had before is over."""
    portal: Portal = request.app.state.portal
    _over(request)
    lasting = portal.settings.accounts.lasting
    keep(portal, response, _SIGNED_IN, portal.store.sessions.begin(who, lasting, origin), lasting)


def end(request: Request, response: Response) -> None:
    """Have the browser that gets `response` signed out."""
    _over(request)
    forget(request.app.state.portal, response, _SIGNED_IN)


def _over(request: Request) -> None:
    portal: Portal = request.app.state.portal
    token = request.cookies.get(cookie(portal, _SIGNED_IN), "")
    if token:
        portal.store.sessions.end(token)


def refuse_others(request: Request) -> None:
    """Refuse with 403 what no page of ours has sent (Fetch Metadata; else Origin, RFC 6454)."""
    portal: Portal = request.app.state.portal
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site not in _OURS:
        raise HTTPException(403)
    if site is None and origin != _origin(portal):
        raise HTTPException(403)


def keep(portal: Portal, response: Response, name: str, value: str, lasting: timedelta) -> None:
    """Have the browser keep a value that only requests to us bring back, and no script can read."""
    seconds = int(lasting.total_seconds())
    response.set_cookie(
        cookie(portal, name), value, max_age=seconds, path="/", secure=_is_secure(portal), httponly=True, samesite="lax"
    )


def forget(portal: Portal, response: Response, name: str) -> None:
    """Have the browser forget a value."""
    response.delete_cookie(cookie(portal, name), path="/", secure=_is_secure(portal), httponly=True, samesite="lax")


def cookie(portal: Portal, name: str) -> str:
    """Give the name of a cookie: with HTTPS one that no other host can set (RFC 6265bis, 4.1.3.2)."""
    return f"__Host-lotse-{name}" if _is_secure(portal) else f"lotse-{name}"


def _is_secure(portal: Portal) -> bool:
    return portal.base.startswith("https:")


def _origin(portal: Portal) -> str:
    parts = urlsplit(portal.base)
    return f"{parts.scheme}://{parts.netloc}"
