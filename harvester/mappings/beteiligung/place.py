"""Place: where a procedure is, in words and as a geometry."""

import re
from typing import Any

import orjson

from dcat_ap.terms import DCT, GSP, LOCN, SKOS
from harvester.draft import Draft, Node
from harvester.fields import Fields
from harvester.mappings.beteiligung.words import words

_NUMBERS = re.compile(r"\s*[-+]?\d{1,3}(?:\.\d{1,20})?(?:[\s,]+[-+]?\d{1,3}(?:\.\d{1,20})?)*\s*", re.ASCII)
_WKT = re.compile(r"\s*(?:<[^>]*>\s*)?(?:MULTI)?(?:POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)\b", re.IGNORECASE)
_PAIR, _BOX = 2, 4


def say(draft: Draft, said: Fields) -> None:
    """Say places by name and geometry; what is neither is kept."""
    for value in said.take("place"):
        names = words(value.get("gemeindeName", value) if isinstance(value, dict) else value)
        for name in names:
            draft.part(DCT.spatial, DCT.Location).text(SKOS.prefLabel, name)
        if isinstance(value, dict):
            draft.keep("beteiligung:place", {name: each for name, each in value.items() if each not in names} or None)
    for value in said.take("geometry"):
        _geometry(draft, value)
    latitude, longitude = said.text("latitude"), said.text("longitude")
    if _NUMBERS.fullmatch(latitude) and _NUMBERS.fullmatch(longitude):
        _wkt(draft, f"POINT({longitude.strip()} {latitude.strip()})")
    else:
        draft.keep("beteiligung:lat", latitude).keep("beteiligung:long", longitude)


def _geometry(draft: Draft, value: Any) -> None:
    text = value if isinstance(value, str) else ""
    if isinstance(value, dict) and isinstance(value.get("gml"), str):
        _location(draft).text(LOCN.geometry, value["gml"], datatype=GSP.gmlLiteral)
    elif isinstance(value, dict) and (value.get("coordinates") or value.get("features") or value.get("geometry")):
        _location(draft).text(LOCN.geometry, orjson.dumps(value).decode(), datatype=GSP.geoJSONLiteral)
    elif text.lstrip().startswith("{"):
        _location(draft).text(LOCN.geometry, text.strip(), datatype=GSP.geoJSONLiteral)
    elif _WKT.match(text):
        _wkt(draft, text.strip())
    elif _NUMBERS.fullmatch(text) and (written := _georss(text.replace(",", " ").split())):
        _wkt(draft, written)
    else:
        draft.keep("beteiligung:geometry", value)


def _georss(numbers: list[str]) -> str:
    """Give a point, box or ring of GeoRSS, in which the latitude comes first, as WKT, in which the longitude does."""
    if len(numbers) % 2:
        return ""
    pairs = [f"{east} {north}" for north, east in zip(numbers[::2], numbers[1::2], strict=True)]
    if len(numbers) == _PAIR:
        return f"POINT({pairs[0]})"
    if len(numbers) == _BOX:
        south, west, north, east = numbers
        return f"POLYGON(({west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}))"
    return f"POLYGON(({', '.join(pairs)}))" if pairs[0] == pairs[-1] else f"LINESTRING({', '.join(pairs)})"


def _location(draft: Draft) -> Node:
    return draft.part(DCT.spatial, DCT.Location)


def _wkt(draft: Draft, text: str) -> None:
    _location(draft).text(LOCN.geometry, text, datatype=GSP.wktLiteral)
