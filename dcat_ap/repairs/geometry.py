"""Geometries: one described geometry for a place, and its bounding box and centre derived beside it (K04 to K07)."""

import re
from collections.abc import Iterator, Sequence

from dcat_ap import coordinates
from dcat_ap.given import Given
from dcat_ap.model import Location, Thing
from dcat_ap.repair import Edit, Made, Place, blank, said_in_rest, shown
from dcat_ap.terms import DCAT, GSP, LOCN, RDF, Blank, Iri, Literal, Namespace, Term, Triple

_AS = {"wkt": GSP.asWKT, "gml": GSP.asGML, "geojson": GSP.asGeoJSON}
_TYPES = {"wkt": GSP.wktLiteral, "gml": GSP.gmlLiteral, "geojson": GSP.geoJSONLiteral}
EXTENTS = (DCAT.bbox, DCAT.centroid)
"""Properties whose texts are geometries."""
_DEGREES = re.compile(r"[+-]?\d{1,3}(?:\.\d{1,20})?", re.ASCII)
_AXES = 2
_WGS84 = Namespace("http://www.w3.org/2003/01/geo/wgs84_pos#")
# predicates of a geometry's text, the last two misspelt in a way that leaves no doubt
_SERIALISED = (*_AS.values(), _WGS84.asWKT, Iri("http://www.opengis.net/rdf#asWKT"))


def is_geometry(text: str) -> bool:
    """Say whether a text is a geometry."""
    return coordinates.form(text) != ""


def gathered(thing: Thing, given: Given) -> Iterator[Edit]:  # noqa: ARG001
    """Put geometries that are mere texts into one locn:Geometry, each in the form it was delivered in.

    Several are one geometry only where they cover the same ground.
    """
    if not isinstance(thing, Location):
        return
    texts = [each for each in thing.geometry if isinstance(each, Literal) and is_geometry(each.value)]
    if not texts or len(texts) != len(thing.geometry) or not _alike(texts):
        return
    made = geometry_node(str(thing.id), texts)
    said = " | ".join(map(shown, texts))
    yield Edit("clean.geometry", "geometry", made.value, said=said, instead=True, rest=made.rest)


def typed(value: Term, place: Place) -> Made | None:  # noqa: ARG001
    """Give a box or centre that is a mere text the datatype of what it is written in."""
    if not isinstance(value, Literal) or value.datatype or value.language:
        return None
    form = coordinates.form(value.value)
    return Made("clean.geometry-type", Literal(value.value, datatype=_TYPES[form])) if form else None


def geometry_node(subject: str, texts: Sequence[Literal]) -> Made:
    """Give a locn:Geometry that has `texts` as its serialisations (GeoSPARQL 1.1)."""
    node = blank(subject, LOCN.geometry)
    rest: list[Triple] = [(node, RDF.type, LOCN.Geometry)]
    for text in texts:
        form = coordinates.form(text.value)
        typed = text if text.datatype else Literal(text.value, datatype=_TYPES[form])
        rest.append((node, _AS[form], typed))
    return Made("clean.geometry", node, tuple(rest))


def derived(thing: Thing, given: Given) -> Iterator[Edit]:  # noqa: ARG001
    """Give a place with a geometry the bounding box and the centre that follow from it, in CRS84."""
    if not isinstance(thing, Location) or (thing.bbox and thing.centroid) or not (thing.geometry or thing.rest):
        return
    for text in _serialisations(thing):
        found = coordinates.extent(text.value)
        if found:
            if not thing.bbox and found.is_area:
                yield _derived("bbox", found.box(), text)
            if not thing.centroid:
                yield _derived("centroid", found.point(), text)
            return
    if not thing.centroid and (point := _point(thing)):
        yield point


def _derived(name: str, text: str, *source: Literal) -> Edit:
    return Edit(f"clean.{name}", name, Literal(text, datatype=GSP.wktLiteral), said=" ".join(map(shown, source)))


def _point(thing: Location) -> Edit | None:
    """Give the centre of a place that is told by geo:lat and geo:long, which are WGS 84 by definition."""
    said = [each[2] for each in said_in_rest(thing, (_WGS84.long, _WGS84.lat)) if isinstance(each[2], Literal)]
    if len(said) != _AXES or not all(_DEGREES.fullmatch(each.value) for each in said):
        return None
    text = f"POINT({said[0].value} {said[1].value})"
    return _derived("centroid", text, *said) if coordinates.extent(text) else None


def _serialisations(thing: Location) -> Iterator[Literal]:
    yield from _said_of(thing.id, thing)
    for each in thing.geometry:
        if isinstance(each, Literal):
            yield each
        elif isinstance(each, Blank | Iri):
            yield from _said_of(each, thing)


def _said_of(node: Blank | Iri, thing: Location) -> Iterator[Literal]:
    for subject, predicate, value in thing.rest:
        if subject == node and predicate in _SERIALISED and isinstance(value, Literal):
            yield value


def _alike(texts: Sequence[Literal]) -> bool:
    """Say whether the texts cover the same ground, to a metre."""
    if len(texts) == 1:
        return True
    forms = {coordinates.form(each.value) for each in texts}
    corners = [found[:4] for each in texts if (found := coordinates.extent(each.value))]
    first = corners[0] if corners else ()
    near = all(abs(one - other) < 1e-5 for each in corners for one, other in zip(first, each, strict=True))  # noqa: PLR2004
    return len(corners) == len(texts) == len(forms) and near
