"""The catalogue on the web: one file per face, each with its `routes`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from catalog.output import GraphStore, SearchIndex
from catalog.settings import Api, Settings
from catalog.store import Store, Unreachable
from catalog.web import (
    beside,
    changes,
    ckan,
    closed,
    croissant,
    dcat,
    desk,
    doorway,
    dumps,
    entries,
    feeds,
    files,
    found,
    health,
    history,
    ldes,
    login,
    mcp,
    metrics,
    newest,
    oai,
    oidc,
    organisations,
    pages,
    problems,
    quality,
    ready,
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
    validator,
)
from catalog.web.places import Places
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
    validator,
    login,
    desk,
    health,
    metrics,
    texts,
    theme,
    files,
)

_ATTEMPTS = 5  # to sign in, a minute


def create_app(store: Store, search: SearchIndex | None, graph: GraphStore | None, settings: Settings) -> Starlette:
    """Give the web application; it reads `store` and the followers.

    It writes nothing but what a key or a person who has signed in may: a job for a harvest, a decision about a run.
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
        middleware=[
            Middleware(ready.Ready, store=store),
            Middleware(safety.SafeHeaders),
            Middleware(doorway.Doorway, rules=settings.api),
        ],
        exception_handlers={
            HTTPException: problems.refused,
            Unreachable: problems.unavailable,
            Exception: problems.crashed,
        },
    )
    app.router = Places(app.routes, redirect_slashes=False, lifespan=lifespan)  # slashes would trust the Host header
    templates()
    app.state.portal = portal
    app.state.attempts = doorway.Buckets(Api(rate=_ATTEMPTS, burst=2 * _ATTEMPTS))
    app.state.relying = _relying(portal)
    return app


def _relying(portal: Portal) -> oidc.Relying | None:
    provider = portal.settings.accounts.provider
    return oidc.Relying(provider, portal.url(login.BACK)) if provider else None
