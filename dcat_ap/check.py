"""Check: what DCAT-AP.de, its conventions and DCAT-AP HVD ask for and an entry does not hold.

The rules are the shapes of schemas/shapes, run by dcat_ap.shacl with our own vocabularies as background.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from typing import NamedTuple

from dcat_ap import ntriples, proposal, rdf, resources, shapes, vocabularies
from dcat_ap.finding import Finding, Severity
from dcat_ap.model import CLASSES, Thing
from dcat_ap.ntriples import Row
from dcat_ap.parse import parse
from dcat_ap.repair import shown
from dcat_ap.shacl import Background, Result, Shapes, compile_shapes
from dcat_ap.shapes import Rule
from dcat_ap.terms import RDF, RDFS, SKOS, curie

VERSION = 2
"""Raised when findings change though neither shapes nor vocabularies do."""

_SEVERITIES = {"Violation": Severity.ERROR, "Warning": Severity.WARNING, "Info": Severity.INFO}
_TYPE = ntriples.token(RDF.type)
_MOST_VALUES = 20  # findings at one property of one thing; whoever sees twenty bad keywords knows


def check(entry: Thing, rows: Iterable[Row] | None = None) -> tuple[Finding, ...]:
    """Give a Finding for each demand that `entry` does not meet; `rows` are its triples, if they are at hand.

    One fault is one finding, whatever number of rules it breaks: that of the gravest rule. Points that mending
    would win are filled in by whoever has a score.
    """
    typed = (ntriples.token(entry.id), _TYPE, f"<{entry.CLASS}>")
    said = [*(rdf.rows(entry) if rows is None else rows), typed]
    return tuple(_finding(broken, result) for broken, result in _faults(_shapes().validate(said, background())))


def conforms(findings: Sequence[Finding]) -> bool:
    """Say whether an entry with these findings conforms to DCAT-AP.de 3.0: no demand of the specification is broken."""
    return not any(each.severity is Severity.ERROR and profile(each) == "dcat-ap-de" for each in findings)


def profile(finding: Finding) -> str:
    """Give the profile that makes the demand: dcat-ap-de, conventions or hvd; "" for what is none's."""
    area = finding.rule.partition(".")[0]
    return shapes.PROFILES[area][0] if area in shapes.PROFILES else ""


def version() -> str:
    """Give a text that changes whenever `check` would find something else in the same entry."""
    return f"{VERSION} {_digest()} {vocabularies.versions()}"


@cache
def _digest() -> str:
    digest = blake2b(digest_size=8)
    for name, _, _ in shapes.PROFILES.values():
        digest.update(_file(name))
    return digest.hexdigest()


def background() -> Background:
    """Give what the shapes look up behind the data: each concept with its scheme, each class with the one above."""
    return _background(vocabularies.versions())


@lru_cache(maxsize=1)
def _background(_tables: str) -> Background:
    subclass, in_scheme = ntriples.token(RDFS.subClassOf), ntriples.token(SKOS.inScheme)
    axioms = [(f"<{each}>", subclass, f"<{cls.CLASS}>") for cls in CLASSES.values() for each in cls.NARROWER]
    known = [vocabularies.vocabulary(name) for name in _lists() if name in vocabularies.origins()]
    return Background(
        [*axioms, *((f"<{iri}>", in_scheme, f"<{each.scheme}>") for each in known for iri in each.current)]
    )


def _lists() -> set[str]:
    """The vocabularies whose concepts count; media types are told by their pattern alone."""
    return {each.declared.kind.vocabulary for each in shapes.rules().values()} - {"iana-media-types"}


@cache
def _shapes() -> Shapes:
    rows: list[Row] = []
    for name, _, _ in shapes.PROFILES.values():
        rows += parse(_file(name), "ttl", base=shapes.BASE, where=f"{name}.ttl").rows
    return compile_shapes(rows)


def _file(name: str) -> bytes:
    return (resources.schemas() / "shapes" / f"{name}.ttl").read_bytes()


class _Known(NamedTuple):
    """A rule with all that its findings share; the lower the rank, the more it says."""

    rank: int
    rule: Rule
    severity: Severity
    property: str
    facts: tuple[tuple[str, str], ...]


@cache
def _known() -> dict[str, _Known]:
    """Each rule by the token of its shape."""
    order = list(_SEVERITIES)
    ranked = sorted(shapes.rules().values(), key=lambda each: order.index(each.severity))
    return {
        f"<{rule.name}>": _Known(rank, rule, _SEVERITIES[rule.severity], curie(rule.declared.predicate), rule.words)
        for rank, rule in enumerate(ranked)
    }


def _faults(results: Iterable[Result]) -> Iterator[tuple[_Known, Result]]:
    """Give each fault once, with the gravest rule that it breaks."""
    known = _known()
    met: set[tuple[str, str, str]] = set()
    counts: dict[tuple[str, str], int] = {}
    for broken, result in sorted(((known[each.shape], each) for each in results), key=lambda each: each[0].rank):
        place = (result.focus, broken.property)
        fault = (*place, "" if broken.rule.whole else result.value)
        counts[place] = counts.get(place, 0) + 1
        if fault not in met and counts[place] <= _MOST_VALUES:
            met.add(fault)
            yield broken, result


def _finding(broken: _Known, result: Result) -> Finding:
    value = ntriples.term(result.value) if result.value and not broken.rule.whole else None
    return Finding(
        severity=broken.severity,
        rule=broken.rule.key,
        facts=broken.facts,
        subject=result.focus[1:-1] if result.focus[0] == "<" else result.focus,
        property=broken.property,
        value="" if value is None else shown(value),
        proposal=proposal.propose(broken.rule, value),
    )
