"""A client that asks an ASGI application without a socket: no redirect is followed, no exception gets out."""

import asyncio
from collections.abc import Mapping

import httpx
from starlette.types import ASGIApp


class Browser:
    """Sends one request at a time, each in an event loop of its own."""

    def __init__(self, app: ASGIApp, base: str, *, raising: bool = True) -> None:
        self._app, self._base, self._raising = app, base, raising

    def get(self, path: str, accept: str = "", language: str = "", **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send("GET", path, {"accept": accept or "*/*", "accept-language": language, **named})

    def post(self, path: str, body: bytes, media_type: str = "", language: str = "") -> httpx.Response:
        named = {"content-type": media_type} if media_type else {}
        return self.send("POST", path, {"accept-language": language, **named}, body)

    def send(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> httpx.Response:
        return asyncio.run(self._send(method, path, headers or {}, body))

    async def _send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> httpx.Response:
        transport = httpx.ASGITransport(self._app, raise_app_exceptions=self._raising)
        async with httpx.AsyncClient(transport=transport, base_url=self._base) as client:
            return await client.request(method, path, headers=headers, content=body)
