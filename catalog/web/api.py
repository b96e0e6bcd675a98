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

from catalog.change import Entry, EntryKind, EntryState, Run, SourceState, Verdict
from catalog.store import Snapshot
from catalog.web import asked, beside, closed
from catalog.web import links as checks
from catalog.web.portal import Portal
from catalog.web.respond import in_json
from dcat_ap.openness import Openness
from dcat_ap.score import Score

_LIMIT, _MOST = 20, 100


def datasets(request: Request) -> Response:
    """Give the hits of a search with total, facets and the ledger position that the index shows."""
    portal: Portal = request.app.state.portal
    offset = asked.number(request, "offset", 0, 0, asked.DEEPEST)
    limit = asked.number(request, "limit", _LIMIT, 1, _MOST)
    sort = request.query_params.get("sort")
    if sort is not None and sort not in asked.SORTS:
        raise HTTPException(400, detail="sort")
    if _asks_for_closed(request, portal):
        return _closed(request, portal, offset, limit)
    if portal.search is None:
        raise HTTPException(503)
    answer = portal.search.find(asked.query(request, offset=offset, limit=limit))
    body = {
        "total": answer.total,
        "offset": offset,
        "limit": limit,
        "position": answer.position,
        "meant": answer.meant,
        "hits": [{**asdict(hit), "page": _page(portal, hit.kind, hit.slug)} for hit in answer.hits],
        "facets": {name: [asdict(value) for value in values] for name, values in answer.facets.items()},
    }
    return in_json(request, body)


def _asks_for_closed(request: Request, portal: Portal) -> bool:
    """Say whether the question is for what is not open, of an instance that shows it."""
    wanted = set(asked.chosen(request).get("openness", ()))
    return bool(wanted) and portal.settings.gate.show_closed and wanted <= portal.settings.gate.closed


def _closed(request: Request, portal: Portal, offset: int, limit: int) -> Response:
    """Give entries that are not open, in the order of ids; they are in no index, so there is nothing to search."""
    wanted = asked.chosen(request)
    if offset or asked.text(request, "q") or set(wanted) - {"openness", "source"}:
        raise HTTPException(400, detail="openness")
    sources, verdicts = wanted.get("source", ()), [Openness(each) for each in wanted["openness"]]
    if len(sources) > 1:
        raise HTTPException(400, detail="source")
    after, source = asked.entry_id(request, "after"), next(iter(sources), None)
    with portal.store.reading() as snapshot:
        found = snapshot.closed(after, limit + 1, source, verdicts)
        position = snapshot.position
    hits = [_closed_hit(entry, verdict, portal) for entry, verdict in found[:limit]]
    following = hits[-1]["id"] if len(found) > limit else None
    return in_json(request, {"limit": limit, "after": after, "next": following, "position": position, "hits": hits})


def _closed_hit(entry: Entry, verdict: Verdict, portal: Portal) -> dict[str, Any]:
    obstacle = closed.way(verdict)
    return {
        "id": entry.id,
        "iri": entry.iri,
        "kind": entry.kind,
        "slug": entry.slug,
        "source": entry.source,
        "page": portal.url(entry.path),
        **_judged(entry),
        "title": entry.plain().get("title", []),
        "way": obstacle.plain() if obstacle else None,
    }


def _judged(entry: Entry) -> dict[str, Any]:
    score = None if entry.score is None else Score.decode(entry.score).plain()
    return {"openness": entry.openness, "score": score}


def entry(request: Request, kind: EntryKind) -> Response:
    """Give one entry."""
    portal: Portal = request.app.state.portal
    with portal.store.reading() as snapshot:
        found = closed.entry_at(snapshot, portal, kind, request.path_params["slug"])
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
        "missing": entry.missing,
    }
    if entry.state is EntryState.WITHDRAWN:
        return in_json(request, {**body, "reason": entry.reason}, 410)
    body |= _judged(entry) if entry.kind.listed else {}
    body["links"] = beside.links(snapshot, portal, entry, portal.languages[0]).plain(portal)
    body["checks"] = [checks.plain(link, portal.languages[0]) for link in snapshot.links_of(entry.id)]
    body["findings"] = [finding.plain() for finding in snapshot.findings(entry.id).findings]
    body["metadata"] = orjson.Fragment(entry.json or b"{}")
    return in_json(request, body)


def sources(request: Request) -> Response:
    """Give all Harvest Sources with their latest runs."""
    portal: Portal = request.app.state.portal
    with portal.store.reading() as snapshot:
        states = snapshot.sources()
    return in_json(request, {"sources": [_source(state, portal) for state in states]})


def _source(state: SourceState, portal: Portal) -> Mapping[str, Any]:
    return {
        **asdict(state.card),
        "page": portal.url(f"/sources/{state.card.name}"),
        "gone": state.gone,
        "entries": state.entries,
        "closed": state.closed,
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


routes = [
    Route("/api/v1/datasets", datasets),
    *(Route(f"/api/v1/{kind.folder}/{{slug}}", partial(entry, kind=kind)) for kind in EntryKind),
    Route("/api/v1/sources", sources),
]
