"""DCAT records: the canonical N-Triples of one entry, as the source kind `dcat` cuts them."""

from dcat_ap import ntriples, rdf
from dcat_ap.model import Entry
from harvester.record import Record

FORMAT = "dcat"
VERSION = 1


def read(record: Record) -> Entry:
    """Give the entry of a record; nothing the source said is left out."""
    return rdf.read(f"<{record.iri}>", ntriples.rows(record.body.decode()), record.kind)
