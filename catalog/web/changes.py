"""What was changed of an entry before it was published: each repair with the untouched value, and the record itself."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.change import Entry, EntryKind, EntryState
from catalog.intake import Delivered
from catalog.store import Snapshot
from catalog.web import closed
from catalog.web.findings import sentence
from catalog.web.formats import JSON
from catalog.web.portal import Portal, Visit
from catalog.web.respond import in_json, respond
from catalog.web.shown import Describer, Shown
from dcat_ap.finding import Finding

_REPAIRS = ("clean.", "declared.")
_N_TRIPLES = "application/n-triples"
_TEXT = "text/plain; charset=utf-8"  # what a browser would run or draw is given out as text


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """One repair: where, what stood there and what stands there now, and by which rule."""

    subject: str
    property: str
    before: str
    after: str
    rule: str
    what: str
    fix: str

    def plain(self) -> dict[str, str]:
        """Give the repair as the API does."""
        return {name: getattr(self, name) for name in self.__slots__}


def page(request: Request, kind: EntryKind) -> Response:
    """Give the page of all repairs of an entry."""
    visit = Visit(request)
    with visit.portal.store.reading() as snapshot:
        entry = entry_at(visit.portal, snapshot, kind, request.path_params["slug"])
        found = list(changes(snapshot.findings(entry.id).findings, visit.language))
        record = snapshot.delivered(entry.id)
    title = Describer(visit.language, lambda _: "").best(entry.plain().get("title")) or Shown(text=entry.iri)
    return visit.page(
        "changes.html", {"entry": entry, "title": title, "changes": found, "has_record": record is not None}
    )


def as_json(request: Request, kind: EntryKind) -> Response:
    """Give all repairs of an entry for programs."""
    visit = Visit(request)
    with visit.portal.store.reading() as snapshot:
        entry = entry_at(visit.portal, snapshot, kind, request.path_params["slug"])
        found = changes(snapshot.findings(entry.id).findings, visit.language)
        body: Mapping[str, Any] = {
            "id": entry.id,
            "iri": entry.iri,
            "page": visit.portal.url(entry.path),
            "changes": [each.plain() for each in found],
        }
    return in_json(request, body, language=visit.language)


def delivered(request: Request, kind: EntryKind) -> Response:
    """Give the record of an entry as its source delivered it, untouched."""
    return record(request, kind, request.path_params["slug"])


def record(request: Request, kind: EntryKind, slug: str) -> Response:
    """Give the record behind the entry at `slug`; 404 where there is none."""
    portal: Portal = request.app.state.portal
    with portal.store.reading() as snapshot:
        found = snapshot.delivered(entry_at(portal, snapshot, kind, slug).id)
    if found is None:
        raise HTTPException(404)
    return respond(request, found.raw, lambda: found.raw, _media_type(found))


def changes(found: Iterable[Finding], language: str) -> Iterator[ChangeView]:
    """Give the findings of repairs in words, in the order in which they were made."""
    for each in found:
        if each.rule.startswith(_REPAIRS) and each.property and (each.value or each.proposal):
            yield ChangeView(
                subject=each.subject,
                property=each.property,
                before=each.value,
                after=each.proposal,
                rule=each.rule,
                what=sentence(each, "what", language) or each.rule,
                fix=sentence(each, "fix", language),
            )


def entry_at(portal: Portal, snapshot: Snapshot, kind: EntryKind, slug: str) -> Entry:
    """Give the entry of an address; 410 for a withdrawn one."""
    entry = closed.entry_at(snapshot, portal, kind, slug)
    if entry.state is EntryState.WITHDRAWN:
        raise HTTPException(410)
    return entry


def _media_type(record: Delivered) -> str:
    if record.format == "dcat":
        return _N_TRIPLES
    return JSON.media_type if record.raw.lstrip()[:1] in {b"{", b"["} else _TEXT


routes = [
    Route(f"/{kind.folder}/{{slug}}/{name}", partial(face, kind=kind))
    for kind in EntryKind
    for name, face in (("changes", page), ("changes.json", as_json), ("delivered", delivered))
]
