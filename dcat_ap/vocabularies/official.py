"""Official lists: a table made anew from the SKOS that its publisher gives out, and what is different in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dcat_ap import ntriples
from dcat_ap.ntriples import Row
from dcat_ap.terms import DCT, OWL, RDF, SKOS, Iri, Literal, Term
from dcat_ap.vocabularies.manifest import Origin
from dcat_ap.vocabularies.table import COLUMNS, Table

_OWN = len(COLUMNS)
_LEAST_KEPT = 0.5  # of the concepts before; a list that lost more is a list that did not arrive whole
_IN_SCHEME = frozenset({SKOS.inScheme, SKOS.topConceptOf})
_IN_SCHEME_TOKENS = frozenset(map(ntriples.token, _IN_SCHEME))
_CONCEPT, _LABEL = ntriples.token(SKOS.Concept), ntriples.token(SKOS.prefLabel)


class NotThisList(ValueError):
    """The document is not the list, or so little of it that it cannot have arrived whole."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a new table has otherwise than the one before, by codes."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    renamed: tuple[str, ...]
    replaced: tuple[str, ...]

    def __bool__(self) -> bool:
        return any((self.added, self.removed, self.renamed, self.replaced))


PREDICATES = frozenset(
    map(ntriples.token, (RDF.type, SKOS.inScheme, SKOS.topConceptOf, SKOS.prefLabel, DCT.isReplacedBy, OWL.versionInfo))
)
"""All that is looked at, as tokens: of a long list no more need be kept."""


def listed(rows: Iterable[Row], origin: Origin) -> int:
    """Give how many labels `rows` have for concepts of the list of `origin`: which of several files is the list."""
    rows = tuple(rows)
    scheme, base = f"<{origin.scheme}>", f"<{origin.base or origin.scheme}"
    concepts = {
        subject
        for subject, predicate, value in rows
        if (value == scheme and predicate in _IN_SCHEME_TOKENS) or (value == _CONCEPT and subject.startswith(base))
    }
    return sum(predicate == _LABEL and subject in concepts for subject, predicate, _ in rows)


def version(rows: Iterable[Row], origin: Origin) -> str:
    """Give the version that the list itself says it has; empty where it says none."""
    said = _said(rows).get(Iri(origin.scheme), {}).get(OWL.versionInfo, ())
    return next((each.value for each in said if isinstance(each, Literal)), "")


def refreshed(before: Table, rows: Iterable[Row], origin: Origin) -> Table:
    """Give the table of the list in `rows`; aliases, our own columns and concepts already replaced stay.

    Raises NotThisList where fewer than half of the current concepts are there.
    """
    said = _said(rows)
    found = {iri: its for iri, its in said.items() if _is_listed(iri, its, origin) and _code(iri, origin)}
    known = {row[0]: row for row in before.rows}
    codes = {_code(iri, origin) for iri in found}
    current = [code for code, row in known.items() if not row[_OWN - 1]]
    if not found or len(codes & known.keys()) < _LEAST_KEPT * len(current):
        raise NotThisList(origin.scheme)
    width = len(before.columns)
    fresh = [_row(iri, its, known.get(_code(iri, origin)), width, origin) for iri, its in found.items()]
    kept = [row for code, row in known.items() if row[_OWN - 1] and code not in codes]
    return Table.of(before.columns[_OWN:], [*fresh, *kept])


def difference(before: Table, after: Table) -> Difference:
    """Give what is different in `after`."""
    old, new = ({row[0]: row for row in table.rows} for table in (before, after))
    both = [code for code in new if code in old]
    return Difference(
        added=tuple(code for code in new if code not in old),
        removed=tuple(code for code in old if code not in new),
        renamed=tuple(code for code in both if old[code][1:3] != new[code][1:3]),
        replaced=tuple(code for code in both if old[code][_OWN - 1] != new[code][_OWN - 1]),
    )


Said = Mapping[Iri, Sequence[Term]]


def _said(rows: Iterable[Row]) -> dict[Iri, dict[Iri, list[Term]]]:
    said: dict[Iri, dict[Iri, list[Term]]] = {}
    for subject, predicate, value in map(ntriples.triple, rows):
        if isinstance(subject, Iri):
            said.setdefault(subject, {}).setdefault(predicate, []).append(value)
    return said


def _is_listed(iri: Iri, said: Said, origin: Origin) -> bool:
    in_scheme = any(origin.scheme in said.get(each, ()) for each in _IN_SCHEME)
    is_concept = SKOS.Concept in said.get(RDF.type, ())
    return in_scheme or (is_concept and bool(origin.base) and iri.startswith(origin.base))


def _code(iri: Iri, origin: Origin) -> str:
    return iri.removeprefix(origin.base) if origin.base else str(iri)


def _row(iri: Iri, said: Said, before: Sequence[str] | None, width: int, origin: Origin) -> list[str]:
    row = list(before or [""] * width)
    row[0] = _code(iri, origin)
    labels = [_label(said, language) for language in ("de", "en")]
    row[1:3] = labels if any(labels) else row[1:3]
    successors = [_code(each, origin) for each in said.get(DCT.isReplacedBy, ()) if isinstance(each, Iri)]
    if len(successors) == 1:
        row[_OWN - 1] = successors[0]
    return row


def _label(said: Said, language: str) -> str:
    labels = [each for each in said.get(SKOS.prefLabel, ()) if isinstance(each, Literal) and each.language == language]
    return min((each.value for each in labels), default="")
