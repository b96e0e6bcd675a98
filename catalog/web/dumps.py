"""Dumps: the whole catalogue as files that a follower wrote, with sizes, dates and checksums."""

from base64 import b64encode
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from catalog import dump
from catalog.web.portal import Portal
from catalog.web.respond import has, in_json

_PACKED = "application/gzip"


def listed(request: Request) -> Response:
    """Give what there is, and of which ledger position; 404 while nothing was written yet."""
    portal: Portal = request.app.state.portal
    found = portal.newest_dump()
    if found is None:
        raise HTTPException(404)
    files = [
        {"name": each.name, "url": portal.url(f"/dumps/{each.name}"), "size": each.size, "sha256": each.sha256}
        for each in found.files
    ]
    return in_json(request, {"position": found.position, "made": found.made, "files": files})


def file(request: Request) -> Response:
    """Give a file of the newest dump, or a part of it (RFC 9110, 14); its tag is its checksum."""
    portal: Portal = request.app.state.portal
    found = portal.newest_dump()
    one = next((each for each in found.files if each.name == request.path_params["name"]), None) if found else None
    if found is None or one is None:
        raise HTTPException(404)
    tag = f'"{one.sha256}"'
    headers = {
        "etag": tag,
        "cache-control": "no-cache",
        "datenlotse-position": str(found.position),
        "repr-digest": f"sha-256=:{_base64(one.sha256)}:",
    }
    if has(request, tag):
        return Response(status_code=304, headers=headers)
    return FileResponse(_place(portal) / found.folder / one.name, headers=headers, media_type=_PACKED)


def _base64(hexadecimal: str) -> str:
    return b64encode(bytes.fromhex(hexadecimal)).decode()


def _place(portal: Portal) -> Path:
    return dump.place(portal.settings.dump_url, portal.settings.instance)


routes = [Route("/dumps", listed), Route("/dumps/{name}", file)]
