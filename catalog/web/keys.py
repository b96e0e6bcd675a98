"""Who may change something: a request says so with a key, as a Bearer token (RFC 6750)."""

from starlette.exceptions import HTTPException
from starlette.requests import Request

from catalog.key import Key
from catalog.web.portal import Portal

_SCHEME = "bearer "


def key_of(request: Request) -> Key | None:
    """Give the key of a request; None where there is none, or none that is good (any more)."""
    given = request.headers.get("authorization", "")
    if not given.lower().startswith(_SCHEME):
        return None
    portal: Portal = request.app.state.portal
    return portal.store.keys.find(given[len(_SCHEME) :].strip())


def require(request: Request, scope: str) -> Key:
    """Give the key of a request that allows `scope`; raises HTTPException: 401 without a key, 403 for another one."""
    key = key_of(request)
    if key is None:
        raise HTTPException(401, headers={"www-authenticate": 'Bearer realm="Datenlotse"'})
    if scope not in key.scopes:
        raise HTTPException(403, headers={"www-authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'})
    return key
