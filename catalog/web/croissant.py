"""Croissant 1.0 (https://docs.mlcommons.org/croissant/docs/croissant-spec.html): tables, for machine learning.

Only datasets with tables to download have it. Columns are not told: nobody has looked into the files.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.change import Entry
from catalog.values import best, things, words
from catalog.web.portal import Portal
from catalog.web.respond import respond
from catalog.web.schemaorg import MEDIA_TYPE, described, filled, iris, open_dataset

_CONFORMS = "http://mlcommons.org/croissant/1.0"
_CONTEXT = {
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "sha256": "cr:sha256",
}
_TABLES = {
    "CSV": "text/csv",
    "TSV": "text/tab-separated-values",
    "XLS": "application/vnd.ms-excel",
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ODS": "application/vnd.oasis.opendocument.spreadsheet",
    "PARQUET": "application/vnd.apache.parquet",
}
"""Formats of tables by the last part of their IRI in the EU's list of file types, with their media types."""


def address(request: Request) -> Response:
    """Give a dataset of the open catalogue as Croissant; 404 where it has no table to download."""
    portal: Portal = request.app.state.portal
    found = _croissant(open_dataset(request, portal), portal)
    if found is None:
        raise HTTPException(404)
    body = orjson.dumps(found)
    return respond(request, body, lambda: body, MEDIA_TYPE)


def _croissant(entry: Entry, portal: Portal) -> dict[str, Any] | None:
    files = list(_files(entry.plain()))
    if not files:
        return None
    kept = {name: value for name, value in described(entry, portal).items() if name not in {"@context", "distribution"}}
    return {
        "@context": _CONTEXT,
        **kept,
        "@type": "sc:Dataset",
        "conformsTo": _CONFORMS,
        "distribution": files,
    }


def _files(plain: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for number, each in enumerate(things(plain.get("distribution"))):
        media_type, urls = _table(each), iris(each.get("download_url"))
        if media_type and urls:
            yield filled(
                {
                    "@type": "cr:FileObject",
                    "@id": f"file-{number}",
                    "name": best(each.get("title")) or f"file-{number}",
                    "description": best(each.get("description")),
                    "contentUrl": urls[0],
                    "contentSize": best(each.get("byte_size")),
                    "encodingFormat": media_type,
                    "sha256": _sha256(each),
                }
            )


def _table(plain: Mapping[str, Any]) -> str:
    """Give the media type of a table; empty for what is none."""
    for word in (*words(plain.get("format")), *words(plain.get("media_type"))):
        name = word.rpartition("/")[2].upper()
        known = next((media_type for media_type in _TABLES.values() if word.endswith(media_type)), "")
        if found := _TABLES.get(name, known):
            return found
    return ""


def _sha256(plain: Mapping[str, Any]) -> str:
    for each in things(plain.get("checksum")):
        if any("sha256" in word.lower().replace("-", "") for word in words(each.get("algorithm"))):
            return best(each.get("checksum_value"))
    return ""


routes = [Route("/datasets/{slug}/croissant.json", address)]
