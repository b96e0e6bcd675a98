"""What one may ask of any search engine, and what it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

FACETS = (
    *("kind", "theme", "publisher", "format", "licence", "source", "organisation", "openness"),
    *("place", "hvd", "year", "freshness"),
)
"""What hits are counted by unless a query says otherwise."""

EXACT = (*FACETS, "area", "keyword", "id", "slug")
"""What entries can be chosen by: a value is matched as a whole, as it is written."""

MOMENTS = ("changed", "created", "modified")
"""When readers saw a difference last, when an entry was first seen, when its source says it was modified."""

FRESH = {"month": 31, "year": 366, "years": 1827}
"""Values of the facet `freshness`: modified at most so many days ago, as the source says; each has those before it."""

TEXTS = ("title", "keyword", "publisher", "description", "distribution")
"""What words are looked for in."""


@dataclass(frozen=True, slots=True)
class Words:
    """Each word of `text` stands in one of the texts `among`, in some form."""

    text: str
    among: tuple[str, ...] = TEXTS


@dataclass(frozen=True, slots=True)
class Phrase:
    """The words of `text` stand side by side, in this order and in some form, in one of the texts `among`."""

    text: str
    among: tuple[str, ...] = TEXTS


@dataclass(frozen=True, slots=True)
class Value:
    """The entry has this value of a name in EXACT; with `value` None it has any."""

    name: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Within:
    """A time of the entry in MOMENTS lies within these, both included; None: without a bound."""

    moment: str
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """The box around the entry's places, in degrees, meets this one; an entry without places does not."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class During:
    """What the entry covers in time meets this span, both ends included; None: without a bound."""

    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Every:
    """All parts hold; without parts it always does."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """One of the parts holds; without parts it never does."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Condition"


@dataclass(frozen=True, slots=True)
class After:
    """A place behind a hit that had this `value` when hits came in the order `sort`, with all of the `seen` before it.

    `ids` has it and up to two that came before it, the last first: scores shift a little whenever others come or go, so
    by relevance a place is known by those who stand there.
    """

    sort: str
    value: float | str
    ids: tuple[str, ...]
    seen: int

    def among(self, found: Sequence[str], first: int = 0) -> int:
        """Give the place in `found`, which begins with hit number `first`, where it goes on: as most of `ids` tell."""
        places = {name: place for place, name in enumerate(found)}
        there = [places[name] for name in self.ids if name in places]
        behind = sorted(place + steps for steps, place in enumerate(there, 1))
        return behind[(len(behind) - 1) // 2] if behind else max(self.seen - first - len(self.ids), 0)


Condition: TypeAlias = Words | Phrase | Value | Within | Near | During | Every | Some | Not


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A search: what a person typed (catalog.words.typed), chosen facet values (any of one facet, all facets), a slice.

    `where` must hold besides; `counted` names what hits are counted by, with the `most` frequent values of each. The
    slice begins `offset` hits behind `after`, or from the first; hits of one value come in the order of their names.
    """

    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    where: Condition | None = None
    sort: str = "relevance"  # or changed, created, title, id, slug
    descending: bool | None = None  # None: as is usual for what is sorted by
    after: After | None = None
    offset: int = 0
    limit: int = 20
    counted: tuple[str, ...] = FACETS
    most: int = 20

    @property
    def order(self) -> str:
        """What hits are sorted by: where no words are asked for, the newest come first."""
        return "changed" if self.sort == "relevance" and not self.text.strip() else self.sort

    @property
    def falls(self) -> bool:
        """Whether the greatest come first."""
        turned = None if self.order not in _RISES else self.descending
        return not _RISES.get(self.order, False) if turned is None else turned

    def behind(self, hits: Sequence["Hit"], value: float | str) -> After:
        """Give the place behind the slice of `hits`, the last of which has this value."""
        names = tuple(hit.id for hit in reversed(hits[-_NEIGHBOURS:]))
        return After(self.order, value, names, (self.after.seen if self.after else 0) + max(self.offset, 0) + len(hits))


_NEIGHBOURS = 3
_RISES = {"changed": False, "created": False, "title": True, "id": True, "slug": True}
"""Which way each order usually goes; others are by relevance, which cannot be turned."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet (an IRI or a word, as the entries hold it) and how many hits have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One found entry, as much of it as a result list shows."""

    id: str
    kind: str
    slug: str
    title: str
    description: str
    publisher: str
    formats: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The hits of one slice, how many there are in all, the facets, and the ledger position it shows.

    `meant` has the words nothing was found for, each with the one that was looked for in its place. `next` is the place
    behind the last hit, where others follow; `rather` is a question that may have been meant where few entries answer.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, tuple[FacetValue, ...]]
    position: int
    meant: Mapping[str, str] = field(default_factory=dict)
    next: After | None = None
    rather: str = ""
