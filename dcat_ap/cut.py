"""A document cut into its entries: each Dataset, DatasetSeries and DataService with all that hangs below it.

What is reachable from an entry belongs to it; the walk follows every link and stops at other entries and at
named catalogues (the link itself is kept). What belongs to no entry, above all the source's own catalogue
description and its Catalog Records, is left over and kept with the source.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from dcat_ap import canonical, ntriples
from dcat_ap.entry import EntryKind
from dcat_ap.finding import Finding, info, warning
from dcat_ap.naming import Naming, fingerprint
from dcat_ap.ntriples import Row
from dcat_ap.terms import ADMS, DCAT, DCT, RDF


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One entry: its IRI, its kind and its triples as canonical N-Triples with canonical labels."""

    iri: str
    kind: str  # dataset, series, service
    text: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutting:
    """The pieces of a document in the order of their IRIs, and the N-Triples of what is left over.

    `total` is how many entries the document has, also where only the first of them were asked for.
    """

    pieces: tuple[Piece, ...]
    leftovers: str
    total: int = 0


class Bounds(NamedTuple):
    """How much of a stranger's document is cut: so many entries, and so many rows looked at for them together."""

    entries: int = sys.maxsize
    rows: int = sys.maxsize


class Entangled(ValueError):
    """The entries have so much, or share so much, that cutting them apart would take more rows than `Bounds` allows."""


UNBOUNDED = Bounds()


def cut(rows: Iterable[Row], naming: Naming, bounds: Bounds = UNBOUNDED) -> Cutting:
    """Give the pieces of a document, or the first of them within `bounds`. Raises Entangled."""
    return _Cutter(_Graph(rows, bounds), naming).cutting()


def named(rows: Iterable[Row], iri: str, naming: Naming) -> tuple[list[Row], tuple[Finding, ...]]:
    """Give the rows of one entry, which are all of these, its distributions named and its labels canonical."""
    rows = list(rows)
    distributions = _distribution_names(iri, rows, naming)
    rows = canonical.relabel(rows, distributions)
    told = (info("entry.distributions-named", iri, count=len(distributions)),) if distributions else ()
    return canonical.relabel(rows, canonical.labels(rows, naming.source)), told


def owners(rows: Iterable[Row]) -> dict[str, str]:
    """Give for each subject of a document the entry it hangs below, the first of several; both as their tokens."""
    graph = _Graph(rows, UNBOUNDED)
    owner: dict[str, str] = {}
    for root in graph.entries:
        for subject, _, _ in graph.below(root):
            owner.setdefault(subject, root)
    return owner | {root: root for root in graph.entries}


_CATALOG = ntriples.token(DCAT.Catalog)
_TYPE = ntriples.token(RDF.type)
_KINDS = {  # the last one that an entry has decides, as in dcat_ap.rdf
    ntriples.token(kind.cls): kind.value for kind in (EntryKind.DATASET, EntryKind.SERVICE, EntryKind.SERIES)
}
_LISTED = {ntriples.token(DCAT.dataset): "dataset", ntriples.token(DCAT.service): "service"}
_DISTRIBUTION = ntriples.token(DCAT.Distribution)
_HAS_DISTRIBUTION = {ntriples.token(DCAT.distribution), ntriples.token(ADMS.sample)}
_ACCESS_URL = ntriples.token(DCAT.accessURL)
_IDENTIFIER = ntriples.token(DCT.identifier)
_ENDPOINT = ntriples.token(DCAT.endpointURL)


class _Graph:
    """The rows of a document by subject, each once, and which subjects are entries or catalogues."""

    def __init__(self, rows: Iterable[Row], bounds: Bounds) -> None:
        self._left = bounds.rows
        self.said: dict[str, list[tuple[str, str]]] = {}
        self.entries: dict[str, str] = {}
        self.untyped: set[str] = set()
        self.stops: set[str] = set()
        types: dict[str, set[str]] = {}
        listed: dict[str, str] = {}
        for subject, predicate, value in dict.fromkeys(rows):
            self.said.setdefault(subject, []).append((predicate, value))
            if predicate == _TYPE:
                types.setdefault(subject, set()).add(value)
            elif predicate in _LISTED:
                listed[value] = min(_LISTED[predicate], listed.get(value, "service"))
        self._find_entries(types, listed)
        self.total = len(self.entries)
        self.entries = dict(islice(self.entries.items(), bounds.entries))

    def _find_entries(self, types: Mapping[str, set[str]], listed: Mapping[str, str]) -> None:
        for subject, its in types.items():
            for each, kind in _KINDS.items():
                if each in its:
                    self.entries[subject] = kind
            if _CATALOG in its and subject not in self.entries and subject[0] == "<":
                self.stops.add(subject)
        for subject, kind in listed.items():
            if subject in self.said and subject not in types and subject[0] != '"':
                self.entries[subject] = kind
                self.untyped.add(subject)
        self.stops.update(self.entries)

    def below(self, root: str) -> list[Row]:
        """Give the rows of everything reachable from `root`, which the walk may always enter."""
        found: list[Row] = []
        waiting, met = [root], {root}
        while waiting:
            subject = waiting.pop()
            for predicate, value in self.said.get(subject, ()):
                found.append((subject, predicate, value))
                if value not in met and value[0] != '"' and value not in self.stops:
                    met.add(value)
                    waiting.append(value)
            if len(found) > self._left:
                raise Entangled
        self._left -= len(found)
        return found

    def values(self, subject: str, predicate: str) -> list[str]:
        """Give the object tokens of one property, sorted; blank nodes have no name that lasts."""
        return sorted(value for each, value in self.said.get(subject, ()) if each == predicate and value[0] != "_")


