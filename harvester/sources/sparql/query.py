"""Queries to an endpoint, sent as SPARQL 1.1 Protocol has it, and their answers."""

from urllib.parse import urlencode

import orjson

from dcat_ap.finding import error
from dcat_ap.salvage import good_iri
from dcat_ap.terms import PREFIXES
from harvester.record import SourceFailed
from harvester.visit import Answer, Visit

_PREFIXES = "".join(f"PREFIX {name}: <{PREFIXES[name].base}> " for name in ("dcat", "dct", "foaf"))


def bindings(visit: Visit, query: str) -> list[dict[str, str]]:
    """Give the rows of the answer to a SELECT. Raises SourceFailed."""
    answer = ask(visit, query, "application/sparql-results+json")
    try:
        rows = orjson.loads(answer.body)["results"]["bindings"]
        return [{str(name): str(each["value"]) for name, each in row.items()} for row in rows]
    except (ValueError, LookupError, TypeError, AttributeError) as wrong:
        raise SourceFailed(error("sparql.no-answer", visit.url)) from wrong


def number(visit: Visit, query: str) -> int:
    """Give the number that a SELECT of ?count answers with; -1 where it is none. Raises SourceFailed."""
    (row, *_) = bindings(visit, query) or [{}]
    text = row.get("count", "")
    return int(text) if text.isascii() and text.isdigit() else -1


def within(visit: Visit, body: str) -> str:
    """Give a pattern within the graph that the steward names."""
    graph = visit.options.graph
    return f"GRAPH <{graph}> {{ {body} }}" if good_iri(graph) else body


def ask(visit: Visit, query: str, accept: str) -> Answer:
    """Give the answer to a query (SPARQL 1.1 Protocol, 2.1.2). Raises SourceFailed."""
    body = urlencode({"query": _PREFIXES + query}).encode()
    headers = {**visit.options.headers, "Accept": accept}
    return visit.ask(visit.url, body, content_type="application/x-www-form-urlencoded", headers=headers)
