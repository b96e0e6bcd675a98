"""Check: what DCAT-AP.de, its conventions and DCAT-AP HVD ask for and an entry does not hold.

The rules are the shapes of schemas/shapes, run by dcat_ap.shacl with our own vocabularies as background.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from hashlib import blake2b

from dcat_ap import ntriples, proposal, rdf, resources, shapes, vocabularies
from dcat_ap.finding import Finding, Severity
from dcat_ap.model import CLASSES, Thing
from dcat_ap.ntriples import Row
from dcat_ap.parse import parse
from dcat_ap.repair import curie, shown
from dcat_ap.shacl import Background, Result, Shapes, compile_shapes
from dcat_ap.shapes import Rule
from dcat_ap.terms import RDF, RDFS, SKOS

VERSION = 2
"""Raised when findings change though neither shapes nor vocabularies do."""

_SEVERITIES = {"Violation": Severity.ERROR, "Warning": Severity.WARNING, "Info": Severity.INFO}
_MOST_VALUES = 20  # findings of one rule at one place; whoever sees twenty bad keywords knows


def check(entry: Thing, rows: Iterable[Row] | None = None) -> tuple[Finding, ...]:
    """Give a Finding for each demand that `entry` does not meet; `rows` are its triples, if they are at hand.

    One fault is one finding, whatever number of rules it breaks: that of the gravest rule. Points that mending
    would win are filled in by whoever has a score.
    """
    typed = (ntriples.token(entry.id), ntriples.token(RDF.type), ntriples.token(type(entry).CLASS))
    said = [*(rdf.rows(entry) if rows is None else rows), typed]
    return tuple(_finding(rule, result) for rule, result in _faults(_shapes().validate(said, background())))


def conforms(findings: Sequence[Finding]) -> bool:
    """Say whether an entry with these findings conforms to DCAT-AP.de 3.0: no demand of the specification is broken."""
    return not any(each.severity is Severity.ERROR and profile(each) == "dcat-ap-de" for each in findings)


def profile(finding: Finding) -> str:
    """Give the profile that makes the demand: dcat-ap-de, conventions or hvd; "" for what is none's."""
    area = finding.rule.partition(".")[0]
    return shapes.PROFILES[area][0] if area in shapes.PROFILES else ""


@cache
def version() -> str:
    """Give a text that changes whenever `check` would find something else in the same entry."""
    digest = blake2b(str(VERSION).encode(), digest_size=8)
    for name, _, _ in shapes.PROFILES.values():
        digest.update(_file(name))
    return f"{digest.hexdigest()} {vocabularies.versions()}"


@cache
def background() -> Background:
    """Give what the shapes look up behind the data: each concept with its scheme, each class with the one above."""
    subclass, in_scheme = ntriples.token(RDFS.subClassOf), ntriples.token(SKOS.inScheme)
    axioms = [(f"<{each}>", subclass, f"<{cls.CLASS}>") for cls in CLASSES.values() for each in cls.NARROWER]
    wanted = (shapes.TABLES.get(name, name) for name in _lists())
    known = [vocabularies.vocabulary(name) for name in wanted if name in vocabularies.origins()]
    return Background(
        [*axioms, *((f"<{iri}>", in_scheme, f"<{each.scheme}>") for each in known for iri in each.current)]
    )


def _lists() -> set[str]:
    """The vocabularies whose concepts count; media types are told by their pattern alone."""
    names = {each.declared.kind.vocabulary for each in shapes.rules().values()}
    return names - {"", "iana-media-types", "political-geocoding-uri"}


@cache
def _shapes() -> Shapes:
    rows: list[Row] = []
    for name, _, _ in shapes.PROFILES.values():
        rows += parse(_file(name), "ttl", base=shapes.BASE, where=f"{name}.ttl").rows
    return compile_shapes(rows)


def _file(name: str) -> bytes:
    return (resources.schemas() / "shapes" / f"{name}.ttl").read_bytes()


@cache
def _ranked() -> dict[str, tuple[int, Rule]]:
    """Each rule by the token of its shape, with its rank: the lower, the more it says."""
    order = list(_SEVERITIES)
    ranked = sorted(shapes.rules().values(), key=lambda each: order.index(each.severity))
    return {f"<{rule.name}>": (rank, rule) for rank, rule in enumerate(ranked)}


def _faults(results: Iterable[Result]) -> Iterator[tuple[Rule, Result]]:
    """Give each fault once, with the gravest rule that it breaks."""
    known = _ranked()
    met: set[tuple[str, str, str]] = set()
    counts: dict[tuple[str, str], int] = {}
    for (_, rule), result in sorted(((known[each.shape], each) for each in results), key=lambda each: each[0][0]):
        place = (result.focus, rule.declared.predicate)
        fault = (*place, result.value if not rule.whole else "")
        counts[place] = counts.get(place, 0) + 1
        if fault not in met and counts[place] <= _MOST_VALUES:
            met.add(fault)
            yield rule, result


def _finding(rule: Rule, result: Result) -> Finding:
    value = ntriples.term(result.value) if result.value and not rule.whole else None
    return Finding(
        severity=_SEVERITIES[rule.severity],
        rule=rule.key,
        facts=rule.words,
        subject=result.focus[1:-1] if result.focus[0] == "<" else result.focus,
        property=curie(rule.declared.predicate),
        value="" if value is None else shown(value),
        proposal=proposal.propose(rule, value),
    )
