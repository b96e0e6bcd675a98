"""Preview: what a harvest would make of a source, without writing anything."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from dcat_ap.assess import Assessment, assess
from dcat_ap.finding import Finding
from dcat_ap.parse import Unreadable
from harvester import mapping
from harvester.kind import Kind
from harvester.record import Page, Record
from harvester.visit import Visit


@dataclass(frozen=True, slots=True)
class Look:
    """One record beside what would be published of it; no assessment where it cannot be mapped."""

    record: Record
    assessment: Assessment | None
    findings: tuple[Finding, ...]


def preview(kind: Kind, visit: Visit, limit: int) -> Iterator[Look | Page]:
    """Give each page that is fetched, then looks at its records, until `limit` records were looked at.

    Raises SourceFailed where the source cannot be read.
    """
    left = limit
    with closing(kind.pages(visit)) as pages:
        for page in pages:
            yield page
            for record in page.records[:left]:
                yield look(record, visit)
            left -= len(page.records)
            if left <= 0:
                return


def look(record: Record, visit: Visit) -> Look:
    """Give what would be published of a record."""
    try:
        delivered = mapping.read(record, visit.origin)
    except Unreadable as unreadable:
        return Look(record, None, (*record.findings, unreadable.finding))
    assessment = assess(delivered.entry, visit.given)
    return Look(record, assessment, (*record.findings, *delivered.findings, *assessment.findings))
