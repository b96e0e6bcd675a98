"""Coordinates: the extent and centre of a geometry in WKT, GeoJSON or GML, in longitude and latitude (CRS84)."""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from dcat_ap.projection import METRES, Point

_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?"
_NUMBERS = re.compile(_NUMBER)
_WKT = re.compile(
    r"\s{0,99}(?:<(?P<crs>[^<>\s]{1,200})>\s{0,99}|SRID=(?P<srid>\d{4,6});\s{0,99})?"
    r"(?P<kind>MULTIPOLYGON|MULTILINESTRING|MULTIPOINT|POLYGON|LINESTRING|POINT|ENVELOPE|BBOX)\s{0,9}Z?\s{0,9}(?P<body>\(.+\))\s{0,99}",
    re.IGNORECASE | re.DOTALL,
)
_RING = re.compile(r"[^()]+")
_GML = re.compile(r"<(?:\w+:)?(?P<name>posList|pos|coordinates|lowerCorner|upperCorner)\b[^>]*>(?P<body>[^<]*)<")
_GML_CRS = re.compile(r"srsName\s*=\s*[\"']([^\"']{1,200})[\"']")
_GML_START = re.compile(r"\s*<(?:\w+:)?(?:Envelope|Polygon|Point|MultiSurface|MultiPolygon|Surface|LineString|Box)\b")
_LAT_FIRST = re.compile(
    r"(?:urn:(?:x-)?ogc:def:crs:EPSG:[\d.]*:|https?://www\.opengis\.net/def/crs/EPSG/[\d.]+/)(?:4326|4258)"
)
_LON_FIRST = re.compile(
    r"(?:(?:urn:ogc:def:crs:OGC:[\d.]*:|https?://www\.opengis\.net/def/crs/OGC/[\d.]+/)?CRS:?84)|SRID:4326"
)
_EPSG = re.compile(
    r"(?:urn:(?:x-)?ogc:def:crs:EPSG:[\d.]*:|https?://www\.opengis\.net/(?:def/crs/EPSG/[\d.]+/|gml/srs/epsg\.xml#)"
    r"|EPSG:|SRID:)(?P<code>\d{4,5})",
    re.IGNORECASE,
)
_PAIR, _BOX = 2, 4
_LONGEST = 2_000_000  # characters of a geometry that is read
_SHORT = 2_000  # characters of one that is remembered
_REAL = (int, float)
_DIGITS = 7  # decimal places: a centimetre on the ground

Rings = list[list[Point]]


class Extent(NamedTuple):
    """What a geometry covers: its corners, its centre, and whether it is more than one point."""

    west: float
    south: float
    east: float
    north: float
    centre: Point
    is_area: bool

    def box(self) -> str:
        """Give the bounding box as WKT in CRS84."""
        west, south, east, north = map(_shown, self[:4])
        corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
        return f"POLYGON(({', '.join(f'{x} {y}' for x, y in corners)}))"

    def point(self) -> str:
        """Give the centre as WKT in CRS84."""
        return f"POINT({_shown(self.centre[0])} {_shown(self.centre[1])})"


def form(text: str) -> str:
    """Give `wkt`, `geojson` or `gml`: what the text is written in; empty if it is no geometry."""
    start = text[:300]
    if _WKT.match(text if len(text) < _LONGEST else start):
        return "wkt"
    if start.lstrip().startswith("{") and '"coordinates"' in text:
        return "geojson"
    return "gml" if _GML_START.match(start) else ""


def extent(text: str) -> Extent | None:
    """Give what a geometry covers; None where its numbers, or the order of its axes, are not certain."""
    if len(text) > _LONGEST:
        return None
    return _known(text) if len(text) <= _SHORT else _read(text)


def _read(text: str) -> Extent | None:
    reader = {"wkt": _wkt, "geojson": _geojson, "gml": _gml}.get(form(text))
    rings = reader(text) if reader else None
    points = [point for ring in rings or () for point in ring]
    if not rings or not points or not all(map(_is_on_earth, points)):
        return None
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return Extent(min(xs), min(ys), max(xs), max(ys), _centre(rings, points), len(set(points)) > 1)


_known = lru_cache(maxsize=1024)(_read)  # the same few boxes stand in most records of a source


def _wkt(text: str) -> Rings | None:
    found = _WKT.fullmatch(text)
    if not found:
        return None
    locate = _locator(found["crs"] or (f"SRID:{found['srid']}" if found["srid"] else ""))
    if locate is None:
        return None
    if found["kind"].upper() in {"ENVELOPE", "BBOX"}:
        return _envelope(_floats(found["body"])) if locate is _as_it_is else None
    width = 3 if re.match(r"\s*\w+\s*Z", text, re.IGNORECASE) else 0
    rings = [_ring(part, width) for part in _RING.findall(found["body"]) if _NUMBERS.search(part)]
    return [list(map(locate, ring)) for ring in rings]


