"""The catalogue on the web: one file per face, each with its `routes`."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from catalog.output import Output, SearchIndex
from catalog.settings import Settings
from catalog.store import Store
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
    suggest,
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
    closed,
    reports,
    runs,
    feeds,
    quality,
    tickets,
    links,
    dcat,
    api,
    suggest,
    ckan,
    validate,
    health,
    metrics,
    files,
)


def create_app(store: Store, search: SearchIndex | None, graph: Output | None, settings: Settings) -> Starlette:
    """Give the web application; it reads `store` and the followers and writes nothing."""
    app = Starlette(
        routes=[*(route for face in _FACES for route in face.routes), *resolve.routes(settings)],
        middleware=[Middleware(safety.SafeHeaders)],
        exception_handlers={HTTPException: problems.refused, Exception: problems.crashed},
    )
    app.router.redirect_slashes = False  # such redirects would trust the Host header
    templates()
    app.state.portal = Portal(store=store, search=search, graph=graph, settings=settings)
    return app
