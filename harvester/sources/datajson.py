"""DCAT-US: one document `data.json`, from the network or from a file of the instance."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from harvester import mapping
from harvester.clue import Clue
from harvester.options import extra_headers
from harvester.record import Page
from harvester.visit import Visit

KIND = "datajson"
DOC = {
    "de": "DCAT-US 1.1 und 3.0: ein Dokument data.json, aus dem Netz oder aus einer Datei.",
    "en": "DCAT-US 1.1 and 3.0: one document data.json, from the network or from a file.",
}
_IS_DATAJSON = r"project-open-data\.cio\.gov/v1\.1/schema|DCAT-US|\"(accessLevel|bureauCode)\"\s*:"
CLUES = (
    Clue(says=_IS_DATAJSON, rank=12),
    Clue(ask="/data.json", says=_IS_DATAJSON, rank=25),
)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a steward may set for a source of kind `datajson`."""

    headers: Mapping[str, str] = extra_headers()


def pages(visit: Visit) -> Iterator[Page]:
    """Give the document as one page. Raises SourceFailed when it cannot be had or read."""
    answer = visit.fetch(visit.url, headers=visit.options.headers, accept="application/json")
    page = visit.page(answer, partial(mapping.records, "datajson"))
    yield replace(page, whole=not page.findings)
