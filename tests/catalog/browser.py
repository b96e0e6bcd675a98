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

    def send(self, method: str, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        return asyncio.run(self._send(method, path, headers or {}))

    async def _send(self, method: str, path: str, headers: Mapping[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(self._app, raise_app_exceptions=self._raising)
        async with httpx.AsyncClient(transport=transport, base_url=self._base) as client:
            return await client.request(method, path, headers=headers)
