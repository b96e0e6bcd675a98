"""What becomes of one record on its own: all the work that does not need the store, so that any core can do it.

Processes of a crew import this module and nothing that it does not import; keep that little.
"""

from dataclasses import dataclass

import orjson

from catalog.change import EntryKind, Verdict
from catalog.intake import SealedEntry, StagedEntry, seal
from dcat_ap import check, plain, rdf, write
from dcat_ap.finding import Finding
from dcat_ap.model import label
from dcat_ap.ntriples import token
from dcat_ap.parse import Unreadable
from harvester import mapping
from harvester.record import Record


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that its mapping cannot read, and why."""

    key: str
    finding: Finding


def prepare(record: Record) -> SealedEntry | Refused:
    """Give a record as it will be published: mapped, checked, and written in the forms that readers ask for."""
    try:
        entry = mapping.read(record)
    except Unreadable as unreadable:
        return Refused(record.key, unreadable.finding)
    staged = StagedEntry(
        key=record.key,
        iri=str(entry.id),
        kind=EntryKind(record.kind),
        title=label(entry),
        raw_format=record.format,
        raw=record.body,
        raw_digest=record.digest,
        json=orjson.dumps(plain.write(entry)),
        turtle=write.block(rdf.rows(entry), token(entry.id)),
        verdict=Verdict((*record.findings, *check.check(entry))),
    )
    return seal(staged)