def _ring(text: str, width: int) -> list[Point]:
    """Give the points of a comma-separated list; each has two numbers or more, of which the first two count."""
    points = []
    for part in text.split(","):
        numbers = _floats(part)
        if len(numbers) >= (width or _PAIR):
            points.append((numbers[0], numbers[1]))
    return points


def _envelope(numbers: Sequence[float]) -> Rings | None:
    """Give the corners of ENVELOPE(west, east, north, south), as CQL and Solr have it."""
    if len(numbers) != _BOX:
        return None
    west, east, north, south = numbers
    return [[(west, south), (east, south), (east, north), (west, north), (west, south)]]


def _geojson(text: str) -> Rings | None:
    try:
        tree = orjson.loads(text)
    except ValueError:
        return None
    locate = _locator(_named(tree)) if isinstance(tree, dict) else None
    return [list(map(locate, ring)) for ring in _positions(tree.get("coordinates"))] if locate else None


def _named(tree: dict[str, Any]) -> str:
    """Give the name of the system that a geometry of GeoJSON 2008 is in; RFC 7946 knows but one."""
    crs = tree.get("crs")
    if crs is None:
        return ""
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    known = isinstance(name, str) and not _LAT_FIRST.fullmatch(name)  # there the order is not certain
    return str(name) if known else "unknown"


def _positions(tree: Any) -> Iterator[list[Point]]:
    """Give each list of positions in nested arrays."""
    waiting = [tree]
    while waiting:
        here = waiting.pop()
        if not isinstance(here, list) or not here:
            continue
        if _is_position(here):
            yield [(float(here[0]), float(here[1]))]
        elif all(map(_is_position, here)):
            yield [(float(each[0]), float(each[1])) for each in here]
        else:
            waiting.extend(here)


def _is_position(value: Any) -> bool:
    return isinstance(value, list) and len(value) >= _PAIR and type(value[0]) in _REAL and type(value[1]) in _REAL


def _gml(text: str) -> Rings | None:
    named = _GML_CRS.search(text)
    locate = _locator(named[1] if named else "unknown")
    if locate is None:
        return None
    rings = []
    for found in _GML.finditer(text):
        numbers = _floats(found["body"])
        rings.append([(numbers[each], numbers[each + 1]) for each in range(0, len(numbers) - 1, _PAIR)])
    return [list(map(locate, ring)) for ring in rings if ring]


def _locator(crs: str) -> Callable[[Point], Point] | None:
    """Give the function to longitude and latitude; None for systems we cannot convert or of uncertain order."""
    if not crs or _LON_FIRST.fullmatch(crs):
        return _as_it_is
    if _LAT_FIRST.fullmatch(crs):
        return _swapped
    found = _EPSG.fullmatch(crs)
    return METRES.get(found["code"]) if found else None


def _as_it_is(point: Point) -> Point:
    return point


def _swapped(point: Point) -> Point:
    return point[1], point[0]


def _floats(text: str) -> list[float]:
    return [float(each) for each in _NUMBERS.findall(text)]


def _is_on_earth(point: Point) -> bool:
    x, y = point
    return math.isfinite(x) and math.isfinite(y) and abs(x) <= 180 and abs(y) <= 90  # noqa: PLR2004


def _centre(rings: Rings, points: Sequence[Point]) -> Point:
    """Give the centroid of the outlines, or the mean of the points where they enclose nothing."""
    parts = [_weighted(ring) for ring in rings]
    area = sum(part[0] for part in parts)
    if abs(area) < 1e-12:  # noqa: PLR2004
        return _mean(dict.fromkeys(points))
    return sum(part[1] for part in parts) / area, sum(part[2] for part in parts) / area


def _weighted(ring: Sequence[Point]) -> tuple[float, float, float]:
    """Give area, and area times centroid, of one outline (the shoelace formula), whichever way round it goes."""
    area = x = y = 0.0
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x0 * y1 - x1 * y0
        area += cross
        x += (x0 + x1) * cross
        y += (y0 + y1) * cross
    turn = -1 if area < 0 else 1
    return turn * area / 2, turn * x / 6, turn * y / 6


def _mean(points: Iterable[Point]) -> Point:
    every = list(points)
    return sum(x for x, _ in every) / len(every), sum(y for _, y in every) / len(every)


def _shown(number: float) -> str:
    return f"{number:.{_DIGITS}f}".rstrip("0").rstrip(".")
