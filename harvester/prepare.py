"""What becomes of one record on its own: all the work that does not need the store, so that any core can do it.

Processes of a crew import this module and nothing that it does not import; keep that little.
"""

from dataclasses import dataclass

import orjson

from catalog.change import EntryKind, Verdict
from catalog.fact import facts
from catalog.intake import SealedEntry, StagedEntry, seal
from dcat_ap import plain, write
from dcat_ap.assess import assess
from dcat_ap.finding import Finding, error
from dcat_ap.given import Given
from dcat_ap.identity import portrait
from dcat_ap.model import label
from dcat_ap.ntriples import token
from dcat_ap.parse import Unreadable
from harvester import mapping
from harvester.record import Origin, Record

_MEGABYTE = 1_000_000
MOST_BYTES = 5 * _MEGABYTE
"""The largest record that is mapped; real ones have a thousandth of it."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that its mapping cannot read, and why."""

    key: str
    finding: Finding


def prepare(origin: Origin, given: Given, record: Record) -> SealedEntry | Refused:
    """Give a record as it will be published: mapped, mended, checked, judged, and written in the forms readers ask for.

    `origin` is its source, `given` what was declared for that. What is larger than a record can be is refused: the
    cost of all that follows grows with the size, so that one poisoned record takes seconds, and no run hangs on it.
    """
    if len(record.body) > MOST_BYTES:
        size = {"megabytes": len(record.body) // _MEGABYTE, "most": MOST_BYTES // _MEGABYTE}
        return Refused(record.key, error("entry.too-large", record.iri, **size))
    try:
        delivered = mapping.read(record, origin)
    except Unreadable as unreadable:
        return Refused(record.key, unreadable.finding)
    assessed = assess(delivered.entry, given)
    written = plain.write(assessed.entry)
    staged = StagedEntry(
        key=record.key,
        iri=str(assessed.entry.id),
        kind=EntryKind(record.kind),
        title=label(assessed.entry),
        raw_format=record.format,
        raw=record.body,
        raw_digest=record.digest,
        json=orjson.dumps(written),
        turtle=write.block(assessed.rows, token(assessed.entry.id)),
        verdict=Verdict((*record.findings, *delivered.findings, *assessed.findings)),
        openness=assessed.judgement.openness,
        score=None if assessed.score is None else assessed.score.encode(),
        facts=facts(assessed.entry),
        address=record.address,
        portrait=portrait(written),
    )
    return seal(staged)
