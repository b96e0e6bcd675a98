"""Where and when, in the many ways of DCAT-US."""

from typing import Any

import orjson

from dcat_ap.terms import DCAT, DCT, GSP, LOCN, SKOS, Iri
from harvester import fields
from harvester.coverage import rectangle
from harvester.draft import Node
from harvester.fields import Fields

_GEOMETRIES: dict[str, Iri] = {"geometry": LOCN.geometry, "bbox": DCAT.bbox, "centroid": DCAT.centroid}
_SHAPES = {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}


def tell(node: Node, said: Fields) -> None:
    """Say places and times; a text that is a span of time is cut by `clean`."""
    for each in said.take("spatial"):
        _place(node, each)
    for each in said.take("temporal"):
        if isinstance(each, dict):
            _period(node, Fields(each))
        else:
            node.text(DCT.temporal, fields.plain(each))


def box(text: str) -> str:
    """Give the rectangle that `west,south,east,north` in degrees names as WKT; empty where it is none."""
    return rectangle(text.split(","))


def _place(node: Node, said: Any) -> None:
    told = Fields(said if isinstance(said, dict) else {})
    made = node.part(DCT.spatial, DCT.Location, told.name())
    if not isinstance(said, dict):
        text = fields.plain(said)
        rectangle = box(text)
        made.text(DCAT.bbox, rectangle, datatype=GSP.wktLiteral).text(SKOS.prefLabel, "" if rectangle else text)
    elif said.get("type") in _SHAPES:
        made.text(LOCN.geometry, orjson.dumps(said).decode(), datatype=GSP.geoJSONLiteral)
    else:
        _described(made, told)


def _described(made: Node, told: Fields) -> None:
    for name, predicate in _GEOMETRIES.items():
        for value in told.take(name):
            shape = isinstance(value, dict)
            made.text(predicate, orjson.dumps(value).decode() if shape else box(str(value)) or value)
    fields.tell(made, SKOS.prefLabel, told.words("prefLabel", "name", "title"))
    made.text(DCT.identifier, *told.texts("identifier"))
    told.drop_classes("Location")
    told.keep(made, "datajson:spatial/")


def _period(node: Node, told: Fields) -> None:
    made = node.part(DCT.temporal, DCT.PeriodOfTime)
    made.text(DCAT.startDate, *told.texts("startDate", "start")).text(DCAT.endDate, *told.texts("endDate", "end"))
    told.drop_classes("PeriodOfTime")
    told.keep(made, "datajson:temporal/")
