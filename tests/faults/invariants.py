"""The six questions that are asked after every fault, and the tally of their answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.faults.source import ALWAYS, seen

Pairs = frozenset[tuple[int, int]]
ENDED = {"done", "failed", "crashed", "held", "planned", "superseded", "rejected"}


@dataclass
class Tally:
    """What was seen of one fault. The six numbers in the middle have to be 0."""

    runs: int = 0
    hits: int = 0  # the fault struck while something was at work
    looks: int = 0
    lost: int = 0  # datasets that a run said it published, and that are not in the catalogue
    duplicates: int = 0  # datasets that are there twice
    halves: int = 0  # looks at something that is no edition
    withdrawn: int = 0  # datasets that were at the source all the time, and were away
    diverged: int = 0  # catalogues that one more run did not make like the undisturbed one
    untold: int = 0  # faults of which no report says a word
    figures: dict[str, object] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def broken(self) -> int:
        return self.lost + self.duplicates + self.halves + self.withdrawn + self.diverged + self.untold

    @property
    def sound(self) -> bool:
        return self.runs > 0 and not self.broken

    def watched(self, looks: Sequence[Pairs], before: Pairs, after: Pairs, *, partial: bool) -> None:
        """Take in what a reader saw while the fault was at work: what was before, or all of one run.

        `partial` says that the run may publish less than the source has: that of an edition, and seen at once.
        """
        self.looks += len(looks)
        last = looks[-1:]
        allowed = [before, after, *last] if partial else [before, after]
        for shown in looks:
            if shown not in allowed or (partial and not shown <= before | after):
                self.halves += 1
                self.notes.append(f"half: {sorted(shown)}")
            self.withdrawn += len(ALWAYS - {number for number, _ in shown})

    def settled(self, exported: bytes, wanted: bytes, truth: Pairs) -> None:
        """Take in what is there once the fault is over and one more run is done."""
        text = exported.decode()
        self.lost += len(truth - seen(text))
        described = [line.split()[0] for line in text.splitlines() if "/ns/dcat#Dataset>" in line]
        self.duplicates += len(described) - len(set(described)) + max(0, len(set(described)) - len(truth))
        if canonical(exported) != canonical(wanted):
            self.diverged += 1
            self.notes.append(f"differs in {len(set(exported.splitlines()) ^ set(wanted.splitlines()))} lines")

    def at_most(self, name: str, value: float) -> None:
        """Keep the largest of these values as a figure."""
        self.figures[name] = max(value, float(str(self.figures.get(name, 0))))

    def count(self, name: str, number: int = 1) -> None:
        """Add to a figure."""
        self.figures[name] = int(str(self.figures.get(name, 0))) + number

    def heard(self, *, told: bool, what: str = "") -> None:
        """Take in whether the fault was told."""
        if not told:
            self.untold += 1
            self.notes.append(f"untold: {what}")


def canonical(quads: bytes) -> list[bytes]:
    """Give N-Quads in an order of their own, without the times at which we did things; no node in them is blank."""
    return sorted(line for line in quads.splitlines() if b"dateTime>" not in line)


def all_ended(runs: Iterable[dict[str, Any]], *causes: str) -> bool:
    """Say whether each run came to an end, and those that did not publish say one of the causes."""
    return all(
        each["state"] in ENDED
        and each["source"]
        and (each["state"] == "done" or any(cause in each["reason"] for cause in causes))
        for each in runs
    )
