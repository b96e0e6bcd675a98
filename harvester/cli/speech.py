"""What the command line says, and in which language; data goes to stdout, everything else to stderr."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click
import orjson

from catalog.change import Effect, Run, RunState
from catalog.store.writer import STORE
from dcat_ap import messages
from dcat_ap.finding import Finding, Severity
from dcat_ap.openness import Openness

if TYPE_CHECKING:
    from catalog.web.findings import FindingView

EXIT_OK, EXIT_RECORDS, EXIT_USAGE, EXIT_SOURCE, EXIT_HELD, EXIT_BUG, EXIT_STORE, EXIT_BUSY = 0, 1, 2, 3, 4, 70, 74, 75


def language(environ: Mapping[str, str] | None = None) -> str:
    """Give the language of the person at the terminal: LOTSE_LANG, else the locale, else English."""
    environ = os.environ if environ is None else environ
    for name in ("LOTSE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environ.get(name, "")
        if value:
            return "de" if value.lower().startswith("de") else "en"
    return "en"


@dataclass(frozen=True)
class Speech:
    """Speaks one language."""

    language: str

    def text(self, key: str, /, **facts: object) -> str:
        """Give the sentence `cli.<key>`."""
        return messages.text(f"cli.{key}", self.language, **facts)

    def say(self, key: str, /, **facts: object) -> None:
        """Tell the person something, on stderr."""
        click.echo(self.text(key, **facts), err=True)

    def data(self, value: Any) -> None:
        """Give data: one JSON value on one line of stdout."""
        sys.stdout.buffer.write(orjson.dumps(value) + b"\n")
        sys.stdout.buffer.flush()

    def finding(self, finding: Finding) -> str:
        """Give a Finding as a line: where, what, how to mend it."""
        facts = finding.words()
        what, fix = (self._rule(finding.rule, part, facts) for part in ("what", "fix"))
        return " ".join(filter(None, (f"{finding.where}:" if finding.where else "", what, fix)))

    def _rule(self, rule: str, part: str, facts: dict[str, str]) -> str:
        for key in (f"finding.{rule}.{part}", f"{rule}.{part}"):
            if messages.has(key):
                return messages.text(key, self.language, **facts)
        return rule if part == "what" else ""

    def openness(self, openness: Openness) -> str:
        """Give a verdict on free reuse in words."""
        return messages.text(f"licence.openness.{openness}", self.language)

    def effect(self, effect: Effect) -> str:
        """Give what becomes of an entry in words."""
        return messages.text(f"web.run.effect.{effect}", self.language)

    def severity(self, severity: Severity) -> str:
        """Give how grave something is in words."""
        return messages.text(f"web.severity.{severity}", self.language)

    def points(self, least: int, most: int) -> str:
        """Give points of the score, as a range while something is unknown."""
        return self.text("score.points" if least == most else "score.range", least=least, most=most)

    def ratings(self, ratings: tuple[str, str]) -> str:
        """Give the rating of the certain points and that of the possible ones, once where both are the same."""
        least, most = (messages.text(f"score.rating.{each}", self.language) for each in ratings)
        return least if least == most else self.text("score.span", least=least, most=most)

    def times(self, count: int) -> str:
        """Give how often something is so, in front of it; nothing where it is so once."""
        return self.text("document.times", count=count) + " " if count > 1 else ""

    def group(self, view: "FindingView") -> str:
        """Give findings of one cause as a line: how grave, how many, what, how to mend it."""
        return f"[{self.severity(view.severity)}] {self.times(view.count)}{view.what} {view.fix}".rstrip()

    def run(self, run: Run) -> str:
        """Give the one line that a run ends with; its numbers are those of the report."""
        counts = run.counts
        line = self.text(
            f"run.{run.state.value}",
            run=run.id,
            source=run.source,
            seen=counts.seen,
            new=counts.new,
            changed=counts.changed,
            unchanged=counts.unchanged,
            withdrawn=counts.withdrawn,
            failed=counts.failed,
            findings=counts.findings,
            seconds=self.decimal(run.seconds),
        )
        reason = self.reason(run)
        return f"{line} {reason}" if reason else line

    def decimal(self, number: float) -> str:
        """Give a number with one decimal place, as the language writes it."""
        return f"{number:.1f}".replace(".", "," if self.language == "de" else ".")

    def reason(self, run: Run) -> str:
        """Give why a run did not publish, in words; nothing where a person or a later run decided."""
        if run.state in {RunState.REJECTED, RunState.SUPERSEDED}:
            return ""
        if run.findings and (run.state in {RunState.FAILED, RunState.HELD} or run.reason == STORE):
            return self.finding(run.findings[-1])
        key = f"run.reason.{run.reason}"
        return messages.text(key, self.language, source=run.source) if messages.has(key) else run.reason


def plain(run: Run) -> dict[str, Any]:
    """Give a run as `lotse harvest --json` prints it."""
    counts = run.counts
    return {
        "run": run.id,
        "source": run.source,
        "state": run.state.value,
        "seen": counts.seen,
        "new": counts.new,
        "changed": counts.changed,
        "unchanged": counts.unchanged,
        "withdrawn": counts.withdrawn,
        "failed": counts.failed,
        "findings": counts.findings,
        "seconds": round(run.seconds, 3),
        "publish_seconds": round(run.publish_seconds, 3),
        "reason": run.reason,
    }
