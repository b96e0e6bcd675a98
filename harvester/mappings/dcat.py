"""DCAT records: the canonical N-Triples of one entry, as documents in RDF are cut."""

from dcat_ap import document
from dcat_ap.document import Delivered
from dcat_ap.finding import error
from dcat_ap.parse import Unreadable
from harvester.record import Contents, Origin, Record, of_cutting

FORMAT = "dcat"
VERSION = 1
_LAST = " .\n"  # the end of canonical N-Triples


def records(body: bytes, origin: Origin, where: str) -> Contents:
    """Give the entries of a document in any RDF format or in our JSON form. Raises Unreadable."""
    reading = document.read(
        body, document.form_of(body, path=where), base=origin.url, where=where, naming=origin.naming
    )
    return Contents(of_cutting(reading.cutting), reading.findings)


def read(record: Record, origin: Origin) -> Delivered:  # noqa: ARG001
    """Give the entry of a record; nothing the source said is left out. Raises Unreadable where it is none."""
    text = record.body.decode("utf-8", "replace")
    if text and not text.endswith(_LAST):
        raise Unreadable(error("walk.no-dataset", record.key))
    return Delivered(document.entry(record.iri, record.kind, text), ())
