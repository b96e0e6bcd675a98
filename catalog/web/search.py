"""The search page: words, facets as links, pages; its whole state stands in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.change import EntryKind
from catalog.query import FACETS, Answer, Hit, Query
from catalog.web import asked, wording
from catalog.web.portal import Visit
from catalog.web.shown import concept, segment
from catalog.web.snippets import PLACES, Snippet, snippets
from catalog.words.complete import completions
from dcat_ap import messages

PAGE_SIZE = 20
_VOCABULARIES = {
    "theme": "data-theme",
    "format": "file-type",
    "licence": "licenses",
    "hvd": "hvd-category",
}  # of the values of facets
_AROUND = 2

Labels = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A value of a facet as a link: to choose it, or to take it back."""

    facet: str
    label: str
    value: str
    address: str
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HitView:
    """A hit as the list shows it."""

    hit: Hit
    path: str
    title: str
    formats: tuple[str, ...]
    licences: tuple[str, ...]
    publisher: str
    modified: str
    found: Mapping[str, Sequence[Snippet]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLink:
    """A page of the list; no address stands for the page that is shown, no number for a gap."""

    number: int = 0
    address: str = ""


def search(request: Request) -> Response:
    """Give the search page; without a search index it says so, with status 503."""
    visit = Visit(request)
    number = asked.page(request, PAGE_SIZE)
    query = asked.query(request, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    with visit.portal.store.reading() as snapshot:
        position = snapshot.position
        labels = {
            "source": {state.card.name: state.card.title for state in snapshot.sources()},
            "organisation": _organisations(visit),
        }
    if visit.portal.search is None:
        return visit.page(
            "search.html", {"query": query, "answer": None, "sorts": asked.SORTS, "bounds": _bounds(visit)}, status=503
        )
    answer = visit.portal.search.find(query)
    with visit.portal.store.reading() as snapshot:
        found = snippets(snapshot, query, answer, visit.portal.search.synonyms)
    return visit.page("search.html", _Results(visit, query, answer, labels, found).values(number, position))


class _Results:
    """What the template needs of an answer."""

    def __init__(
        self, visit: Visit, query: Query, answer: Answer, labels: Labels, found: Mapping[str, Sequence[Snippet]]
    ) -> None:
        self._visit, self._query, self._answer, self._labels, self._found = visit, query, answer, labels, found
        self._bounds = _bounds(visit)

    def values(self, number: int, position: int) -> Mapping[str, Any]:
        """Give hits, facets, chosen values and page links."""
        pages = -(-min(self._answer.total, asked.DEEPEST) // PAGE_SIZE)
        return {
            "query": self._query,
            "bounds": self._bounds,
            "suggestions": completions(self._query.text, [hit.title for hit in self._answer.hits]),
            "answer": self._answer,
            "rather": self._rather(),
            "sorts": asked.SORTS,
            "hits": [self._hit(hit) for hit in self._answer.hits],
            "facets": {name: choices for name in FACETS if (choices := self._choices(name))},
            "chosen": [self._choice(name, value) for name, values in self._query.chosen.items() for value in values],
            "pages": self._pages(number, pages),
            "previous": self._address(page=number - 1) if 1 < number <= pages else "",
            "following": self._address(page=number + 1) if number < pages else "",
            "state": self._state(),
            "lag": position if self._answer.position < position else 0,
        }

    def _rather(self) -> list[Choice]:
        said = self._answer.rather
        return [Choice(facet="", label=said, value=said, address=self._address(q=said))] if said else []

    def _hit(self, hit: Hit) -> HitView:
        return HitView(
            hit=hit,
            path=f"/{_FOLDERS.get(hit.kind, 'datasets')}/{hit.slug}",
            title=hit.title.strip() or hit.slug,
            formats=tuple(dict.fromkeys(self._label("format", each) for each in hit.formats)),
            licences=tuple(dict.fromkeys(self._label("licence", each) for each in hit.licences)),
            publisher=self._label("publisher", hit.publisher),
            modified=wording.day(hit.modified, self._visit.language),
            found=self._snippets(hit),
        )

    def _snippets(self, hit: Hit) -> Mapping[str, Sequence[Snippet]]:
        """Give what was found where; a title in another language than the one that is shown is left out."""
        title = " ".join(hit.title.split())
        found = [each for each in self._found.get(hit.id, ()) if each.place != "title" or each.piece.text == title]
        return {place: [each for each in found if each.place == place] for place in PLACES}

    def _choices(self, facet: str) -> list[Choice]:
        chosen = self._query.chosen.get(facet, ())
        found = self._answer.facets.get(facet, ())
        return [self._choice(facet, each.value, each.count) for each in found if each.value not in chosen]

    def _choice(self, facet: str, value: str, count: int = 0) -> Choice:
        chosen = self._query.chosen.get(facet, ())
        left = [each for each in chosen if each != value] if value in chosen else [*chosen, value]
        return Choice(
            facet=facet,
            label=self._label(facet, value),
            value=value,
            address=self._address(**{facet: left}),
            count=count,
        )

    def _label(self, facet: str, value: str) -> str:
        key = _WORDS.get(facet, "") + value
        if facet in _WORDS and messages.has(key):
            return messages.text(key, self._visit.language)
        if facet in _VOCABULARIES:
            return concept(value, _VOCABULARIES[facet], self._visit.language).text
        if facet == "place" and (kind := value.rsplit("/", 2)[-2:-1]) and kind[0] in _AREAS:
            return concept(value, _AREAS[kind[0]], self._visit.language).text
        return self._labels.get(facet, {}).get(value) or (segment(value) if "://" in value else value)

    def _state(self) -> Mapping[str, Any]:
        """Give what this search asks for, as parameters; what is usual is left out."""
        query = self._query
        usual = "relevance" if query.text else "changed"
        sort = "" if query.sort == usual else query.sort
        return {"q": query.text, **self._bounds, "sort": sort, **query.chosen}

    def _address(self, **other: Any) -> str:
        state = {**self._state(), **other}
        return self._visit.link("/search", {key: value for key, value in state.items() if (key, value) != ("page", 1)})

    def _pages(self, number: int, pages: int) -> list[PageLink]:
        shown = sorted({1, pages, *range(max(number - _AROUND, 1), min(number + _AROUND, pages) + 1)})
        links: list[PageLink] = []
        for before, each in zip([0, *shown], shown, strict=False):
            if each > before + 1:
                links.append(PageLink())
            links.append(PageLink(number=each, address="" if each == number else self._address(page=each)))
        return links if pages > 1 else []


_WORDS = {"kind": "web.kind.", "openness": "licence.openness.", "freshness": "web.freshness."}
_AREAS = {"stateKey": "state-key", "districtKey": "district-key", "regionalKey": "regional-key"}
_FOLDERS = {kind.value: kind.folder for kind in EntryKind}


def _bounds(visit: Visit) -> Mapping[str, str]:
    return {name: asked.text(visit.request, name) for name in asked.BOUNDS}


def _organisations(visit: Visit) -> Mapping[str, str]:
    return {key: each.title.text(visit.language) for key, each in visit.portal.settings.organisations.items()}


routes = [Route("/search", search), Route("/datasets", search)]
