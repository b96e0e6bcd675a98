"""Only what changed, where that loses nothing.

A service says what changed since a day (apiso:Modified), never what it deleted. So all records are read in their brief
form, which tells what there is, and those that changed in full; what is there and neither was known nor changed (old
metadata that came from elsewhere) is fetched by its name. Only if both readings can be trusted, the rest counts as it
was; else everything is read as ever.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from catalog.store import KnownPage
from harvester.record import Page, SourceFailed
from harvester.sources.csw.query import Query
from harvester.sources.csw.reading import REFUSED, Reading
from harvester.visit import Visit

_STATE = "#state"  # of the page in which a run keeps what there was, and when
_NOT_THIS_WAY = REFUSED | {"page.repeated"}  # what a service may do that knows no brief records or no dates
_FEW = 200  # records that are fetched one by one rather than all anew
_DAY = timedelta(days=1)  # dates have no time, and clocks of catalogues that were copied no common zone


def pages(visit: Visit, query: Query) -> Iterator[Page]:
    """Give what changed and the rest as unchanged; everything where that cannot be proved. Raises SourceFailed."""
    known = visit.known(visit.url + _STATE)
    since = _day_before(known.last_modified) if known and query.schema.format == "iso" else ""
    if known and since:
        brief, changed = Reading(visit, replace(query, elements="brief")), Reading(visit, replace(query, since=since))
        try:
            for _ in brief.pages():
                pass
            brief.end()
            yield from changed.pages()
            changed.end()
            yield from _strangers(brief, changed, known)
        except SourceFailed as failed:
            if failed.finding.rule not in _NOT_THIS_WAY:
                raise
        else:
            if _is_proved(brief, changed, known):
                yield _state(visit, brief.stamp, {**known.keys, **changed.sizes}, brief)
                return
    everything = Reading(visit, query)
    yield from everything.pages()
    yield everything.end()
    if everything.whole and query.schema.format == "iso":
        yield _state(visit, everything.stamp, everything.sizes, everything)


def _strangers(brief: Reading, changed: Reading, known: KnownPage) -> Iterator[Page]:
    """Give, one by one, what is there and neither was known nor has changed, as long as it is not much.

    Where a reading cannot be trusted, nothing is: everything is then read as ever.
    """
    keys = sorted(set(brief.sizes) - set(known.keys) - set(changed.sizes))
    for key in keys if len(keys) <= _FEW and brief.whole and changed.whole else ():
        page = changed.fetch(key)
        if page is None:
            return
        yield page


def _is_proved(brief: Reading, changed: Reading, known: KnownPage) -> bool:
    """Say whether both readings can be trusted and know all that there is."""
    return brief.whole and changed.whole and set(known.keys) | set(changed.sizes) >= set(brief.sizes)


def _state(visit: Visit, stamp: str, sizes: dict[str, int], read: Reading) -> Page:
    """Give the page that keeps what there is, with the lengths of the records as they were last read in full."""
    there = {key: sizes[key] for key in read.sizes}
    return Page(url=visit.url + _STATE, digest=stamp, last_modified=stamp, unchanged=there)


def _day_before(stamp: str) -> str:
    """Give the day before a moment; empty where that is none."""
    try:
        return (date.fromisoformat(stamp[:10]) - _DAY).isoformat()
    except (ValueError, OverflowError):
        return ""
