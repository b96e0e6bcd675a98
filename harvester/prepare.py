"""What becomes of one record on its own: all the work that does not need the store, so that any core can do it.

Processes of a crew import this module and nothing that it does not import; keep that little.
"""

from dataclasses import dataclass

import orjson

from catalog.change import EntryKind, Verdict
from catalog.intake import SealedEntry, StagedEntry, seal
from dcat_ap import plain, write
from dcat_ap.assess import assess
from dcat_ap.finding import Finding
from dcat_ap.given import Given
from dcat_ap.model import label
from dcat_ap.ntriples import token
from dcat_ap.parse import Unreadable
from harvester import mapping
from harvester.record import Origin, Record


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that its mapping cannot read, and why."""

    key: str
    finding: Finding


def prepare(origin: Origin, given: Given, record: Record) -> SealedEntry | Refused:
    """Give a record as it will be published: mapped, mended, checked, judged, and written in the forms readers ask for.

    `origin` is its source, `given` what was declared for that.
    """
    try:
        delivered = mapping.read(record, origin)
    except Unreadable as unreadable:
        return Refused(record.key, unreadable.finding)
    assessed = assess(delivered.entry, given)
    staged = StagedEntry(
        key=record.key,
        iri=str(assessed.entry.id),
        kind=EntryKind(record.kind),
        title=label(assessed.entry),
        raw_format=record.format,
        raw=record.body,
        raw_digest=record.digest,
        json=orjson.dumps(plain.write(assessed.entry)),
        turtle=write.block(assessed.rows, token(assessed.entry.id)),
        verdict=Verdict((*record.findings, *delivered.findings, *assessed.findings)),
        openness=assessed.judgement.openness,
        score=None if assessed.score is None else assessed.score.encode(),
    )
    return seal(staged)
