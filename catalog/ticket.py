"""Ticket: what is to be mended at a source: one cause, however many entries have it. It closes when it is unseen."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any

import orjson

from dcat_ap.finding import Finding, Severity

EXAMPLES = 20
"""Entries that a ticket names."""

_MOST_CAUSES = 50  # of one rule and property; where there are more, each value is another and one ticket has them all
_PLACES = ("where", "subject")  # what differs from entry to entry though the cause is one, as points do
_ORDER = tuple(Severity)

Group = tuple[str, str, str]
"""Severity, rule and property of a finding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One cause of findings of a source.

    `cause` has no place in the source. With `varied` it stands for many that differ in their values only.
    `points` are those of the score that all entries together would win, `examples` ids of entries.
    """

    id: str
    source: str
    cause: Finding
    varied: bool = False
    entries: int
    points: int
    examples: tuple[str, ...]
    first_seen: datetime
    last_seen: datetime
    closed: datetime | None = None

    @property
    def rank(self) -> tuple[int, int, int, str, str]:
        """What tickets are sorted by: the gravest first, then what wins most points, then what most entries have."""
        return (_ORDER.index(self.cause.severity), -self.points, -self.entries, self.cause.rule, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One cause as a run saw it: in how many entries, and in how many the published run before it did.

    `id` is that of the ticket. `before` is None where nobody remembers. `public` says that the source's page told of
    it before: what is only planned may not be told yet.
    """

    id: str
    cause: Finding
    varied: bool = False
    entries: int
    before: int | None = None
    public: bool = True

    @property
    def rank(self) -> tuple[int, bool, int, str, str]:
        """What causes are sorted by: the gravest first, then what has changed, then what most entries have."""
        same = self.before in {None, self.entries}
        return (_ORDER.index(self.cause.severity), same, -self.entries, self.cause.rule, self.id)


@dataclass(slots=True)
class _Count:
    """How many entries have a cause, the points they would win, and the first of them."""

    cause: Mapping[str, Any]
    entries: int = 0
    points: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, entry: str, points: int) -> None:
        self.entries += 1
        self.points += points
        if len(self.examples) < EXAMPLES:
            self.examples.append(entry)


@dataclass(slots=True)
class Tickets:
    """Gathers the findings of a source's entries, in bounded memory however much they differ."""

    source: str
    _groups: dict[Group, _Count] = field(default_factory=dict)
    _causes: dict[Group, dict[bytes, _Count] | None] = field(default_factory=dict)  # None: too many

    def add(self, entry: str, findings: Iterable[dict[str, Any]]) -> None:
        """Take in the findings of one entry, in their JSON form, and use them up; each cause counts once."""
        groups: dict[Group, int] = {}
        causes: dict[bytes, tuple[Group, int]] = {}
        for finding in findings:
            points = finding.pop("points", 0)
            for name in _PLACES:
                finding.pop(name, None)
            group = (finding["severity"], finding["rule"], finding.get("property", ""))
            groups[group] = max(points, groups.get(group, 0))
            if group not in self._groups:
                self._groups[group], self._causes[group] = _Count(finding), {}
            if self._causes[group] is not None:
                key = orjson.dumps(finding)
                causes[key] = group, max(points, causes[key][1]) if key in causes else points
        for group, points in groups.items():
            self._groups[group].add(entry, points)
        for key, (group, points) in causes.items():
            self._count(group, key, entry, points)

    def _count(self, group: Group, key: bytes, entry: str, points: int) -> None:
        counts = self._causes[group]
        if counts is None:
            return
        if key not in counts:
            if len(counts) == _MOST_CAUSES:
                self._causes[group] = None
                return
            counts[key] = _Count({})
        counts[key].add(entry, points)

    def seen(self, now: datetime) -> Iterator[Ticket]:
        """Give a ticket for each cause, as seen now."""
        for group, whole in self._groups.items():
            counts = self._causes[group]
            if counts is None:
                yield self._ticket(orjson.dumps(group), whole.cause, whole, now, varied=True)
                continue
            for key, count in counts.items():
                yield self._ticket(key, orjson.loads(key), count, now, varied=False)

    def _ticket(self, key: bytes, cause: Mapping[str, Any], count: _Count, now: datetime, *, varied: bool) -> Ticket:
        return Ticket(
            id=blake2b(self.source.encode() + b"\n" + key, digest_size=8).hexdigest(),
            source=self.source,
            cause=Finding.read(dict(cause)),
            varied=varied,
            entries=count.entries,
            points=count.points,
            examples=tuple(count.examples),
            first_seen=now,
            last_seen=now,
        )
