"""Official lists: the concepts of a vocabulary, read from the RDF (SKOS) that its maintainer publishes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dcat_ap import ntriples
from dcat_ap.ntriples import Row
from dcat_ap.terms import DCT, OWL, RDF, SKOS, Iri, Literal, Term

_AUTHORITY = "http://publications.europa.eu/ontology/authority/deprecated"
_STATUS = "http://publications.europa.eu/ontology/euvoc#status"
_PREDICATES = {f"<{each}>" for each in (RDF.type, SKOS.prefLabel, SKOS.broader, DCT.isReplacedBy, OWL.deprecated)}
_PREDICATES |= {f"<{_AUTHORITY}>", f"<{_STATUS}>", f"<{OWL.versionInfo}>"}


@dataclass(slots=True)
class Official:
    """What the official list says about one concept."""

    concept: bool = False
    labels: dict[str, str] = field(default_factory=dict)
    broader: str = ""
    replaced_by: str = ""
    deprecated: bool = False


@dataclass(frozen=True, slots=True)
class OfficialList:
    """An official list: its concepts by code, and its version where it says so."""

    concepts: Mapping[str, Official]
    version: str


def read(rows: Iterable[Row], base: str, scheme: str) -> OfficialList:
    """Give the concepts whose IRI is `base` and a code; everything else in `rows` is left aside."""
    concepts: dict[str, Official] = {}
    versions: list[str] = []
    for row in rows:
        if row[1] not in _PREDICATES:
            continue
        subject, predicate, value = ntriples.triple(row)
        if predicate == OWL.versionInfo and subject in {scheme, base, base.rstrip("/#")}:
            versions.append(_text(value))
        elif isinstance(subject, Iri) and subject.startswith(base) and subject != base:
            _take(concepts.setdefault(subject.removeprefix(base), Official()), predicate, value, base)
    known = {code: concept for code, concept in concepts.items() if concept.concept}
    return OfficialList(known, max(versions, default=""))


def _take(concept: Official, predicate: Iri, value: Term, base: str) -> None:
    text = _text(value)
    if predicate == RDF.type:
        concept.concept |= text == SKOS.Concept
    elif predicate == SKOS.prefLabel and isinstance(value, Literal):
        concept.labels[value.language] = min(text, concept.labels.get(value.language, text))
    elif predicate == SKOS.broader:
        concept.broader = text.removeprefix(base)
    elif predicate == DCT.isReplacedBy:
        concept.replaced_by = text.removeprefix(base)
    else:
        concept.deprecated |= text in {"true", "1"} or text.endswith("/DEPRECATED")


def _text(value: Term) -> str:
    return value.value if isinstance(value, Literal) else str(value)
