"""A list of datasets as a CSV, XLSX or ODS file, from the network or from a file of the instance."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from dcat_ap.finding import error
from harvester import headings, listing
from harvester.clue import Clue
from harvester.options import extra_headers
from harvester.record import Page, SourceFailed
from harvester.visit import Visit

KIND = "table"
DOC = {
    "de": "Liste von Datensätzen als CSV, Excel (XLSX) oder OpenDocument (ODS), aus dem Netz oder aus einer Datei.",
    "en": "A list of datasets as CSV, Excel (XLSX) or OpenDocument (ODS), from the network or from a file.",
}

CLUES = (
    Clue(says=r"\A(?:text/csv|application/vnd\.(?:openxml|oasis)[a-z.-]*spreadsheet)", rank=40),
    Clue(says=r"\A[^\n]*\nPK\x03\x04[\s\S]*(?:xl/workbook\.xml|opendocument\.spreadsheet)", rank=40),
    Clue(says=r"\A[^\n]*\n(?:[^\n<{]*\n){0,5}[^\n<{]*\b(?:titel|title|bezeichnung)\b\"?[;,\t|]", rank=60),
)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a steward may set for a source of kind `table`."""

    columns: Mapping[str, str] = field(
        default_factory=dict,
        metadata={
            "doc_de": 'Was eine Spalte meint, wo ihre Überschrift das nicht sagt: `{"Was" = "dct:title"}`.',
            "doc_en": 'What a column means where its heading does not say so: `{"What" = "dct:title"}`.',
        },
    )
    headers: Mapping[str, str] = extra_headers()


def pages(visit: Visit) -> Iterator[Page]:
    """Give the list as one page. Raises SourceFailed when it cannot be had, or is no list of datasets."""
    options: Options = visit.options
    for heading, path in options.columns.items():
        if path not in headings.paths():
            listed = ", ".join(headings.paths())
            raise SourceFailed(error("table.no-path", visit.url, heading=heading, value=path, known=listed))
    answer = visit.fetch(visit.url, headers=options.headers)
    page = visit.page(answer, partial(listing.contents, columns=options.columns))
    yield replace(page, whole=not any(finding.rule in listing.HIDES_ENTRIES for finding in page.findings))
