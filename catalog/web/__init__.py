"""The catalogue on the web: one file per face, each with its `routes`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from catalog.output import GraphStore, SearchIndex
from catalog.settings import Settings
from catalog.store import Store, Unreachable
from catalog.web import (
    api,
    beside,
    changes,
    ckan,
    closed,
    dcat,
    entries,
    feeds,
    files,
    health,
    history,
    links,
    metrics,
    pages,
    problems,
    quality,
    reports,
    resolve,
    runs,
    safety,
    search,
    sparql,
    tickets,
    validate,
)
from catalog.web.portal import Portal, templates

_FACES = (
    pages,
    search,
    beside,
    entries,
    changes,
    history,
    closed,
    reports,
    runs,
    feeds,
    quality,
    tickets,
    links,
    dcat,
    api,
    ckan,
    sparql,
    validate,
    health,
    metrics,
    files,
)


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    """Let go of the graph store at the end: no process that answers a query outlives the application."""
    yield
    portal: Portal = app.state.portal
    if portal.graph:
        portal.graph.close()


def create_app(store: Store, search: SearchIndex | None, graph: GraphStore | None, settings: Settings) -> Starlette:
    """Give the web application; it reads `store` and the followers and writes nothing."""
    app = Starlette(
        routes=[*(route for face in _FACES for route in face.routes), *resolve.routes(settings)],
        middleware=[Middleware(safety.SafeHeaders)],
        exception_handlers={
            HTTPException: problems.refused,
            Unreachable: problems.unavailable,
            Exception: problems.crashed,
        },
        lifespan=_lifespan,
    )
    app.router.redirect_slashes = False  # such redirects would trust the Host header
    templates()
    app.state.portal = Portal(store=store, search=search, graph=graph, settings=settings)
    return app
