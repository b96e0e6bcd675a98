"""REST: every operation of /api/v1, and what is read off them: routes, OpenAPI, the page /api."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.web import api, beside, history, links, quality, suggest, tickets, validate
from catalog.web.operation import Operation
from catalog.web.rest import description, entries, looks, organisations, reference, sources, stats, vocabularies

_ROOMS = (
    api,
    suggest,
    entries,
    history,
    beside,
    organisations,
    sources,
    tickets,
    validate,
    looks,
    quality,
    links,
    stats,
    vocabularies,
)
OPERATIONS: Sequence[Operation] = [each for room in _ROOMS for each in room.operations]
"""All of them, in the order in which they are told."""

Endpoint = Callable[[Request], Awaitable[Response]]


def by_path() -> Mapping[str, Mapping[str, Operation]]:
    """Give the operations by their addresses, and by method."""
    paths: dict[str, dict[str, Operation]] = {}
    for each in OPERATIONS:
        paths.setdefault(each.address, {})[each.method] = each
    return paths


def _endpoint(methods: Mapping[str, Operation]) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return await methods["GET" if request.method == "HEAD" else request.method](request)

    return endpoint


async def _described(request: Request) -> Response:
    return description.as_json(request, OPERATIONS)


async def _described_in_yaml(request: Request) -> Response:
    return description.as_yaml(request, OPERATIONS)


async def _page(request: Request) -> Response:
    return reference.page(request, OPERATIONS)


routes = [
    Route("/api", _page),
    Route("/api/v1/openapi.json", _described),
    Route("/api/openapi.yaml", _described_in_yaml),
    *(Route(path, _endpoint(methods), methods=list(methods)) for path, methods in by_path().items()),
]
