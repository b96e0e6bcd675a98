"""Feed: a list of others as its items and what it says of itself, written as RSS, Atom, XML of a standard, or JSON.

Read are RSS 2.0 and 1.0, Atom (RFC 4287) with paging (RFC 5005), JSON Feed, any JSON with one list of objects,
GeoJSON, features of XPlanung and messages of XBeteiligung. An item is a table of fields under the names it has there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any
from urllib.parse import urljoin

from dcat_ap.encoding import opening
from dcat_ap.finding import error
from dcat_ap.parse import Unreadable
from harvester import fields, markup
from harvester.markup import Element, children, local

Said = Mapping[str, Any]

_ITEMS = {"item", "entry", "beteiligung"}
_PLANS = ("BP_Plan", "FP_Plan", "RP_Plan", "LP_Plan", "SO_Plan")
_LISTS = (
    *("items", "verfahren", "beteiligungen", "beteiligungsverfahren", "procedures", "features", "results", "records"),
    *("data", "content", "entries", "value", "hits"),
)
_INNER = ("data", "_embedded", "response", "result")
_TOTALS = ("totalResults", "total", "totalCount", "total_count", "totalElements", "numberMatched", "anzahl")
_NEXT = ("next_url", "next", "naechste")
_WITHIN = ("links", "_links", "meta", "pagination", "paging")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """The items of one document, each as it was written; `about` is what the list says of itself.

    `next` is where it goes on, `total` how many items there are in all, and `complete` says that these are all.
    """

    items: tuple[Any, ...]
    about: Said = field(default_factory=dict)
    next: str = ""
    total: int | None = None
    complete: bool = False


def read(body: bytes, where: str) -> Feed:
    """Give what a document lists. Raises Unreadable where it is no list of objects."""
    if opening(body).lstrip()[:1] in {b"{", b"["}:
        return _of_json(fields.read(body, where), where)
    return _of_xml(markup.parse(body, where)[0], where)


def written(item: Any) -> bytes:
    """Give an item as the body of a record. Raises TypeError where it is none, or too deep."""
    if isinstance(item, dict):
        return fields.written(item)
    if not isinstance(item, str | int | float | list | None):
        return markup.canonical(item)
    raise TypeError


def said(body: bytes, where: str) -> Said:
    """Give the fields of an item from the body of its record. Raises Unreadable."""
    if body.lstrip()[:1] == b"<":
        return markup.plain(markup.parse(body, where)[0])
    found = fields.read(body, where)
    if not isinstance(found, dict):
        raise Unreadable(error("beteiligung.no-item", where))
    return found


def links(about: Any, relation: str) -> Iterator[str]:
    """Give the addresses of links with a relation: of Atom (`@rel`, `@href`), of JSON (`rel`, `href`), of HAL."""
    for each in about if isinstance(about, list) else [about]:
        if isinstance(each, dict):
            href = each.get("@href") or each.get("href")
            if (each.get("@rel") or each.get("rel")) == relation and isinstance(href, str):
                yield href
            named = each.get(relation)
            if isinstance(named, dict) and isinstance(named.get("href"), str):
                yield named["href"]
            elif isinstance(named, str):
                yield named


def _of_json(found: Any, where: str) -> Feed:
    about: dict[str, Any] = found if isinstance(found, dict) else {}
    items = found if isinstance(found, list) else next((each for each in _listed(about) if each is not None), None)
    if items is None:
        raise Unreadable(error("beteiligung.no-list", where))
    below = [about, *(about[name] for name in _WITHIN if isinstance(about.get(name), dict))]
    following = chain(
        (each[name] for each in below for name in _NEXT if isinstance(each.get(name), str)),
        *(links(about.get(name), "next") for name in _WITHIN),
    )
    return Feed(
        items=tuple(items),
        about={name: value for name, value in about.items() if value is not items},
        next=_address(next(following, ""), where),
        total=next((each[name] for each in below for name in _TOTALS if type(each.get(name)) is int), None),
    )


def _listed(about: Said) -> Iterator[list[Any] | None]:
    """Give the list that has a known name, else the only list of objects that there is."""
    yield from (about[name] for name in _LISTS if isinstance(about.get(name), list))
    inner: Said = next((about[name] for name in _INNER if isinstance(about.get(name), dict)), {})
    yield from (inner[name] for name in _LISTS if isinstance(inner.get(name), list))
    others = [each for each in about.values() if isinstance(each, list) and any(isinstance(one, dict) for one in each)]
    yield others[0] if len(others) == 1 else None


def _of_xml(root: Element, where: str) -> Feed:
    items = list(_items(root))
    head = next((each for each in children(root) if local(each.tag) == "channel"), root)
    if not items and local(root.tag) not in {"rss", "RDF", "feed", "FeatureCollection", "XPlanAuszug"}:
        raise Unreadable(error("beteiligung.no-list", where))
    about = _head(head)
    language = root.get(_LANGUAGE) or head.get(_LANGUAGE)
    number = str(about.get("totalResults", ""))
    return Feed(
        items=tuple(items),
        about={**({"language": language} if language else {}), **about},
        next=_address(next(links(about.get("link"), "next"), ""), where),
        total=int(number) if number.isascii() and number.isdigit() and len(number) < len("1000000000") else None,
        complete="complete" in about,
    )


def _items(root: Element) -> Iterator[Element]:
    """Give the items of a document in their order; what looks like one within another is a part of it."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if local(element.tag) in {*_ITEMS, *_PLANS}:
            yield element
        else:
            waiting.extend(reversed(list(children(element))))


def _head(head: Element) -> dict[str, Any]:
    skipped = {*_ITEMS, *_PLANS, "items", "featureMember", "featureMembers", "member"}
    return markup.plain(head, without=skipped)


def _address(link: str, where: str) -> str:
    try:
        return urljoin(where, link) if link else ""
    except ValueError:  # what looks like an IPv6 address and is none
        return ""
