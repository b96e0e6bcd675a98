"""SPARQL 1.1 at /sparql: the protocol for queries, errors in words, a form for people, a description for programs."""

from collections.abc import Iterator, Mapping
from typing import IO, Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from catalog.output import GraphStore
from catalog.sparql.lexer import Malformed
from catalog.sparql.query import Forbidden, Query
from catalog.sparql.question import Answered, Question, Refused
from catalog.web import accept, formats, problems
from catalog.web.portal import Portal, Visit
from catalog.web.respond import etag, has, respond
from catalog.web.sparql import asked, description, examples
from catalog.web.sparql.asked import Asked

_OPEN = {"access-control-allow-origin": "*", "access-control-expose-headers": "Datenlotse-Position, ETag, Retry-After"}
_PREFLIGHT = {
    **_OPEN,
    "access-control-allow-methods": "GET, HEAD, POST, OPTIONS",
    "access-control-allow-headers": "Accept, Accept-Language, Content-Type",
    "access-control-max-age": "86400",
}
_STATUSES = {"busy": 503, "empty": 503, "failed": 500, "graph": 400, "service": 403, "update": 403}
_LIMIT = 422  # of what was understood, and takes more than it may
_RETRY = {"retry-after": "5"}
_LONGEST = 300  # characters of what the parser says
_CHUNK = 65_536


async def sparql(request: Request) -> Response:
    """Give the answer to a query; without one, the form or the description of this service."""
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=_PREFLIGHT)
    try:
        question = await asked.read(request)
    except Forbidden as forbidden:
        return _refused(request, forbidden.what, {})
    if question is None:
        return await run_in_threadpool(_without_query, request)
    return await run_in_threadpool(_answer, request, question)


def void(request: Request) -> Response:
    """Give what the catalogue says of itself as a dataset (VoID), in the RDF format that the client likes best."""
    return _described(request, description.void(request.app.state.portal), _rdf(request))


def _without_query(request: Request) -> Response:
    offers = [*(fmt.media_type for fmt in formats.RDF_FORMATS), formats.HTML]
    wanted = accept.media_type(request.headers.get("accept", ""), offers, formats.TURTLE.media_type)
    if wanted != formats.HTML:
        return _described(request, description.service(request.app.state.portal), formats.BY_MEDIA_TYPE[wanted])
    visit = Visit(request)
    chosen = request.query_params.get("example", "")
    values = {
        "query": examples.QUERIES.get(chosen, examples.QUERIES["newest"]),
        "examples": examples.QUERIES,
        "limits": visit.portal.settings.sparql,
    }
    return visit.page("sparql.html", values)


def _described(request: Request, turtle: str, fmt: formats.Format) -> Response:
    headers = {**_OPEN, "vary": "Accept"}
    return respond(request, turtle, lambda: formats.in_format(turtle, fmt), fmt.media_type, headers=headers)


def _rdf(request: Request) -> formats.Format:
    offers = [fmt.media_type for fmt in formats.RDF_FORMATS]
    wanted = accept.media_type(request.headers.get("accept", ""), offers, formats.TURTLE.media_type)
    return formats.BY_MEDIA_TYPE[wanted]


def _answer(request: Request, said: Asked) -> Response:
    portal: Portal = request.app.state.portal
    if portal.graph is None:
        raise HTTPException(503)
    base = portal.url("/sparql")
    try:
        query = Query.read(said.text, base)
        question = said.question(query, base, request.headers.get("accept", ""))
        seed = "\n".join((said.text, *question.graphs, "", *question.named))
        return _found(request, portal.graph, question, seed)
    except Malformed as malformed:
        return _malformed(request, said.text, malformed)
    except Forbidden as forbidden:
        return _refused(request, forbidden.what, _place(said.text, forbidden.at))
    except Refused as refused:
        return _refused(request, refused.reason, refused.facts)


def _found(request: Request, graph: GraphStore, question: Question, seed: str) -> Response:
    """Give the answer, or a 304 without asking anybody; a query that asks for chance or time has no tag."""
    media_type = question.format.media_type
    headers = {**_OPEN, "vary": "Accept", "cache-control": "no-store"}
    if request.method == "POST" or question.query.by_chance:
        return _streamed(graph.ask(question), media_type, headers)
    headers["cache-control"] = "no-cache"
    position = graph.position()
    tag = etag(f"{position}\n{seed}", media_type)
    if has(request, tag):
        return Response(status_code=304, headers={**headers, "etag": tag, "datenlotse-position": str(position)})
    answered = graph.ask(question)
    return _streamed(answered, media_type, {**headers, "etag": etag(f"{answered.position}\n{seed}", media_type)})


def _streamed(answered: Answered, media_type: str, headers: Mapping[str, str]) -> Response:
    told = {**headers, "datenlotse-position": str(answered.position)}
    if answered.size <= _CHUNK:
        with answered.file as file:
            return Response(file.read(), headers=told, media_type=media_type)
    told["content-length"] = str(answered.size)
    return StreamingResponse(_pieces(answered.file), headers=told, media_type=media_type)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_CHUNK):
            yield piece


def _malformed(request: Request, text: str, malformed: Malformed) -> Response:
    visit = Visit(request)
    place = _place(text, malformed.at)
    expected = malformed.expected[:_LONGEST]
    detail = visit.text("sparql.malformed", **place)
    if expected:
        detail = f"{detail} {visit.text('sparql.parser', expected=expected)}"
    title = problems.sentence(visit, 400, "title")
    return problems.problem(request, 400, title, detail, headers=_OPEN, facts={**place, "expected": expected})


def _refused(request: Request, reason: str, facts: Mapping[str, Any]) -> Response:
    """Give why there is no answer, and what to do about it."""
    visit = Visit(request)
    status = _STATUSES.get(reason, _LIMIT)
    headers = {**_OPEN, **(_RETRY if status == 503 else {})}  # noqa: PLR2004
    title = visit.text(f"sparql.refused.{reason}.title")
    detail = visit.text(f"sparql.refused.{reason}.detail", **facts)
    return problems.problem(request, status, title, detail, headers=headers, facts={"reason": reason, **facts})


def _place(text: str, at: int) -> Mapping[str, int]:
    before = text[:at]
    return {"line": before.count("\n") + 1, "column": len(before) - before.rfind("\n")}


routes = [
    Route("/sparql", sparql, methods=["GET", "POST", "OPTIONS"]),
    Route("/.well-known/void", void),
]
