"""What one may ask of any search engine, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

FACETS = ("kind", "theme", "publisher", "format", "licence", "source", "organisation", "openness")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A search: words (all must match), chosen facet values (any of one facet, all facets), a slice."""

    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "relevance"  # relevance, changed, title
    offset: int = 0
    limit: int = 20


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
    """The hits of one slice, how many there are in all, the facets, and the ledger position it shows."""

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, tuple[FacetValue, ...]]
    position: int
