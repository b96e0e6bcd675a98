"""Preview: what a harvest would make of a source, without writing anything."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from catalog.change import EntryKind
from dcat_ap import plain
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

    def plain(self, most: int | None = None) -> dict[str, Any]:
        """Give all but the findings as JSON-ready values; of the record at most so many characters."""
        assessment, kind = self.assessment, EntryKind(self.record.kind)
        judged = assessment if kind.listed else None
        return {
            "key": self.record.key,
            "iri": self.record.iri,
            "kind": self.record.kind,
            "format": self.record.format,
            "record": self.record.body.decode("utf-8", "replace")[:most],
            "entry": plain.write(assessment.entry) if assessment else None,
            "conforms": judged.conforms if judged else False,
            "openness": judged.judgement.openness if judged else None,
        }


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
