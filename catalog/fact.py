"""Fact: what entries are looked up by: beside the DCAT catalogue the IRIs they name and when they are, else high value.

The store keeps facts with the body that they follow from, so that a dataset's page finds who names it, and a list
finds what is still running, without a look into every entry.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dcat_ap import hvd, rdf
from dcat_ap.entry import BESIDE
from dcat_ap.model import Entry, PeriodOfTime, Thing, properties
from dcat_ap.terms import Iri, Literal

VERSION = 2
"""Part of every record's fingerprint: raised when other facts follow from the same entry."""

NAMES, STARTS, ENDS, HVD = "names", "starts", "ends", "hvd"

_MOST = 500  # of one entry
_LONGEST = 1_000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_BESIDE = {rdf.KINDS[kind] for kind in BESIDE}


class Fact(NamedTuple):
    """Something that an entry says, in a form that can be asked for: one of the names above, and its value."""

    name: str
    value: str


def facts(entry: Entry) -> tuple[Fact, ...]:
    """Give the facts of an entry; of one in the DCAT catalogue only that it is of high value."""
    if type(entry) not in _BESIDE:
        return (Fact(HVD, HVD),) if hvd.marks(entry) else ()
    periods = [each for each in getattr(entry, "temporal", ()) if isinstance(each, PeriodOfTime)]
    starts, ends = (_days(periods, name) for name in ("start_date", "end_date"))
    found = [
        *(Fact(STARTS, day) for day in starts[:1]),
        *(Fact(ENDS, day) for day in ends[-1:]),
        *(Fact(NAMES, iri) for iri in _named(entry) if len(iri) <= _LONGEST),
    ]
    return tuple(dict.fromkeys(found))[:_MOST]


def _named(thing: Thing) -> Iterator[str]:
    """Give the IRIs that a thing links to, and those of the things in it; concepts of lists are no such names."""
    for declared in properties(type(thing)):
        for value in getattr(thing, declared.name):
            if isinstance(value, Thing):
                if isinstance(value.id, Iri):
                    yield str(value.id)
                yield from _named(value)
            elif isinstance(value, Iri) and declared.kind.shape in {"link", "thing"}:
                yield str(value)


def _days(periods: Iterable[PeriodOfTime], name: str) -> list[str]:
    values = (value for each in periods for value in getattr(each, name) if isinstance(value, Literal))
    return sorted(found[0] for value in values if (found := _DAY.match(value.value)))
