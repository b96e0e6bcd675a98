"""Links for people and programs: how an address stands and why, in words and as JSON."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from starlette.responses import Response

from catalog.link import Link, LinkState, Sight
from catalog.web import parameters, wording
from catalog.web.operation import Call, Operation, Parameter
from catalog.web.shape import number, one_of, ref
from dcat_ap import messages

SIGHTS = tuple(Sight)
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


def as_json(call: Call) -> Response:
    """Give links in the order of ids, `state` and `source` as asked, each with its entries."""
    states, limit = [LinkState(each) for each in call["state"]], call["limit"]
    with call.portal.store.reading() as snapshot:
        found = snapshot.links(states=states, source=call["source"] or None, after=call["after"], limit=limit + 1)
        shown = found[:limit]
        paths = snapshot.paths({entry for _, entries in shown for entry in entries})
    rows = [
        {**plain(link, call.language), "entries": [call.portal.url(paths[each]) for each in entries if each in paths]}
        for link, entries in shown
    ]
    following = shown[-1][0].id if len(found) > limit else None
    links = {"next": call.address(after=following)} if following else {}
    return call.answer({"links": rows, "next": following}, links=links, worded=True)


def _day(moment: datetime | None, language: str) -> str:
    return wording.moment(moment, language) if moment else ""


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


operations = [
    Operation(
        name="listLinks",
        path="/links",
        tag="figures",
        handle=as_json,
        answer=ref("Links"),
        parameters=(
            Parameter(name="state", shape=one_of(LinkState), many=True, says="link_state"),
            parameters.SOURCE,
            Parameter(name="limit", shape=number(1, 500, 100)),
            parameters.AFTER,
        ),
    )
]
