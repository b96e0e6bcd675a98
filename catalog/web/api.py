"""The JSON API: search, single entries, sources. Lists of values, IRIs as they are; no labels, no markup."""

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.change import Entry, EntryKind, EntryState, Run, SourceState
from catalog.store import Snapshot
from catalog.web import asked
from catalog.web.formats import JSON
from catalog.web.portal import Portal
from catalog.web.respond import respond

_LIMIT, _MOST = 20, 100


def datasets(request: Request) -> Response:
    """Give the hits of a search with total, facets and the ledger position that the index shows."""
    portal: Portal = request.app.state.portal
    offset = asked.number(request, "offset", 0, 0, asked.DEEPEST)
    limit = asked.number(request, "limit", _LIMIT, 1, _MOST)
    sort = request.query_params.get("sort")
    if sort is not None and sort not in asked.SORTS:
        raise HTTPException(400, detail="sort")
    if portal.search is None:
        raise HTTPException(503)
    answer = portal.search.find(asked.query(request, offset=offset, limit=limit))
    body = {
        "total": answer.total,
        "offset": offset,
        "limit": limit,
        "position": answer.position,
        "hits": [{**asdict(hit), "page": _page(portal, hit.kind, hit.slug)} for hit in answer.hits],
        "facets": {name: [asdict(value) for value in values] for name, values in answer.facets.items()},
    }
    return _json(request, body)


def entry(request: Request, kind: EntryKind) -> Response:
    """Give one entry."""
    portal: Portal = request.app.state.portal
    slug = request.path_params["slug"]
    with portal.store.reading() as snapshot:
        found = snapshot.entry(kind, slug) if asked.is_sound(slug) else None
        if found is None:
            raise HTTPException(404)
        return entry_in_json(request, snapshot, found)


def entry_in_json(request: Request, snapshot: Snapshot, entry: Entry) -> Response:
    """Give what the source said about an entry (`metadata`) beside what we know of it; 410 when withdrawn."""
    portal: Portal = request.app.state.portal
    body: dict[str, Any] = {
        "id": entry.id,
        "iri": entry.iri,
        "kind": entry.kind,
        "slug": entry.slug,
        "page": portal.url(entry.path),
        "record": portal.settings.record_base + entry.id,
        "source": entry.source,
        "state": entry.state,
        "first_seen": entry.first_seen,
        "changed": entry.changed,
    }
    if entry.state is EntryState.WITHDRAWN:
        return _json(request, {**body, "reason": entry.reason}, 410)
    body["findings"] = [finding.plain() for finding in snapshot.findings(entry.id).findings]
    body["metadata"] = orjson.Fragment(entry.json or b"{}")
    return _json(request, body)


def sources(request: Request) -> Response:
    """Give all Harvest Sources with their latest runs."""
    portal: Portal = request.app.state.portal
    with portal.store.reading() as snapshot:
        states = snapshot.sources()
    return _json(request, {"sources": [_source(state, portal) for state in states]})


def _source(state: SourceState, portal: Portal) -> Mapping[str, Any]:
    return {
        **asdict(state.card),
        "page": portal.url(f"/sources/{state.card.name}"),
        "gone": state.gone,
        "entries": state.entries,
        "last": _run(state.last),
        "good": _run(state.good),
    }


def _run(run: Run | None) -> Mapping[str, Any] | None:
    if run is None:
        return None
    return {
        "id": run.id,
        "state": run.state,
        "started": run.started,
        "ended": run.ended,
        "seconds": run.seconds,
        "counts": asdict(run.counts),
        "reason": run.reason,
    }


def _page(portal: Portal, kind: str, slug: str) -> str:
    return portal.url(f"/{EntryKind(kind).folder}/{slug}")


def _json(request: Request, body: Mapping[str, Any], status: int = 200) -> Response:
    text = orjson.dumps(body)
    vary = {"vary": "Accept"}
    return respond(request, text, lambda: text, JSON.media_type, headers=vary, status=status)


routes = [
    Route("/api/v1/datasets", datasets),
    *(Route(f"/api/v1/{kind.folder}/{{slug}}", partial(entry, kind=kind)) for kind in EntryKind),
    Route("/api/v1/sources", sources),
]
