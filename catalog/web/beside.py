"""Beside: what the portal shows beside its catalogue, as lists; and who names whom across the border."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.change import Entry, EntryKind, EntryState
from catalog.organisation import Organisation
from catalog.settings import Settings
from catalog.store import Snapshot
from catalog.web import asked, parameters
from catalog.web.detail import periods, said
from catalog.web.operation import Call, Operation, Parameter, named
from catalog.web.portal import Portal, Visit
from catalog.web.shape import number, one_of
from catalog.web.shapes import listed
from catalog.web.shown import Describer, Shown
from dcat_ap.entry import BESIDE

PAGE_SIZE = 20
_WHEN = ("current", "past")
_DATED = frozenset({EntryKind.PROCEDURE})
"""Kinds that have their time: what is over stands apart."""
_FACTS = {EntryKind.PROCEDURE: ("publisher", "dct_type"), EntryKind.PUBLIC_SERVICE: ("authority",)}
"""What a list says of an entry besides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An entry in a list: what it is called, when it is, and who is responsible."""

    entry: Entry
    title: Shown
    description: Shown | None
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The entries across the border: those that name this one, and those that it names; the bodies that it names."""

    named_by: tuple[Item, ...]
    names: tuple[Item, ...]
    bodies: tuple[Organisation, ...]

    def plain(self, portal: Portal) -> Mapping[str, Any]:
        """Give the links as the API does."""
        return {
            "named_by": [_plain(each.entry, portal) for each in self.named_by],
            "names": [_plain(each.entry, portal) for each in self.names],
            "organisations": [each.key for each in self.bodies],
        }


def listing(request: Request, kind: EntryKind) -> Response:
    """Give the list of all entries of a kind; of those that have their time, first what is not over yet."""
    visit = Visit(request)
    number, when, names = asked.page(request, PAGE_SIZE), _when(request, kind) or _WHEN[0], _names(request)
    day = _today() if kind in _DATED else None
    with visit.portal.store.reading() as snapshot:
        found, total = snapshot.listing(
            kind, (number - 1) * PAGE_SIZE, PAGE_SIZE, names=names, day=day, over=when == _WHEN[1]
        )
    state = {"names": names, "when": "" if when == _WHEN[0] else when}
    values = {
        "kind": kind,
        "items": [item(each, visit.language) for each in found],
        "total": total,
        "whens": _WHEN if day else (),
        "when": when,
        "names": names,
        "previous": visit.link(f"/{kind.folder}", state, page=number - 1) if number > 1 else "",
        "following": visit.link(f"/{kind.folder}", state, page=number + 1) if number * PAGE_SIZE < total else "",
    }
    return visit.page("beside.html", values)


def as_json(call: Call, kind: EntryKind) -> Response:
    """Give the entries of a kind with all that is said of them, for programs."""
    offset, limit, when = call["offset"], call["limit"], call.values.get("when") or ""
    with call.portal.store.reading() as snapshot:
        found, total = snapshot.listing(
            kind,
            offset,
            limit,
            names=call["names"].strip(),
            source=call["source"],
            day=_today() if when else None,
            over=when == _WHEN[1],
        )
        position = snapshot.position
    items = [{**_plain(each, call.portal), "metadata": orjson.Fragment(each.json or b"{}")} for each in found]
    body = {"total": total, "offset": offset, "limit": limit, "position": position}
    body[folder(kind)] = parameters.only(call, items)
    return call.answer(body, links=parameters.neighbours(call, total))


def folder(kind: EntryKind) -> str:
    """Give the name of a list in JSON."""
    return kind.folder.replace("-", "_")


def item(entry: Entry, language: str) -> Item:
    """Give an entry as a list shows it."""
    describer, plain = Describer(language, lambda _: ""), entry.plain()
    title = describer.best(plain.get("title")) or Shown(text=entry.iri)
    when = periods(plain, language) if entry.kind in _DATED else ()
    facts = (*when, *said(plain, _FACTS.get(entry.kind, ()), describer))
    return Item(entry=entry, title=title, description=describer.best(plain.get("description")), facts=facts)


def links(snapshot: Snapshot, portal: Portal, entry: Entry, language: str) -> Links:
    """Give who names an entry, by its IRI or its page, and whom it names itself."""
    naming = snapshot.naming([entry.iri, portal.url(entry.path)])
    iris = snapshot.names(entry.id) if not entry.kind.listed else []
    named = {each.id: each for each in (*snapshot.entries_of(iris), *_pages(snapshot, portal, iris))}
    return Links(
        named_by=tuple(item(each, language) for each in naming if each.id != entry.id),
        names=tuple(item(each, language) for each in named.values() if each.id != entry.id),
        bodies=tuple(_bodies(portal.settings, iris)),
    )


def _pages(snapshot: Snapshot, portal: Portal, iris: Iterable[str]) -> Iterable[Entry]:
    """Give the entries whose pages here are named."""
    kinds = {kind.folder: kind for kind in EntryKind}
    for iri in iris:
        if iri.startswith(f"{portal.base}/"):
            name, _, slug = iri.removeprefix(f"{portal.base}/").partition("/")
            found = snapshot.entry(kinds[name], slug) if name in kinds and asked.is_sound(slug) else None
            if found and found.state is EntryState.PUBLIC:
                yield found


def _bodies(settings: Settings, iris: Iterable[str]) -> Iterable[Organisation]:
    named = set(iris)
    return (each for each in settings.organisations.values() if each.uri and each.uri in named)


def _plain(entry: Entry, portal: Portal) -> dict[str, Any]:
    return {
        "id": entry.id,
        "iri": entry.iri,
        "kind": entry.kind,
        "slug": entry.slug,
        "page": portal.url(entry.path),
        "source": entry.source,
        "first_seen": entry.first_seen,
        "changed": entry.changed,
        "title": entry.plain().get("title", []),
    }


def _when(request: Request, kind: EntryKind) -> str:
    given = request.query_params.get("when", "")
    if given and (given not in _WHEN or kind not in _DATED):
        raise HTTPException(400, detail="when")
    return given


def _names(request: Request) -> str:
    given = request.query_params.get("names", "").strip()
    if not asked.is_sound(given):
        raise HTTPException(400, detail="names")
    return given


def _today() -> date:
    return datetime.now(UTC).date()


routes = [Route(f"/{kind.folder}", partial(listing, kind=kind)) for kind in BESIDE]

_NAMING = Parameter(name="names", shape=parameters.IRI)
_DATE = Parameter(name="when", shape=one_of(_WHEN))
operations = [
    Operation(
        name=f"list{named(kind.folder)}",
        path=f"/{kind.folder}",
        tag="beside",
        handle=partial(as_json, kind=kind),
        answer=listed(folder(kind)),
        parameters=(
            parameters.SOURCE,
            _NAMING,
            *((_DATE,) if kind in _DATED else ()),
            parameters.OFFSET,
            Parameter(name="limit", shape=number(1, 1000, 100)),
            parameters.fields("Listed"),
        ),
        says="list",
        kind=kind.folder,
    )
    for kind in BESIDE
]
