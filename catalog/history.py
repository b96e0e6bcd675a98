"""History: what readers saw of an entry, and when; what is kept of it, and what has been pruned."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson

from catalog.change import ChangeKind, EntryKind, Shown
from dcat_ap.difference import PropertyChange, difference
from dcat_ap.score import Points, Score


class Pruned(NamedTuple):
    """How many deliveries, records and bodies are gone."""

    deliveries: int = 0
    records: int = 0
    bodies: int = 0

    def and_(self, other: "Pruned") -> "Pruned":
        """Give both together."""
        return Pruned(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the ledger as it was: `turtle` is what it showed then, empty where nothing of it is shown today."""

    seq: int
    entry: str
    kind: ChangeKind
    iri: str
    at: datetime
    turtle: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What readers saw of an entry from a moment on: a description, or with WITHDRAW none.

    `at` is None where nobody wrote it down; `run` where a change of the gate or a redaction brought it about.
    `shown` and `turtle` are empty where the description is not kept any more; `open` says whether the gate of today
    lets it pass. `address` is the page of the source that the record stood on.
    """

    at: datetime | None
    kind: ChangeKind
    run: int | None = None
    reason: str = ""
    iri: str = ""
    shown: Shown = field(default_factory=Shown)
    turtle: str = ""
    open: bool = True
    address: str = ""

    @property
    def kept(self) -> bool:
        """Whether there is still a description."""
        return bool(self.shown.json)

    @property
    def points(self) -> Points | None:
        """The points of the score; None where there is none."""
        return None if self.shown.score is None else Score.decode(self.shown.score).points()


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Everything that readers saw of an entry, the oldest first. `path` is that of its page.

    `closed` says that it is not free to reuse by the judgement of today, so that nothing it ever said is shown.
    """

    entry: str
    source: str
    kind: EntryKind
    iri: str
    path: str
    closed: bool
    versions: Sequence[Version]

    def as_of(self, moment: datetime) -> Version | None:
        """Give what readers saw at a moment; None where that was before everything that is known."""
        seen = [each for each in self.versions if each.at is not None and each.at <= moment]
        return seen[-1] if seen else None

    def public(self, version: Version) -> Version:
        """Give a version as everybody may see it: without what it said where that is not open today."""
        if version.open and not self.closed:
            return version
        return replace(version, shown=Shown(), turtle="", iri="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A version, and what it says differently from the one before it; `compared` says whether both are there."""

    version: Version
    before: Version | None = None
    compared: bool = False
    changes: tuple[PropertyChange, ...] = ()


def steps(versions: Iterable[Version]) -> Iterator[Step]:
    """Give each version with its difference to what readers saw last before it."""
    last: Version | None = None
    for version in versions:
        if version.kind is ChangeKind.WITHDRAW:
            yield Step(version=version)
            continue
        yield _step(last, version)
        last = version


def _step(last: Version | None, version: Version) -> Step:
    if last is None or not (last.kept and version.kept):
        return Step(version=version, before=last)
    changes = difference(orjson.loads(last.shown.json), orjson.loads(version.shown.json))
    return Step(version=version, before=last, compared=True, changes=changes)


def moment(text: str) -> datetime:
    """Give the moment that a person means: a date is the end of that day, a time without a zone one in Germany.

    Raises ValueError where it is neither.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=zone())).astimezone(UTC)
    return datetime.combine(day, time.max, zone()).astimezone(UTC)


def beginning(text: str) -> datetime:
    """Give the moment as `moment` does, but of a date the beginning of that day. Raises ValueError."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return moment(text)
    return datetime.combine(day, time.min, zone()).astimezone(UTC)


def zone() -> tzinfo:
    """Give the time zone of Germany, or UTC on a machine that knows none."""
    try:
        return ZoneInfo("Europe/Berlin")
    except ZoneInfoNotFoundError:
        return UTC
