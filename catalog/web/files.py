"""The few files that never change while the portal runs: style sheet, fonts, icon, robots.txt.

Ours lie in `static/`. Those of others lie in `vendor/`, where installing puts them (assets/build.py); without them the
pages are plain, and still whole.
"""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.web import respond

STYLES = "portal.css"
FONTS = ("fira-sans-400-latin.woff2", "fira-sans-600-latin.woff2")
"""The fonts that every page needs."""

_HERE = Path(__file__).parent
_VENDOR = _HERE / "vendor"
_TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2", ".png": "image/png"}
_ROBOTS = "User-agent: *\nDisallow: /search\nDisallow: /resolve\n"
_KEEP = "public, max-age=31536000, immutable"
_RANGES = {
    "latin": (
        "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,"
        "U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD"
    ),
    "latin-ext": "U+0100-0130,U+0132-0151,U+0154-02BA,U+02BD-02C5,U+02C7-02CC,U+1E00-1E9F,U+1EF2-1EFF,U+20A0-20AB",
}


@dataclass(frozen=True, kw_only=True)
class StaticFile:
    """A file with the address under which it may be kept for ever."""

    name: str
    body: bytes

    @cached_property
    def media_type(self) -> str:
        """What the file is."""
        return _TYPES[Path(self.name).suffix]

    @cached_property
    def hashed(self) -> str:
        """The name with a digest of the content in it."""
        name = Path(self.name)
        return f"{name.stem}.{blake2b(self.body, digest_size=6).hexdigest()}{name.suffix}"

    @property
    def address(self) -> str:
        """The path below the portal."""
        return f"/static/{self.hashed}"

    @cached_property
    def packed(self) -> bytes:
        """The body as gzip; fonts and pictures are packed already and stay as they are."""
        return gzip.compress(self.body, 9, mtime=0) if self.name.endswith((".css", ".svg")) else b""


@cache
def static_files() -> Mapping[str, StaticFile]:
    """Give all files that do not depend on the instance, by name: pictures, fonts and the one style sheet."""
    folders = [_HERE / "static", _VENDOR]
    files = {
        file.name: StaticFile(name=file.name, body=file.read_bytes())
        for folder in folders
        if folder.is_dir()
        for file in sorted(folder.iterdir())
        if file.suffix in {".svg", ".woff2", ".png"}
    }
    return {**files, STYLES: StaticFile(name=STYLES, body=_styles(files))}


def is_complete() -> bool:
    """Say whether the design system and its fonts are there; pages are plain without them."""
    return (_VENDOR / "kern.css").is_file() and all(name in static_files() for name in FONTS)


@cache
def packages() -> tuple[Mapping[str, Any], ...]:
    """Give the packages of others that are built in: `name`, `version`, `licence` and the licence's `text`."""
    if not is_complete():
        return ()
    texts = {file.name: file.read_text("utf-8") for file in _VENDOR.glob("licence-*.txt")}
    listed = json.loads((_VENDOR / "built.json").read_text("utf-8"))["packages"]
    return tuple({**each, "text": next(_texts(each["name"], texts), "")} for each in listed)


def _texts(package: str, texts: Mapping[str, str]) -> Any:
    return (text for name, text in texts.items() if name.removeprefix("licence-").removesuffix(".txt") in package)


def _styles(files: Mapping[str, StaticFile]) -> bytes:
    """Put the style sheet together: KERN or what stands in for it, then the fonts, then our own layer."""
    kern = _VENDOR / "kern.css"
    base = kern if kern.is_file() else _HERE / "static" / "plain.css"
    return b"\n".join([base.read_bytes(), _faces(files).encode(), (_HERE / "static" / "site.css").read_bytes()])


def _faces(files: Mapping[str, StaticFile]) -> str:
    """Give the rules for fonts. `optional`: a font that comes late is used on the next page, so that no text jumps."""
    return "".join(
        f'@font-face{{font-family:"Fira Sans";font-weight:{weight};font-display:optional;'
        f'src:url("{file.hashed}") format("woff2");unicode-range:{reach}}}'
        for weight in (400, 600)
        for name, reach in _RANGES.items()
        if (file := files.get(f"fira-sans-{weight}-{name}.woff2"))
    )


async def static(request: Request) -> Response:
    """Give a file of ours; there is no way from a request to any other file."""
    file = request.app.state.portal.files.get(request.path_params["name"])
    if file is None:
        raise HTTPException(404)
    headers = {"cache-control": _KEEP, "vary": "Accept-Encoding"}
    if file.packed and respond.takes_gzip(request):
        return Response(file.packed, headers={**headers, "content-encoding": "gzip"}, media_type=file.media_type)
    return Response(file.body, headers=headers, media_type=file.media_type)


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
