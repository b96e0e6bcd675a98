"""Requests to an OGC API, and its answers: objects in JSON with links."""

from typing import Any
from urllib.parse import urljoin, urlsplit

import orjson

from dcat_ap.finding import error
from harvester import fields, mapping
from harvester.record import Contents, SourceFailed, readable
from harvester.visit import Answer, Visit

ACCEPT = "application/geo+json, application/json;q=0.9, application/xml;q=0.8, text/xml;q=0.7, */*;q=0.1"
_OGC = "http://www.opengis.net/def/rel/ogc/1.0/"


def ask(visit: Visit, url: str) -> Answer:
    """Give an answer of the API; headers of the steward go to the host of the source alone. Raises SourceFailed."""
    own = visit.options.headers if _host(url) == _host(visit.url) else {}
    return visit.ask(url, headers={"Accept": ACCEPT, **own})


def read(answer: Answer) -> dict[str, Any]:
    """Give the object that an answer is. Raises SourceFailed."""
    with readable():
        said = fields.read(answer.body, answer.where)
    if not isinstance(said, dict):
        raise SourceFailed(error("ogcapi.no-answer", answer.where))
    return said


def contents(visit: Visit, said: dict[str, Any], where: str) -> Contents:
    """Give the records of a document. Raises SourceFailed."""
    try:
        body = orjson.dumps(said)
    except TypeError as deep:
        raise SourceFailed(error("json.unreadable", where, said=str(deep)[:200])) from deep
    with readable():
        return mapping.records("ogcapi", body, visit.origin, where)


def link(said: dict[str, Any], base: str, *relations: str) -> str:
    """Give the address of the first link of a relation that is for machines; empty where there is none."""
    found = []
    listed = said.get("links")
    for each in listed if isinstance(listed, list) else ():
        relation, href = (each.get("rel"), each.get("href")) if isinstance(each, dict) else (None, None)
        if isinstance(relation, str) and isinstance(href, str) and relation.removeprefix(_OGC) in relations:
            media = str(each.get("type") or "")
            if "html" not in media:
                found.append(("json" not in media, urljoin(base, href)))
    return min(found, key=lambda pair: pair[0])[1] if found else ""


def _host(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc
