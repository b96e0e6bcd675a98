"""Opendatasoft: datasets as the Explore API 2.1 describes them, with all metadata templates that a portal uses.

The IRI is that of the dataset's page, `<portal>/explore/dataset/<id>/`, as in the portal's own RDF. What has no place
is kept under its name, `opendatasoft:custom/amt`.
"""

from typing import Any

from dcat_ap.document import Delivered
from dcat_ap.finding import Finding, error, info
from dcat_ap.parse import Unreadable
from dcat_ap.salvage import good_iri
from harvester import fields
from harvester.draft import Draft
from harvester.mappings.opendatasoft import described
from harvester.mappings.opendatasoft.metas import flattened
from harvester.record import Contents, Origin, Record

FORMAT = "opendatasoft"
VERSION = 1

_PUBLIC = {"", "domain"}  # else: restricted


def records(body: bytes, origin: Origin, where: str) -> Contents:
    """Give the datasets of an answer or an export, or the one that a document is. Raises Unreadable."""
    said = fields.read(body, where)
    if isinstance(said, dict):
        listed = said.get("results", said.get("datasets"))
        said = listed if isinstance(listed, list) else [said]
    if not isinstance(said, list):
        raise Unreadable(error("walk.no-answer", where, system="Opendatasoft"))
    return fields.contents(map(_unwrapped, said), where, lambda each, place: _record(each, origin, place))


def read(record: Record, origin: Origin) -> Delivered:
    """Give the entry of a dataset. Raises Unreadable."""
    said = fields.read(record.body, record.key)
    if not isinstance(said, dict):
        raise Unreadable(error("walk.no-entry", record.key, system="Opendatasoft"))
    draft = Draft(record)
    described.tell(draft, flattened(said, described.KNOWN), site(origin.url))
    return draft.entry(origin)


def identifier(said: Any) -> str:
    """Give what a dataset is known by; empty where it is none."""
    return str(said.get("dataset_id") or said.get("datasetid") or "") if isinstance(said, dict) else ""


def site(url: str) -> str:
    """Give the address of a portal from that of its API or any page of it; empty for files."""
    return url.partition("?")[0].partition("/api/")[0].partition("/explore")[0].rstrip("/") if url[:4] == "http" else ""


def _unwrapped(said: Any) -> Any:
    """Give a dataset without what version 2.0 of the API wraps it in."""
    inner = said.get("dataset") if isinstance(said, dict) else None
    return inner if isinstance(inner, dict) and "metas" not in said else said


def _record(said: Any, origin: Origin, where: str) -> Record | Finding:
    key = identifier(said)
    if not key:
        return error("walk.no-entry", where, system="Opendatasoft")
    if str(said.get("visibility") or "") not in _PUBLIC:
        return info("walk.not-public", where, key=key)
    home = site(origin.url)
    iri = f"{home}/explore/dataset/{key}/"
    named = iri if home and good_iri(iri) else origin.naming.entry("dataset", key)
    return fields.record(said, where, key=key, iri=named, kind="dataset", form=FORMAT)
