"""OGC API: landing pages become services, collections of data become datasets, records what they describe.

Common (OGC 19-072, 20-024), Features (17-069r4), EDR, Tiles and others with collections, and Records (20-004r1), whose
items are records in GeoJSON. What has no place is kept under its name, `ogcapi:defaultSortOrder`.
"""

from collections.abc import Iterator
from typing import Any

from dcat_ap.document import Delivered
from dcat_ap.finding import Finding, error
from dcat_ap.parse import Unreadable
from dcat_ap.salvage import good_iri
from harvester import fields
from harvester.draft import Draft
from harvester.mappings.ogcapi import collection, item, landing
from harvester.mappings.ogcapi.links import links, own_address
from harvester.record import Contents, Origin, Record

FORMAT = "ogcapi"
VERSION = 1

_LANDING = {"conformance", "data", "service-desc", "service-doc"}
_WEB = ("http://", "https://")


def records(body: bytes, origin: Origin, where: str) -> Contents:
    """Give what a document holds: a landing page, with its collections or not; collections; records. Raises Unreadable.

    A landing page is a service only where it has data: an API of mere records is a catalogue, not a way to data.
    """
    said = fields.read(body, where)
    return fields.contents(_listed(said, where), where, lambda each, place: _record(each, origin, place))


def read(record: Record, origin: Origin) -> Delivered:
    """Give the entry of a landing page, collection or record. Raises Unreadable."""
    said = fields.read(record.body, record.key)
    if not isinstance(said, dict):
        raise Unreadable(error("ogcapi.no-entry", record.key))
    draft = Draft(record)
    if said.get("type") == "Feature":
        item.tell(draft, said)
    elif record.kind == "service":
        landing.tell(draft, said, origin)
    else:
        collection.tell(draft, said, origin)
    return draft.entry(origin)


def _listed(said: Any, where: str) -> Iterator[tuple[str, str, Any]]:
    """Give each thing that may be a record: its kind, its address as far as its surroundings tell, and what it says."""
    if not isinstance(said, dict):
        raise Unreadable(error("ogcapi.no-answer", where))
    if isinstance(said.get("features"), list):
        address = landing.items_address(said)
        yield from (("item", address, each) for each in said["features"])
    elif said.get("type") == "Feature":
        yield "item", "", said
    elif isinstance(said.get("collections"), list):
        data = [each for each in said["collections"] if not collection.has_records(each)]
        if data and _is_landing(said):
            yield "service", "", said | {"collections": [landing.brief(each) for each in data]}
        yield from (("collection", "", each) for each in data)
    elif _is_landing(said) and "id" not in said:
        yield "service", "", said
    elif isinstance(said.get("links"), list) and "id" in said:
        yield "collection", "", said
    else:
        raise Unreadable(error("ogcapi.no-answer", where))


def _is_landing(said: dict[str, Any]) -> bool:
    return any(each.relation in _LANDING for each in links(said))


def _record(each: tuple[str, str, Any], origin: Origin, where: str) -> Record | Finding:
    """Give a record with its key and IRI: an identifier that is an address, else where it is found, else ours."""
    kind, address, said = each
    if not isinstance(said, dict):
        return error("ogcapi.no-entry", where)
    given = said.get("id")
    name = given if isinstance(given, str) else str(given) if isinstance(given, int) else ""
    own = landing.address(said, origin) if kind == "service" else own_address(said, name, address)
    key = own.partition("://")[2] if kind == "service" else name
    if not key:
        return error("ogcapi.no-entry", where)
    is_service = kind == "service" or (kind == "item" and item.is_service(said))
    shown = "service" if is_service else "dataset"
    ours = origin.naming.entry(shown, key)
    iri = ours if kind == "service" else next((each for each in (name, own) if _is_web(each)), str(ours))
    return fields.record(said, where, key=key, iri=str(iri), kind=shown, form=FORMAT)


def _is_web(text: str) -> bool:
    return text.startswith(_WEB) and good_iri(text)
