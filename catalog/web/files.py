"""The few files that never change while the portal runs: style sheet, icon, robots.txt."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_TYPES = {".css": "text/css", ".svg": "image/svg+xml"}
_ROBOTS = "User-agent: *\nDisallow: /search\nDisallow: /resolve\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticFile:
    """A file of `static/` with the address under which it may be kept for ever."""

    name: str
    body: bytes
    media_type: str

    @property
    def address(self) -> str:
        """The path with a digest of the content."""
        return f"/static/{self.name}?v={blake2b(self.body, digest_size=6).hexdigest()}"


@cache
def static_files() -> Mapping[str, StaticFile]:
    """Give all files of `static/` by name."""
    folder = Path(__file__).parent / "static"
    return {
        file.name: StaticFile(name=file.name, body=file.read_bytes(), media_type=_TYPES[file.suffix])
        for file in sorted(folder.iterdir())
    }


async def static(request: Request) -> Response:
    """Give a file of ours; there is no way from a request to any other file."""
    file = static_files().get(request.path_params["name"])
    if file is None:
        raise HTTPException(404)
    fresh = request.query_params.get("v", "") in file.address and "v" in request.query_params
    keep = "public, max-age=31536000, immutable" if fresh else "no-cache"
    return Response(file.body, headers={"cache-control": keep}, media_type=file.media_type)


async def robots(request: Request) -> Response:
    """Ask crawlers to leave the endless lists alone; entries and feeds are theirs, and a sitemap lists them."""
    base = request.app.state.portal.base
    return Response(f"{_ROBOTS}\nSitemap: {base}/sitemap.xml\n", media_type="text/plain")


async def favicon(_: Request) -> Response:
    """Give the icon to browsers that ask at the traditional address."""
    return Response(static_files()["icon.svg"].body, media_type=_TYPES[".svg"])


routes = [
    Route("/static/{name}", static),
    Route("/robots.txt", robots),
    Route("/favicon.ico", favicon),
]
