"""Where the data of schema.org are about: names, boxes and points."""

import re
from typing import Any

from dcat_ap.salvage import good_iri
from dcat_ap.terms import DCAT, DCT, GSP, SKOS, Iri
from harvester.draft import Draft
from harvester.mappings.schemaorg.items import Item, first, more, put_back, several, text_of

_NUMBER = re.compile(r"[+-]?\d{1,3}(?:\.\d+)?", re.ASCII)
_SIDES = 4


def tell(draft: Draft, value: Any) -> None:
    """Say a place: its name, its box, its point. Polygons are kept: their axes are in no certain order in the wild."""
    if not isinstance(value, dict):
        draft.link(DCT.spatial, text_of(value))
        return
    name = first(value, "name") or first(value, "description")
    shapes = [each for each in several(value.get("geo")) if isinstance(each, dict)]
    geometries = [found for found in map(_geometry, [*shapes, value]) if found]
    if geometries or (name and not good_iri(name)):
        node = draft.part(DCT.spatial, DCT.Location).text(SKOS.prefLabel, name)
        for predicate, wkt in dict.fromkeys(geometries):
            node.text(predicate, wkt, datatype=GSP.wktLiteral)
    else:
        draft.link(DCT.spatial, name)
    rest = {key: each for key, each in value.items() if key not in {"@context", "name"}}
    left = [each for each in shapes if not _geometry(each) or more(each, "box", "latitude", "longitude")]
    if "geo" in rest:
        put_back(rest, "geo", left)
        rest = rest if left else {key: each for key, each in rest.items() if key != "geo"}
    draft.keep("schema:spatialCoverage", more(rest))


def _geometry(shape: Item) -> tuple[Iri, str] | None:
    """Give the point or the box of a shape (schema.org: latitude before longitude), if it certainly is one."""
    latitude, longitude = first(shape, "latitude"), first(shape, "longitude")
    if _NUMBER.fullmatch(latitude) and _NUMBER.fullmatch(longitude):
        return DCAT.centroid, f"POINT({longitude} {latitude})"
    sides = re.split(r"[\s,]+", first(shape, "box").strip())
    if len(sides) != _SIDES or not all(map(_NUMBER.fullmatch, sides)):
        return None
    south, west, north, east = sides
    if float(south) > float(north) or max(abs(float(south)), abs(float(north))) > 90:  # noqa: PLR2004  of latitude
        return None
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return DCAT.bbox, f"POLYGON(({', '.join(f'{x} {y}' for x, y in corners)}))"
