"""Geometries: one described geometry for a place, and its bounding box and centre derived beside it (K04 to K07)."""

from collections.abc import Iterator, Sequence

from dcat_ap import coordinates
from dcat_ap.given import Given
from dcat_ap.model import Location, Thing
from dcat_ap.repair import Edit, Made, blank, shown
from dcat_ap.terms import GSP, LOCN, RDF, Blank, Iri, Literal, Triple

_AS = {"wkt": GSP.asWKT, "gml": GSP.asGML, "geojson": GSP.asGeoJSON}
_TYPES = {"wkt": GSP.wktLiteral, "gml": GSP.gmlLiteral, "geojson": GSP.geoJSONLiteral}
_SERIALISED = tuple(_AS.values())


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
    if not isinstance(thing, Location) or (thing.bbox and thing.centroid) or not thing.geometry:
        return
    for text in _serialisations(thing):
        found = coordinates.extent(text.value)
        if found:
            if not thing.bbox and found.is_area:
                yield _derived("bbox", found.box(), text)
            if not thing.centroid:
                yield _derived("centroid", found.point(), text)
            return


def _derived(name: str, text: str, source: Literal) -> Edit:
    return Edit(f"clean.{name}", name, Literal(text, datatype=GSP.wktLiteral), said=shown(source))


def _serialisations(thing: Location) -> Iterator[Literal]:
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
