"""The JSON API: search, single entries. Lists of values, IRIs as they are; no labels, no markup."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from catalog.change import Entry, EntryKind, EntryState, Verdict
from catalog.output import SearchIndex
from catalog.query import FACETS, After, Answer, Query
from catalog.store import Snapshot
from catalog.web import asked, beside, closed, cursor, identity, parameters
from catalog.web import links as checks
from catalog.web.operation import Call, Operation, Parameter, named
from catalog.web.portal import Portal
from catalog.web.respond import in_json
from catalog.web.shape import number, one_of, ref, text
from catalog.web.snippets import snippets
from dcat_ap.entry import LISTED
from dcat_ap.openness import Openness
from dcat_ap.score import Score


def search(call: Call, **given: tuple[str, ...]) -> Response:
    """Give the hits of a search with total, facets and the ledger position that the index shows.

    `given` are values of facets that stand in the address instead of the question.
    """
    portal, request = call.portal, call.request
    if not given and _asks_for_closed(call):
        return _closed(call)
    if portal.search is None:
        raise HTTPException(503)
    query = asked.query(request, offset=call["offset"], limit=call["limit"])
    query = cursor.on(query, call["cursor"]) if call["cursor"] else query
    answer = portal.search.find(replace(query, chosen={**query.chosen, **given}))
    marked = _snippets(call, portal.search, query, answer)
    hits = [
        {**asdict(hit), "page": _page(portal, hit.kind, hit.slug), "found": marked.get(hit.id, [])}
        for hit in answer.hits
    ]
    following = cursor.write(answer.next) if answer.next and _may_follow(answer.next) else None
    body = {
        "total": answer.total,
        "offset": query.after.seen if query.after else query.offset,
        "limit": query.limit,
        "position": answer.position,
        "next": following,
        "meant": dict(answer.meant),
        "rather": answer.rather or None,
        "hits": parameters.only(call, hits),
        "facets": {name: [asdict(value) for value in values] for name, values in answer.facets.items()},
    }
    return call.answer(body, links=_links(call, query, following))


def _snippets(call: Call, index: SearchIndex, query: Query, answer: Answer) -> Mapping[str, Sequence[Any]]:
    if call["fields"] and "found" not in call["fields"]:
        return {}
    with call.portal.store.reading() as snapshot:
        found = snippets(snapshot, query, answer, index.synonyms)
    return {name: [each.plain() for each in those] for name, those in found.items()}


def _may_follow(after: After) -> bool:
    """Say whether to lead on: by relevance only so far as a person might look."""
    return after.sort != "relevance" or after.seen < asked.DEEPEST


def _links(call: Call, query: Query, following: str | None) -> dict[str, str]:
    back = max(query.offset - query.limit, 0)
    links = {"first": call.address(offset=None, cursor=None)}
    links |= {"next": call.address(offset=None, cursor=following)} if following else {}
    return links | ({"prev": call.address(offset=back or None, cursor=None)} if query.offset else {})


def _asks_for_closed(call: Call) -> bool:
    """Say whether the question is for what is not open, of an instance that shows it."""
    wanted, gate = set(call["openness"]), call.portal.settings.gate
    return bool(wanted) and gate.show_closed and wanted <= gate.closed


def _closed(call: Call) -> Response:
    """Give entries that are not open, in the order of ids; they are in no index, so there is nothing to search."""
    portal, wanted = call.portal, asked.chosen(call.request)
    if call["offset"] or call["q"] or call["cursor"] or set(wanted) - {"openness", "source"}:
        raise HTTPException(400, detail="openness")
    sources, verdicts = wanted.get("source", ()), [Openness(each) for each in wanted["openness"]]
    if len(sources) > 1:
        raise HTTPException(400, detail="source")
    after, limit, source = call["after"], call["limit"], next(iter(sources), None)
    with portal.store.reading() as snapshot:
        found = snapshot.closed(after, limit + 1, source, verdicts)
        position = snapshot.position
    hits = [_closed_hit(entry, verdict, portal) for entry, verdict in found[:limit]]
    following = hits[-1]["id"] if len(found) > limit else None
    links = {"next": call.address(after=following)} if following else {}
    body = {"limit": limit, "after": after, "next": following, "position": position, "hits": hits}
    return call.answer(body, links=links)


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


def entry(call: Call, kind: EntryKind) -> Response:
    """Give one entry."""
    with call.portal.store.reading() as snapshot:
        found = closed.entry_at(snapshot, call.portal, kind, call["slug"])
        return entry_in_json(call.request, snapshot, found, call["fields"])


def entry_in_json(request: Request, snapshot: Snapshot, entry: Entry, fields: Collection[str] = ()) -> Response:
    """Give what the source said about an entry (`metadata`) beside what we know of it; 410 when withdrawn.

    With `fields` of these only.
    """
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
    told = identity.view(snapshot, entry.id, portal.languages[0])
    body["identity"] = told.plain(portal) if told else None
    body["findings"] = [finding.plain() for finding in snapshot.findings(entry.id).findings]
    body["metadata"] = orjson.Fragment(entry.json or b"{}")
    return in_json(request, {name: body[name] for name in fields if name in body} if fields else body)


def _page(portal: Portal, kind: str, slug: str) -> str:
    return portal.url(f"/{EntryKind(kind).folder}/{slug}")


_CLOSED_LISTS = {"kind": one_of(LISTED), "openness": one_of(Openness)}


def _numbers(count: int) -> str:
    """Give the pattern of so many numbers with commas between them, of which the last is not negative."""
    number = r"[0-9]{1,3}(?:\.[0-9]{1,12})?"
    return rf"^(?:(?:-?{number},){{{count - 1}}}{number if count == _CIRCLE else f'-?{number}'})?$"


_CIRCLE = 3
_DAY = r"^(?:[12][0-9]{3}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?)?$"

SEARCH = (
    Parameter(name="q", shape=text()),
    *(
        Parameter(name=name, shape=_CLOSED_LISTS.get(name, text(2000)), many=True, says=f"facet.{name}")
        for name in FACETS
    ),
    Parameter(name="area", shape=text()),
    Parameter(name="around", shape=one_of(("0", "1"))),
    Parameter(name="bbox", shape=text(pattern=_numbers(4))),
    Parameter(name="near", shape=text(pattern=_numbers(3))),
    Parameter(name="from", shape=text(pattern=_DAY)),
    Parameter(name="until", shape=text(pattern=_DAY)),
    Parameter(name="sort", shape=one_of(asked.SORTS)),
    parameters.OFFSET,
    Parameter(name="limit", shape=number(1, 100, 20)),
    parameters.BY_PLACE,
    parameters.fields("Hit"),
)
"""What a search may be asked."""

operations = [
    Operation(
        name="searchDatasets",
        path="/datasets",
        tag="catalogue",
        handle=search,
        answer={"anyOf": [ref("Hits"), ref("ClosedHits")]},
        parameters=(*SEARCH, parameters.AFTER),
        errors=(503,),
    ),
    *(
        Operation(
            name=f"get{named(kind)}",
            path=f"/{kind.folder}/{{slug}}",
            tag="catalogue" if kind.listed else "beside",
            handle=partial(entry, kind=kind),
            answer=ref("Entry"),
            parameters=(parameters.fields("Entry"),),
            also={410: ref("Withdrawn")},
            errors=(404,),
            says="entry",
            kind=kind,
        )
        for kind in EntryKind
    ),
]
