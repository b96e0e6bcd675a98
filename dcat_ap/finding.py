"""Finding: what every check, repair and reader returns about data that is not as it should be."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self


class Severity(StrEnum):
    """How much a Finding matters to the person who has to act on it."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about the data: which rule, where in the source, and the values that the message names.

    `rule` is a key of the message catalogue: `finding.<rule>.what` says what is the matter and
    `finding.<rule>.fix` how to mend it at the source. `where` names the place in the source as its
    steward knows it: a file and line, a page URL, a record, a property.
    """

    severity: Severity
    rule: str
    where: str = ""
    facts: tuple[tuple[str, str], ...] = ()

    def plain(self) -> dict[str, Any]:
        """Give the Finding as JSON-ready values; `Finding.read` is the way back."""
        plain: dict[str, Any] = {"severity": self.severity.value, "rule": self.rule}
        if self.where:
            plain["where"] = self.where
        if self.facts:
            plain["facts"] = dict(self.facts)
        return plain

    @classmethod
    def read(cls, plain: dict[str, Any]) -> Self:
        """Give the Finding that `plain` wrote."""
        facts = tuple((str(name), str(value)) for name, value in plain.get("facts", {}).items())
        return cls(Severity(plain["severity"]), plain["rule"], plain.get("where", ""), facts)


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
    return Finding(severity, rule, where, tuple((name, str(value)) for name, value in facts.items()))
