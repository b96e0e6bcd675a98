"""MCP: the catalogue for agents, read-only, at /mcp and for `lotse mcp`; only where the extra `mcp` is installed."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from importlib.util import find_spec

from starlette.applications import Starlette
from starlette.routing import Route

from catalog.web.portal import Portal

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


def installed() -> bool:
    """Say whether the SDK is here."""
    return find_spec("mcp") is not None


def face(portal: Portal) -> tuple[Sequence[Route], Lifespan]:
    """Give the routes of /mcp, and what must go on while they are served."""
    if not installed():
        return (), lambda _: nullcontext()
    from catalog.web.mcp import server

    made = server.server(portal)
    route = server.mounted(made)

    @asynccontextmanager
    async def running(_: Starlette) -> AsyncIterator[None]:
        async with made.session_manager.run():
            yield

    return (route,), running
