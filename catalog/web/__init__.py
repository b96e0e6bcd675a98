"""The catalogue on the web: one file per face, each with its `routes`."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from catalog.output import Output, SearchIndex
from catalog.settings import Settings
from catalog.store import Store, Unreachable
from catalog.web import (
    api,
    beside,
    changes,
    ckan,
    closed,
    croissant,
    dcat,
    dumps,
    entries,
    feeds,
    files,
    health,
    history,
    ldes,
    links,
    metrics,
    newest,
    oai,
    pages,
    problems,
    quality,
    reports,
    resolve,
    runs,
    safety,
    schemaorg,
    search,
    sitemap,
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
    newest,
    quality,
    tickets,
    links,
    dcat,
    dumps,
    api,
    ckan,
    oai,
    ldes,
    schemaorg,
    croissant,
    sitemap,
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
        exception_handlers={
            HTTPException: problems.refused,
            Unreachable: problems.unavailable,
            Exception: problems.crashed,
        },
    )
    app.router.redirect_slashes = False  # such redirects would trust the Host header
    templates()
    app.state.portal = Portal(store=store, search=search, graph=graph, settings=settings)
    return app
