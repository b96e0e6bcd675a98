"""What readers saw of an entry, and when: its page, its JSON, and the entry as it was at a moment.

Only what was public is told, and of that only what the gate of today lets pass; of what is closed today nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.change import ChangeKind, Entry, EntryKind
from catalog.history import History, Step, Version, moment, steps
from catalog.store import Snapshot
from catalog.web import asked, formats
from catalog.web.operation import Call, Operation, Parameter, named
from catalog.web.portal import Portal, Visit
from catalog.web.respond import respond
from catalog.web.shape import ref
from catalog.web.shown import Describer, Shown
from dcat_ap import messages
from dcat_ap.difference import PropertyChange

_AS_OF = "as_of"
_CHANGES = 100  # of one version on a page; the JSON has all
_LONGEST = 400


def page(request: Request, kind: EntryKind) -> Response:
    """Give the page of all versions of an entry, the latest first; with `as_of` what was seen then."""
    visit = Visit(request)
    _entry, history = _found(request, kind)
    then = _moment(request)
    version = _as_of(history, then) if then else None
    told = [_view(each, visit.language) for each in steps(_public(history))]
    values = {
        "history": history,
        "title": _title(history, visit.language),
        "steps": told[::-1],
        "as_of": request.query_params.get(_AS_OF, ""),
        "then": then,
        "seen": version,
        "rows": _rows(version, visit.language) if version and version.kept else (),
    }
    return visit.page("history.html", values)


def as_json(call: Call, kind: EntryKind) -> Response:
    """Give all versions of an entry for programs; with `as_of` the one that was seen then, as metadata."""
    portal = call.portal
    entry, history = _found(call.request, kind)
    body: dict[str, Any] = {"id": entry.id, "iri": history.iri, "page": portal.url(history.path)}
    then = _moment(call.request)
    if then is None:
        return call.answer({**body, "versions": [plain(each) for each in steps(_public(history))]})
    version = _as_of(history, then)
    public = version is not None and version.kind is ChangeKind.PUT
    metadata = orjson.Fragment(version.shown.json) if version and version.kept else None
    told = plain(Step(version=version)) if version else None
    return call.answer({**body, "as_of": then, "public": public, "version": told, "metadata": metadata})


def as_turtle(request: Request, kind: EntryKind) -> Response:
    """Give an entry in Turtle as readers saw it at a moment; 404 if they saw none, or it is not kept."""
    _entry, history = _found(request, kind)
    then = _moment(request)
    if then is None:
        raise HTTPException(400, detail=_AS_OF)
    version = _as_of(history, then)
    if version is None or not version.kept:
        raise HTTPException(404)
    turtle = formats.prefixes() + version.turtle
    return respond(request, turtle, turtle.encode, formats.TURTLE.media_type)


def plain(step: Step) -> dict[str, Any]:
    """Give a version as JSON-ready values."""
    version = step.version
    points = {"before": step.before.points if step.before else None, "after": version.points}
    return {
        "at": version.at,
        "state": "public" if version.kind is ChangeKind.PUT else "withdrawn",
        "run": version.run,
        "reason": version.reason,
        "kept": version.kept,
        "openness": version.shown.openness,
        "points": {name: each and {"least": each.least, "most": each.most} for name, each in points.items()},
        "compared": step.compared,
        "changes": [{"property": each.path, "before": each.before, "after": each.after} for each in step.changes],
    }


def reason(version: Version, language: str) -> str:
    """Give in words why an entry was not shown any more."""
    key = f"web.withdrawn.reason.{version.reason}"
    return messages.text(key, language) if messages.has(key) else version.reason


def _found(request: Request, kind: EntryKind) -> tuple[Entry, History]:
    portal: Portal = request.app.state.portal
    with portal.store.reading() as snapshot:
        return _in(snapshot, kind, request.path_params["slug"])


def _in(snapshot: Snapshot, kind: EntryKind, slug: str) -> tuple[Entry, History]:
    entry = snapshot.entry(kind, slug) if asked.is_sound(slug) else None
    history = snapshot.history(entry.id) if entry else None
    if entry is None or history is None:
        raise HTTPException(404)
    return entry, history


def _moment(request: Request) -> datetime | None:
    """Give the moment that is asked for; what is none is refused with status 400."""
    given = asked.text(request, _AS_OF)
    try:
        return moment(given) if given else None
    except (ValueError, OverflowError):
        raise HTTPException(400, detail=_AS_OF) from None


def _public(history: History) -> list[Version]:
    return [history.public(each) for each in history.versions]


def _as_of(history: History, then: datetime) -> Version | None:
    version = history.as_of(then)
    return history.public(version) if version else None


def _title(history: History, language: str) -> Shown:
    """Give the title that readers saw last, as far as it may still be shown."""
    kept = next((each for each in reversed(_public(history)) if each.kept), None)
    titles = orjson.loads(kept.shown.json).get("title") if kept else None
    return Describer(language, lambda _: "").best(titles) or Shown(text=history.iri)


def _rows(version: Version, language: str) -> Iterable[Any]:
    thing = orjson.loads(version.shown.json)
    return Describer(language, lambda _: "").rows(str(thing.get("class", "Dataset")), thing)


def _view(step: Step, language: str) -> dict[str, Any]:
    """Give a version as the page shows it."""
    before = step.before.points if step.before else None
    return {
        "version": step.version,
        "is_public": step.version.kind is ChangeKind.PUT,
        "reason": reason(step.version, language),
        "first": step.before is None,
        "compared": step.compared,
        "points": (before, step.version.points) if before and before != step.version.points else None,
        "changes": told(step.changes),
        "more": len(step.changes) - len(step.changes[:_CHANGES]),
    }


def told(changes: Sequence[PropertyChange]) -> list[tuple[str, str, str]]:
    """Give the first changes as a page shows them: which property, and its values before and after."""
    return [(each.path, _words(each, "before"), _words(each, "after")) for each in changes[:_CHANGES]]


def _words(change: PropertyChange, side: str) -> str:
    text = " · ".join(getattr(change, side))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


routes = [
    *(Route(f"/{kind.folder}/{{slug}}/history", partial(page, kind=kind)) for kind in EntryKind),
    *(Route(f"/{kind.folder}/{{slug}}/history.ttl", partial(as_turtle, kind=kind)) for kind in EntryKind),
]
operations = [
    Operation(
        name=f"get{named(kind)}History",
        path=f"/{kind.folder}/{{slug}}/history",
        tag="catalogue" if kind.listed else "beside",
        handle=partial(as_json, kind=kind),
        answer={"anyOf": [ref("History"), ref("Then")]},
        parameters=(Parameter(name=_AS_OF, shape={"type": "string", "format": "date-time"}),),
        errors=(404,),
        says="history",
        kind=kind,
    )
    for kind in EntryKind
]
