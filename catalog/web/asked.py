"""What a client asks for in its query string, made fit to be passed on."""

import math
import re
from collections.abc import Mapping
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request

from catalog.area import keys
from catalog.extent import date
from catalog.history import beginning
from catalog.query import FACETS, Condition, During, Every, Near, Query, Some, Value

BOUNDS = ("area", "around", "bbox", "near", "from", "until")
SORTS = ("relevance", "changed", "title")
DEEPEST = 10_000  # hits one can page through; beyond that a narrower question helps more

_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_NUMBER = re.compile(r"[0-9]{1,9}\Z")
_ID = re.compile(r"[a-z0-9]{0,32}\Z")
_DECIMAL = re.compile(r"\s*[-+]?\d{1,6}(?:\.\d{1,12})?\s*\Z")
_LONGEST, _MANY = 500, 50
_KILOMETRES, _POLE = 111.2, 89.0  # of a degree; where a circle is no box any more


def is_sound(value: str) -> bool:
    """Say whether no engine can stumble over `value`: no control characters, no halves of characters."""
    return not _CONTROL.search(value)


def is_number(value: str) -> bool:
    """Say whether `value` is a whole number of bearable length."""
    return _NUMBER.match(value) is not None


def text(request: Request, name: str) -> str:
    """Give a parameter as one line of text of bearable length."""
    return " ".join(_CONTROL.sub(" ", request.query_params.get(name, ""))[:_LONGEST].split())


def number(request: Request, name: str, default: int, least: int, most: int) -> int:
    """Give a whole number between `least` and `most`; anything else is refused with status 400."""
    given = request.query_params.get(name, str(default))
    if not is_number(given) or not least <= int(given) <= most:
        raise HTTPException(400, detail=name)
    return int(given)


def entry_id(request: Request, name: str) -> str:
    """Give a parameter that is an entry's id, or nothing; anything else is refused with status 400."""
    given = request.query_params.get(name, "")
    if not _ID.match(given):
        raise HTTPException(400, detail=name)
    return given


def moment(request: Request, name: str) -> datetime | None:
    """Give a parameter that is a moment, or a day for its beginning in Germany; None where it is not given.

    Anything else is refused with status 400.
    """
    given = request.query_params.get(name, "").strip().replace(" ", "+")  # a plus that nobody escaped
    try:
        return beginning(given) if given else None
    except (ValueError, OverflowError):
        raise HTTPException(400, detail=name) from None


def page(request: Request, size: int) -> int:
    """Give the page of a list, from 1; what is no page is the first, what lies too deep the deepest."""
    given = request.query_params.get("page", "1")
    return min(max(int(given), 1), DEEPEST // size) if is_number(given) else 1


def chosen(request: Request) -> Mapping[str, tuple[str, ...]]:
    """Give the chosen values of each facet, in the order of the facets."""
    values = {name: request.query_params.getlist(name)[:_MANY] for name in FACETS}
    return {name: tuple(dict.fromkeys(filter(_useful, each))) for name, each in values.items() if any(each)}


def query(request: Request, *, offset: int, limit: int, sort: str = "") -> Query:
    """Give the search that the query string describes, for the slice at `offset`."""
    words, sort = text(request, "q"), sort or request.query_params.get("sort", "")
    usual = "relevance" if words else "changed"
    return Query(
        text=words,
        chosen=chosen(request),
        where=bounds(request),
        sort=sort if sort in SORTS else usual,
        offset=offset,
        limit=limit,
    )


def bounds(request: Request) -> Condition | None:
    """Give where and when entries have to be about; what is no place and no date is refused with status 400."""
    found = [each for each in (_area(request), _box(request), _circle(request), _during(request)) if each is not None]
    return Every(tuple(found)) if found else None


def _area(request: Request) -> Condition | None:
    """`area`: a key or a name; with `around` the districts it lies in."""
    wanted = text(request, "area")
    found = keys(wanted, around=request.query_params.get("around", "") not in {"", "0", "false"})
    return Some(tuple(Value("area", each) for each in found)) if wanted else None


def _box(request: Request) -> Near | None:
    """`bbox`: west, south, east, north in degrees."""
    given = text(request, "bbox")
    return Near(*_degrees("bbox", given, 4)) if given else None


def _circle(request: Request) -> Near | None:
    """`near`: longitude, latitude, kilometres; the box around that circle is meant."""
    given = text(request, "near")
    if not given:
        return None
    east, north, kilometres = _degrees("near", given, 3)
    if kilometres < 0:
        raise HTTPException(400, detail="near")
    high = kilometres / _KILOMETRES
    wide = high / math.cos(math.radians(max(-_POLE, min(north, _POLE))))
    return Near(east - wide, north - high, east + wide, north + high)


def _during(request: Request) -> During | None:
    """`from` and `until`: years, months or days."""
    given = {name: text(request, name) for name in ("from", "until")}
    ends = {name: _end(value, last=name == "until") for name, value in given.items()}
    for name, value in given.items():
        if value and ends[name] is None:
            raise HTTPException(400, detail=name)
    return During(ends["from"], ends["until"]) if any(given.values()) else None


def _end(text: str, *, last: bool) -> datetime | None:
    """Give the day that a text names; of a month that has no such day, its first or its last."""
    return date(text, last=last) or date(text[: len("2026-02")], last=last)


def _degrees(name: str, given: str, count: int) -> list[float]:
    parts = given.split(",")
    if len(parts) != count or not all(map(_DECIMAL.match, parts)):
        raise HTTPException(400, detail=name)
    return [float(each) for each in parts]


def _useful(value: str) -> bool:
    return bool(value) and len(value) <= _LONGEST * 4 and is_sound(value)
