"""Scores as pages and the API show them: of an entry, of a source, of a public body, of the whole catalogue."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.change import SourceState
from catalog.settings import Settings
from catalog.store import Snapshot
from catalog.web.operation import Call, Operation
from catalog.web.portal import Visit
from catalog.web.shape import ref
from dcat_ap import messages
from dcat_ap.score import Dimension, Indicator, Score, dimensions, indicators
from dcat_ap.score.tally import Share, Tally

BEST = sum(each.points for each in indicators())
"""All the points there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The points of an entry in one dimension."""

    name: str
    least: int
    most: int
    best: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """The points of an entry: certain ones, possible ones, all there are, and what that is called; and why.

    Every indicator that is `lacking` costs points; of those `unknown` nobody has found out yet.
    """

    least: int
    most: int
    best: int
    ratings: tuple[str, ...]
    dimensions: tuple[Part, ...] = ()
    lacking: tuple[Indicator, ...] = ()
    unknown: tuple[Indicator, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The datasets of one source, one body or all: how good their descriptions are on average."""

    name: str
    title: str
    tally: Tally

    @property
    def best(self) -> int:
        """All the points there are."""
        return BEST

    @property
    def points(self) -> Share:
        """The mean of the points, certain and possible ones."""
        return self.tally.points()

    @property
    def dimensions(self) -> tuple[tuple[str, Share], ...]:
        """What part of the points of each dimension is reached, from 0 to 1."""
        named = ((each.name, each.points, self.tally.points(each.name)) for each in dimensions())
        return tuple((name, Share(least / best, most / best)) for name, best, (least, most) in named)

    def ratings(self, language: str) -> tuple[str, ...]:
        """What the certain points are called, and the possible ones."""
        return _ratings(self.tally.ratings(), language)

    def plain(self) -> dict[str, Any]:
        """Give the group as the API does."""
        return {"name": self.name, "title": self.title, **self.tally.plain()}


@dataclass(frozen=True, slots=True)
class Overview:
    """All groups there are; those of sources and bodies in the order of their titles."""

    catalogue: Group
    organisations: tuple[Group, ...]
    sources: tuple[Group, ...]


def quality(code: int | None, language: str) -> Quality | None:
    """Give the encoded score in words; None for what has none."""
    if code is None:
        return None
    score = Score.decode(code)
    least, most = score.points()
    states = list(score.states())
    return Quality(
        least=least,
        most=most,
        best=BEST,
        ratings=_ratings(score.ratings(), language),
        dimensions=tuple(_part(score, each) for each in dimensions()),
        lacking=tuple(each for each, state in states if state is False),
        unknown=tuple(each for each, state in states if state is None),
    )


def _part(score: Score, dimension: Dimension) -> Part:
    least, most = score.points(dimension.name)
    return Part(name=dimension.name, least=least, most=most, best=dimension.points)


def overview(snapshot: Snapshot, settings: Settings, language: str) -> Overview:
    """Give how good the descriptions of the public datasets are, which the harvest has measured."""
    known = {state.card.name: state for state in snapshot.sources()}
    sources: dict[str, Tally] = {}
    for source, code, count in snapshot.scores():
        sources.setdefault(source, Tally()).add(Score.decode(code), count)
    bodies: dict[str, Tally] = {}
    for source, tally in sources.items():
        body = known[source].card.organisation
        bodies[body] = bodies.get(body, Tally()) + tally
    return Overview(
        Group(name="", title=settings.title.text(language), tally=sum(sources.values(), Tally())),
        _groups(bodies, {key: each.title.text(language) for key, each in settings.organisations.items()}),
        _groups(sources, {name: state.card.title for name, state in known.items()}),
    )


def page(request: Request) -> Response:
    """Give the page that shows all groups."""
    visit = Visit(request)
    with visit.portal.store.reading() as snapshot:
        found = overview(snapshot, visit.portal.settings, visit.language)
    return visit.page("quality.html", {"overview": found, "dimensions": [each.name for each in dimensions()]})


def as_json(call: Call) -> Response:
    """Give all groups for programs."""
    with call.portal.store.reading() as snapshot:
        found = overview(snapshot, call.portal.settings, call.language)
    body: Mapping[str, Any] = {
        "catalogue": found.catalogue.plain(),
        "organisations": [each.plain() for each in found.organisations],
        "sources": [each.plain() for each in found.sources],
    }
    return call.answer(body, worded=True)


def of_source(snapshot: Snapshot, state: SourceState) -> Group | None:
    """Give the group of one source; None where nothing of it was measured."""
    tally = Tally()
    for source, code, count in snapshot.scores():
        if source == state.card.name:
            tally.add(Score.decode(code), count)
    return Group(name=state.card.name, title=state.card.title, tally=tally) if tally.datasets else None


def _groups(tallies: Mapping[str, Tally], titles: Mapping[str, str]) -> tuple[Group, ...]:
    groups = (Group(name=name, title=titles.get(name, name), tally=tally) for name, tally in tallies.items())
    return tuple(sorted(groups, key=lambda group: (group.title.casefold(), group.name)))


def _ratings(ratings: Iterable[str], language: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(messages.text(f"score.rating.{each}", language) for each in ratings))


routes = [Route("/quality", page)]
operations = [Operation(name="getQuality", path="/quality", tag="figures", handle=as_json, answer=ref("Quality"))]
