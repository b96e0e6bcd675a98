"""Assess: all that we say of one entry: mended, checked, judged for free reuse, scored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from dcat_ap import check, clean, licences, rdf, score
from dcat_ap import given as givens
from dcat_ap.entry import LISTED
from dcat_ap.finding import Finding, Severity
from dcat_ap.given import Given
from dcat_ap.licences import Judgement
from dcat_ap.model import Entry
from dcat_ap.ntriples import Row
from dcat_ap.openness import Openness
from dcat_ap.score import Score


@dataclass(frozen=True, slots=True)
class Assessment:
    """An entry as it is published or was delivered, its triples, every Finding about it, its licence and its score."""

    entry: Entry
    rows: list[Row]
    findings: tuple[Finding, ...]
    judgement: Judgement
    score: Score | None
    conforms: bool

    @property
    def repairs(self) -> tuple[Finding, ...]:
        """What was mended, each with what stood there before."""
        return tuple(filter(_is_repair, self.findings))

    @property
    def remaining(self) -> tuple[Finding, ...]:
        """What is left to mend at the source, and what is to be said besides."""
        return tuple(each for each in self.findings if not _is_repair(each))


def assess(delivered: Entry, given: Given = givens.NOTHING) -> Assessment:
    """Give the Assessment of an entry as its source delivered it.

    The licence is judged by what the source said itself: a declaration never counts as its word.
    """
    entry, repairs = clean.clean(delivered, given)
    return _assessed(delivered, entry, repairs, given)


def as_delivered(delivered: Entry, given: Given = givens.NOTHING) -> Assessment:
    """Give the Assessment of an entry before any repair: what its source would have to mend itself."""
    return _assessed(delivered, delivered, (), given)


def version() -> str:
    """Give a text that changes whenever the same entry would be assessed otherwise."""
    return f"{clean.version()} {check.version()} {licences.VERSION} {score.VERSION}"


def _assessed(delivered: Entry, entry: Entry, repairs: Iterable[Finding], given: Given) -> Assessment:
    rows = rdf.rows(entry)
    if type(entry) not in _LISTED:
        return Assessment(entry, rows, tuple(repairs), _INFORMATION, None, conforms=True)
    checks = check.check(entry, rows)
    conforms = check.conforms(checks)
    judgement = licences.judge(delivered, given.licence)
    found = (*repairs, *_told_once(tuple(_with_points(checks, score.gain(entry))), judgement.reasons))
    return Assessment(entry, rows, found, judgement, score.score(entry, conforms=conforms), conforms)


_LISTED = {rdf.KINDS[kind] for kind in LISTED}
_INFORMATION = Judgement(Openness.FREE, {}, (), None)
"""What the DCAT catalogue does not list is no data that one might reuse: there is nothing to judge."""


def _told_once(checks: tuple[Finding, ...], reasons: tuple[Finding, ...]) -> Iterable[Finding]:
    """Give both; that a licence is missing, which both tell, once: as the reason, and as grave as the demand."""
    demanded = {_at(each): each for each in checks if each.rule == "check.missing"}
    missing = {_at(each) for each in reasons if each.rule == "licence.missing"} & demanded.keys()
    yield from (each for each in checks if _at(each) not in missing or each.rule != "check.missing")
    for each in reasons:
        demand = demanded.get(_at(each)) if each.rule == "licence.missing" else None
        yield replace(each, severity=demand.severity, points=demand.points) if demand else each


def _at(finding: Finding) -> tuple[str, str]:
    return finding.subject, finding.property


def _is_repair(finding: Finding) -> bool:
    return finding.severity is Severity.INFO and finding.rule.startswith(("clean.", "declared."))


def _with_points(checks: Iterable[Finding], gains: Mapping[tuple[str, str], int]) -> Iterable[Finding]:
    for each in checks:
        points = gains.get((each.subject, each.property), 0)
        yield replace(each, points=points) if points else each
