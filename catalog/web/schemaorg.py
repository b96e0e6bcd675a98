"""schema.org: a dataset as search engines want it, in its page and at an address of its own.

Counterparts are those of DCAT 3, annex B.1 (alignment with schema.org). Nothing is said that the source does not say.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.change import Entry, EntryKind, EntryState
from catalog.values import best, many, things, words
from catalog.web.portal import Portal
from catalog.web.respond import respond

MEDIA_TYPE = "application/ld+json"
_ESCAPES = (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"))
"""What could end the element that the text stands in, written as JSON may write it too."""


def address(request: Request) -> Response:
    """Give a dataset of the open catalogue as JSON-LD; 404 for anything else, 410 for what is withdrawn."""
    portal: Portal = request.app.state.portal
    body = orjson.dumps(described(open_dataset(request, portal), portal))
    return respond(request, body, lambda: body, MEDIA_TYPE)


def open_dataset(request: Request, portal: Portal) -> Entry:
    """Give the dataset that the path names; raises 404, or 410 for one that is withdrawn."""
    with portal.store.reading() as snapshot:
        entry = snapshot.entry(EntryKind.DATASET, request.path_params["slug"])
    if entry is None or entry.state is not EntryState.PUBLIC:
        raise HTTPException(410 if entry else 404)
    return entry


def in_page(entry: Entry, portal: Portal) -> Markup:
    """Give the same as text for a script element; empty for what is no dataset, or not public."""
    if entry.kind is not EntryKind.DATASET or entry.state is not EntryState.PUBLIC:
        return Markup()
    text = orjson.dumps(described(entry, portal)).decode()
    for sign, escape in _ESCAPES:
        text = text.replace(sign, escape)
    return Markup(text)  # noqa: S704  (no sign of HTML is left)


def described(entry: Entry, portal: Portal) -> dict[str, Any]:
    """Give a dataset as schema:Dataset."""
    plain, settings = entry.plain(), portal.settings
    return filled(
        {
            "@context": "https://schema.org/",
            "@type": "Dataset",
            "@id": entry.iri,
            "url": portal.url(entry.path),
            "name": best(plain.get("title")),
            "description": best(plain.get("description")),
            "identifier": list(words(plain.get("identifier"))),
            "keywords": list(dict.fromkeys(words(plain.get("keyword")))),
            "license": iris(plain.get("license")) or licences(plain),
            "creator": _people(plain.get("creator")),
            "publisher": _people(plain.get("publisher")),
            "datePublished": best(plain.get("issued")),
            "dateModified": best(plain.get("modified")),
            "version": best(plain.get("version")),
            "inLanguage": list(words(plain.get("language"))),
            "temporalCoverage": [_period(each) for each in things(plain.get("temporal"))],
            "spatialCoverage": [{"@type": "Place", "@id": each} for each in iris(plain.get("spatial"))],
            "includedInDataCatalog": {
                "@type": "DataCatalog",
                "@id": settings.iri_base + "catalog",
                "name": settings.title.text(settings.languages[0]),
                "url": portal.url("/"),
            },
            "distribution": [_download(each) for each in things(plain.get("distribution"))],
        }
    )


def licences(plain: Mapping[str, Any]) -> list[str]:
    """Give the licence that all distributions have, if it is one: then it is that of the dataset."""
    found = {each for one in things(plain.get("distribution")) for each in iris(one.get("license"))}
    return sorted(found) if len(found) == 1 else []


def _download(plain: Mapping[str, Any]) -> dict[str, Any]:
    return filled(
        {
            "@type": "DataDownload",
            "name": best(plain.get("title")),
            "description": best(plain.get("description")),
            "contentUrl": iris(plain.get("download_url")),
            "url": iris(plain.get("access_url")),
            "encodingFormat": list(words(plain.get("media_type"))) or list(words(plain.get("format"))),
            "contentSize": best(plain.get("byte_size")),
            "license": iris(plain.get("license")),
            "dateModified": best(plain.get("modified")),
        }
    )


def _people(values: Any) -> list[dict[str, Any]]:
    named = [{"@type": "Organization", "@id": each} for each in iris(values)]
    for each in things(values):
        iri = str(each.get("id", ""))
        name = best(each.get("name"))
        named.append(filled({"@type": "Organization", "@id": "" if iri.startswith("_:") else iri, "name": name}))
    return named


def _period(plain: Mapping[str, Any]) -> str:
    start, end = best(plain.get("start_date")), best(plain.get("end_date"))
    return f"{start or '..'}/{end or '..'}" if start or end else ""


def iris(values: Any) -> list[str]:
    """Give those values that are mere references by an address."""
    return [each for each in words([one for one in many(values) if isinstance(one, str)]) if "://" in each]


def filled(pairs: Mapping[str, Any]) -> dict[str, Any]:
    """Give what has a value, a single one without its list."""
    found: dict[str, Any] = {}
    for name, value in pairs.items():
        kept = list(filter(None, value)) if isinstance(value, list) else value
        if kept:
            found[name] = kept[0] if isinstance(kept, list) and len(kept) == 1 else kept
    return found


routes = [Route("/datasets/{slug}/schema.jsonld", address)]
