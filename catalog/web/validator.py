"""The page where anybody may have metadata checked, as the API does it; nothing is kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.web import validate
from catalog.web.findings import FindingView, findings
from catalog.web.form import sent
from catalog.web.formats import RDF_FORMATS
from catalog.web.portal import Visit
from catalog.web.quality import BEST
from dcat_ap.document import Reading
from dcat_ap.model import label
from dcat_ap.openness import Openness
from dcat_ap.parse import Unreadable
from dcat_ap.score import Points

_LONGEST = 1_000_000  # characters of a document
_MOST_BYTES = 3 * _LONGEST + 10_000  # a form writes other characters than plain ones as three
_ENTRIES = 50  # that are told; the API tells all
_TYPES = {each.suffix: each.media_type for each in RDF_FORMATS}
_PRIVATE = {"cache-control": "no-store"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedView:
    """What is to be said of one entry of a document."""

    title: str
    iri: str
    conforms: bool
    openness: Openness
    points: Points | None
    findings: tuple[FindingView, ...]
    repairs: tuple[FindingView, ...]


def page(request: Request) -> Response:
    """Give the empty form."""
    return _page(Visit(request), {})


async def check(request: Request) -> Response:
    """Give the form with what is to be said of the document in it."""
    visit, form = Visit(request), await sent(request, _MOST_BYTES)
    text, stage = form.get("document", ""), form.get("as", "published")
    if len(text) > _LONGEST:
        raise HTTPException(413)
    if stage not in validate.STAGES:
        raise HTTPException(400, detail="as")
    asked = validate.asked(visit, text.encode(), _TYPES.get(form.get("format", ""), ""), stage)
    try:
        async with validate.TURNS:
            found = await run_in_threadpool(_checked, asked)
    except Unreadable as unreadable:
        return _page(visit, form, {"unreadable": findings([unreadable.finding], visit.language)}, 422)
    return _page(visit, form, found)


def _checked(asked: validate.Asked) -> dict[str, object]:
    reading = validate.reading(asked)
    entries = list(_entries(reading, asked))
    return {
        "entries": entries[:_ENTRIES],
        "total": reading.cutting.total,
        "conform": sum(each.conforms for each in entries),
        "whole": findings(reading.findings, asked.language),
    }


def _entries(reading: Reading, asked: validate.Asked) -> Iterator[CheckedView]:
    for delivered in reading.entries():
        assessment = validate.STAGES[asked.stage](delivered.entry, asked.given)
        found = (*delivered.findings, *assessment.remaining)[: validate.MOST_FINDINGS]
        yield CheckedView(
            title=label(assessment.entry, asked.language),
            iri=str(assessment.entry.id),
            conforms=assessment.conforms,
            openness=assessment.judgement.openness,
            points=assessment.score.points() if assessment.score else None,
            findings=findings(found, asked.language),
            repairs=findings(assessment.repairs[: validate.MOST_FINDINGS], asked.language),
        )


def _page(
    visit: Visit, form: Mapping[str, str], found: Mapping[str, object] | None = None, status: int = 200
) -> Response:
    values = {"form": {"document": "", "format": "", "as": "", **form}, "found": found, "stages": validate.STAGES}
    return visit.page("validator.html", {**values, "best": BEST, "longest": _LONGEST}, status=status, headers=_PRIVATE)


routes = [Route("/validator", page), Route("/validator", check, methods=["POST"])]
