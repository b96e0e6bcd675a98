"""Findings as pages show them: in words, those that say the same thing together."""

from collections.abc import Sequence
from dataclasses import dataclass

from dcat_ap import messages
from dcat_ap.finding import Finding, Severity

_PLACES = 20
ORDER = tuple(Severity)
"""The gravest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """All findings of one rule that say the same thing, with the places where it was found."""

    severity: Severity
    rule: str
    what: str
    fix: str
    place: str  # in our model: a property as a CURIE
    value: str
    proposal: str
    places: tuple[str, ...]
    count: int


def findings(found: Sequence[Finding], language: str) -> tuple[FindingView, ...]:
    """Give findings in words, those that say the same thing together, the gravest first."""
    groups: dict[Finding, list[Finding]] = {}
    for each in found:
        groups.setdefault(each.cause(), []).append(each)
    views = [_finding(alike, each, language) for alike, each in groups.items()]
    return tuple(sorted(views, key=lambda view: (ORDER.index(view.severity), -view.count, view.rule)))


def sentence(finding: Finding, part: str, language: str) -> str:
    """Give what a finding says (`what`) or how to mend it (`fix`); nothing where nobody has put it into words."""
    key = f"finding.{finding.rule}.{part}"
    return messages.text(key, language, **finding.words()) if messages.has(key) else ""


def _finding(alike: Finding, found: Sequence[Finding], language: str) -> FindingView:
    """Give findings of one cause; where it is one, its sentence may name its place."""
    named = dict.fromkeys(filter(None, (each.where or each.subject for each in found)))
    said = found[0] if len(found) == 1 else alike
    return FindingView(
        severity=alike.severity,
        rule=alike.rule,
        what=sentence(said, "what", language) or alike.rule,
        fix=sentence(said, "fix", language),
        place=alike.property,
        value=alike.value,
        proposal=alike.proposal,
        places=tuple(named)[:_PLACES],
        count=len(found),
    )
