"""Place and period: what a package says of where and when, flat for one of them, as a list in JSON for several."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from catalog.values import best, many, things, words
from dcat_ap.coordinates import extent

_SHAPES = {"geometry": "spatial", "bbox": "spatial_bbox", "centroid": "spatial_centroid"}


def extras(plain: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Give the fields for places and periods."""
    yield from _one_or_list([_place(each) for each in many(plain.get("spatial"))], "spatial_coverage")
    yield from _one_or_list([_period(each) for each in many(plain.get("temporal"))], "temporal_coverage")


def _one_or_list(found: list[dict[str, str]], name: str) -> Iterator[tuple[str, str]]:
    found = [each for each in found if each]
    if len(found) == 1:
        yield from found[0].items()
    elif found:
        short = [{_LISTED.get(part, part): text for part, text in each.items()} for each in found]
        yield name, orjson.dumps(short).decode()


_LISTED = {
    "spatial_uri": "uri", "spatial_text": "text", "spatial": "geom", "spatial_bbox": "bbox",
    "spatial_centroid": "centroid", "temporal_start": "start", "temporal_end": "end",
}  # fmt: skip


def _place(value: Any) -> dict[str, str]:
    """Give a place; CKAN wants GeoJSON of it, which is made of its box where it has none itself."""
    if not isinstance(value, Mapping) or "value" in value:
        text = next(words(value), "")
        return {"spatial_uri" if "://" in text else "spatial_text": text} if text else {}
    name = str(value.get("id", ""))
    found = {"spatial_uri": "" if name.startswith("_:") else name, "spatial_text": best(value)}
    found |= {field: next(words(value.get(own)), "") for own, field in _SHAPES.items()}
    if not found["spatial"] and (box := extent(found["spatial_bbox"])):
        corners = [[box.west, box.south], [box.east, box.south], [box.east, box.north], [box.west, box.north]]
        found["spatial"] = orjson.dumps({"type": "Polygon", "coordinates": [[*corners, corners[0]]]}).decode()
    return {field: text for field, text in found.items() if text}


def _period(value: Any) -> dict[str, str]:
    each = next(things(value), {})
    found = {"temporal_start": best(each.get("start_date")), "temporal_end": best(each.get("end_date"))}
    return {field: text for field, text in found.items() if text}
