"""The small pages: help, imprint, privacy, accessibility, licences of what is built in, and a map of the portal."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.change import EntryKind
from catalog.web import files, wording
from catalog.web.portal import Visit
from catalog.web.safety import markdown


def text(request: Request, name: str) -> Response:
    """Give a page that the operator writes, and what we have to say ourselves on the same subject."""
    visit = Visit(request)
    words, language = visit.portal.settings.texts.text(name, visit.language)
    values = {"name": name, "words": markdown(words) if words else "", "words_language": language}
    return visit.page("text.html", values)


def accessibility(request: Request) -> Response:
    """Give the statement on accessibility: only what the operator said, and a note while something is missing."""
    visit = Visit(request)
    statement = visit.portal.settings.accessibility
    day = wording.day(statement.assessed, visit.language)
    return visit.page("accessibility.html", {"statement": statement, "assessed": day})


def licences(request: Request) -> Response:
    """Give what of others the pages are made with, and under which licences."""
    return Visit(request).page("licences.html", {"packages": files.packages()})


def site_map(request: Request) -> Response:
    """Give all pages that are not about one entry, one source or one run."""
    visit = Visit(request)
    with visit.portal.store.reading() as snapshot:
        cards = [state.card for state in snapshot.sources()]
        kinds = [kind for kind in EntryKind if not kind.listed and visit.portal.remembered.count(snapshot, kind)]
    return visit.page("map.html", {"sources": cards, "beside": kinds})


routes = [
    *(Route(f"/{name}", partial(text, name=name)) for name in ("help", "imprint", "privacy")),
    Route("/accessibility", accessibility),
    Route("/licences", licences),
    Route("/map", site_map),
]
