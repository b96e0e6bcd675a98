"""Report: what a run did or would do, what it found by cause, and how that differs from the published run before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from catalog.change import Effect, Entry, Run
from catalog.ticket import Found

EXAMPLES = 20
"""Entries that the report of a run that waits names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A run, held against `before`, the published run of its source before it.

    `causes` are the gravest first, with those that are gone; none of a run that came to nothing. `effects` count what
    a run that waits would do, and `examples` are the first entries that it would do it to, of those that are public.
    """

    run: Run
    before: Run | None = None
    causes: tuple[Found, ...] = ()
    effects: Mapping[Effect, int] = field(default_factory=dict)
    examples: tuple[tuple[Effect, Entry], ...] = ()


def compared(now: Sequence[Found] | None, then: Sequence[Found] | None) -> tuple[Found, ...]:
    """Give the causes of a run with the counts of the one before; None stands for a run that nobody has counted."""
    if now is None:
        return ()
    if then is None:
        return _ranked(now)
    before, left = {each.id: each.entries for each in then}, {each.id for each in now}
    still = [replace(each, before=before.get(each.id, 0)) for each in now]
    gone = [replace(each, before=each.entries, entries=0) for each in then if each.id not in left]
    return _ranked([*still, *gone])


def _ranked(causes: Sequence[Found]) -> tuple[Found, ...]:
    return tuple(sorted(causes, key=lambda each: each.rank))
