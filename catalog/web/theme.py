"""Light or dark: what the reader chose, kept in a cookie that says nothing else, so that it works without a script."""

from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from catalog.web.asked import is_sound

COOKIE = "lotse-theme"
THEMES = ("auto", "light", "dark")
_YEAR = 365 * 24 * 3600
_LONGEST = 8_000  # bytes of a form with two fields


def chosen(request: Request) -> str:
    """Give the theme that the reader chose: light or dark; nothing where the browser shall decide."""
    given = request.cookies.get(COOKIE, "")
    return given if given in THEMES[1:] else ""


async def choose(request: Request) -> Response:
    """Keep the reader's choice for a year, or forget it, and lead back to the page it was made on."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _LONGEST:
            raise HTTPException(413)
    fields = parse_qs(body.decode("utf-8", "replace"))
    theme, back = fields.get("theme", [""])[0], fields.get("back", ["/"])[0]
    if theme not in THEMES:
        raise HTTPException(400, detail="theme")
    portal = request.app.state.portal
    answer = RedirectResponse(portal.root + (back if _is_ours(back) else "/"), 303)
    keep = 0 if theme == THEMES[0] else _YEAR
    secure = portal.base.startswith("https:")
    answer.set_cookie(
        COOKIE, theme, max_age=keep, path=portal.root or "/", secure=secure, httponly=True, samesite="lax"
    )
    return answer


def _is_ours(path: str) -> bool:
    """Say whether a path leads to a page of ours, and nowhere else."""
    return path.startswith("/") and not path.startswith("//") and "\\" not in path and is_sound(path)


routes = [Route("/theme", choose, methods=["POST"])]
