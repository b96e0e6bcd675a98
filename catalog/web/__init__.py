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
    beside,
    changes,
    ckan,
    closed,
    croissant,
    dcat,
    doorway,
    dumps,
    entries,
    feeds,
    files,
    found,
    health,
    history,
    ldes,
    mcp,
    metrics,
    newest,
    oai,
    organisations,
    pages,
    problems,
    quality,
    reports,
    resolve,
    rest,
    runs,
    safety,
    schemaorg,
    search,
    sitemap,
    sparql,
    texts,
    theme,
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
    organisations,
    runs,
    feeds,
    newest,
    found,
    quality,
    dcat,
    rest,
    dumps,
    ckan,
    oai,
    ldes,
    schemaorg,
    croissant,
    sitemap,
    sparql,
    health,
    metrics,
    texts,
    theme,
    files,
)


def create_app(store: Store, search: SearchIndex | None, graph: GraphStore | None, settings: Settings) -> Starlette:
    """Give the web application; it reads `store` and the followers.

    It writes nothing but what a key allows: a job for a harvest, a decision about a run.
    """
    portal = Portal(store=store, search=search, graph=graph, settings=settings)
    agents, running = mcp.face(portal)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        """Let go of the graph store at the end: no process that answers a query outlives the application."""
        async with running(app):
            yield
        if portal.graph:
            portal.graph.close()

    app = Starlette(
        routes=[*(route for face in _FACES for route in face.routes), *agents, *resolve.routes(settings)],
        middleware=[Middleware(safety.SafeHeaders), Middleware(doorway.Doorway, rules=settings.api)],
        exception_handlers={
            HTTPException: problems.refused,
            Unreachable: problems.unavailable,
            Exception: problems.crashed,
        },
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # such redirects would trust the Host header
    templates()
    app.state.portal = portal
    return app
