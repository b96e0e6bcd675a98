"""The records that cross the catalogue's borders: Entry, Change, Run, SourceCard."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

import orjson

from dcat_ap.entry import EntryKind
from dcat_ap.finding import Finding
from dcat_ap.openness import Openness

__all__ = [
    "PENDING",
    "Change",
    "ChangeKind",
    "Counts",
    "Effect",
    "Entry",
    "EntryKind",
    "EntryState",
    "PlannedChange",
    "Review",
    "Run",
    "RunState",
    "Shown",
    "SourceCard",
    "SourceState",
    "Verdict",
    "path",
]


class EntryState(StrEnum):
    """Where an entry stands. PUBLIC and WITHDRAWN are seen in feeds; SHADOWED by who asks for it, CLOSED if shown."""

    STAGED = "staged"  # known to a run, never published yet
    PUBLIC = "public"
    SHADOWED = "shadowed"  # kept, but another entry stands for it: of the same IRI, or of the same dataset
    CLOSED = "closed"  # kept, but not free to reuse by the judgement of this instance
    WITHDRAWN = "withdrawn"  # a tombstone: HTTP 410


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry as the catalogue holds it now.

    `id` is ours: 16 characters, made of source and key, never reused. `iri` is the subject IRI the source
    gave (or the one minted for it). `json` is the JSON form (dcat_ap.plain) and `turtle` the block of Turtle
    statements without prefixes (dcat_ap.write); both are empty for a tombstone. `openness` and `score`
    (dcat_ap.score, encoded) belong to what is shown; of a tombstone they say nothing.
    """

    id: str
    source: str
    key: str
    iri: str
    kind: EntryKind
    slug: str
    state: EntryState
    first_seen: datetime
    changed: datetime
    json: bytes = b""
    turtle: str = ""
    openness: Openness = Openness.FREE
    score: int | None = None  # None: nobody has measured it, or there is no measure for its kind
    reason: str = ""  # why it is not public: a message key below `web.withdrawn.reason.`
    missing: bool = False  # its source did not have it in the latest run; it stays until its time of grace is over

    @property
    def path(self) -> str:
        """The page's path on this portal, e.g. /datasets/baumkataster."""
        return path(self.kind, self.slug)

    def plain(self) -> dict[str, Any]:
        """The JSON form as Python values."""
        value: dict[str, Any] = orjson.loads(self.json) if self.json else {}
        return value


def path(kind: EntryKind, slug: str) -> str:
    """Give the path of the page of an entry."""
    return f"/{kind.folder}/{slug}"


class ChangeKind(StrEnum):
    """What a ledger line says: the entry is to be shown as it is now, or not to be shown any more."""

    PUT = "put"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of the ledger, with the entry as it is now (its latest body, not its history)."""

    seq: int
    kind: ChangeKind
    entry: Entry


class RunState(StrEnum):
    """How a run stands. RUNNING comes to an end by itself, those in PENDING by a person's word; all others are ends."""

    RUNNING = "running"
    DONE = "done"
    PLANNED = "planned"  # nothing is published: its plan waits to be applied
    HELD = "held"  # complete, but it would withdraw too much: nothing is published, its plan waits for a decision
    REJECTED = "rejected"  # a person said no: nothing was published
    SUPERSEDED = "superseded"  # a later run of the source was published, or waits in its place
    FAILED = "failed"  # the source failed: nothing was published
    CRASHED = "crashed"  # a bug or a killed process: nothing was published


PENDING = (RunState.PLANNED, RunState.HELD)
"""The states of runs whose plan can be applied."""


class Review(StrEnum):
    """When a run waits for a person before it is published."""

    ALWAYS = "always"  # whenever readers would see a difference
    ON_RISK = "on_risk"  # when the guard holds it
    NEVER = "never"  # only when the source comes with nothing at all


class Effect(StrEnum):
    """What publishing a run does to an entry."""

    NEW = "new"
    CHANGED = "changed"
    RETURNED = "returned"  # it was withdrawn, and is there again
    WITHDRAWN = "withdrawn"
    MISSING = "missing"  # the run did not see it; it stays public for now
    BACK = "back"  # it was missing, and is there again
    PROMOTED = "promoted"  # it is public from now on, since another entry that stood before it lets it
    JOINED = "joined"  # it is a delivery path of another entry from now on, which is the same dataset


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What a run published, in entries, or would publish if it is PENDING; of others only seen, failed and findings.

    seen = new + changed + unchanged + failed. What returns from a withdrawal counts as changed. `findings` are
    those of the run itself and of the entries that it mapped.
    """

    seen: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    failed: int = 0
    findings: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One harvest of one source, as its report shows it."""

    id: int
    source: str
    state: RunState
    started: datetime
    ended: datetime | None = None
    seconds: float = 0.0
    publish_seconds: float = 0.0  # how long the publishing transaction kept other writers waiting
    counts: Counts = field(default_factory=Counts)
    reason: str = ""  # why it was held or failed: a message key below `run.reason.`, else one sentence, redacted
    findings: tuple[Finding, ...] = ()  # of the run itself (pages, files); those of entries stand with them


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the catalogue holds of an entry at one time: its JSON form, its score as encoded, its verdict."""

    json: bytes = b""
    score: int | None = None
    openness: Openness | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedChange:
    """What a PENDING run would do to one entry: `state` is where it would stand, `before` and `after` what it holds.

    `iri` is the one it has; of an entry that is not seen now, the one it would have. Both sides are empty where there
    is nothing; `after` also where the entry would stay as it is.
    """

    entry: str
    source: str
    key: str
    iri: str
    kind: EntryKind
    effect: Effect
    state: EntryState
    before: Shown
    after: Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCard:
    """What the public may know of a Harvest Source."""

    name: str
    title: str
    kind: str
    url: str
    organisation: str
    schedule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """A Harvest Source with its latest run, its latest good run and how many entries it has in public.

    `gone` is true when the configuration no longer lists it; what it delivered stays.
    """

    card: SourceCard
    gone: bool = False
    last: Run | None = None
    good: Run | None = None
    entries: int = 0
    closed: int = 0  # entries that are kept, but not free to reuse


@dataclass(frozen=True)
class Verdict:
    """What was found about one entry at its last mapping."""

    findings: tuple[Finding, ...] = ()

    @cached_property
    def json(self) -> bytes:
        """The findings as JSON text, as the store keeps them."""
        return orjson.dumps([finding.plain() for finding in self.findings])

    @classmethod
    def read(cls, json: bytes) -> "Verdict":
        """Give the Verdict whose JSON text this is."""
        return cls(tuple(Finding.read(plain) for plain in orjson.loads(json)))
