"""Projection: the metres of UTM and Web Mercator as longitude and latitude, by closed formulas.

UTM by the series of Krüger in the third flattening n, to the fourth power (exact to less than a millimetre). ETRS89 and
WGS 84 are taken for one: they lie less than a metre apart, and what is derived here are boxes and centres.
"""

from collections.abc import Callable
from math import asin, atan, atan2, cos, cosh, degrees, exp, pi, sin, sinh

Point = tuple[float, float]

_RADIUS = 6_378_137.0  # GRS 80, in metres
_FLATTENING = 1 / 298.257222101
_N = _FLATTENING / (2 - _FLATTENING)
_SCALE = 0.9996 * _RADIUS / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_BETA = (
    _N / 2 - 2 / 3 * _N**2 + 37 / 96 * _N**3 - 1 / 360 * _N**4,
    1 / 48 * _N**2 + 1 / 15 * _N**3 - 437 / 1440 * _N**4,
    17 / 480 * _N**3 - 37 / 840 * _N**4,
    4397 / 161280 * _N**4,
)
_DELTA = (
    2 * _N - 2 / 3 * _N**2 - 2 * _N**3 + 116 / 45 * _N**4,
    7 / 3 * _N**2 - 8 / 5 * _N**3 - 227 / 45 * _N**4,
    56 / 15 * _N**3 - 136 / 35 * _N**4,
    4279 / 630 * _N**4,
)
_FALSE_EASTING = 500_000.0
_EASTINGS, _NORTHINGS = (0, 1_000_000), (0, 9_400_000)  # of a zone on the northern half; all else is no such number
_NOWHERE = (float("nan"), float("nan"))


def utm(meridian: int) -> Callable[[Point], Point]:
    """Give the function from easting and northing to longitude and latitude in the zone around `meridian`."""

    def located(point: Point) -> Point:
        easting, northing = point
        if not (_EASTINGS[0] < easting < _EASTINGS[1] and _NORTHINGS[0] <= northing < _NORTHINGS[1]):
            return _NOWHERE
        xi, eta = northing / _SCALE, (easting - _FALSE_EASTING) / _SCALE
        x = xi - sum(beta * sin(2 * j * xi) * cosh(2 * j * eta) for j, beta in enumerate(_BETA, 1))
        y = eta - sum(beta * cos(2 * j * xi) * sinh(2 * j * eta) for j, beta in enumerate(_BETA, 1))
        chi = asin(sin(x) / cosh(y))
        latitude = chi + sum(delta * sin(2 * j * chi) for j, delta in enumerate(_DELTA, 1))
        return meridian + degrees(atan2(sinh(y), cos(x))), degrees(latitude)

    return located


def web_mercator(point: Point) -> Point:
    """Give longitude and latitude of a point in EPSG:3857."""
    x, y = point
    if abs(x) > pi * _RADIUS or abs(y) > pi * _RADIUS:
        return _NOWHERE
    return degrees(x / _RADIUS), degrees(2 * atan(exp(y / _RADIUS)) - pi / 2)


METRES: dict[str, Callable[[Point], Point]] = {
    "25831": utm(3),
    "25832": utm(9),
    "25833": utm(15),
    "32631": utm(3),
    "32632": utm(9),
    "32633": utm(15),
    "3857": web_mercator,
}
"""By EPSG code: the systems whose axes are east and north, whatever notation names them."""
