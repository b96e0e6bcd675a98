"""The start page and the pages of entries."""

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.change import Entry, EntryKind, EntryState, Run
from catalog.query import Hit, Query
from catalog.store import Snapshot
from catalog.web import beside, formats, identity, organisations, schemaorg, suggest
from catalog.web import links as checks
from catalog.web.changes import changes
from catalog.web.citation import citation
from catalog.web.closed import explained, labels
from catalog.web.detail import view
from catalog.web.findings import findings
from catalog.web.portal import Visit
from catalog.web.quality import quality
from catalog.web.reports import sources
from catalog.web.shown import Describer, Shown, concept
from dcat_ap import messages

_NEWEST = 8
_SIMILAR = 5
_MOST_THEMES = 14  # DCAT-AP has thirteen
_MOST_LOOKUPS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaser:
    """An entry in a short list."""

    entry: Entry
    title: Shown
    description: Shown | None


def start(request: Request) -> Response:
    """Give the start page: what there is, how to find it, where it comes from."""
    visit = Visit(request)
    with visit.portal.store.reading() as snapshot:
        values = {
            "counts": {kind: count for kind in EntryKind if (count := _count(kind, snapshot, visit)) is not None},
            "newest": [_teaser(entry, visit) for entry in snapshot.newest(_NEWEST)],
            "sources": sources(snapshot),
            "bodies": organisations.bodies(visit, snapshot),
            "themes": list(_themes(visit)),
        }
    return visit.page("start.html", values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme of the standard and how many entries it has."""

    value: str
    label: str
    count: int


def _themes(visit: Visit) -> Iterator[Theme]:
    """Give the themes that have entries, the largest first; nothing where there is no index."""
    if visit.portal.search:
        question = Query(limit=1, counted=("theme",), most=_MOST_THEMES)
        for each in visit.portal.search.find(question).facets.get("theme", ()):
            label = concept(each.value, "data-theme", visit.language)
            if label.full:  # else it is none of the standard
                yield Theme(value=each.value, label=label.text, count=each.count)


def _count(kind: EntryKind, snapshot: Snapshot, visit: Visit) -> int | None:
    """Give the number of entries of a kind; of all but datasets only where there are any."""
    count = visit.portal.remembered.count(snapshot, kind)
    return count if count or kind is EntryKind.DATASET else None


def entry_page(request: Request, snapshot: Snapshot, entry: Entry) -> Response:
    """Give the page of an entry; a withdrawn one says since when it is gone, with status 410."""
    visit = Visit(request)
    source = visit.portal.remembered.source(snapshot, entry.source)
    if entry.state is EntryState.WITHDRAWN:
        values = {"entry": entry, "reason": _reason(entry, visit), "source": source}
        return visit.page("withdrawn.html", values, status=410)
    verdict = snapshot.findings(entry.id)
    cited = entry.plain() if entry.kind.listed else {}
    describer = Describer(visit.language, _Pages(snapshot, visit))
    shown = view(entry.plain(), describer)
    broken = checks.notes(snapshot.links_of(entry.id), visit.language)
    downloads = {download.address for each in shown.distributions for download in each.downloads}
    values = {
        "entry": entry,
        "shown": shown,
        "title": shown.title or Shown(text=entry.iri),
        "findings": findings(verdict.findings, visit.language),
        "changes": sum(1 for _ in changes(verdict.findings, visit.language)),
        "way": explained(verdict, visit.language) if entry.state is EntryState.CLOSED else None,
        "labels": labels(verdict, visit.language),
        "quality": quality(entry.score, visit.language),
        "broken": broken,
        "broken_elsewhere": {url: said for url, said in broken.items() if url not in downloads},
        "links": beside.links(snapshot, visit.portal, entry, visit.language),
        "identity": identity.view(snapshot, entry.id, visit.language),
        "source": source,
        "checked": _checked(source.good if source else None),
        "formats": formats.FORMATS,
        "record": visit.portal.settings.record_base + entry.id,
        "schemaorg": schemaorg.in_page(entry, visit.portal),
        "similar": _similar(entry, visit),
        "citation": citation(cited, visit.language, visit.portal.url(entry.path)),
    }
    return visit.page("entry.html", values, headers={"link": _alternates(visit, entry)})


class _Pages:
    """Finds our pages for IRIs, up to a bound: an entry may name ten thousand others."""

    def __init__(self, snapshot: Snapshot, visit: Visit) -> None:
        self._snapshot, self._visit, self._left = snapshot, visit, _MOST_LOOKUPS

    def __call__(self, iri: str) -> str:
        if self._left == 0:
            return ""
        self._left -= 1
        found = next((each for each in self._snapshot.entries_by_iri(iri) if each.state is EntryState.PUBLIC), None)
        return self._visit.link(found.path) if found else ""


def _similar(entry: Entry, visit: Visit) -> tuple[Hit, ...]:
    """Give the entries that are most like this one; none where there is no index."""
    index = visit.portal.search if entry.kind.listed else None
    return suggest.like(index, entry, _SIMILAR).hits if index else ()


def _teaser(entry: Entry, visit: Visit) -> Teaser:
    describer, plain = Describer(visit.language, lambda _: ""), entry.plain()
    title = describer.best(plain.get("title")) or Shown(text=entry.iri)
    return Teaser(entry=entry, title=title, description=describer.best(plain.get("description")))


def _reason(entry: Entry, visit: Visit) -> str:
    key = f"web.withdrawn.reason.{entry.reason}"
    return messages.text(key, visit.language) if messages.has(key) else entry.reason


def _checked(run: Run | None) -> Run | None:
    return run if run and run.ended else None


def _alternates(visit: Visit, entry: Entry) -> str:
    return ", ".join(
        f'<{visit.portal.url(f"{entry.path}.{fmt.suffix}")}>; rel="alternate"; type="{fmt.media_type}"'
        for fmt in formats.FORMATS
    )


routes = [Route("/", start)]
