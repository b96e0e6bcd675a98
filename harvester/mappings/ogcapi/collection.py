"""Collections of data (Features, EDR, Tiles, Coverages, STAC): each is a dataset that the API serves."""

from typing import Any

from dcat_ap.terms import DCAT, DCATDE, DCT, GEODCATAP
from harvester import coverage, fields
from harvester.draft import Draft, Node
from harvester.fields import Fields
from harvester.mappings.ogcapi import people, subject
from harvester.mappings.ogcapi.links import distributions, licences, own_address
from harvester.record import Origin

_DEGREES = ("CRS84", "CRS84h")
_LEFT_OUT = (
    *("id", "links", "crs", "itemType", "type", "stac_version", "stac_extensions", "summaries", "item_assets"),
    *("queryables", "parameter_names", "output_formats", "dataType", "minScaleDenominator", "maxScaleDenominator"),
    *("storageCrsCoordinateEpoch", "storage_crs", "collections", "conformsTo", "defaultSortOrder"),
)


def has_records(said: Any) -> bool:
    """Say whether a collection is one of records: a catalogue, whose items are the entries."""
    kinds = fields.listed(said.get("itemType")) if isinstance(said, dict) else []
    return any(each in ("record", "catalog") for each in kinds if isinstance(each, str))


def tell(draft: Draft, said: dict[str, Any], origin: Origin) -> None:
    """Say a collection: what it is about, where and when, and how to get at its data."""
    told = Fields(said)
    subject.tell(draft, told, "")
    draft.text(DCT.identifier, draft.record.key)
    for extent in told.objects("extent"):
        _extent(draft, extent)
    for system in told.texts("storageCrs"):
        if system.startswith("http"):
            draft.part(GEODCATAP.referenceSystem, DCT.Standard, system)
        else:
            draft.keep("ogcapi:storageCrs", system)
    _data(draft, told, said, origin)
    people.tell(draft, told)
    told.drop(*_LEFT_OUT)
    told.keep(draft, "ogcapi:")


def _data(draft: Draft, told: Fields, said: dict[str, Any], origin: Origin) -> None:
    """Say distributions, all from the one service, all under the licence of the collection."""
    made = [*distributions(draft, said, landing="alternate"), *_queries(draft, told)]
    service = _service(said, origin)
    named = subject.licence(told, licences(said))
    credit = told.texts("attribution")
    for each in made:
        each.link(DCAT.accessService, service)
    for node in made or [draft]:
        node.link(DCT.license, *named)
        node.text(DCATDE.licenseAttributionByText, *credit)


def _service(said: dict[str, Any], origin: Origin) -> str:
    """Give the IRI of the service that the landing page above a collection is."""
    above, found, _ = own_address(said, "", "").rpartition("/collections/")
    return str(origin.naming.entry("service", above.partition("://")[2])) if found else ""


def _queries(draft: Draft, told: Fields) -> list[Node]:
    """Say the queries of EDR (OGC 19-086r6, 8.2) as ways to the data."""
    made = []
    for queries in told.objects("data_queries"):
        for name, each in queries.rest():
            link = Fields(each.get("link") if isinstance(each, dict) else None)
            href = link.text("href")
            if href:
                title = link.text("title") or name
                made.append(
                    draft.part(DCAT.distribution, DCAT.Distribution).link(DCAT.accessURL, href).text(DCT.title, title)
                )
    return made


def _extent(draft: Draft, extent: Fields) -> None:
    """Say where and when: of several boxes and intervals the first is the whole (Features, 7.13.2)."""
    for space in extent.objects("spatial"):
        system, boxes = space.text("crs"), space.raw("bbox")
        first = boxes[0] if isinstance(boxes, list) and boxes and isinstance(boxes[0], list) else boxes
        known = not system or system.rpartition("/")[2] in _DEGREES
        if not known or not isinstance(first, list) or not coverage.box(draft, first):
            draft.keep("ogcapi:extent/spatial", {"bbox": boxes, "crs": system} if system else boxes)
        space.drop("storageCrsBbox", "grid")
        space.keep(draft, "ogcapi:extent/spatial/")
    for time in extent.objects("temporal"):
        intervals = time.raw("interval")
        first = intervals[0] if isinstance(intervals, list) and intervals else None
        if not coverage.period(draft, first):
            draft.keep("ogcapi:extent/temporal", intervals)
        time.drop("trs", "grid", "values", "name")
        time.keep(draft, "ogcapi:extent/temporal/")
    extent.keep(draft, "ogcapi:extent/")
