"""Links for people and programs: how an address stands and why, in words and as JSON."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.link import Link, LinkState, Sight
from catalog.web import asked, wording
from catalog.web.portal import Visit
from catalog.web.respond import in_json
from dcat_ap import messages

SIGHTS = tuple(Sight)
_LIMIT, _MOST = 100, 500
_LATELY = {LinkState.SUSPECT, LinkState.BROKEN}


def state(of: LinkState, language: str) -> str:
    """Give a state in one word."""
    return messages.text(f"web.link.state.{of}", language)


def sentence(link: Link, language: str) -> str:
    """Give how a link stands, since when and why, in words."""
    since = link.failing if link.state in _LATELY else link.since
    told = messages.text(f"web.link.told.{link.state}", language, since=_day(since, language), times=link.failures)
    return " ".join(filter(None, (told, reason(link, language))))


def reason(link: Link, language: str) -> str:
    """Give why a link fails or cannot be told; nothing for one that works."""
    key = f"finding.link.{link.reason}.short"
    return messages.text(key, language) if link.reason and messages.has(key) else ""


def notes(links: Iterable[Link], language: str) -> Mapping[str, str]:
    """Give what the page of a dataset says beside an address: of those that do not work."""
    return {each.url: sentence(each, language) for each in links if each.state is LinkState.BROKEN}


def plain(link: Link, language: str) -> dict[str, Any]:
    """Give a link as JSON-ready values, with its sentence in `language`."""
    return {
        "id": link.id,
        "url": link.url,
        "host": link.host,
        "state": link.state.value,
        "reason": link.reason,
        "since": _iso(link.since),
        "said": sentence(link, language),
        "failures": link.failures,
        "failing_since": _iso(link.failing),
        "checked": _iso(link.checked),
        "worked": _iso(link.worked),
        "due": _iso(link.due),
        "status": link.status,
        "content_type": link.content_type,
        "length": link.length,
        "last_modified": link.last_modified,
        "final_url": link.final,
    }


def as_json(request: Request) -> Response:
    """Give links in the order of ids, `state` and `source` as asked, each with its entries."""
    visit = Visit(request)
    wanted, source = request.query_params.getlist("state"), request.query_params.get("source")
    if not set(wanted) <= set(LinkState):
        raise HTTPException(400, detail="state")
    limit = asked.number(request, "limit", _LIMIT, 1, _MOST)
    after = asked.entry_id(request, "after")
    if source is not None and not asked.is_sound(source):
        raise HTTPException(400, detail="source")
    with visit.portal.store.reading() as snapshot:
        states = [LinkState(each) for each in wanted]
        found = snapshot.links(states=states, source=source, after=after, limit=limit + 1)
        shown = found[:limit]
        paths = snapshot.paths({entry for _, entries in shown for entry in entries})
    rows = [
        {**plain(link, visit.language), "entries": [visit.portal.url(paths[each]) for each in entries if each in paths]}
        for link, entries in shown
    ]
    following = shown[-1][0].id if len(found) > limit else None
    return in_json(request, {"links": rows, "next": following}, language=visit.language)


def _day(moment: datetime | None, language: str) -> str:
    return wording.moment(moment, language) if moment else ""


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


routes = [Route("/api/v1/links", as_json)]
