"""DCAT-US: one document `data.json`, from the network or from a file of the instance."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dcat_ap.parse import Unreadable
from harvester import mapping
from harvester.clue import Clue
from harvester.options import extra_headers
from harvester.record import Page, SourceFailed
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
    known = visit.as_known(answer)
    if known:
        yield known
        return
    try:
        contents = mapping.records("datajson", answer.body, visit.origin, answer.where)
    except Unreadable as unreadable:
        raise SourceFailed(unreadable.finding) from unreadable
    yield Page(
        url=answer.asked,
        digest=answer.digest,
        etag=answer.etag,
        last_modified=answer.last_modified,
        records=contents.records,
        findings=contents.findings,
        whole=not contents.findings,
    )
