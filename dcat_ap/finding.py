"""Finding: what every check, repair and reader returns about data that is not as it should be."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self


class Severity(StrEnum):
    """How much a Finding matters to the person who has to act on it."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about the data: which rule, where, the value it is about, and what the message names besides.

    `rule` is a key of the message catalogue: `finding.<rule>.what` says what is the matter and
    `finding.<rule>.fix` how to mend it at the source. `where` names the place in the source as its
    steward knows it: a file and line, a page URL, a record, a field. `subject` (IRI, or `_:` and a label) and
    `property` (`dct:format`) name the place in our model, `value` is what stands there, `proposal` what a
    repair made of it or what we propose, and `points` are those of the score that mending it would win.
    """

    severity: Severity
    rule: str
    where: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    subject: str = ""
    property: str = ""
    value: str = ""
    proposal: str = ""
    points: int = 0

    def cause(self) -> Self:
        """Give the same Finding without its place: findings of one cause are mended together."""
        return replace(self, where="", subject="")

    def words(self) -> dict[str, str]:
        """Give all that the messages of the rule may name."""
        return {name: str(getattr(self, name)) for name in ("where", *_PLACED)} | dict(self.facts)

    def plain(self) -> dict[str, Any]:
        """Give the Finding as JSON-ready values; `Finding.read` is the way back."""
        plain: dict[str, Any] = {"severity": self.severity.value, "rule": self.rule}
        plain |= {name: value for name in ("where", *_PLACED) if (value := getattr(self, name))}
        if self.facts:
            plain["facts"] = dict(self.facts)
        return plain

    @classmethod
    def read(cls, plain: dict[str, Any]) -> Self:
        """Give the Finding that `plain` wrote."""
        facts = tuple((str(name), str(value)) for name, value in plain.get("facts", {}).items())
        placed = {name: plain[name] for name in _PLACED if name in plain}
        return cls(Severity(plain["severity"]), plain["rule"], plain.get("where", ""), facts, **placed)


_PLACED = ("subject", "property", "value", "proposal", "points")


def error(rule: str, where: str = "", **facts: object) -> Finding:
    """Give a Finding that costs the reader something: a value, a record, a page."""
    return _finding(Severity.ERROR, rule, where, facts)


def warning(rule: str, where: str = "", **facts: object) -> Finding:
    """Give a Finding that ought to be mended, though nothing was lost."""
    return _finding(Severity.WARNING, rule, where, facts)


def info(rule: str, where: str = "", **facts: object) -> Finding:
    """Give a Finding that only says what was done."""
    return _finding(Severity.INFO, rule, where, facts)


def _finding(severity: Severity, rule: str, where: str, facts: dict[str, object]) -> Finding:
    """Give the Finding; facts that have a field of their own go there."""
    points = int(str(facts.get("points", 0)))
    placed = {name: str(facts[name]) for name in _PLACED[:-1] if name in facts}
    rest = tuple((name, str(value)) for name, value in facts.items() if name not in _PLACED)
    return Finding(severity, rule, where, rest, points=points, **placed)
