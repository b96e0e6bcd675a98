"""Places: which routes may match a path, by its first two parts, so that not all of them have to be tried."""

from collections.abc import Iterable, Sequence
from functools import cached_property

from starlette.routing import BaseRoute, Router
from starlette.types import Receive, Scope, Send

_PARTS = 2


class Places(Router):
    """A router that tries those routes only whose path begins as the request's does, in their order."""

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to the route that matches."""
        if scope["type"] == "http":
            await self._place(scope["path"]).app(scope, receive, send)
        else:
            await super().app(scope, receive, send)

    def _place(self, path: str) -> Router:
        parts = tuple(path.split("/", _PARTS + 1)[1 : _PARTS + 1])
        return self._by_parts.get(parts) or self._by_parts.get(parts[:1]) or self._by_parts[()]

    @cached_property
    def _by_parts(self) -> dict[tuple[str, ...], Router]:
        """Give a router for each beginning that some route has; the routes must not change any more."""
        begins = [(_literal(each), each) for each in self.routes]
        known = {()} | {parts[:count] for parts, _ in begins for count in range(1, len(parts) + 1)}
        return {place: self._router(begins, place) for place in known}

    def _router(self, begins: Iterable[tuple[tuple[str, ...], BaseRoute]], place: Sequence[str]) -> Router:
        """Give a router of those that may match what begins so, and not with any longer beginning that is known."""
        fitting = [route for parts, route in begins if tuple(place[: len(parts)]) == parts]
        return Router(fitting, redirect_slashes=False, default=self.default)


def _literal(route: BaseRoute) -> tuple[str, ...]:
    """Give the first parts of a route's path, up to the first that is not the same for all; none for other routes."""
    parts = getattr(route, "path", "").split("/")[1:]
    fixed = next((number for number, part in enumerate(parts) if "{" in part), len(parts))
    return tuple(parts[: min(fixed, _PARTS)])
