"""Check: what DCAT-AP.de, its conventions and DCAT-AP HVD ask for and an entry does not hold.

The rules are the shapes of schemas/shapes, run by dcat_ap.shacl with our own vocabularies as background.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import blake2b

from dcat_ap import ntriples, rdf, resources, vocabularies
from dcat_ap.finding import Finding, Severity
from dcat_ap.model import CLASSES, Property, Thing, properties
from dcat_ap.ntriples import Row
from dcat_ap.parse import parse
from dcat_ap.repair import curie, shown
from dcat_ap.shacl import Background, Result, Shapes, compile_shapes
from dcat_ap.shapes import BASE, demands
from dcat_ap.terms import RDFS, SKOS, Blank, Iri

PROFILES = ("dcat-ap-de", "conventions", "hvd")
"""The files of schemas/shapes, in the order in which they are run."""

_SEVERITIES = {"Violation": Severity.ERROR, "Warning": Severity.WARNING, "Info": Severity.INFO}
_BINDING = ("check.", "convention.k01")  # rules of the specification itself; an error of theirs breaks conformance
_MOST_VALUES = 20  # findings of one rule at one place; beyond, one example says it


def check(entry: Thing, rows: Iterable[Row] | None = None) -> tuple[Finding, ...]:
    """Give a Finding for each demand that `entry` does not meet; `rows` are its triples, if they are at hand."""
    results = _shapes().validate(rdf.rows(entry) if rows is None else rows, _background())
    counts: dict[tuple[str, str], int] = {}
    findings = []
    for result in results:
        place = (result.shape, result.focus)
        counts[place] = counts.get(place, 0) + 1
        if counts[place] <= _MOST_VALUES:
            findings.append(_finding(result))
    return tuple(dict.fromkeys(findings))


def conforms(findings: Sequence[Finding]) -> bool:
    """Say whether an entry with these findings conforms to DCAT-AP.de 3.0: no demand of the specification is broken."""
    return not any(each.severity is Severity.ERROR and each.rule.startswith(_BINDING) for each in findings)


@cache
def version() -> str:
    """Give a text that changes whenever `check` would find something else in the same entry."""
    digest = blake2b(digest_size=8)
    for name in PROFILES:
        digest.update(_file(name))
    return f"{digest.hexdigest()} {vocabularies.versions()}"


def _file(name: str) -> bytes:
    return (resources.schemas() / "shapes" / f"{name}.ttl").read_bytes()


@cache
def _shapes() -> Shapes:
    rows: list[Row] = []
    for name in PROFILES:
        rows += parse(_file(name), "ttl", base=BASE, where=f"{name}.ttl").rows
    return compile_shapes(rows)


@cache
def _background() -> Background:
    """All that the shapes look up: concepts with their schemes, and classes that are special cases of ours."""
    in_scheme, narrower = ntriples.token(SKOS.inScheme), ntriples.token(RDFS.subClassOf)
    classes = [(f"<{each}>", narrower, f"<{cls.CLASS}>") for cls in CLASSES.values() for each in cls.NARROWER]
    concepts = [
        (f"<{iri}>", in_scheme, f"<{known.scheme}>")
        for name in vocabularies.names()
        if (known := vocabularies.vocabulary(name)).scheme
        for iri in known.current
    ]
    return Background([*classes, *concepts])


def _finding(result: Result) -> Finding:
    rule, name, field = result.shape[1 + len(BASE) : -1].split("/")
    focus, value = ntriples.term(result.focus), ntriples.term(result.value) if result.value else None
    return Finding(
        severity=_SEVERITIES[result.severity.rpartition("#")[2].rstrip(">")],
        rule=rule,
        facts=_facts(rule, name, field),
        subject=f"_:{focus}" if isinstance(focus, Blank) else str(focus),
        property=curie(_PROPERTIES[name, field].predicate),
        value="" if value is None else shown(value),
        proposal=_proposal(rule, name, field, value),
    )


_PROPERTIES: dict[tuple[str, str], Property] = {
    (name, each.name): each for name, cls in CLASSES.items() for each in properties(cls)
}


@cache
def _facts(rule: str, name: str, field: str) -> tuple[tuple[str, str], ...]:
    declared = _PROPERTIES[name, field]
    more = next((each.facts for each in demands(declared) if each.rule == rule), ())
    return ("class", name), ("label_de", declared.label_de), ("label_en", declared.label_en), *more


def _proposal(rule: str, name: str, field: str, value: object) -> str:
    """Give the concept that is nearest to a value outside its list, where one is certain; it is never applied."""
    table = _PROPERTIES[name, field].kind.vocabulary
    if rule != "check.vocabulary" or not isinstance(value, Iri) or table not in vocabularies.origins():
        return ""
    found = vocabularies.vocabulary(table).find(value.rstrip("/#").rpartition("/")[2])
    return str(found.iri) if found else ""
