"""DCAT records: the canonical N-Triples of one entry, as the source kind `dcat` cuts them."""

from dcat_ap import document
from dcat_ap.model import Entry
from harvester.record import Record

FORMAT = "dcat"
VERSION = 1


def read(record: Record) -> Entry:
    """Give the entry of a record; nothing the source said is left out."""
    return document.entry(record.iri, record.kind, record.body.decode())
