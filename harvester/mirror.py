"""Mirror: another catalogue that has our entries from us, held against what we have now.

An entry is known there by its IRI, or by an identifier that none else of ours has. What is compared is what the source
said of its last change (dct:modified), by the day.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from dcat_ap.model import Entry, Value
from dcat_ap.terms import Literal

_DAY = len("2026-01-01")


class Gap(StrEnum):
    """How an entry differs there."""

    MISSING = "missing"  # we have it, they do not
    STALE = "stale"  # they have it as it was before its last change
    SURPLUS = "surplus"  # they have it still, we do not


@dataclass(frozen=True, slots=True)
class Difference:
    """One entry that differs; `ours` and `theirs` are the days of the last change, where they are known."""

    gap: Gap
    iri: str
    ours: str = ""
    theirs: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    iri: str
    modified: str
    names: tuple[str, ...]


@dataclass(slots=True)
class Comparison:
    """What we have, against which the entries of the mirror are held one after the other.

    `withdrawn` are IRIs that were ours; with `contributor` an entry there that names it is ours, too.
    """

    contributor: str = ""
    withdrawn: frozenset[str] = frozenset()
    _ours: dict[str, _Known] = field(default_factory=dict)
    _names: Counter[str] = field(default_factory=Counter)
    _by_name: dict[str, str] = field(default_factory=dict)
    _met: set[str] = field(default_factory=set)
    seen: int = 0

    def have(self, entries: Iterable[Entry]) -> None:
        """Note what is public here."""
        for entry in entries:
            known = _known(entry)
            self._ours[known.iri] = known
            self._names.update(known.names)
            self._by_name |= dict.fromkeys(known.names, known.iri)

    def hold(self, entry: Entry) -> Iterator[Difference]:
        """Give how an entry of the mirror differs from ours; nothing of what never was ours."""
        self.seen += 1
        theirs = _known(entry)
        ours = self._ours.get(theirs.iri) or self._named(theirs)
        if ours:
            self._met.add(ours.iri)
            if theirs.modified < ours.modified and theirs.modified:
                yield Difference(Gap.STALE, ours.iri, ours.modified, theirs.modified)
        elif theirs.iri in self.withdrawn or self._is_ours(entry):
            yield Difference(Gap.SURPLUS, theirs.iri, theirs=theirs.modified)

    def missing(self) -> Iterator[Difference]:
        """Give what the mirror did not have, once all of it was held against ours."""
        for iri in sorted(self._ours.keys() - self._met):
            yield Difference(Gap.MISSING, iri, self._ours[iri].modified)

    def _named(self, theirs: _Known) -> _Known | None:
        found = {self._by_name[name] for name in theirs.names if self._names.get(name) == 1}
        return self._ours[found.pop()] if len(found) == 1 else None

    def _is_ours(self, entry: Entry) -> bool:
        said = (_text(each) for each in getattr(entry, "contributor_id", ()))
        return bool(self.contributor) and self.contributor in said


def _known(entry: Entry) -> _Known:
    dates = [text[:_DAY] for each in getattr(entry, "modified", ()) if (text := _text(each))]
    names = tuple(dict.fromkeys(filter(None, (_text(each).strip() for each in getattr(entry, "identifier", ())))))
    return _Known(str(entry.id), max(dates, default=""), names)


def _text(value: Value) -> str:
    return value.value if isinstance(value, Literal) else str(value)
