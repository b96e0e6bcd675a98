"""ArcGIS Hub: items of its search API, which are OGC API Records in GeoJSON.

The IRI is that of the item's page, `<hub>/datasets/<id>`. What has no place is kept under its name, `arcgis:owner`.
"""

from datetime import UTC, datetime
from typing import Any

import orjson

from dcat_ap.document import Delivered
from dcat_ap.finding import Finding, error
from dcat_ap.parse import Unreadable
from dcat_ap.salvage import good_iri
from dcat_ap.terms import DCAT, DCT, FOAF, GSP, LOCN
from dcat_ap.vocabularies import vocabulary
from harvester import fields
from harvester.draft import Draft
from harvester.fields import Fields
from harvester.record import Contents, Origin, Record

FORMAT = "arcgis"
VERSION = 1

_LEFT_OUT = (
    *("avgRating", "numComments", "numRatings", "numViews", "scoreCompleteness", "thumbnail", "access", "protected"),
    *(
        "isOrgItem",
        "appCategories",
        "screenshots",
        "ownerFolder",
        "itemControl",
        "hubType",
        "extent",
        "bbox",
        "geometry",
    ),
)
_FORMATS = {  # item types of ArcGIS, and what their address answers with
    "Feature Service": "Esri REST",
    "Map Service": "Esri REST",
    "Image Service": "Esri REST",
    "Vector Tile Service": "Esri REST",
    "WMS": "WMS",
    "WFS": "WFS",
    "WMTS": "WMTS",
}
_MILLISECONDS = 1000


def records(body: bytes, origin: Origin, where: str) -> Contents:
    """Give the items of an answer of the search, of a list, or the one that a document is. Raises Unreadable."""
    said = fields.read(body, where)
    listed = said.get("features") if isinstance(said, dict) else said
    if not isinstance(listed, list):
        listed = [said] if isinstance(said, dict) and said.get("type") == "Feature" else None
    if listed is None:
        raise Unreadable(error("arcgis.no-answer", where))
    return fields.contents(listed, where, lambda each, place: _record(each, origin, place))


def read(record: Record, origin: Origin) -> Delivered:
    """Give the entry of an item. Raises Unreadable."""
    feature = fields.read(record.body, record.key)
    if not isinstance(feature, dict):
        raise Unreadable(error("arcgis.no-item", record.key))
    said = Fields(feature.get("properties"))
    draft = Draft(record)
    draft.text(DCT.identifier, record.key)
    said.drop("id")
    fields.tell(draft, DCT.title, said.words("title", "name"))
    fields.tell(draft, DCT.description, said.words("description", "snippet"))
    fields.tell(draft, DCAT.keyword, said.words("tags"))
    for predicate, name in ((DCT.issued, "created"), (DCT.modified, "modified")):
        draft.text(predicate, *map(_moment, said.take(name)))
    draft.link(DCT.language, *said.texts("culture"))
    _licence(draft, said)
    draft.link(DCAT.landingPage, record.iri if record.iri.startswith(_page(origin)) else "")
    for name in said.texts("source", "publisher", "orgName"):
        draft.part(DCT.publisher, FOAF.Agent).text(FOAF.name, name)
    _themes(draft, said)
    _place(draft, feature.get("geometry"))
    _distributions(draft, said, feature.get("links"))
    said.drop(*_LEFT_OUT)
    said.keep(draft, "arcgis:")
    return draft.entry(origin)


def _record(feature: Any, origin: Origin, where: str) -> Record | Finding:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    key = str(feature.get("id") or (properties or {}).get("id") or "") if isinstance(properties, dict) else ""
    if not key:
        return error("arcgis.no-item", where)
    iri = f"{_page(origin)}{key}"
    named = iri if iri.startswith("http") and good_iri(iri) else origin.naming.entry("dataset", key)
    return fields.record(feature, where, key=key, iri=named, kind="dataset", form=FORMAT)


def _page(origin: Origin) -> str:
    return f"{origin.url.partition('/api/')[0].partition('?')[0].rstrip('/')}/datasets/"


def _moment(value: Any) -> str:
    """Give a time in milliseconds since 1970 as ISO 8601; any other value as it is."""
    try:
        return datetime.fromtimestamp(int(value) / _MILLISECONDS, UTC).isoformat(timespec="seconds")
    except (ValueError, TypeError, OverflowError, OSError):
        return fields.plain(value)


def _licence(draft: Draft, said: Fields) -> None:
    """Say the licence, by its address or in the words of the item; what is not said is kept."""
    structured = said.objects("structuredLicense")
    urls = [url for each in structured if (url := each.text("url"))]
    texts = [*urls, *said.texts("licenseInfo", "license")]
    best = fields.best_licence(texts)
    draft.link(DCT.license, *best)
    for each in structured:
        each.keep(draft, "arcgis:structuredLicense/")
    for text in texts:
        draft.keep("arcgis:licenseInfo", "" if text in best else text)


def _themes(draft: Draft, said: Fields) -> None:
    known = vocabulary("data-theme")
    for each in said.take("categories"):
        word = fields.plain(each).rpartition("/")[2]
        found = known.find(word)
        if found:
            draft.say(DCAT.theme, found.iri)
        else:
            draft.keep("arcgis:categories", each)


def _place(draft: Draft, geometry: Any) -> None:
    if isinstance(geometry, dict) and geometry.get("coordinates"):
        place = draft.part(DCT.spatial, DCT.Location)
        place.text(LOCN.geometry, orjson.dumps(geometry).decode(), datatype=GSP.geoJSONLiteral)


def _distributions(draft: Draft, said: Fields, links: Any) -> None:
    """Say the address of the data, and the links to other forms of them."""
    kind = said.text("type")
    size = said.texts("size")
    for url in said.texts("url"):
        made = draft.part(DCAT.distribution, DCAT.Distribution).link(DCAT.accessURL, url)
        made.link(DCT.format, _FORMATS.get(kind, kind)).text(DCAT.byteSize, *(each for each in size if each != "-1"))
    for each in links if isinstance(links, list) else ():
        link = Fields(each)
        relation, href = link.text("rel"), link.text("href")
        if relation in {"enclosure", "item", "data"} and href:
            made = draft.part(DCAT.distribution, DCAT.Distribution).link(DCAT.accessURL, href)
            made.link(DCAT.mediaType, *link.texts("type")).text(DCT.title, *link.texts("title"))
    draft.keep("arcgis:type", kind)
