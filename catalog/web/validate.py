"""Validation for who has no source here: a document is read, mended, checked, judged and scored, and nothing is kept.

What a document and its entries look like as JSON is the same for the API and for `lotse validate`.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from catalog.web import problems
from catalog.web.findings import sentence
from catalog.web.formats import JSON
from catalog.web.operation import Call, Operation, Parameter
from catalog.web.portal import Visit
from catalog.web.shape import TEXT, one_of, ref
from dcat_ap import document
from dcat_ap.assess import Assessment, as_delivered, assess
from dcat_ap.cut import Bounds
from dcat_ap.document import Delivered, Reading
from dcat_ap.finding import Finding
from dcat_ap.given import Given
from dcat_ap.licences import Judgement
from dcat_ap.model import Entry, label
from dcat_ap.naming import Naming
from dcat_ap.parse import Unreadable

STAGES: dict[str, Callable[[Entry, Given], Assessment]] = {"published": assess, "delivered": as_delivered}
"""How an entry may be looked at: after all repairs, as it would be published, or before any."""

_MOST_BYTES = 5_000_000
MOST_FINDINGS = 200  # of one entry; of a dataset with a thousand distributions the first tell enough
BOUNDS = Bounds(entries=1000, rows=200_000)
"""How much work a stranger's document may be."""

_WHERE = "body"
TURNS = asyncio.Semaphore(2)
"""Documents that are worked on at a time; the others wait, pages do not."""


class Asked(NamedTuple):
    """What one request wants to know of which document."""

    body: bytes
    media_type: str
    stage: str
    language: str
    base: str
    naming: Naming
    given: Given


async def validate(call: Call) -> Response:
    """Give what is to be said of the document in the body; 413 for too long a one, 422 for one that nobody can read."""
    request, visit = call.request, call.visit
    question = asked(visit, await _body(request), request.headers.get("content-type", ""), call["as"])
    headers = {"cache-control": "no-store", "content-language": visit.language, "vary": "Accept-Language"}
    try:
        async with TURNS:
            text = await run_in_threadpool(_answer, question)
    except Unreadable as unreadable:
        return _unreadable(visit, unreadable.finding)
    return Response(text, 200, headers, JSON.media_type)


async def _body(request: Request) -> bytes:
    """Give the body, reading no more of it than may be."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _MOST_BYTES:
            raise HTTPException(413)
    return bytes(body)


def asked(visit: Visit, body: bytes, media_type: str, stage: str) -> Asked:
    """Give what a request wants to know of a document."""
    settings = visit.portal.settings
    return Asked(
        body=body,
        media_type=media_type,
        stage=stage,
        language=visit.language,
        base=visit.portal.url("/api/v1/validate"),
        naming=Naming(settings.iri_base, "validate"),
        given=Given.read({}, settings.contributor_id),
    )


def reading(question: Asked) -> Reading:
    """Give the document as it was read. Raises Unreadable."""
    form = document.form_of(question.body, question.media_type)
    return document.read(question.body, form, base=question.base, where=_WHERE, naming=question.naming, bounds=BOUNDS)


def _answer(question: Asked) -> bytes:
    """Give the answer as JSON; the work of a thread of its own. Raises Unreadable."""
    return told(reading(question), question.stage, question.given, question.language)


def told(found: Reading, stage: str, given: Given, language: str) -> bytes:
    """Give what is to be said of a document as JSON, sentences in `language`."""
    look = STAGES[stage]
    entries = [plain(each, look(each.entry, given), language, MOST_FINDINGS) for each in found.entries()]
    summary = {
        "as": stage,
        "total": found.cutting.total,
        "checked": len(entries),
        "conform": sum(each["conforms"] for each in entries),
        "findings": said(found.findings, language),
    }
    return orjson.dumps({**summary, "entries": entries})


def plain(delivered: Delivered, assessment: Assessment, language: str, most: int | None = None) -> dict[str, Any]:
    """Give what is to be said of one entry as JSON-ready values, sentences in `language`.

    At most the first `most` findings and repairs are told, with the number of the others.
    """
    entry, repairs = assessment.entry, assessment.repairs
    findings = (*delivered.findings, *assessment.remaining)
    untold = len(findings) - len(findings[:most]) + len(repairs) - len(repairs[:most])
    return {
        "iri": str(entry.id),
        "class": type(entry).__name__,
        "title": label(entry, language),
        "conforms": assessment.conforms,
        "findings": said(findings[:most], language),
        "repairs": said(repairs[:most], language),
        "untold": untold,
        **_licence(assessment.judgement, language),
        "score": assessment.score.plain() if assessment.score else None,
    }


def said(findings: Iterable[Finding], language: str) -> list[dict[str, Any]]:
    """Give findings as JSON-ready values with what they say and how to mend it."""
    return [
        {
            **each.plain(),
            "what": sentence(each, "what", language) or each.rule,
            "fix": sentence(each, "fix", language),
        }
        for each in findings
    ]


def _licence(judgement: Judgement, language: str) -> dict[str, Any]:
    verdicts = {
        subject: {"openness": each.openness, "licence": each.resolution.licence, "name": each.resolution.name}
        for subject, each in judgement.distributions.items()
    }
    way = said([judgement.way], language)[0] if judgement.way else None
    return {"openness": judgement.openness, "licences": verdicts, "way": way}


def _unreadable(visit: Visit, finding: Finding) -> Response:
    """Give the problem (RFC 9457) that a document poses which is none of what we read."""
    told = said([finding], visit.language)[0]
    body = {
        "type": problems.kind(visit.portal, 422),
        "title": visit.text("problem.422.title"),
        "status": 422,
        "detail": f"{told['what']} {told['fix']}".strip(),
        "finding": told,
    }
    return Response(orjson.dumps(body), 422, {"content-language": visit.language}, problems.PROBLEM)


_RDF = ("text/turtle", "application/rdf+xml", "application/ld+json", "application/n-triples")
_MORE = ("application/n-quads", "application/trig", "application/json")
operations = [
    Operation(
        name="validate",
        path="/validate",
        tag="validation",
        method="POST",
        handle=validate,
        answer=ref("Validation"),
        parameters=(Parameter(name="as", shape={**one_of(STAGES), "default": "published"}),),
        body={each: {} if "json" in each else TEXT for each in (*_RDF, *_MORE)},
        errors=(413, 422),
    )
]