@dataclass(slots=True)
class _Cutter:
    graph: _Graph
    naming: Naming

    def cutting(self) -> Cutting:
        names, told = self._entry_names()
        used: set[str] = set()
        pieces = []
        for root in self.graph.entries:
            rows = self.graph.below(root)
            used.update(subject for subject, _, _ in rows)
            pieces.append(self._piece(root, rows, names, told.get(root, ())))
        pieces.sort(key=lambda piece: (piece.iri, piece.text))
        return Cutting(pieces=tuple(pieces), leftovers=self._leftovers(used, names), total=self.graph.total)

    def _piece(self, root: str, rows: list[Row], names: dict[str, str], told: tuple[Finding, ...]) -> Piece:
        iri = names.get(root, root)[1:-1]
        rows, found = named(canonical.relabel(rows, names), iri, self.naming)
        untyped = (warning("entry.untyped", iri),) if root in self.graph.untyped else ()
        return Piece(
            iri=iri,
            kind=self.graph.entries[root],
            text=ntriples.text(rows),
            findings=(*told, *untyped, *found),
        )

    def _entry_names(self) -> tuple[dict[str, str], dict[str, tuple[Finding, ...]]]:
        """Give a name to every unnamed entry, and say how it came by it."""
        unnamed = {root: self._identifier(root) for root in self.graph.entries if root[0] == "_"}
        shared = Counter((self.graph.entries[root], identifier) for root, identifier in unnamed.items())
        names: dict[str, str] = {}
        told: dict[str, tuple[Finding, ...]] = {}
        for root, identifier in unnamed.items():
            kind = self.graph.entries[root]
            alone = bool(identifier) and shared[kind, identifier] == 1
            name = identifier if alone else "-".join(filter(None, (identifier, self._content(root))))
            iri = self.naming.entry(kind, name)
            names[root] = f"<{iri}>"
            rule = "entry.named" if alone else "entry.named-by-content"
            told[root] = ((info if alone else warning)(rule, iri, identifier=identifier),)
        return names, told

    def _identifier(self, root: str) -> str:
        """Give what the source itself calls the entry: its dct:identifier, or a service's endpoint."""
        values = self.graph.values(root, _IDENTIFIER) or self.graph.values(root, _ENDPOINT)
        return _text(values[0]) if values else ""

    def _content(self, root: str) -> str:
        rows = self.graph.below(root)
        return fingerprint(ntriples.text(canonical.relabel(rows, canonical.labels(rows, ""))))

    def _leftovers(self, used: set[str], names: dict[str, str]) -> str:
        """Give what no entry has, with the unnamed nodes it leads to even where an entry has them too."""
        waiting = [subject for subject in self.graph.said if subject not in used]
        met = set(waiting)
        rows: list[Row] = []
        while waiting:
            subject = waiting.pop()
            for predicate, value in self.graph.said.get(subject, ()):
                rows.append((subject, predicate, value))
                if value[0] == "_" and value not in met and value not in names:
                    met.add(value)
                    waiting.append(value)
        rows = canonical.relabel(rows, names)
        return ntriples.text(canonical.relabel(rows, canonical.labels(rows, self.naming.source)))


def _text(token: str) -> str:
    term = ntriples.term(token)
    return term.value if isinstance(term, tuple) else str(term)


def _distribution_names(entry: str, rows: list[Row], naming: Naming) -> dict[str, str]:
    """Give names for the unnamed distributions among `rows`."""
    unnamed = {value for _, predicate, value in rows if predicate in _HAS_DISTRIBUTION and value[0] == "_"}
    typed = {subject for subject, predicate, value in rows if value == _DISTRIBUTION and predicate == _TYPE}
    unnamed |= {subject for subject in typed if subject[0] == "_"}
    if not unnamed:
        return {}
    access = dict.fromkeys(unnamed, "")
    for subject, _, value in sorted((row for row in rows if row[1] == _ACCESS_URL), reverse=True):
        if subject in unnamed and value[0] != "_":
            access[subject] = _text(value)
    alike = len(set(access.values())) < len(access)
    order = canonical.labels(rows, "") if alike else {node: node for node in unnamed}
    counts: Counter[str] = Counter()
    names: dict[str, str] = {}
    for subject in sorted(unnamed, key=order.__getitem__):
        url = access[subject]
        names[subject] = f"<{naming.distribution(entry, url, counts[url])}>"
        counts[url] += 1
    return names
