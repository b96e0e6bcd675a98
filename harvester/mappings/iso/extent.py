"""Extent: where and when the data are, as bounding box, named place and period (EX_Extent)."""

import re
from decimal import Decimal, InvalidOperation

from dcat_ap.terms import DCAT, DCT, GSP, RDFS, Literal
from harvester.coverage import date
from harvester.draft import Node
from harvester.mappings.iso.described import Described, web
from harvester.mappings.iso.tree import Field

_BOUNDS = ("westBoundLongitude", "eastBoundLongitude", "southBoundLatitude", "northBoundLatitude")
_LEADING_ZEROS = re.compile(r"^([+-]?)0+(?=\d)")
_MOST = (180, 180, 90, 90)


def tell(described: Described) -> None:
    """Say the places and periods that a record covers."""
    for extent in described.info.all("extent"):
        places = extent.all("geographicElement")
        boxes = [box for place in places if (box := _box(place))]
        for box in boxes:
            described.draft.part(DCT.spatial, DCT.Location).say(DCAT.bbox, box)
        for place in places:
            _named(described, place.first("geographicIdentifier.code"))
        _named(described, extent.first("description"))
        for time in extent.all("temporalElement.extent"):
            _period(described.draft, time)


def _box(place: Field) -> Literal | None:
    """Give a bounding box in CRS84, the order of axes that WKT has without a reference system (K04 to K07)."""
    corners = [place.first(name) for name in _BOUNDS]
    texts = [corner.text if corner else "" for corner in corners]
    if not all(_is_degree(text, most) for text, most in zip(texts, _MOST, strict=True)):
        for corner in corners:
            if corner:
                corner.told = False
        return None
    west, east, south, north = (_LEADING_ZEROS.sub(r"\1", text) for text in texts)
    wkt = f"POLYGON(({west} {north},{east} {north},{east} {south},{west} {south},{west} {north}))"
    return Literal(wkt, datatype=GSP.wktLiteral)


def _is_degree(text: str, most: int) -> bool:
    try:
        return abs(Decimal(text)) <= most
    except InvalidOperation:
        return False


def _named(described: Described, place: Field | None) -> None:
    if place is None or not place.said:
        return
    location = described.draft.part(DCT.spatial, DCT.Location, web(place.href) or web(place.text))
    described.tell(location, RDFS.label, place)


def _period(node: Node, time: Field) -> None:
    """Say a period; an instant begins and ends in one; `now` and `unknown` are open ends."""
    start, end = _instant(time, "begin"), _instant(time, "end")
    instant = date(time.say("timePosition"))
    if start or end or instant:
        period = node.part(DCT.temporal, DCT.PeriodOfTime)
        period.say(DCAT.startDate, start or instant).say(DCAT.endDate, end or instant)


def _instant(time: Field, edge: str) -> Literal | None:
    found = time.first(f"{edge}Position", f"{edge}.timePosition")
    text = found.text if found else ""
    return date(text) if text[:1].isdigit() else None
